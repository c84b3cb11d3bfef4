"""Who sleeps where on which night, and where a bed is free at what price."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import LiteralString

import msgspec

from ledger.billing.bill import Charge, sum_of, total_of
from ledger.bookings.way import must_begin
from ledger.kernel.days import day_in_rome, nights, rome
from ledger.stays.asked import USUAL_NIGHTS_MAX, must_last
from ledger.stays.events import Bedding
from ledger.stays.price import price, public_rate
from ledger.stays.room import DatedPrice, NoPrice, NoSuchRoom, Room
from ledger.stays.terms import HubTerms, NoTerms, Terms
from projections.engine.asof import AsOf, Connection
from projections.engine.glance import SEEN, glance, in_force
from projections.stays.calendar.words import (
    Availability,
    FreeRoom,
    Held,
    Place,
    RoomCalendar,
    Stayable,
)

NAME = "calendar"

JUDGED: LiteralString = """
, judged AS MATERIALIZED (
    SELECT least(%(now)s::timestamptz, CASE WHEN %(position)s::bigint IS NOT NULL THEN (
        SELECT at FROM batches WHERE last >= seen.position ORDER BY last LIMIT 1
    ) END) AS at FROM seen
)
"""
"""A past position is judged at its own moment: what had not lapsed then was held then."""

LAST_NIGHT: LiteralString = (
    "CASE WHEN h.lapses <= judged.at THEN least(h.sure, h.depart) ELSE h.depart END"
)


@cache
def _room(on_day: bool) -> LiteralString:  # noqa: FBT001 - two statements, by whether a day is asked
    return f"""{SEEN}{JUDGED}
SELECT seen.reached, seen.position, judged.at, r.hub, r.name, r.beds, (
    SELECT json_agg(json_build_array(h.stay, h.state, h.beds, h.arrive, {LAST_NIGHT})
        ORDER BY h.arrive, h.stay)
    FROM calendar_holds h
    WHERE h.room = %(room)s AND {in_force("h", on_day=on_day)}
        AND h.depart > %(first)s AND h.arrive < %(until)s
)::text
FROM seen CROSS JOIN judged LEFT JOIN calendar_rooms r
    ON r.room = %(room)s AND r.from_position <= seen.position
    AND r.from_day <= coalesce(%(day)s, r.from_day)
