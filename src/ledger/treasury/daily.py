"""By how much an account, or what is reserved under a name, moved on each day: what is told late looks at them."""

from datetime import date

from immutables import Map

from ledger.kernel.noun import Noun, dropped


class Daily(Noun, frozen=True, kw_only=True, gc=False):
    """The cents by which it moved on each effective day, debit positive.

    The day that moved last stands beside the others: nearly every line adds to it, and most holds know no other.
    """

    day: date | None = None
    cents: int = 0
    others: Map[date, int] = Map()

    @property
    def moved(self) -> Map[date, int]:
        """Return the cents of every day that moved."""
        return self.others if self.day is None else self.others.set(self.day, self.cents)

    def after(self, day: date, cents: int) -> tuple[int, Map[date, int]]:
        """Return what a day has moved by after so many cents more, and what the others have."""
        if self.day is None or day == self.day:
            return self.cents + cents, self.others
        others = self.others.set(self.day, self.cents)
        return others.get(day, 0) + cents, dropped(others, day)
