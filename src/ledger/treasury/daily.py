"""By how much an account moved on each day: only what is told late looks at days that are over."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from immutables import Map

from ledger.kernel.noun import Noun, Part, dropped
from ledger.treasury.events import EntryPosted


def _dated_lines(fact: EntryPosted) -> Iterable[Part]:
    return [(line.account, (fact.day, line.cents)) for line in fact.lines]


def _dated_holds(fact: EntryPosted) -> Iterable[Part]:
    return [(line.hold, (fact.day, line.cents)) for line in fact.lines if line.hold]


class Daily(Noun, frozen=True, kw_only=True, gc=False):
    """The cents by which an account moved on each effective day, by its name; debit positive.

    The day that moved last stands beside the others: nearly every line adds to it, and most holds know no other.
    """

    kind = "treasury.daily"
    fold = 2
    tag = "account"
    parts = {EntryPosted: _dated_lines}

    day: date | None = None
    cents: int = 0
    others: Map[date, int] = Map()

    def evolve(self, part: tuple[date, int]) -> Self:
        """Add one line's cents to its day."""
        day, cents = part
        if self.day is None or day == self.day:
            return type(self)(day=day, cents=self.cents + cents, others=self.others)
        others = self.others.set(self.day, self.cents)
        return type(self)(day=day, cents=others.get(day, 0) + cents, others=dropped(others, day))

    @property
    def moved(self) -> Map[date, int]:
        """Return the cents of every day that moved."""
        return self.others if self.day is None else self.others.set(self.day, self.cents)


class DailyHold(Daily, frozen=True, kw_only=True, gc=False):
    """The cents by which what is reserved under a name moved on each effective day; reserved is negative."""

    kind = "treasury.daily-hold"
    tag = "hold"
    parts = {EntryPosted: _dated_holds}
