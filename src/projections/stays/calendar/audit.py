"""Who holds which beds until when, twice: from the live tables, and from the log alone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Line
from ledger.places.events import HubOpened, HubRenamed
from ledger.stays.calendar import NO_SHOW_HOUR
from ledger.stays.events import (
    Bedding,
    NoShowMarked,
    PriceSet,
    ReservationReleased,
    RoomAdded,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
    TermsSet,
)
from projections.engine.asof import Connection

Figures = dict[str, str]

_FIGURES = """
SELECT concat_ws(' ', 'beds', stay, room), concat_ws(' ', arrive, depart, state,
    (SELECT string_agg(bed, ',' ORDER BY bed COLLATE "C") FROM unnest(beds) bed),
    CASE WHEN lapses < 'infinity'
        THEN to_char(lapses AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || sure END)
FROM calendar_holds WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'room ' || room, concat_ws(' ', hub, cardinality(beds)) FROM calendar_rooms
WHERE from_position <= %(position)s
UNION ALL
(SELECT DISTINCT ON (room, valid_from) concat_ws(' ', 'price', room, valid_from), cents::text
FROM calendar_prices WHERE position <= %(position)s ORDER BY room, valid_from, position DESC)
UNION ALL
(SELECT DISTINCT ON (hub, valid_from) concat_ws(' ', 'terms', hub, valid_from),
    concat_ws(' ', vat_bp, city_tax_cents, deposit_cents, long_stays::int)
FROM calendar_terms WHERE position <= %(position)s ORDER BY hub, valid_from, position DESC)
UNION ALL
(SELECT DISTINCT ON (hub) 'hub ' || hub, name FROM calendar_hubs
WHERE position <= %(position)s ORDER BY hub, position DESC)
"""


async def figures(connection: Connection, position: int) -> Figures:
    """Return every figure of the tables as of a position, by name."""
    cursor = await connection.execute(_FIGURES.encode(), {"position": position})
    return dict(await cursor.fetchall())


class _Stay(msgspec.Struct, frozen=True):
    arrive: date
    depart: date
    state: str
    beds: tuple[Bedding, ...]
    sure: date
    lapses: datetime | None = None

    @property
    def text(self) -> str:
        """Return nights, state, and when it lapses."""
        told = f"{self.arrive} {self.depart} {self.state} "
        if self.lapses is None:
            return told + "%s"
        return told + f"%s {self.lapses.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} {self.sure}"


def fold(lines: Iterable[Line[Any]]) -> Figures:
    """Return the same figures from these lines alone."""
    stays: dict[str, _Stay] = {}
    found: Figures = {}
    for line in lines:
        match line.fact:
            case RoomAdded(room=room, hub=hub, beds=places):
                found[f"room {room}"] = f"{hub} {len(places)}"
            case PriceSet(room=room, valid_from=first, cents=cents):
                found[f"price {room} {first}"] = str(cents)
            case TermsSet() as terms:
                told = (terms.vat_bp, terms.city_tax_cents, terms.deposit_cents, terms.long_stays)
                found[f"terms {terms.hub} {terms.valid_from}"] = " ".join(str(int(n)) for n in told)
            case HubOpened(hub=hub, name=name) | HubRenamed(hub=hub, name=name):
                found[f"hub {hub}"] = name
            case fact:
                _follow(stays, fact)
    for stay, it in stays.items():
        for room in {bedding.room for bedding in it.beds}:
            names = sorted(bedding.bed for bedding in it.beds if bedding.room == room)
            found[f"beds {stay} {room}"] = it.text.replace("%s", ",".join(names), 1)
    return found


def _follow(stays: dict[str, _Stay], fact: Any) -> None:
    match fact:
        case StayReserved():
            stays[fact.stay] = _Stay(
                fact.arrive, fact.depart, "reserved", fact.beds, fact.arrive, fact.expires
            )
        case StayBooked() | StayChanged(in_house=False):
            stays[fact.stay] = _Stay(
                fact.arrive,
                fact.depart,
                "booked",
                fact.beds,
                fact.arrive + ONE_DAY,
                rome(fact.arrive + ONE_DAY, NO_SHOW_HOUR),
            )
        case StayCheckedIn() | StayChanged():
            stays[fact.stay] = _Stay(fact.arrive, fact.depart, "in house", fact.beds, fact.depart)
        case ReservationReleased() | StayCancelled():
            del stays[fact.stay]
        case NoShowMarked():
            last = fact.arrive + ONE_DAY
            stays[fact.stay] = _Stay(fact.arrive, last, "no-show", fact.beds, last)
        case StayCheckedOut():
            now = replace(stays.pop(fact.stay), depart=fact.left, state="finished")
            if now.arrive < now.depart:
                stays[fact.stay] = now
        case _:
            pass
