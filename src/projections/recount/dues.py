"""What is due between two owners: a correction takes what the bank has, the rest is owed, on both sides alike."""

from collections import Counter
from typing import Any

from projections.recount.accounts import DUE, owner
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.money import Money

Json = dict[str, Any]
CLAIM, DEBT = DUE


class Dues(Hand):
    """By debtor and creditor what the one owes, and what the other claims; both are always the same."""

    def __init__(self, say: Say, money: Money) -> None:
        super().__init__(say)
        self._money = money
        self._claimed: Counter[tuple[str, str]] = Counter()
        self._owed: Counter[tuple[str, str]] = Counter()
        self._emptied: set[str] = set()
        self._moved = False

    @property
    def hears(self) -> Hears:
        """Return entries."""
        return {"treasury.entry-posted.v1": self._post}

    def _post(self, line: Line) -> None:
        entry = line.fact
        dues = [(one[0], one[1]) for one in entry["lines"] if one[0].startswith(DUE)]
        self._moved = self._moved or bool(dues)
        for account, cents in dues:
            *_, whose, other = account.split(":")
            if account.startswith(CLAIM):
                self._claimed[other, whose] += cents
            else:
                self._owed[whose, other] -= cents
        if dues and entry["kind"] == "reversal":
            self._reverse(entry)
        elif dues and entry["kind"] != "due-paid":
            self.say(f"{entry['entry']} is a {entry['kind']}, and something is due by it")

    def _reverse(self, entry: Json) -> None:
        """Beside the lines negated, one bank keeps what another does not get, and owes it for this entry."""
        more: Counter[str] = Counter()
        for account, cents, *_ in (*entry["lines"], *self._money.entries[entry["reverses"]].moves):
            more[account] += cents
        kept = {account: cents for account, cents in more.items() if cents}
        if not kept:
            return
        (payer, paid) = sorted(
            (name for name in kept if name.startswith("Assets:Bank:")), key=lambda one: -kept[one]
        )
        debtor, creditor, cents = owner(payer), owner(paid), kept[payer]
        due = {f"{CLAIM}{creditor}:{debtor}": cents, f"{DEBT}{debtor}:{creditor}": -cents}
        if kept != {payer: cents, paid: -cents} | due:
            self.say(f"{entry['entry']} reverses {entry['reverses']} but for {kept}")
        if not any(hold == entry["reverses"] for _, _, hold, *_ in entry["lines"]):
            self.say(f"{entry['entry']} makes something due, and does not say for what")
        self._emptied.add(payer)

    def command_ends(self) -> None:
        """What the one owes the other claims; nothing is due as long as the bank has something."""
        if not self._moved:
            return
        self._moved = False
        if self._claimed != self._owed:
            self.say(f"{dict(self._owed)} is owed, {dict(self._claimed)} is claimed")
        for bank in self._emptied:
            if left := self._money.balance[bank]:
                self.say(f"{bank} has {left}, and owes nonetheless what was corrected")
        self._emptied.clear()

    def figures(self) -> Figures:
        """Return nothing: what is due is counted with the accounts, by entry with the holds."""
        return {}
