"""Who holds which bed place of a room on which night, as of any moment."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from ledger.bookings.booking import Stage
from ledger.kernel.days import nights
from ledger.stays.room import NoSuchRoom
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.stays.calendar import CALENDAR
from projections.stays.furnished import CLOSED, UNDER, Closing, Lending
from projections.stays.rooms import ROOMS

LAST_NIGHT = "CASE WHEN h.lapses <= judged.at THEN least(h.sure, h.depart) ELSE h.depart END"
"""The end of what `h` holds at the moment by which is judged."""


class Held(msgspec.Struct, frozen=True):
    """A bed place is held for a night by a stay, which is at this stage."""

    night: date
    bed: str
    stay: str
    stage: Stage


class RoomCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds the room's bed places on the nights of `[first, until)`; what is neither held nor closed is free.

    So it is on nights on which the room is let: the hub's `own` before an agreement begins, or under one of `agreements`.
    What had lapsed by `judged_at` is not held: a reservation after 15 minutes, a booking without
    guests at noon after its first night.
    """

    as_of: Seen
    judged_at: datetime
    room: str
    hub: str
    name: str
    beds: tuple[str, ...]
    first: date
    until: date
    held: tuple[Held, ...]
    closings: list[Closing]
    own: bool
    agreements: tuple[Lending, ...]


class _Room(msgspec.Struct, frozen=True):
    hub: str
    name: str
    beds: tuple[str, ...]
    own: bool
    under: tuple[Lending, ...]


class _Hold(msgspec.Struct, frozen=True):
    stay: str
    stage: Stage
    beds: tuple[str, ...]
    arrive: date
    depart: date


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    room: _Room | None
    holds: list[_Hold]
    closings: list[Closing]


_CALENDAR = Question(
    _Found,
    ROOMS,
    CALENDAR,
    begin=judged,
    fields={
        "judged_at": "SELECT at FROM judged",
        "room": f"""SELECT r.hub, r.name, r.beds, r.own, ({UNDER}) AS under
            FROM rooms r WHERE r.room = %(room)s AND {{held[r]}}""",
        "holds": f"""SELECT h.stay, h.stage, h.beds, h.arrive, {LAST_NIGHT} AS depart
            FROM judged, bed_holds h WHERE h.room = %(room)s AND {{held[h]}}
                AND h.depart > %(first)s AND h.arrive < %(until)s""",
        "closings": f"""{CLOSED} AND c.room = %(room)s
            AND c.until > %(first)s AND c.first < %(until)s ORDER BY c.first, c.closing""",
    },
)


async def room_calendar(
    connection: Connection,
    room: str,
    first: date,
    until: date,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> RoomCalendar:
    """Return who holds which bed place on the nights of `[first, until)`; refuses `NoSuchRoom`."""
    asked = {"room": room, "first": first, "until": until, "now": moment(now, as_of)}
    found = await _CALENDAR.ask(connection, as_of, **asked)
    if found.room is None:
        raise NoSuchRoom(room=room)
    return RoomCalendar(
        as_of=found.as_of,
        judged_at=found.judged_at,
        room=room,
        hub=found.room.hub,
        name=found.room.name,
        beds=found.room.beds,
        first=first,
        until=until,
        held=tuple(_by_night(found.holds, first, until)),
        closings=found.closings,
        own=found.room.own,
        agreements=found.room.under,
    )


def _by_night(holds: Iterable[_Hold], first: date, until: date) -> list[Held]:
    held = [
        Held(night, bed, hold.stay, hold.stage)
        for hold in holds
        for night in nights(max(first, hold.arrive), min(until, hold.depart))
        for bed in hold.beds
    ]
    return sorted(held, key=lambda one: (one.night, one.bed))
