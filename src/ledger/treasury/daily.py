"""By how much an account moved on each day: only what is told late looks at days that are over."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from immutables import Map

from ledger.kernel.noun import Noun, Part
from ledger.treasury.events import EntryPosted


def _dated_lines(fact: EntryPosted) -> Iterable[Part]:
    return [(line.account, (fact.day, line.cents)) for line in fact.lines]


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
