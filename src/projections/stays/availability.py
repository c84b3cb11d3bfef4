"""Where a bed is free for every guest on every night, and what it would cost."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from ledger.billing.bill import Charge, sum_of, total_of
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import FeeUntil, fees_ahead
from ledger.bookings.way import must_begin
from ledger.kernel.days import day_in_rome
from ledger.places.hub import HubKind
from ledger.stays.asked import must_last
from ledger.stays.events import Bedding
from ledger.stays.price import Market, price, public_rate
from ledger.stays.room import DatedPrice, Room
from ledger.stays.stay import Stay
from ledger.stays.taxed import HubTax
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.bills import Charged, charged
from projections.stays.buying import (
    BUYING,
    BUYING_VIEWS,
    Buying,
    NightExplained,
    explained,
    lying_first,
    market_for,
)
from projections.stays.calendar import CALENDAR
from projections.stays.furnished import OFFERED, TAXED, UNDER, PriceFrom, TaxFrom, TermsFrom
from projections.stays.nights import LAST_NIGHT
from projections.stays.rooms import ROOMS
from projections.stays.vacancy import RoomFound, Wanted, Why, tables_of, terms_of, why_none


class FreeRoom(msgspec.Struct, frozen=True):
    """Bed places of a room that are free on all the nights, and what one costs on each, VAT included.

    `cents` is what one costs for all the nights.
    """

    room: str
    name: str
    beds: tuple[str, ...]
    nightly_cents: tuple[int, ...]
    cents: int


class BedPlace(msgspec.Struct, frozen=True):
    """A bed place that is proposed to one guest."""

    room: str
    bed: str


class Stayable(msgspec.Struct, frozen=True, kw_only=True):
    """A hub with room for all guests: what is free, the beds proposed, and what those cost.

    `total_cents` = nights (VAT included) + city tax + deposit: what is held when it is booked.
    `cancelling` is what cancelling costs once it is booked, and until when. Asked for a member, who lies in the first of
    the beds proposed, `explained` has all candidates for each of their nights; the bill is what the cheapest come to.
    """

    hub: str
    name: str
    side: HubKind
    municipality: str
    rooms: tuple[FreeRoom, ...]
    proposal: tuple[BedPlace, ...]
    bill: tuple[Charged, ...]
    nights_cents: int
    city_tax_cents: int
    deposit_cents: int
    total_cents: int
    cancelling: tuple[FeeUntil, ...]
    explained: tuple[NightExplained, ...] = ()


class Unfit(msgspec.Struct, frozen=True, kw_only=True):
    """A hub that was looked at and takes nobody, and why."""

    hub: str
    name: str
    why: Why


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Where so many guests can sleep on the nights of `[arrive, depart)`, the cheapest first.

    When that is nowhere, `unfit` says of each hub that was looked at why.
    """

    as_of: Seen
    judged_at: datetime
    arrive: date
    depart: date
    guests: int
    hubs: tuple[Stayable, ...]
    unfit: tuple[Unfit, ...]


class _Hub(msgspec.Struct, frozen=True):
    hub: str
    name: str
    side: HubKind
    municipality: str
    is_open: bool
    terms: tuple[TermsFrom, ...]
    taxes: tuple[TaxFrom, ...]
    rooms: tuple[RoomFound, ...]


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    hubs: list[_Hub]


class _FoundFor(Buying, frozen=True):
    """What is free, and what else the price depends on for one member."""

    as_of: Seen
    judged_at: datetime
    hubs: list[_Hub]


_TERMS = f"""SELECT coalesce(json_agg(t ORDER BY t.valid_from), '[]') FROM (
        SELECT {OFFERED} FROM stay_terms t
        WHERE t.hub = u.hub AND t.valid_from < %(depart)s AND {{held[t]}}
    ) t"""
_PRICES = """SELECT coalesce(json_agg(p ORDER BY p.valid_from), '[]') FROM (
        (SELECT p.valid_from, p.cents FROM room_prices p
        WHERE p.room = r.room AND p.valid_from <= %(arrive)s AND {held[p]}
        ORDER BY p.valid_from DESC LIMIT 1)
        UNION ALL
        SELECT p.valid_from, p.cents FROM room_prices p
        WHERE p.room = r.room AND p.valid_from > %(arrive)s AND p.valid_from < %(depart)s
            AND {held[p]}
    ) p"""
_TAKEN = f"""SELECT coalesce(json_agg(t.beds), '[]') FROM (
        SELECT h.beds FROM judged, bed_holds h
        WHERE h.room = r.room AND {{held[h]}}
            AND h.depart > %(arrive)s AND h.arrive < %(depart)s
            AND {LAST_NIGHT} > greatest(%(arrive)s, h.arrive)
    ) t"""
_CLOSED = """SELECT coalesce(json_agg(c.beds), '[]') FROM room_closings c
    WHERE c.room = r.room AND {held[c]} AND c.first < c.until
        AND c.until > %(arrive)s AND c.first < %(depart)s"""
