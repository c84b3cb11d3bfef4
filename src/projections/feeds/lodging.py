"""Stays, closed rooms and leases in calendars: by the night, or on some days of the week."""

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.kernel.fact import Line
from ledger.leases.events import LeaseEnded, LeaseMade, OfLease, agreed_days
from ledger.stays.events import (
    Bedding,
    NoShowMarked,
    NoShowUndone,
    RoomClosed,
    RoomReopened,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from projections.engine.change import Change, See
from projections.engine.table import Row
from projections.feeds.events import EventRow, StandsIn, What, begun, moved, told_anew


def booked(fact: StayBooked, line: Line[Any]) -> Iterator[Row | Change]:
    """Somebody will sleep there."""
    row = EventRow(fact.stay, What.STAY, fact.hub, fact.arrive, fact.depart, line.at)
    yield from begun(row, _stands_in(fact.stay, fact.hub, fact.payer, fact.beds))


def changed(fact: StayChanged, line: Line[Any]) -> Iterator[Change]:
    """Other nights, other beds, or other guests."""
    yield from told_anew(fact.stay, line.at, first=fact.arrive, until=fact.depart)
    yield from moved(
        _stands_in(fact.stay, fact.hub, fact.payer, fact.was_beds),
        _stands_in(fact.stay, fact.hub, fact.payer, fact.beds),
    )


def off(fact: StayCancelled | NoShowMarked, line: Line[Any]) -> Iterator[Change]:
    """Nobody will sleep there, or nobody came."""
    yield from told_anew(fact.stay, line.at, off=True)


def came(fact: NoShowUndone, line: Line[Any]) -> Iterator[Change]:
    """They came after all, and maybe have other beds."""
    yield from told_anew(fact.stay, line.at, off=False, first=fact.arrive, until=fact.depart)
    yield from moved(
        _stands_in(fact.stay, fact.hub, fact.payer, fact.was_beds),
        _stands_in(fact.stay, fact.hub, fact.payer, fact.beds),
    )


def left(fact: StayCheckedOut, line: Line[Any], see: See) -> Iterator[Change]:
    """Whoever leaves early leaves the later nights; who leaves on the first day slept on none."""
    if fact.left < fact.depart and (row := see(EventRow, fact.stay)):
        if fact.left <= row.first:
            yield from told_anew(fact.stay, line.at, off=True)
        else:
            yield from told_anew(fact.stay, line.at, until=fact.left)


def closed(fact: RoomClosed, line: Line[Any]) -> Iterator[Row | Change]:
    """Beds of a room are not let."""
    row = EventRow(fact.closing, What.CLOSING, fact.hub, fact.first, fact.until, line.at)
    room = StandsIn(fact.room, fact.closing, fact.beds)
    yield from begun(row, (room, StandsIn(fact.hub, fact.closing)))


def reopened(fact: RoomReopened, line: Line[Any], see: See) -> Iterator[Change]:
    """They are let again from a night on; from the first on, they never were closed."""
    if row := see(EventRow, fact.closing):
        if fact.first <= row.first:
            yield from told_anew(fact.closing, line.at, off=True)
        else:
            yield from told_anew(fact.closing, line.at, until=fact.first)


def leased(fact: LeaseMade, line: Line[Any]) -> Iterator[Row | Change]:
    """A member has beds and desks to itself."""
    if not (days := agreed_days(fact.first, fact.until, fact.weekdays)):
        return
    row = EventRow(
        fact.lease,
        What.LEASE,
        fact.hub,
        days[0],
        fact.until,
        line.at,
        weekdays=fact.weekdays,
    )
    yield from begun(row, _leased_in(fact))


def lease_ended(fact: LeaseEnded, line: Line[Any], see: See) -> Iterator[Change]:
    """It is over sooner; one that never begins is off."""
    if row := see(EventRow, fact.lease):
        if fact.ends <= row.first:
            yield from told_anew(fact.lease, line.at, off=True)
        else:
            yield from told_anew(fact.lease, line.at, until=fact.ends)


def _stands_in(stay: str, hub: str, payer: str, beds: Iterable[Bedding]) -> list[StandsIn]:
    """Return the calendars of the hub, of who pays, of each guest who is a member, and of each room."""
    by_room: dict[str, tuple[str, ...]] = {}
    for one in beds:
        by_room[one.room] = (*by_room.get(one.room, ()), one.bed)
    members = dict.fromkeys((payer, *(one.guest for one in beds if one.guest)))
    return [
        StandsIn(hub, stay),
        *(StandsIn(member, stay) for member in members),
        *(StandsIn(room, stay, taken) for room, taken in by_room.items()),
    ]


def _leased_in(fact: OfLease) -> Iterator[StandsIn]:
    yield StandsIn(fact.hub, fact.lease)
    yield StandsIn(fact.member, fact.lease)
    for one in fact.beds:
        yield StandsIn(one.room, fact.lease, one.beds)