"""


AVAILABLE: LiteralString = f"""{SEEN}{JUDGED}
SELECT seen.reached, seen.position, (
    SELECT json_agg(json_build_array(u.hub, (
        SELECT n.name FROM calendar_hubs n WHERE n.hub = u.hub AND n.position <= seen.position
        ORDER BY n.position DESC LIMIT 1
    ), u.side, u.municipality, (
        SELECT json_agg(json_build_array(t.valid_from, t.vat_bp, t.city_tax_cents, t.deposit_cents,
            t.long_stays) ORDER BY t.valid_from)
        FROM (
            SELECT DISTINCT ON (t.valid_from) t.* FROM calendar_terms t
            WHERE t.hub = u.hub AND t.valid_from < %(depart)s AND t.position <= seen.position
            ORDER BY t.valid_from, t.position DESC
        ) t
    ), (
        SELECT json_agg(json_build_array(r.room, r.name, r.beds, (
            SELECT json_agg(json_build_array(p.valid_from, p.cents) ORDER BY p.valid_from)
            FROM (
                (SELECT p.valid_from, p.cents FROM calendar_prices p
                WHERE p.room = r.room AND p.valid_from <= %(arrive)s AND p.position <= seen.position
                ORDER BY p.valid_from DESC, p.position DESC LIMIT 1)
                UNION ALL
                (SELECT DISTINCT ON (p.valid_from) p.valid_from, p.cents FROM calendar_prices p
                WHERE p.room = r.room AND p.valid_from > %(arrive)s AND p.valid_from < %(depart)s
                    AND p.position <= seen.position
                ORDER BY p.valid_from, p.position DESC)
            ) p
        ), (
            SELECT json_agg(h.beds) FROM calendar_holds h
            WHERE h.room = r.room AND {in_force("h", on_day=False)}
                AND h.depart > %(arrive)s AND h.arrive < %(depart)s
                AND {LAST_NIGHT} > greatest(%(arrive)s, h.arrive)
        )) ORDER BY r.name, r.room)
        FROM calendar_rooms r WHERE r.hub = u.hub AND r.from_position <= seen.position
    )))
    FROM calendar_hubs u
    WHERE u.side = coalesce(%(side)s, u.side) AND u.hub = coalesce(%(hub)s, u.hub)
        AND u.position <= seen.position
)::text
FROM seen CROSS JOIN judged
"""


class _Hold(msgspec.Struct, array_like=True):
    stay: str
    state: str
    beds: tuple[str, ...]
    arrive: date
    end: date


class _Room(msgspec.Struct, array_like=True):
    room: str
    name: str
    beds: tuple[str, ...]
    prices: tuple[DatedPrice, ...] | None
    taken: tuple[tuple[str, ...], ...] | None


class _Hub(msgspec.Struct, array_like=True):
    hub: str
    name: str
    side: str
    municipality: str
    terms: tuple[Terms, ...] | None
    rooms: tuple[_Room, ...] | None


_HOLDS = msgspec.json.Decoder(tuple[_Hold, ...]).decode
_HUBS = msgspec.json.Decoder(tuple[_Hub, ...]).decode


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
    day = as_of.day if as_of else None
    seen, (judged_at, hub, name, beds, found) = await glance(
        connection,
        NAME,
        as_of,
        _room(day is not None),
        room=room,
        first=first,
        until=until,
        now=min(now, rome(day, 24)) if day else now,
    )
    if hub is None:
        raise NoSuchRoom(room=room)
    return RoomCalendar(
        as_of=seen,
        judged_at=judged_at,
        room=room,
        hub=hub,
        name=name,
        beds=tuple(beds),
        first=first,
        until=until,
        held=tuple(_by_night(_HOLDS(found or "[]"), first, until)),
    )


def _by_night(holds: Iterable[_Hold], first: date, until: date) -> list[Held]:
    held = [
        Held(night, bed, hold.stay, hold.state)
        for hold in holds
        for night in nights(max(first, hold.arrive), min(until, hold.end))
        for bed in hold.beds
    ]
    return sorted(held, key=lambda one: (one.night, one.bed))


async def availability(
    connection: Connection,
    arrive: date,
    depart: date,
    guests: int,
    *,
    hub: str | None = None,
    side: str | None = None,
    now: datetime,
    as_of: AsOf | None = None,
) -> Availability:
    """Return the hubs that have a bed place for every guest on every night, the cheapest first.

    Reservations that have expired by `now` are free. The bill is the one that reserving would make:
    the same function of the same prices. Refuses days that nobody could reserve, by the same names.
    A cheapest room that takes all guests is proposed, or else the cheapest beds of the hub.
    """
    must_last(arrive, depart)
    must_begin(day_in_rome(now), arrive)
    seen, (found,) = await glance(
        connection,
        NAME,
        as_of,
        AVAILABLE,
        arrive=arrive,
        depart=depart,
        hub=hub,
        side=side,
        now=now,
    )
    offers = (_stayable(one, arrive, depart, guests) for one in _HUBS(found or "[]"))
    hubs = sorted((one for one in offers if one), key=lambda one: (one.total_cents, one.hub))
    return Availability(as_of=seen, arrive=arrive, depart=depart, guests=guests, hubs=tuple(hubs))


def _stayable(hub: _Hub, arrive: date, depart: date, guests: int) -> Stayable | None:
    rooms = [free for room in hub.rooms or () if (free := _free(room, arrive, depart))]
    beds = _propose(rooms, guests)
    terms = HubTerms(dated=hub.terms or ())
    if not beds:
        return None
    nouns = {room.room: Room(beds=room.beds, prices=room.prices or ()) for room in hub.rooms or ()}
    try:
        if (depart - arrive).days > USUAL_NIGHTS_MAX and not terms.on(arrive).long_stays:
            return None
        bill = price(public_rate(nouns, terms), terms, beds, arrive, depart)
    except (NoPrice, NoTerms):
        return None
    return Stayable(
        hub=hub.hub,
        name=hub.name,
        side=hub.side,
        municipality=hub.municipality,
        rooms=tuple(rooms),
        proposal=tuple(Place(bed.room, bed.bed) for bed in beds),
        bill=bill,
        nights_cents=sum_of(bill, Charge.USE),
        city_tax_cents=sum_of(bill, Charge.TAX),
        deposit_cents=sum_of(bill, Charge.DEPOSIT),
        total_cents=total_of(bill),
    )


def _free(room: _Room, arrive: date, depart: date) -> FreeRoom | None:
    """Return the room's beds that are free all the time; a room without a price is not let."""
    prices = room.prices or ()
    if not prices or prices[0].valid_from > arrive:
        return None
    taken = {bed for beds in room.taken or () for bed in beds}
    beds = tuple(bed for bed in room.beds if bed not in taken)
    return FreeRoom(room.room, room.name, beds, _nightly(prices, arrive, depart)) if beds else None


def _nightly(prices: Sequence[DatedPrice], arrive: date, depart: date) -> tuple[int, ...]:
    """Return the price of each night; `prices` are in order and the first holds on arrival."""
    ends = (*(one.valid_from for one in prices[1:]), depart)
    nightly: list[int] = []
    for one, end in zip(prices, ends, strict=True):
        nightly += [one.cents] * (end - max(one.valid_from, arrive)).days
    return tuple(nightly)


def _propose(rooms: Iterable[FreeRoom], guests: int) -> tuple[Bedding, ...]:
    """Return beds for all guests, or none: the cheapest room for all of them, or the cheapest beds."""
    by_price = sorted(rooms, key=lambda room: (room.cents, room.room))
    together = next((room for room in by_price if len(room.beds) >= guests), None)
    beds = [
        Bedding(room.room, bed)
        for room in ([together] if together else by_price)
        for bed in room.beds
    ]
    return tuple(beds[:guests]) if len(beds) >= guests else ()
