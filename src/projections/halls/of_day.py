"""A hub's day in its halls: when each is open and free, and who has it."""

from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

import msgspec

from ledger.bookings.opening import open_on
from ledger.halls.events import HallKind
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.question import Question
from projections.halls.booked import BOOKING, HallFound
from projections.halls.free import FreeRun, free_runs
from projections.halls.offered import hall_of
from projections.halls.view import HALLS, HallRow, HallTermsRow
from projections.members.view import MEMBERS
from projections.places.of_day import of_day
from projections.places.view import PLACES


class HallOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """A hall on a day: from when until when it is open by the hub's clock, null where it is not, and its free half hours in runs."""

    hall: str
    kind: HallKind
    name: str
    people: int
    equipment: tuple[str, ...]
    opens: str | None
    closes: str | None
    free: list[FreeRun]


class HallsOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """A hub's day in its halls: each that is there, and every booking that begins then and was not called off, in order of its hour."""

    as_of: Seen
    judged_at: datetime
    hub: str
    zone: str
    day: date
    halls: list[HallOfDay]
    bookings: list[HallFound]


class _Taken(msgspec.Struct, frozen=True):
    hall: str
    taken_from: datetime
    taken_until: datetime


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    day: date
    hub: str | None
    zone: str | None
    is_open: bool | None
    halls: list[HallRow]
    terms: list[HallTermsRow]
    taken: list[_Taken]
    bookings: list[HallFound]


_COLUMNS = ", ".join(
    f"{BOOKING.columns.get(name, f'b.{name}') if name != 'id' else 'b.booking'} AS {name}"
    for name in HallFound.__struct_fields__
)
_HUB = "FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}"
_THERE = "SELECT h.hall FROM halls h WHERE h.hub = %(hub)s AND {held[h]}"
_DAY = Question(
    _Found,
    PLACES,
    HALLS,
    MEMBERS,
    begin=of_day,
    fields={
        "judged_at": "SELECT at FROM judged",
        "day": "SELECT day FROM of_day",
        "hub": f"SELECT u.hub {_HUB}",
        "zone": f"SELECT u.zone {_HUB}",
        "is_open": f"SELECT u.opened IS NOT NULL {_HUB}",
        "halls": """SELECT h.* FROM halls h WHERE h.hub = %(hub)s AND {held[h]}
            ORDER BY h.hall, h.valid_from""",
        "terms": f"""SELECT t.* FROM hall_terms t WHERE t.hall IN ({_THERE}) AND {{held[t]}}
            ORDER BY t.hall, t.valid_from""",
        "taken": """SELECT b.hall, b.taken_from, b.taken_until FROM of_day, hall_bookings b
            WHERE b.hub = %(hub)s AND b.day BETWEEN of_day.day - 2 AND of_day.day + 2
                AND b.stage IN ('booked', 'finished', 'no-show') AND {held[b]}
            ORDER BY b.hall, b.taken_from""",
        "bookings": f"""SELECT {_COLUMNS} FROM judged, of_day, hall_bookings b
            WHERE b.hub = %(hub)s AND b.day = of_day.day AND b.stage <> 'cancelled' AND {{held[b]}}
            ORDER BY b.arrive, b.booking""",
    },
)


async def halls_of_day(
    connection: Connection,
    hub: str,
    day: date | None = None,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> HallsOfDay | None:
    """Return a hub's day in its halls, today's unless another is named; None if there was no such hub."""
    found = await _DAY.ask(connection, as_of, hub=hub, on=day, now=moment(now, as_of))
    if found.hub is None or found.zone is None:
        return None
    return HallsOfDay(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=found.hub,
        zone=found.zone,
        day=found.day,
        halls=[
            one
            for _, dated in groupby(found.halls, attrgetter("hall"))
            if (one := _shown(found, found.zone, list(dated)))
        ],
        bookings=found.bookings,
    )


def _shown(found: _Found, zone: str, dated: list[HallRow]) -> HallOfDay | None:
    """Return a hall as it is on the day; None where it is not there yet."""
    row = next((one for one in reversed(dated) if one.valid_from <= found.day), None)
    if row is None:
        return None
    noun = hall_of(dated, [one for one in found.terms if one.hall == row.hall])
    terms = noun.terms_on(found.day)
    hours = open_on(terms.hours, found.day) if terms else None
    taken = [(one.taken_from, one.taken_until) for one in found.taken if one.hall == row.hall]
    free = free_runs(noun, zone, found.day, taken, found.judged_at) if found.is_open else ()
    return HallOfDay(
        hall=row.hall,
        kind=row.kind,
        name=row.name,
        people=row.people,
        equipment=row.equipment,
        opens=hours.opens if hours else None,
        closes=hours.closes if hours else None,
        free=list(free),
    )
