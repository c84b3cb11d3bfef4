"""What everybody has, as the receipts tell: people look at their balance before they spend."""

from collections import Counter
from collections.abc import Iterable

from ledger.kernel.fact import Fact
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted


class Balances:
    """Every account's balance, debit positive, folded from the entries in receipts."""

    def __init__(self) -> None:
        self._cents: Counter[str] = Counter()

    def add(self, facts: Iterable[Fact]) -> None:
        """Add what these facts moved."""
        for fact in facts:
            if type(fact) is EntryPosted:
                for line in fact.lines:
                    self._cents[line.account] += line.cents

    def balance(self, account: str) -> int:
        """Return an account's balance, debit positive."""
        return self._cents.get(account, 0)

    def wallet(self, member: str) -> int:
        """Return what a member may spend."""
        return -self.balance(chart.wallet(member))

    def owed(self, account: str) -> int:
        """Return what stands on an account of debts, income or equity, as a positive sum."""
        return -self.balance(account)
