"""Members' lines counted by hand: what each has for a running number, and the balance after it."""

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from ledger.kernel.fact import Fact
from ledger.treasury.events import EntryPosted, Posting


def unnumbered(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts without numbers and balances, as stories are told by hand."""
    return [
        replace(fact, lines=tuple(replace(one, number=0, balance=0) for one in fact.lines))
        if isinstance(fact, EntryPosted)
        else fact
        for fact in facts
    ]


class Passbook:
    """How many lines each member's account has, and what they sum to."""

    def __init__(self) -> None:
        self.lines: Counter[str] = Counter()
        self.balance: Counter[str] = Counter()

    def copy(self) -> "Passbook":
        other = Passbook()
        other.lines, other.balance = self.lines.copy(), self.balance.copy()
        return other

    def numbered(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return the facts with the numbers and balances that follow here, and remember them."""
        return [
            replace(fact, lines=tuple(map(self._numbered, fact.lines)))
            if isinstance(fact, EntryPosted)
            else fact
            for fact in facts
        ]

    def _numbered(self, line: Posting) -> Posting:
        if not line.account.startswith("Liabilities:Members:"):
            return line
        self.lines[line.account] += 1
        self.balance[line.account] += line.cents
        return replace(line, number=self.lines[line.account], balance=self.balance[line.account])
