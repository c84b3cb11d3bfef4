"""By how much an account moved on each day: only what is told late looks at days that are over."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from immutables import Map

from ledger.kernel.noun import Noun, Part
from ledger.treasury.events import EntryPosted


def _dated_lines(fact: EntryPosted) -> Iterable[Part]:
    return [(line.account, (fact.day, line.cents)) for line in fact.lines]


def _dated_holds(fact: EntryPosted) -> Iterable[Part]:
    return [(line.hold, (fact.day, line.cents)) for line in fact.lines if line.hold]


class Daily(Noun, frozen=True, kw_only=True, gc=False):
    """The cents by which an account moved on each effective day, by its name; debit positive."""

    kind = "treasury.daily"
    tag = "account"
    parts = {EntryPosted: _dated_lines}

    moved: Map[date, int] = Map()

    def evolve(self, part: tuple[date, int]) -> Self:
        """Add one line's cents to its day."""
        day, cents = part
        return type(self)(moved=self.moved.set(day, self.moved.get(day, 0) + cents))


class DailyHold(Daily, frozen=True, kw_only=True, gc=False):
    """The cents by which what is reserved under a name moved on each effective day; reserved is negative."""

    kind = "treasury.daily-hold"
    tag = "hold"
    parts = {EntryPosted: _dated_holds}
