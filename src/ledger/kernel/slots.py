"""Time cut into slots of one length: nights, days, hours; a span is half-open `[arrive, depart)`."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, Generic, TypeVar

import msgspec

from ledger.kernel.days import ONE_DAY

S = TypeVar("S", bound=date)
"""What names a slot: the day of a night or of a day at a desk, the instant (UTC) of an hour."""
V = TypeVar("V")


class Slots(msgspec.Struct, Generic[S], frozen=True, kw_only=True):
    """How time is cut: a slot is named by its beginning, and `step` leads to the next one.

    Slots are kept a `sheet` together and told apart by their `mark` on it (both for `strftime`).
    """

    step: timedelta
    sheet: str
    mark: str

    def each(self, arrive: S, depart: S) -> Iterator[S]:
        """Yield the slots of `[arrive, depart)`."""
        return (arrive + n * self.step for n in range(self.count(arrive, depart)))

    def count(self, arrive: S, depart: S) -> int:
        """Return how many slots there are in `[arrive, depart)`; none where it is turned round."""
        return max(0, (depart - arrive) // self.step)

    def after(self, slot: S) -> S:
        """Return the next slot."""
        return slot + self.step

    def runs(self, of: Mapping[S, V]) -> Iterator[tuple[S, int, V]]:
        """Yield `(first, count, value)` for each run of slots that have the same value, in order."""
        numbered = enumerate(sorted(of))
        for (value, _), run in groupby(
            numbered, lambda one: (of[one[1]], one[1] - one[0] * self.step)
        ):
            (_, first), *more = run
            yield first, 1 + len(more), value

    def sheets(self, arrive: S, depart: S) -> list[str]:
        """Return each sheet that `[arrive, depart)` touches: a sheet has whole days, so that years take hardly longer than a night."""
        days = (arrive + n * ONE_DAY for n in range((depart - arrive) // ONE_DAY + 1))
        named = (*(day for day in days if day < depart), depart - self.step)
        return list(dict.fromkeys(f"{one:{self.sheet}}" for one in named if one >= arrive))

    def by_sheet(self, arrive: S, depart: S) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return each sheet that `[arrive, depart)` touches, with the marks of its slots."""
        return _by_sheet(self, arrive, depart)


@lru_cache(maxsize=4096)
def _by_sheet(
    slots: Slots[Any], arrive: date, depart: date
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """All that concerns one booking asks about the same span."""
    found: dict[str, list[str]] = {}
    for slot in slots.each(arrive, depart):
        found.setdefault(f"{slot:{slots.sheet}}", []).append(f"{slot:{slots.mark}}")
    return tuple((sheet, tuple(marks)) for sheet, marks in found.items())


DAYS: Slots[date] = Slots(step=ONE_DAY, sheet="%Y-%m", mark="%d")
"""Days, and nights, each named by the day on which it begins; a month to a sheet."""
