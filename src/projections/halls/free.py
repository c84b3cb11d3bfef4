"""In which half hours a hall is free: those alone that the book would not refuse for being taken, closed, too soon or too far ahead.

A run of free half hours can be booked whole, or in part, within what the terms say is shortest and longest.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from ledger.halls.half_hours import HALF_HOUR, running
from ledger.halls.hall import Hall, HallTerms, Span
from ledger.kernel.days import day_at

MINUTE = timedelta(minutes=1)
STEP = HALF_HOUR // MINUTE
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)


class FreeRun(msgspec.Struct, frozen=True):
    """Half hours that follow each other, by the hub's clock with its offset, and how many they are."""

    begins: str
    ends: str
    half_hours: int


class Blocked(NamedTuple):
    """Half hours that begin after the one minute and before the other are not free."""

    after: int
    before: int


def minute(at: datetime) -> int:
    """Return an instant in whole minutes: half hours are reckoned in plain numbers."""
    return (at - _BEGAN) // MINUTE


def free_runs(
    hall: Hall, zone: str, day: date, taken: Sequence[Span], now: datetime
) -> Iterator[FreeRun]:
    """Yield the free half hours of a day, of a hall that others have in these spans, in order of their beginning."""
    terms, there = hall.terms_on(day), ZoneInfo(zone)
    if terms is None or hall.fitting_on(day) is None:
        return
    for first, count in _runs(terms, zone, day, taken, now):
        begins = _BEGAN + first * MINUTE
        ends = begins + count * HALF_HOUR
        yield FreeRun(_shown(begins, there), _shown(ends, there), count)


def _shown(at: datetime, there: ZoneInfo) -> str:
    return at.astimezone(there).isoformat(timespec="minutes")


def _runs(
    terms: HallTerms, zone: str, day: date, taken: Sequence[Span], now: datetime
) -> Iterator[tuple[int, int]]:
    """Yield `(minute, count)` for each run of free half hours."""
    window = terms.open_on(zone, day)
    if window is None or day > day_at(zone, now) + timedelta(days=terms.days_ahead):
        return
    soonest = now + timedelta(hours=terms.hours_before)
    first = on_the_clock(zone, max(window[0], soonest + timedelta.resolution))
    at, end = minute(first), minute(window[1])
    for one in _blocked(terms, _near(terms, taken, *window)):
        if one.before <= at:
            continue
        last = min(one.after, end - STEP)
        if last >= at:
            count = (last - at) // STEP + 1
            yield at, count
        at += -(-(one.before - at) // STEP) * STEP
    if at + STEP <= end:
        yield at, (end - at) // STEP


def on_the_clock(zone: str, at: datetime) -> datetime:
    """Return the first half hour of the hub's clock from an instant on."""
    floor = running(zone, at)
    return floor if floor == at else floor + HALF_HOUR


def _near(
    terms: HallTerms, taken: Sequence[Span], begins: datetime, ends: datetime
) -> Sequence[Span]:
    """Return of spans in order, no two of which have a moment in common, those that may be in the way of a day's half hours."""
    margin = HALF_HOUR + (terms.setup_minutes + terms.cleanup_minutes) * MINUTE
    first = bisect_left(taken, begins - margin, key=itemgetter(1))
    last = bisect_left(taken, ends + margin, key=itemgetter(0))
    return taken[first:last]


def _blocked(terms: HallTerms, taken: Iterable[Span]) -> Iterator[Blocked]:
    """Yield what others have, as what no half hour can begin in: it is set up for before, and cleaned up after."""
    for begins, ends in taken:
        after = minute(begins) - STEP - terms.cleanup_minutes
        yield Blocked(after, minute(ends) + terms.setup_minutes)
