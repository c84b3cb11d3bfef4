"""Foreign calendars of rooms that are sold elsewhere, too: which are heard, when they were read, and what was sold twice."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.feeds.foreign_events import (
    BedsOverbooked,
    ForeignAddressChanged,
    ForeignCalendarAllowed,
    ForeignCalendarRead,
    ForeignCalendarStopped,
)
from ledger.kernel.fact import Line
from projections.engine.change import Change, Update
from projections.engine.table import History, Index, Row


class ForeignRow(msgspec.Struct, frozen=True, gc=False):
    """What a site says of these bed places closes them; its address, if it has one, stands sealed in the fact at `address_at`."""

    calendar: str
    hub: str
    room: str
    site: str
    beds: tuple[str, ...]
    address_at: int | None
    allowed: date
    read_on: date | None = None
    periods: int | None = None
    stopped: date | None = None


class OverbookedRow(msgspec.Struct, frozen=True, gc=False):
    """On nights of a closing for which a site sold these beds somebody had them, too: by these stays and leases."""

    closing: str
    calendar: str
    hub: str
    room: str
    beds: tuple[str, ...]
    first: date
    until: date
    by: tuple[str, ...]
    told: date


FOREIGN = History(
    row=ForeignRow,
    name="foreign_calendars",
    key=("calendar",),
    indexes=(Index(("hub", "calendar")),),
)
OVERBOOKED = History(
    row=OverbookedRow,
    name="overbookings",
    key=("closing",),
    indexes=(Index(("hub", "closing")),),
)


def allowed(fact: ForeignCalendarAllowed, line: Line[Any]) -> Iterator[Row]:
    """It is heard from now on."""
    yield ForeignRow(
        fact.foreign_calendar,
        fact.hub,
        fact.room,
        fact.site,
        fact.beds,
        line.position if fact.address else None,
        fact.day,
    )


def readdressed(fact: ForeignAddressChanged, line: Line[Any]) -> Iterator[Change]:
    """It is read from another address, or from none."""
    address_at = line.position if fact.address else None
    yield Update(ForeignRow, (fact.foreign_calendar,), address_at=address_at)


def read(fact: ForeignCalendarRead) -> Iterator[Change]:
    """It was read, and says so much."""
    yield Update(ForeignRow, (fact.foreign_calendar,), read_on=fact.day, periods=fact.periods)


def stopped(fact: ForeignCalendarStopped) -> Iterator[Change]:
    """It is heard no more, and its address forgotten."""
    yield Update(ForeignRow, (fact.foreign_calendar,), stopped=fact.day, address_at=None)


def overbooked(fact: BedsOverbooked) -> Iterator[Row]:
    """Two have been promised one bed."""
    yield OverbookedRow(
        fact.closing,
        fact.foreign_calendar,
        fact.hub,
        fact.room,
        fact.beds,
        fact.first,
        fact.until,
        fact.by,
        fact.day,
    )


FIGURES = """
UNION ALL
SELECT 'foreign-calendar ' || calendar, concat_ws(' ', hub, room, site, array_to_string(beds, ','),
    CASE WHEN address_at IS NOT NULL THEN '@' || address_at END, allowed, 'read ' || read_on, periods, 'stopped ' || stopped)
FROM foreign_calendars WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'overbooked ' || closing, concat_ws(' ', calendar, hub, room, array_to_string(beds, ','), first, until,
    array_to_string(by, ','), told)
FROM overbookings WHERE from_position <= %(position)s AND to_position > %(position)s
"""
