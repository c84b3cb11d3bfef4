"""What a foreign calendar says is compared with what it said before: more is closed, or open again, and nothing is sold twice.

Whoever has a bed first keeps it. A night that the site sold, and that somebody has here, is told as sold twice; it is closed
as soon as they give it up.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ledger.bookings.calendar import taken_units
from ledger.bookings.way import DAYS_AHEAD_MAX
from ledger.feeds.foreign import ForeignCalendar, Span, heard
from ledger.feeds.foreign_events import BedsOverbooked, ForeignCalendarRead
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import CalendarId, Prefix, is_id_of
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.stays.calendar import Calendar
from ledger.stays.events import RoomClosed, RoomReopened
from ledger.stays.room import existing_room
from ledger.stays.why_closed import WhyClosed

PERIODS_MAX = 800


class NothingNew(Refused):
    """The calendar says what it said before, and was read today already: nothing is recorded."""


class NightsTaken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The nights of `[first, until)` are taken elsewhere."""

    first: date
    until: Annotated[date, Meta(description="the day of departure, which is free again")]


class TellForeignCalendar(Command, frozen=True, kw_only=True, tag="feeds.tell-foreign-calendar"):
    """Tell all nights that a foreign calendar says are taken (the hub's host, operators): what it no longer says is open again.

    Nights that are over count for nothing, nor those that nobody could book yet.
    """

    foreign_calendar: CalendarId
    nights: Annotated[
        tuple[NightsTaken, ...],
        Meta(max_length=PERIODS_MAX, description="all of them, from today on; none: all is free"),
    ]


def tell_foreign_calendar(command: TellForeignCalendar, see: See) -> list[Fact]:
    """Close what is new, open what is gone, and name what is sold twice."""
    calendar, today = heard(see, command.foreign_calendar), see.today()
    must_run(see, calendar.hub)
    existing_room(see, calendar.room)
    told = _told(command.nights, today)
    before = {
        name: Span(max(one.first, today), one.until)
        for name, one in calendar.closed.items()
        if one.until > today
    }
    of = calendar.named(command.foreign_calendar, today)
    opened = list(_opened(before, told, calendar, of))
    left = set(_after(before, opened).values())
    new = [one for one in told if one not in left]
    if not opened and not new and calendar.read_on == today:
        raise NothingNew(foreign_calendar=command.foreign_calendar)
    closed = [_closed(see, one, calendar, of) for one in new]
    twice = [fact for one in closed for fact in _overbooked(see, one)]
    read = ForeignCalendarRead(periods=len(told), **of)
    return [read, *opened, *closed, *twice]


def _told(nights: Iterable[NightsTaken], today: date) -> list[Span]:
    """Return what is told of the nights from today on that can be booked; what overlaps is one, what only touches is not."""
    horizon = (today + timedelta(days=DAYS_AHEAD_MAX + 62)).replace(day=1)
    for one in nights:
        if one.first >= one.until:
            raise Malformed("What is taken has a night.", field="nights")
    spans = sorted(Span(max(one.first, today), min(one.until, horizon)) for one in nights)
    found: list[Span] = []
    for span in spans:
        if span.first >= span.until:
            continue
        if found and span.first < found[-1].until:
            found[-1] = Span(found[-1].first, max(found[-1].until, span.until))
        else:
            found.append(span)
    return found


def _opened(
    before: Mapping[str, Span],
    told: Iterable[Span],
    calendar: ForeignCalendar,
    of: Mapping[str, Any],
) -> Iterator[RoomReopened]:
    """Yield what is open again: all nights of a closing that is gone, or the last ones of one that is shorter."""
    ends = {one.first: one.until for one in told}
    for name, one in sorted(before.items()):
        until = ends.get(one.first, one.first)
        if until == one.until:
            continue
        first = until if until < one.until else one.first
        yield RoomReopened(closing=name, beds=calendar.beds, first=first, until=one.until, **of)


def _after(before: Mapping[str, Span], opened: Iterable[RoomReopened]) -> dict[str, Span]:
    """Return what is still closed."""
    first = {one.closing: one.first for one in opened}
    return {
        name: Span(one.first, first.get(name, one.until))
        for name, one in before.items()
        if one.first < first.get(name, one.until)
    }


def _closed(see: See, one: Span, calendar: ForeignCalendar, of: Mapping[str, Any]) -> RoomClosed:
    return RoomClosed(
        closing=see.new_id(Prefix.CLOSING),
        beds=calendar.beds,
        first=one.first,
        until=one.until,
        reason=WhyClosed.SOLD_ELSEWHERE,
        **of,
    )


def _overbooked(see: See, closing: RoomClosed) -> Iterator[BedsOverbooked]:
    """Yield what somebody has of it, by stays or leases."""
    places = [(closing.room, bed) for bed in closing.beds]
    taken = taken_units(see, Calendar, places, (closing.first, closing.until))
    people = {bed: [one for one in holders if _sleeps(one)] for (_, bed), holders in taken.items()}
    if by := sorted({one for some in people.values() for one in some}):
        yield BedsOverbooked(
            day=closing.day,
            foreign_calendar=closing.foreign_calendar,
            hub=closing.hub,
            room=closing.room,
            closing=closing.closing,
            beds=tuple(bed for bed, some in people.items() if some),
            first=closing.first,
            until=closing.until,
            by=tuple(by),
        )


def _sleeps(holder: str) -> bool:
    return is_id_of(Prefix.STAY, holder) or is_id_of(Prefix.LEASE, holder)
