"""The tills of hubs a second time: each receipt once, each day counted once, each cent taken, found or brought to the bank."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from projections.recount.accounts import CLIENTS_BANK
from projections.recount.desk_prices import DeskPrices
from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say
from projections.recount.visa_days import VisaDays

Json = dict[str, Any]
Move = tuple[str, int]
CASH, CARDS = "Assets:Cash:", "Assets:Cards:"
MEANS = {"cash": CASH, "card": CARDS}
WALK_IN_CENTS, CASH_CENTS = "walk-in-cents", "cash-cents"
USUALLY = {WALK_IN_CENTS: 50_00, CASH_CENTS: 4_999_99}
NO_TAKING = ("till-counted", "till-banked", "opening", "reversal")


def given_back(entry: Json) -> int:
    """Return what an entry gives back to a payer, into the wallet or out of the till; below zero what it takes back."""
    return -sum(
        int(cents)
        for account, cents, *_ in entry["lines"]
        if account.endswith(":Wallet") or account.startswith((CASH, CARDS))
    )


def pay_at_till(fact: Json) -> list[Move]:
    """Return how what is paid at the till differs from the same paid from held money, or a wallet: the payer keeps that.

    What is given back explains itself: its entry is the treasurer's, as into a wallet.
    """
    cents, hub = max(0, fact["cents"]), fact["hub"]
    return [
        (f"{MEANS[fact['means']]}{hub}", cents),
        (f"Assets:Bank:Hubs:{hub}", -cents),
        (CLIENTS_BANK, cents),
        (f"Liabilities:Members:{fact['payer']}:Wallet", -cents),
    ]


def count_till(fact: Json) -> list[Move]:
    """Return what a count moves: what was found instead of what was expected."""
    hub = fact["hub"]
    cash = fact["cash_cents"] - fact["expected_cash_cents"]
    cards = fact["cards_cents"] - fact["expected_cards_cents"]
    lines = {f"{CASH}{hub}": cash, f"{CARDS}{hub}": cards, f"Expenses:Till:{hub}": -cash - cards}
    return [*lines.items()]


OF_TILLS: Final[dict[str, Callable[[Json], Iterable[Move]]]] = {
    "till.taken-at-till.v1": pay_at_till,
    "till.till-counted.v1": count_till,
}
"""What the facts about tills move."""


class Tills(Hand):
    """What each hub has in its drawer, on its way to the bank, and with the card provider; by day what is not counted."""

    def __init__(self, say: Say, places: DeskPrices, rules: VisaDays) -> None:
        super().__init__(say)
        self.has: Counter[str] = Counter()
        self.on_its_way: Counter[str] = Counter()
        self.counted: dict[str, str] = {}
        self.days: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._places, self._rules = places, rules
        self._told: Figures = {}
        self._moved: dict[str, tuple[str, int]] = {}
        self._walk_ins: dict[str, tuple[int, str]] = {}

    @property
    def hears(self) -> Hears:
        """Return what is taken and counted, entries, and who came without a booking."""
        return {
            "till.taken-at-till.v1": self._take,
            "till.till-counted.v1": self._count,
            "treasury.entry-posted.v1": self._post,
            "desks.desk-used.v1": self._walk_in,
            "halls.hall-used.v1": self._walk_in,
        }

    def _most(self, rule: str, day: str) -> int:
        return self._rules.value(rule, day, USUALLY[rule])

    def _walk_in(self, line: Line) -> None:
        fact = line.fact
        if fact["by"] == "walk-in":
            total = fact["net_cents"] + fact["vat_cents"] + fact["stamp_cents"]
            self._walk_ins[fact["booking"]] = total, fact["day"]

    def _take(self, line: Line) -> None:
        """Tie it to its entry, and to the first day that is open at the hub."""
        fact = line.fact
        hub, means, cents, on = fact["hub"], fact["means"], fact["cents"], fact["on"]
        self._walk_ins.pop(fact["about"], None)
        told = self._moved.pop(fact["entry"], None)
        if told != (f"{MEANS[means]}{hub}", cents):
            self.say(f"{fact['entry']} moved {told}, and {cents} were taken")
        if means == "cash" and abs(cents) > self._most(CASH_CENTS, fact["day"]):
            self.say(f"{fact['entry']}: {cents} in cash")
        if on != (day := self._open(hub, self._places.day_at(hub, line.at))):
            self.say(f"{fact['entry']} is counted with {on}, and not {day}")
        name = f"taking {hub} {means} {''.join(fact['receipt'].split()).upper()}"
        if name in self._told:
            self.say(f"{name} was told before")
        self.days[hub][on, means] += cents
        told_of = f"{fact['payer']} {on} {fact['about']} {fact['entry']} {cents}"
        self._told[name] = told_of

    def _open(self, hub: str, day: str) -> str:
        """Return the day, or the one after the last that was counted."""
        if not (counted := self.counted.get(hub)):
            return day
        return max(day, (date.fromisoformat(counted) + ONE_DAY).isoformat())

    def _count(self, line: Line) -> None:
        """Expect what the days until then have brought; close them."""
        fact = line.fact
        hub, on, days = fact["hub"], fact["on"], self.days[fact["hub"]]
        if on <= self.counted.get(hub, "") or on > self._places.day_at(hub, line.at):
            self.say(f"{hub}: {on} is counted")
        later = sum(cents for (day, means), cents in days.items() if day > on and means == "cash")
        cash = self.has[f"{CASH}{hub}"] - self.on_its_way[hub] - later
        cards = sum(cents for (day, means), cents in days.items() if day <= on and means == "card")
        told = fact["expected_cash_cents"], fact["expected_cards_cents"]
        if told != (cash, cards):
            self.say(f"{hub}: {told} are expected on {on}, and not {(cash, cards)}")
        if fact["to_bank_cents"] > fact["cash_cents"]:
            self.say(f"{hub}: more is taken out on {on} than is there")
        if not fact["reason"] and (fact["cash_cents"], fact["cards_cents"]) != told:
            self.say(f"{hub}: {on} does not tie, and nobody says why")
        self.on_its_way[hub] += fact["to_bank_cents"]
        self.counted[hub] = on
        self.days[hub] = Counter({of: cents for of, cents in days.items() if of[0] > on})
        names = ("cash_cents", "expected_cash_cents", "to_bank_cents", "cards_cents")
        sums = (*(fact[name] for name in names), fact["expected_cards_cents"], line.position)
        self._told[f"till-count {hub} {on}"] = " ".join(map(str, sums))

    def _post(self, line: Line) -> None:
        entry = line.fact
        for account, cents, *_ in entry["lines"]:
            if account.startswith((CASH, CARDS)):
                self._move(entry, account, cents)

    def _move(self, entry: Json, account: str, cents: int) -> None:
        hub, means = account.rpartition(":")[2], "cash" if account.startswith(CASH) else "card"
        bank = sum(one for name, one, *_ in entry["lines"] if name == f"Assets:Bank:Hubs:{hub}")
        self.has[account] += cents
        kind, name = entry["kind"], entry["entry"]
        if bank and means == "cash":
            self.on_its_way[hub] += cents
        if kind == "reversal" and not bank:
            day = self._open(hub, entry["day"])
            self.days[hub][day, means] += cents
            self._told[f"taking {hub} {means} {name}"] = f"{day} {entry['about']} {name} {cents}"
        if kind not in NO_TAKING:
            self._moved[name] = account, cents
        differs = -cents - bank if bank or kind == "till-counted" else 0
        told = [kind, entry["reverses"], str(cents), str(bank), str(differs)]
        self._told[f"till-move {hub} {means} {name}"] = " ".join(filter(None, told))

    def command_ends(self) -> None:
        """Whatever moved a till has its receipt; no more came to a bank than was taken out; a host takes little by their word."""
        for name, (account, cents) in self._moved.items():
            self.say(f"{name} moved {account} by {cents}, and nobody has a receipt")
        for hub, cents in self.on_its_way.items():
            if cents < 0:
                self.say(f"{hub}: {-cents} more came to the bank than was taken out")
        for name, (total, day) in self._walk_ins.items():
            if total > self._most(WALK_IN_CENTS, day):
                self.say(f"{name}: {total} is taken for a walk-in")
        self._moved.clear()
        self._walk_ins.clear()

    def figures(self) -> Figures:
        """Return `till ‹hub›` (counted until), `taking`, `till-count`, `till-move`."""
        return self._told | {f"till {hub}": day for hub, day in self.counted.items()}
