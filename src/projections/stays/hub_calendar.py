"""All rooms of a hub on one sheet: which stay holds which bed places from when to when, and what is closed."""

from datetime import date, datetime

import msgspec

from ledger.bookings.booking import Stage
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.calendar import CALENDAR
from projections.stays.furnished import CLOSED, UNDER, Closing, Lending
from projections.stays.nights import LAST_NIGHT
from projections.stays.rooms import ROOMS


class Holds(msgspec.Struct, frozen=True, kw_only=True):
    """A stay, at a stage, holds these bed places of a room on the nights of `[arrive, depart)`."""

    stay: str
    stage: Stage
    beds: tuple[str, ...]
    arrive: date
    depart: date


class RoomOfHub(msgspec.Struct, frozen=True, kw_only=True):
    """A room with its bed places, and who holds them; what is neither held nor closed is free.

    So it is on nights on which the room is let: the hub's `own` before an agreement begins, or under one of `agreements`.
    """

    id: str
    name: str
    beds: tuple[str, ...]
    holds: tuple[Holds, ...]
    closings: tuple[Closing, ...]
    own: bool
    agreements: tuple[Lending, ...]


class HubCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """The rooms of a hub by name, on the nights of `[first, until)`; what had lapsed by `judged_at` holds nothing."""

    as_of: Seen
    judged_at: datetime
    hub: str
    first: date
    until: date
    rooms: tuple[RoomOfHub, ...]


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    hub: str | None
    rooms: tuple[RoomOfHub, ...]


_CALENDAR = Question(
    _Found,
    PLACES,
    ROOMS,
    CALENDAR,
    begin=judged,
    fields={
        "judged_at": "SELECT at FROM judged",
        "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "rooms": f"""SELECT r.room AS id, r.name, r.beds, (
                SELECT coalesce(json_agg(x ORDER BY x.arrive, x.stay), '[]') FROM (
                    SELECT h.stay, h.stage, h.beds, h.arrive, {LAST_NIGHT} AS depart
                    FROM judged, bed_holds h WHERE h.room = r.room AND {{held[h]}}
                        AND h.depart > %(first)s AND h.arrive < %(until)s
                ) x WHERE x.depart > x.arrive AND x.depart > %(first)s
            ) AS holds, (
                SELECT coalesce(json_agg(x ORDER BY x.first, x.id), '[]')
                FROM ({CLOSED} AND c.room = r.room
                    AND c.until > %(first)s AND c.first < %(until)s) x
            ) AS closings, r.own, ({UNDER}) AS agreements
            FROM rooms r WHERE r.hub = %(hub)s AND r.withdrawn IS NULL AND {{held[r]}} ORDER BY r.name, r.room""",
    },
)


async def hub_calendar(
    connection: Connection,
    hub: str,
    first: date,
    until: date,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> HubCalendar | None:
    """Return who holds which beds of a hub on the nights of `[first, until)`; None if there was no such hub."""
    asked = {"hub": hub, "first": first, "until": until, "now": moment(now, as_of)}
    found = await _CALENDAR.ask(connection, as_of, **asked)
    if found.hub is None:
        return None
    return HubCalendar(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=hub,
        first=first,
        until=until,
        rooms=found.rooms,
    )