_FREE = {
    "judged_at": "SELECT at FROM judged",
    "hubs": f"""SELECT u.hub, u.name, u.side, u.municipality, u.opened IS NOT NULL AS is_open, ({_TERMS}) AS terms,
            ({TAXED}) AS taxes, (
                SELECT coalesce(json_agg(r ORDER BY r.name, r.room), '[]') FROM (
                    SELECT r.room, r.name, r.beds, ({_PRICES}) AS prices, ({_TAKEN}) AS taken,
                        ({_CLOSED}) AS closed, r.own, ({UNDER}) AS under
                    FROM rooms r WHERE r.hub = u.hub AND r.withdrawn IS NULL AND {{held[r]}}
                ) r
            ) AS rooms
            FROM hubs u WHERE u.withdrawn IS NULL AND {{held[u]}}
                AND u.side = coalesce(%(side)s, u.side) AND u.hub = coalesce(%(hub)s, u.hub)
                AND (%(places)s::text[] IS NULL OR u.istat = ANY (%(places)s))""",
}
_VIEWS = PLACES, ROOMS, CALENDAR
_AVAILABLE = Question(_Found, *_VIEWS, begin=judged, fields=_FREE)
_AVAILABLE_TO = Question(
    _FoundFor, *_VIEWS, *BUYING_VIEWS, begin=judged, fields={**_FREE, **BUYING}
)


async def availability(
    connection: Connection,
    arrive: date,
    depart: date,
    guests: int,
    *,
    hub: str | None = None,
    side: HubKind | None = None,
    places: Sequence[str] | None = None,
    night_cents_max: int | None = None,
    member: str | None = None,
    visas: bool = True,
    now: datetime,
    as_of: AsOf | None = None,
) -> Availability:
    """Return the hubs that have a bed place for every guest on every night, the cheapest first.

    Reservations that have expired by `now` are free. The bill is the one that reserving would make: the same function of the
    same prices. City tax is that of guests of whom nothing is known: none is exempt, and none slept there before. A `member`
    among them pays the cheapest candidate, visa days too if `visas` are wanted. Refuses days that nobody could reserve.
    A cheapest room that takes all guests is proposed, or else the cheapest beds of the hub. `places` are the ISTAT
    codes of municipalities; a room that costs more than `night_cents_max` on any night is not offered.
    """
    must_last(arrive, depart)
    must_begin((as_of and as_of.day) or day_in_rome(now), arrive)
    asked = {"arrive": arrive, "depart": depart, "hub": hub, "side": side, "places": places}
    asked |= {"now": moment(now, as_of)}
    found: _Found | _FoundFor
    if member is None:
        found = await _AVAILABLE.ask(connection, as_of, **asked)
    else:
        found = await _AVAILABLE_TO.ask(connection, as_of, member=member, **asked)
    wanted = Wanted(arrive, depart, guests, night_cents_max)
    offers = [
        _stayable(one, wanted, found.judged_at, _market(found, one, member, visas=visas))
        for one in found.hubs
    ]
    hubs = [one for one in offers if isinstance(one, Stayable)]
    unfit = [one for one in offers if isinstance(one, Unfit)]
    return Availability(
        as_of=found.as_of,
        judged_at=found.judged_at,
        arrive=arrive,
        depart=depart,
        guests=guests,
        hubs=tuple(sorted(hubs, key=lambda one: (one.total_cents, one.hub))),
        unfit=() if hubs else tuple(sorted(unfit, key=lambda one: (one.name, one.hub))),
    )


def _market(
    found: _Found | _FoundFor, hub: _Hub, member: str | None, *, visas: bool
) -> Market | None:
    """Return the member as a buyer at the hub, if it is asked for one."""
    if member is None or isinstance(found, _Found):
        return None
    return market_for(found, member, hub.hub, hub.side, found.judged_at, visas=visas)


def _stayable(hub: _Hub, wanted: Wanted, now: datetime, market: Market | None) -> Stayable | Unfit:
    """Return what a hub offers, or why it takes nobody."""
    arrive, depart = wanted.arrive, wanted.depart
    rooms = [free for room in hub.rooms if (free := _free(room, wanted))]
    beds = _propose(rooms, wanted.guests)
    terms = terms_of(hub.terms)
    nouns = {room.room: _noun(room) for room in hub.rooms}
    why = why_none(hub.rooms, terms, wanted, offered=bool(beds)) if hub.is_open else Why.NOT_OPEN
    if why:
        return Unfit(hub=hub.hub, name=hub.name, why=why)
    tax = HubTax(terms, tables_of(hub.taxes))
    beds = lying_first(market, beds)
    priced = price(public_rate(nouns, terms), tax, beds, arrive, depart, market=market)
    bill, sold = priced.bill, priced.sold
    booked = Stay(stage=Stage.BOOKED, arrive=arrive, depart=depart, bill=bill, sold=sold)
    return Stayable(
        hub=hub.hub,
        name=hub.name,
        side=hub.side,
        municipality=hub.municipality,
        rooms=tuple(rooms),
        proposal=tuple(BedPlace(bed.room, bed.bed) for bed in beds),
        bill=charged(bill),
        nights_cents=sum_of(bill, Charge.USE),
        city_tax_cents=sum_of(bill, Charge.TAX),
        deposit_cents=sum_of(bill, Charge.DEPOSIT),
        total_cents=total_of(bill),
        cancelling=fees_ahead(booked, now),
        explained=explained(priced),
    )


def _noun(room: RoomFound) -> Room:
    prices = tuple(DatedPrice(one.valid_from, one.cents) for one in room.prices)
    return Room(beds=room.beds, prices=prices)


def _free(room: RoomFound, wanted: Wanted) -> FreeRoom | None:
    """Return the room's beds that are free all the time; a room without a price, or too dear, is not let."""
    if not (room.is_priced(wanted.arrive) and room.is_let(wanted)):
        return None
    beds = room.free
    nightly = _nightly(room.prices, wanted.arrive, wanted.depart)
    if wanted.night_cents_max is not None and max(nightly) > wanted.night_cents_max:
        return None
    return FreeRoom(room.room, room.name, beds, nightly, sum(nightly)) if beds else None


def _nightly(prices: Sequence[PriceFrom], arrive: date, depart: date) -> tuple[int, ...]:
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
