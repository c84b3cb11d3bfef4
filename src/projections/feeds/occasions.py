"""Occasions in calendars: an event for each of their dates, at the hub, at whoever leads it, and at everybody who has a seat or pays for one."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY, day_at
from ledger.kernel.fact import Line
from ledger.occasions.events import (
    Meeting,
    OccasionAnnounced,
    OccasionCalledOff,
    OccasionChanged,
    OfSeat,
    SeatBooked,
    SeatCancelled,
    SeatMoved,
)
from ledger.occasions.meetings import MEETINGS_MAX
from projections.engine.change import Change, Put, See
from projections.engine.table import Row
from projections.feeds.events import EventRow, StandsIn, What, begun, told_anew

Of = OccasionAnnounced | OccasionChanged


def announced(fact: OccasionAnnounced, line: Line[Any]) -> Iterator[Row | Change]:
    """There is something to take part in."""
    for n, meeting in enumerate(fact.meetings, 1):
        days = _days(meeting, fact.zone)
        row = EventRow(_date(fact.occasion, n), What.OCCASION, fact.hub, changed=line.at, **days)
        yield from _begun(replace(row, title=fact.title, elsewhere=bool(fact.place)), fact)


def changed(fact: OccasionChanged, line: Line[Any], see: See) -> Iterator[Row | Change]:
    """It has other dates, more of them or fewer, or is at another place."""
    dates = {_date(fact.occasion, n): one for n, one in enumerate(fact.meetings, 1)}
    first = see(EventRow, _date(fact.occasion, 1))
    if not first:
        return
    elsewhere = first.elsewhere or bool(fact.place)
    for event, meeting in dates.items():
        days = _days(meeting, fact.zone)
        if see(EventRow, event):
            yield from told_anew(event, line.at, off=False, elsewhere=elsewhere, **days)
        else:
            row = replace(first, event=event, changed=line.at, elsewhere=elsewhere, **days)
            yield from _begun(row, fact)
    for row in _dates_of(fact.occasion, see):
        if row.event not in dates:
            yield from told_anew(row.event, line.at, off=True)


def called_off(fact: OccasionCalledOff, line: Line[Any], see: See) -> Iterator[Change]:
    """It does not take place."""
    for row in _dates_of(fact.occasion, see):
        yield from told_anew(row.event, line.at, off=True)


def seated(fact: SeatBooked | SeatMoved, line: Line[Any], see: See) -> Iterator[Change]:
    """Somebody has a seat on all its dates, and on those that it has by now."""
    for row in _dates_of(fact.occasion, see):
        back = False
        for calendar in _calendars(fact):
            was = see(StandsIn, calendar, row.event)
            seats = dict.fromkeys((*(was.takes if was else ()), fact.seat))
            back = back or bool(was and was.gone)
            yield Put(StandsIn(calendar, row.event, tuple(seats)))
        if back:
            yield from told_anew(row.event, line.at)


def given_up(fact: SeatCancelled, line: Line[Any], see: See) -> Iterator[Change]:
    """They have it no more; whoever has no other seat there is told that it is off."""
    for row in _dates_of(fact.occasion, see):
        gone = False
        for calendar in _calendars(fact):
            if was := see(StandsIn, calendar, row.event):
                seats = tuple(one for one in was.takes if one != fact.seat)
                gone = gone or not seats
                yield Put(replace(was, takes=seats, gone=not seats))
        if gone:
            yield from told_anew(row.event, line.at)


def _calendars(fact: OfSeat) -> tuple[str, ...]:
    return tuple(dict.fromkeys((fact.payer, fact.guest)))


def _begun(row: EventRow, fact: Of) -> Iterator[Row | Change]:
    """Tell of a date to the hub, and to whoever leads it."""
    leader = [StandsIn(fact.leader, row.event, (fact.occasion,))] if fact.leader else []
    yield from begun(row, [StandsIn(fact.hub, row.event), *leader])


def _dates_of(occasion: str, see: See) -> Iterator[EventRow]:
    """Return the dates on which it takes place."""
    dates = [(_date(occasion, n),) for n in range(1, MEETINGS_MAX + 1)]
    return (row for row in see.all(EventRow, dates) if row and not row.off)


def _date(occasion: str, n: int) -> str:
    """Return the name of one of its dates, from 1."""
    return f"{occasion}.{n}"


def _days(meeting: Meeting, zone: str) -> dict[str, Any]:
    first, last = (day_at(zone, one) for one in (meeting.begins, meeting.ends))
    days = {"first": first, "until": last + ONE_DAY}
    return days | {"starts": meeting.begins, "ends": meeting.ends}
