"""What shares have cost, and what tax was kept back of what they paid: counted from prices, forms and rates alone."""

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.money import Money

Json = dict[str, Any]
THEMSELVES = {"comunione", "societa-semplice"}
SOME_DAY = date(2000, 1, 1)
BY_LAW = {"2014-07-01": 2_600}


RESULTS = (
    "Income:Rent",
    "Income:Other",
    "Expenses:Houses",
    "Expenses:Other",
    "Expenses:Depreciation",
)
STANDING = ("Result", "Distributions")
"""What a house earned and spent in years that no meeting approved, and what the approved ones left."""


class Taxes(Hand):
    """Costs by issuer and member; each part of a distribution as the law splits and taxes it."""

    def __init__(self, say: Say, money: Money) -> None:
        super().__init__(say)
        self._money = money
        self._shares: dict[str, Counter[str]] = defaultdict(Counter)
        self._cost: dict[str, Counter[str]] = defaultdict(Counter)
        self._forms: dict[str, str] = {}
        self._organisations: set[str] = set()
        self._law = dict(BY_LAW)
        self._own: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        self._ahead: Counter[str] = Counter()
        self._paying: Json = {}
        self._untaxed = 0
        self._flows: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self._redeemed: dict[str, str] = {}

    @property
    def hears(self) -> Hears:
        """Return what moves shares or their cost, sets a rate, or pays holders."""
        return {
            "members.member-applied.v1": self._join,
            "houses.house-opened.v1": self._house,
            "ventures.venture-opened.v1": self._found,
            "offerings.shares-issued.v1": self._issue,
            "houses.shares-transferred.v1": self._transfer,
            "offerings.shares-entered.v1": self._add,
            "offerings.shares-registered.v1": self._add,
            "offerings.shares-given.v1": self._give,
            "offerings.shares-inherited.v1": self._inherit,
            "offerings.shares-redeemed.v1": self._redeem,
            "houses.withholding-rate-set.v1": self._rate,
            "houses.holder-rate-set.v1": self._own_rate,
            "houses.distribution-paid.v1": self._distribute,
            "houses.holder-paid.v1": self._pay,
            "houses.distribution-undone.v1": self._undo,
            "houses.holder-part-undone.v1": self._part_undone,
        }

    def cost(self, issuer: str, member: str) -> int:
        """Return what a holder's shares have cost, in cents."""
        return self._cost[issuer][member]

    def shares(self, issuer: str, member: str) -> int:
        """Return how many shares of it a holder has."""
        return self._shares[issuer][member]

    def _join(self, line: Line) -> None:
        if not line.fact["person"]:
            self._organisations.add(line.fact["member"])

    def _house(self, line: Line) -> None:
        self._forms[line.fact["house"]] = line.fact["form"]

    def _found(self, line: Line) -> None:
        for member, shares in line.fact["founders"]:
            self._shares[line.fact["venture"]][member] += shares

    def _issue(self, line: Line) -> None:
        fact = line.fact
        self._flow(line, fact["issuer"], fact["member"], -fact["cents"])
        self._gain(fact["issuer"], fact["member"], fact["shares"], fact["cents"])

    def _gain(self, issuer: str, member: str, shares: int, cents: int) -> None:
        self._shares[issuer][member] += shares
        self._cost[issuer][member] += cents

    def _flow(
        self, line: Line, issuer: str, member: str, cents: int, *, dated: bool = True
    ) -> None:
        """Add what was paid (below zero) or came back: how often, how often on its own day, how much, and when."""
        flows = self._flows[f"flows {issuer} {member}"]
        days = (date.fromisoformat(line.fact["day"]) - SOME_DAY).days
        for n, more in enumerate((1, int(dated), cents, cents * days)):
            flows[n] += more

    def _lose(self, issuer: str, member: str, shares: int) -> int:
        """Take shares from a holder with their part of the cost, to the next cent; return that."""
        part = Fraction(self.cost(issuer, member) * shares, self._shares[issuer][member])
        cents = int(part + Fraction(1, 2))
        self._gain(issuer, member, -shares, -cents)
        return cents

    def _transfer(self, line: Line) -> None:
        fact = line.fact
        self._flow(line, fact["house"], fact["seller"], fact["price_cents"])
        self._flow(line, fact["house"], fact["buyer"], -fact["price_cents"])
        self._lose(fact["house"], fact["seller"], fact["shares"])
        self._gain(fact["house"], fact["buyer"], fact["shares"], fact["price_cents"])

    def _give(self, line: Line) -> None:
        """What is given keeps its cost."""
        fact = line.fact
        cents = self._lose(fact["issuer"], fact["giver"], fact["shares"])
        self._gain(fact["issuer"], fact["receiver"], fact["shares"], cents)
        self._flow(line, fact["issuer"], fact["giver"], cents)
        self._flow(line, fact["issuer"], fact["receiver"], -cents)

    def _inherit(self, line: Line) -> None:
        issuer, deceased = line.fact["issuer"], line.fact["deceased"]
        for heir, shares in line.fact["heirs"]:
            cents = self._lose(issuer, deceased, shares)
            self._gain(issuer, heir, shares, cents)
            self._flow(line, issuer, deceased, cents)
            self._flow(line, issuer, heir, -cents)

    def _redeem(self, line: Line) -> None:
        """Whatever is above the cost is taxed as profit is; a venture keeps nothing back."""
        fact, issuer, member = line.fact, line.fact["issuer"], line.fact["member"]
        self._flow(line, issuer, member, fact["price_cents"] - fact["withheld_cents"])
        cost = min(self._lose(issuer, member, fact["shares"]), fact["price_cents"])
        gain = fact["price_cents"] - cost
        rate = self._rate_of(issuer, member, fact["day"]) if issuer in self._forms else 0
        tax = int(Fraction(gain * rate, 10_000) + Fraction(1, 2))
        told = fact["cost_cents"], fact["rate_bp"], fact["withheld_cents"]
        if told != (cost, rate, tax):
            self.say(f"{member}: {told[2]} kept back of a gain of {gain}, not {tax}, or of another")
        if issuer in self._forms:
            words = (fact["shares"], fact["price_cents"], *told)
            self._redeemed[f"redeemed {issuer} {member} {line.position}"] = " ".join(
                map(str, words)
            )

    def _add(self, line: Line) -> None:
        for member, shares, cents in line.fact["holders"]:
            self._gain(line.fact["issuer"], member, shares, cents)
            dated = line.fact["is"] != "offerings.shares-registered.v1"
            self._flow(line, line.fact["issuer"], member, -cents, dated=dated)

    # ---- rates

    def _rate(self, line: Line) -> None:
        self._law[line.fact["valid_from"]] = line.fact["rate_bp"]

    def _own_rate(self, line: Line) -> None:
        fact = line.fact
        if self._forms[fact["house"]] in THEMSELVES:
            self.say(f"{fact['house']} keeps nothing back, and has a rate for {fact['member']}")
        self._own[fact["house"], fact["member"]][fact["valid_from"]] = fact["rate_bp"]

    def _rate_of(self, house: str, member: str, day: str) -> int:
        if self._forms[house] in THEMSELVES:
            return 0
        ordinary = 0 if member in self._organisations else _on(self._law, day, 0)
        return _on(self._own[house, member], day, ordinary)

    # ---- distributions

    def _distribute(self, line: Line) -> None:
        """What is paid is profit first, as far as profit is there, whatever the running year loses, and was not taxed before."""
        fact, house = line.fact, line.fact["house"]
        interim = -sum(self._money.balance[f"{one}:{house}"] for one in RESULTS)
        left = -sum(self._money.balance[f"Equity:Houses:{house}:{one}"] for one in STANDING)
        there = max(left + max(interim, 0), 0) - self._ahead[house]
        profit = min(fact["amount_cents"], max(there, 0))
        if self._forms[house] in THEMSELVES:
            profit = fact["amount_cents"] if fact["of"] == "profit" else 0
        if fact["as_profit_cents"] != profit:
            self.say(f"{fact['distribution']}: {profit} are profit, not {fact['as_profit_cents']}")
        named = fact["amount_cents"] if fact["of"] == "profit" else 0
        self._ahead[house] += profit - named
        self._paying, self._untaxed = fact, 0

    def _pay(self, line: Line) -> None:
        part, whole = line.fact, self._paying
        house, member, gross = part["house"], part["member"], part["gross_cents"]
        self._flow(line, house, member, gross - part["withheld_cents"])
        rate = self._rate_of(house, member, part["day"])
        capital = gross * (1 - Fraction(whole["as_profit_cents"], whole["amount_cents"]))
        back, cost = part["cost_cents"], self._cost[house][member]
        if not 0 <= back <= cost or (back < cost and abs(capital - back) >= 1):
            self.say(f"{member}: {back} came back of a cost of {cost}")
        tax = int(Fraction((gross - back) * rate, 10_000) + Fraction(1, 2))
        if (part["rate_bp"], part["withheld_cents"]) != (rate, tax):
            self.say(f"{member}: {part['withheld_cents']} kept back of {gross}, not {tax}")
        self._cost[house][member] -= back

    def _undo(self, line: Line) -> None:
        """What it was taxed ahead, or had been, is so no longer."""
        fact = line.fact
        named = fact["amount_cents"] if fact["of"] == "profit" else 0
        self._ahead[fact["house"]] -= fact["as_profit_cents"] - named

    def _part_undone(self, line: Line) -> None:
        part, house, member = line.fact, line.fact["house"], line.fact["member"]
        self._flow(line, house, member, part["withheld_cents"] - part["gross_cents"])
        self._cost[house][member] += part["cost_cents"]

    def figures(self) -> Figures:
        """Return `cost …`: what a holder's shares have cost, for all who hold any; `flows …`: what was paid and came back; `redeemed …`: at what cost and rate."""
        flows = {name: " ".join(map(str, counted)) for name, counted in self._flows.items()}
        return (
            flows
            | self._redeemed
            | {
                f"cost {issuer} {member}": str(self._cost[issuer][member])
                for issuer, held in self._shares.items()
                for member, shares in held.items()
                if shares
            }
        )


def _on(rates: dict[str, int], day: str, otherwise: int) -> int:
    """Return the rate that the last of these days up to that one began."""
    return max(
        ((since, rate) for since, rate in rates.items() if since <= day), default=("", otherwise)
    )[1]
