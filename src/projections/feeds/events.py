"""What stands in calendars: a row an event, and a row for each calendar that it stands in.

An event is a stay, a booking of a desk or hall, a closing of a room, a lease, a date of an occasion; it goes by the id of that, is
never taken out, and its `sequence` rises whenever something is said of it anew (RFC 5545, 3.8.7.4). Whoever it no longer concerns is told that it is off.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum

import msgspec

from projections.engine.change import Change, Gain, Put, Update
from projections.engine.table import History, Index, Row


class What(StrEnum):
    """What an event of a calendar is."""

    STAY = "stay"
    DESK = "desk"
    CLOSING = "closing"
    LEASE = "lease"
    HALL = "hall"
    OCCASION = "occasion"


class EventRow(msgspec.Struct, frozen=True, gc=False):
    """An event at a hub: nights `[first, until)`, or on the day `first` from `starts` to `ends`.

    On some `weekdays` alone where it says so (1 is Monday). What is `off` will not be, or was not. It was last told anew at
    `changed`. An occasion has a `title`, and may be `elsewhere` than at the hub.
    """

    event: str
    what: What
    hub: str
    first: date
    until: date
    changed: datetime
    starts: datetime | None = None
    ends: datetime | None = None
    weekdays: tuple[int, ...] = ()
    off: bool = False
    title: str = ""
    elsewhere: bool = False


class SequenceRow(msgspec.Struct, frozen=True, gc=False):
    """How often something was said of an event, from 1 on."""

    event: str
    told: int


class StandsIn(msgspec.Struct, frozen=True, gc=False):
    """An event stands in the calendar of a member, a hub, a room, or a hall.

    It `takes` these bed places of a room, these seats of a member. It is `gone` from there if it concerns others instead by now.
    """

    calendar: str
    event: str
    takes: tuple[str, ...] = ()
    gone: bool = False


EVENTS = History(row=EventRow, name="calendar_events", key=("event",))
SEQUENCES = History(row=SequenceRow, name="calendar_sequences", key=("event",), sums=("told",))
STANDS_IN = History(
    row=StandsIn,
    name="calendar_entries",
    key=("calendar", "event"),
    indexes=(Index(("event", "calendar")),),
)


def begun(row: EventRow, calendars: Iterable[StandsIn]) -> Iterator[Row | Change]:
    """Tell of an event, in each of these calendars."""
    yield row
    yield SequenceRow(row.event, 1)
    yield from calendars


def told_anew(event: str, at: datetime, **columns: object) -> Iterator[Change]:
    """Say something of an event anew."""
    yield Update(EventRow, (event,), changed=at, **columns)
    yield Gain(SequenceRow, (event,), told=1)


def moved(was: Iterable[StandsIn], now: Iterable[StandsIn]) -> Iterator[Change]:
    """Let an event stand in these calendars, and tell the others in which it stood that it is off."""
    here = {one.calendar: one for one in now}
    for one in was:
        if one.calendar not in here:
            yield Put(msgspec.structs.replace(one, gone=True))
    yield from map(Put, here.values())
