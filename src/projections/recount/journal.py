"""Each cent is explained by the fact that moved it: the domain's journal, row by row, a second time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from sys import intern
from typing import Any

from projections.recount.accounts import CLIENTS_BANK
from projections.recount.agreements import OF_OWNERS
from projections.recount.desk_moves import STAMP, rules_of_services
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.money import BY_THEMSELVES, held, wallet
from projections.recount.netting import netting_moves
from projections.recount.occasion_moves import rules_of_occasions
from projections.recount.plans import BY_OTHERS, OF_PLANS
from projections.recount.share_moves import (
    enter,
    give_back,
    pass_shares,
    pay_holder,
    pay_venture,
    redeem,
    undo_payment,
)
from projections.recount.stamps import duty, of_fee, stamp_in

Move = tuple[str, int]
Json = dict[str, Any]
Rule = Callable[[Json], Iterable[Move]]


class Journal(Hand):
    """What every command's entries must have moved; `promised` is what stays reserved, and whose it is."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.promised: dict[str, tuple[str, int]] = {}
        self._stays: dict[str, tuple[str, str]] = {}
        self.booked: dict[str, tuple[str, str, str, int]] = {}
        self._bills: dict[str, list[Any]] = {}
        self._unbilled: Counter[str] = Counter()
        self._damages: Counter[str] = Counter()
        self._stamps: dict[str, int] = {}
        self._until: dict[str, str] = {}
        self._unexplained: defaultdict[str, int] = defaultdict(int)
        self._venture_payments: set[str] = set()
        self._left: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return entries, and every fact that one of them comes with."""
        rules: dict[str, Rule] = {
            "offerings.shares-pledged.v1": self._ask,
            "offerings.pledge-lowered.v1": self._ask,
            "offerings.pledge-revoked.v1": self._release,
            "offerings.pledge-lapsed.v1": self._release,
            "offerings.pledge-released.v1": self._release,
            "offerings.shares-issued.v1": self._issue,
            "treasury.payout-asked.v1": self._ask_payout,
            "treasury.payout-paid.v1": self._pay_payout,
            "treasury.payout-refused.v1": lambda fact: self.let_go(fact["payout"]),
            "ventures.venture-paid.v1": pay_venture,
            "ventures.venture-payment-reversed.v1": undo_payment,
            "houses.shares-transferred.v1": pass_shares,
            "houses.holder-paid.v1": lambda fact: pay_holder(fact, self._left),
            "houses.holder-part-undone.v1": give_back,
            "offerings.shares-redeemed.v1": redeem,
            "offerings.shares-entered.v1": enter,
            "stays.stay-reserved.v1": self._bill,
            "stays.stay-booked.v1": self._book,
            "stays.stay-changed.v1": self._change,
            "stays.stay-cancelled.v1": self._not_coming,
            "stays.no-show-marked.v1": self._not_coming,
            "stays.no-show-undone.v1": self._come_after_all,
            "stays.damage-charged.v1": self._damage,
            "stays.night-slept.v1": self._night,
            "stays.night-corrected.v1": self._night,
            "stays.stay-checked-out.v1": self._check_out,
            "stays.deposit-released.v1": lambda fact: self._end(fact["stay"]),
            **(OF_OWNERS | OF_PLANS | rules_of_services(self) | rules_of_occasions(self)),
            "conventions.visits-netted.v1": netting_moves,
        }
        explained = {name: self._explaining(rule) for name, rule in rules.items()}
        told = {"treasury.entry-posted.v1": self._post, "members.member-withdrawn.v1": self._leave}
        return explained | told

    def _explaining(self, rule: Rule) -> Callable[[Line], None]:
        def hear(line: Line) -> None:
            for account, cents in rule(line.fact):
                self._unexplained[account] -= cents

        return hear

    def _leave(self, line: Line) -> None:
        self._left.add(line.fact["member"])

    def _post(self, line: Line) -> None:
        entry = line.fact
        if entry["kind"] == "venture-paid":
            self._venture_payments.add(entry["entry"])
        if entry["kind"] == "reversal":
            for account, cents, hold, *_ in entry["lines"]:
                if hold.startswith("PO"):  # The bank sent back what was paid out: it waits again.
                    self.promised[hold] = account.split(":")[2], -cents
        if (
            entry["kind"] in BY_OTHERS
        ):  # Whose visit it was, what a credit was worth: by other hands.
            return
        if entry["kind"] not in BY_THEMSELVES or entry["reverses"] in self._venture_payments:
            for account, cents, *_ in entry["lines"]:
                self._unexplained[account] += cents

    def command_ends(self) -> None:
        """Entries moved what the other facts of their command tell, to the cent."""
        if not self._unexplained:
            return
        for account, cents in self._unexplained.items():
            if cents:
                self.say(f"{account} was moved by {cents} more than facts explain")
        self._unexplained.clear()

    def figures(self) -> Figures:
        """Return `held-for ‹booking›`: payer, what, hub, what is held for it, what damage took of that, until when its deposit is."""
        found = {
            f"held-for {name}": f"{payer} {what} {hub} {cents} 0"
            for name, (payer, what, hub, cents) in self.booked.items()
        }
        for stay, (payer, hub) in self._stays.items():
            held_for = self.promised.get(stay, ("", 0))[1]
            told = f"{payer} stay {hub} {held_for} {self._damages[stay]}"
            found[f"held-for {stay}"] = told + self._until.get(stay, "")
        return found

    def _ask(self, fact: Json) -> Iterable[Move]:
        return self.promise(fact["pledge"], fact["member"], fact["cents"])

    def _release(self, fact: Json) -> Iterable[Move]:
        return self.let_go(fact["pledge"])

    def _issue(self, fact: Json) -> Iterable[Move]:
        issuer, cents = fact["issuer"], fact["cents"]
        taken = self.capture(fact["pledge"])
        if issuer.startswith("V"):
            return [taken, (f"Liabilities:Ventures:{issuer}", -cents)]
        bank, capital = f"Assets:Bank:Houses:{issuer}", f"Equity:Houses:{issuer}:Capital"
        return [taken, (bank, cents), (CLIENTS_BANK, -cents), (capital, -cents)]

    def _ask_payout(self, fact: Json) -> Iterable[Move]:
        return self.promise(fact["payout"], fact["member"], fact["cents"])

    def _pay_payout(self, fact: Json) -> Iterable[Move]:
        return [self.capture(fact["payout"], fact["cents"]), (CLIENTS_BANK, -fact["cents"])]

    def promise(self, name: str, member: str, cents: int) -> list[Move]:
        """Reserve so much in all under a name, whatever was reserved before."""
        before = self.promised.get(name, (member, 0))[1]
        if cents:
            self.promised[intern(name)] = (intern(member), cents)
        else:
            self.promised.pop(name, None)
        return [(wallet(member), cents - before), (held(member), before - cents)]

    def let_go(self, name: str) -> list[Move]:
        return self.promise(name, self.promised[name][0], 0) if name in self.promised else []

    def capture(self, name: str, cents: int | None = None) -> Move:
        """Take what is reserved, or a part of it; it is no longer the member's."""
        member, before = self.promised.pop(name, ("", 0))
        taken = before if cents is None else cents
        if taken < before:
            self.promised[name] = (member, before - taken)
        if taken > before:
            self.say(f"{name}: {taken} taken of {before}")
        return held(member), taken

    def _bill(self, fact: Json) -> Iterable[Move]:
        self._bills[fact["stay"]] = fact["bill"]
        return ()

    def _book(self, fact: Json) -> Iterable[Move]:
        self._stays[fact["stay"]] = fact["payer"], fact["hub"]
        total = _total(self._bills[fact["stay"]])
        if total != fact["total_cents"]:
            self.say(f"{fact['stay']}: booked at {fact['total_cents']}, billed {total}")
        return self.promise(fact["stay"], fact["payer"], total)

    def _change(self, fact: Json) -> Iterable[Move]:
        """What is missing is held, then the fee is kept, so that damages charged before stay."""
        stay = fact["stay"]
        more = _total(fact["bill"]) - _total(self._bills[stay])
        self._bills[stay] = fact["bill"]
        _, before = self.promised.get(stay, ("", 0))
        moves = self.promise(stay, fact["payer"], before + fact["fee_cents"] + more)
        return [*moves, *self._keep(fact, fact["fee_cents"], "Fees")]

    def _not_coming(self, fact: Json) -> Iterable[Move]:
        """The fee, and of the stamp duty on it what was held: that stays the hub's to pay on, should it be undone."""
        held_for, told = stamp_in(self._bills[fact["stay"]]), fact["stamp_cents"]
        stamp = self._stamps[fact["stay"]] = of_fee(held_for, fact["fee_cents"])
        if stamp != told:
            self.say(f"{fact['stay']}: {told} of stamp duty is taken with a fee, not {stamp}")
        kept = self._keep(fact, fact["fee_cents"], "Fees", stamp)
        return [*kept, *self._end(fact["stay"])]

    def _come_after_all(self, fact: Json) -> Iterable[Move]:
        """The fee comes back from the hub, the rest from the wallet, and all of it is held."""
        stay, hub, fee = fact["stay"], fact["hub"], fact["undone_cents"]
        back = fee + (stamp := self._stamps[stay])
        self._stays[stay], self._bills[stay] = (fact["payer"], hub), fact["bill"]
        return [
            (f"Assets:Bank:Hubs:{hub}", -back),
            (CLIENTS_BANK, back),
            (f"Income:Fees:{hub}", fee),
            (f"Expenses:StampDuty:{hub}", stamp),
            (wallet(fact["payer"]), -back),
            *self.promise(stay, fact["payer"], _total(fact["bill"]) + fact["fee_cents"]),
            *self._keep(fact, fact["fee_cents"], "Fees"),
        ]

    def _damage(self, fact: Json) -> Iterable[Move]:
        self._damages[stay := fact["stay"]] += fact["cents"]
        bill = self._bills.get(stay, [])  # All of it may have been given back, and more be found.
        deposit = sum(line[6] for line in bill if line[0] == "deposit")
        if self._damages[stay] > deposit:
            self.say(f"{stay}: damage of {self._damages[stay]}, a deposit of {deposit}")
        hub, owed = fact["hub"], fact["owed_cents"]
        debt = (f"Assets:Receivables:{hub}:{fact['payer']}", owed), (f"Income:Damages:{hub}", -owed)
        return [*debt, *self._keep(fact, fact["cents"], "Damages")]

    def _night(self, fact: Json) -> Iterable[Move]:
        hub, net = fact["hub"], sum(cents for _, _, cents, _ in fact["rooms"])
        self._unbilled[fact["stay"]] += net
        return [(f"Assets:Unbilled:{hub}", net), (f"Income:Stays:{hub}", -net)]

    def _check_out(self, fact: Json) -> Iterable[Move]:
        stay, hub, net = fact["stay"], fact["hub"], fact["net_cents"]
        if (slept := self._unbilled.pop(stay, 0)) != net:
            self.say(f"{stay}: nights of {slept} were slept, nights of {net} are paid")
        self._stamps_fit(fact)
        total = net + fact["vat_cents"] + fact["city_tax_cents"] + fact["stamp_cents"]
        owes = self._owe_tax(fact)
        total -= fact["city_tax_owed_cents"]
        return [
            *owes,
            self.capture(stay, total),
            (f"Assets:Bank:Hubs:{hub}", total),
            (CLIENTS_BANK, -total),
            (f"Assets:Unbilled:{hub}", -net),
            (f"Liabilities:VAT:{hub}", -fact["vat_cents"]),
            (f"Liabilities:CityTax:{hub}", -fact["city_tax_cents"]),
            (f"{STAMP}:{hub}", -fact["stamp_cents"]),
            *self._keep(fact, fact["fee_cents"], "Fees"),
            *self._hold_on(fact),
        ]

    def _stamps_fit(self, fact: Json) -> None:
        """The payer bears what was held, if it is due on what was used, or on the fee."""
        due = duty(0 if fact["vat_cents"] else fact["net_cents"]) + duty(fact["fee_cents"])
        held_for, stamp = stamp_in(self._bills[fact["stay"]]), fact["stamp_cents"]
        if stamp > held_for or (not fact["vat_cents"] and stamp != min(held_for, due)):
            self.say(f"{fact['stay']}: {stamp} of stamp duty is taken, {held_for} was held")

    def _owe_tax(self, fact: Json) -> list[Move]:
        """What of a risen tax nobody had money for was not held either: it is owed to the hub."""
        if not (owed := fact["city_tax_owed_cents"]):
            return []
        _, before = self.promised[fact["stay"]]
        debt = f"Assets:Receivables:{fact['hub']}:{fact['payer']}", owed
        return [debt, *self.promise(fact["stay"], fact["payer"], before - owed)]

    def _hold_on(self, fact: Json) -> list[Move]:
        """Of what was held only the deposit still is."""
        stay, left = fact["stay"], fact["deposit_cents"]
        if not left:
            return self._end(stay)
        until = datetime.fromisoformat(fact["deposit_until"]).astimezone(UTC)
        self._until[stay] = f" {until:%Y-%m-%d %H:%M:%S.%f}"
        return self.promise(stay, fact["payer"], left)

    def _keep(self, fact: Json, cents: int, income: str, stamp: int = 0) -> list[Move]:
        if not cents:
            return []
        hub, kept = fact["hub"], cents + stamp
        return [
            self.capture(fact["stay"], kept),
            (f"Assets:Bank:Hubs:{hub}", kept),
            (CLIENTS_BANK, -kept),
            (f"Income:{income}:{hub}", -cents),
            (f"{STAMP}:{hub}", -stamp),
        ]

    def _end(self, stay: str) -> list[Move]:
        for kept in (self._stays, self._bills, self._damages, self._until):
            kept.pop(stay, None)
        return self.let_go(stay)


def _total(bill: list[Any]) -> int:
    return sum(line[6] for line in bill)
