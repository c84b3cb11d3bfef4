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
from ledger.stays.price import Market, price
from ledger.stays.public_rates import PublicRates
from ledger.stays.room import Room
from ledger.stays.stay import Stay
from ledger.stays.taxed import HubTax
from projections.engine.asof import AsOf, Connection, Seen
from projections.stays.bills import Charged, charged
from projections.stays.buying import NightExplained, explained, lying_first, market_for
from projections.stays.free_rooms import FreeRoom, free_room
from projections.stays.hubs_found import (
    HubFound,
    HubsFound,
    HubsFoundFor,
    NextHub,
    Where,
    hubs_found,
)
from projections.stays.vacancy import (
    OF_RULES,
    Arriving,
    RoomFound,
    Wanted,
    Why,
    lengths_of,
    tables_of,
    terms_of,
    why_none,
)


class BedPlace(msgspec.Struct, frozen=True):
    """A bed place that is proposed to one guest."""

    room: str
    bed: str


class Stayable(msgspec.Struct, frozen=True, kw_only=True):
    """A hub with room for all guests: what is free, the beds proposed, and what those cost.

    `total_cents` = nights (VAT included) + city tax + deposit + stamp duty: what is held when it is booked.
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
    stamp_cents: int
    total_cents: int
    cancelling: tuple[FeeUntil, ...]
    explained: tuple[NightExplained, ...] = ()


class Unfit(msgspec.Struct, frozen=True, kw_only=True):
    """A hub that was looked at and takes nobody, and why.

    Where a rule for arriving is broken, `nearest` is the closest day on which a stay so long may begin there.
    """

    hub: str
    name: str
    why: Why
    nearest: date | None = None


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Where so many guests can sleep on the nights of `[arrive, depart)`, the cheapest first, as many as were asked for.

    There may be `more`. When it is nowhere, `unfit` says of each hub why.
    """

    as_of: Seen
    judged_at: datetime
    arrive: date
    depart: date
    guests: int
    hubs: tuple[Stayable, ...]
    more: bool
    unfit: tuple[Unfit, ...]


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
    limit: int = 20,
    now: datetime,
    as_of: AsOf | None = None,
) -> Availability:
    """Return the `limit` cheapest hubs that have a bed place for every guest on every night, the cheapest first.

    Hubs are looked at in the order of the least that they could cost, each time four times as many, until no other can
    be cheaper: each look is one question, and what is answered is of one moment.

    Reservations that have expired by `now` are free. The bill is the one that reserving would make: the same function of the
    same prices. City tax is that of guests of whom nothing is known: none is exempt, and none slept there before. A `member`
    among them pays the cheapest candidate, visa days too if `visas` are wanted. Refuses days that nobody could reserve.
    A cheapest room that takes all guests is proposed, or else the cheapest beds of the hub. `places` are the ISTAT
    codes of municipalities; a room that costs more than `night_cents_max` on any night is not offered.
    """
    must_last(arrive, depart)
    must_begin((as_of and as_of.day) or day_in_rome(now), arrive)
    wanted, where = Wanted(arrive, depart, guests, night_cents_max), Where(hub, side, places)
    looked = limit + limit // 10 + 1
    while True:
        asked = connection, wanted, where, looked, member
        found = await hubs_found(*asked, now=now, as_of=as_of)
        offers = _offers(found, wanted, member, visas=visas)
        hubs = sorted((one for one in offers if isinstance(one, Stayable)), key=_by_price)
        others = found.next is not None and found.next.least is not None
        if _are_cheapest(hubs[:limit], limit, found.next):
            break
        looked *= 4
    unfit = () if hubs else (one for one in offers if isinstance(one, Unfit))
    return Availability(
        as_of=found.as_of,
        judged_at=found.judged_at,
        arrive=arrive,
        depart=depart,
        guests=guests,
        hubs=tuple(hubs[:limit]),
        more=len(hubs) > limit or others,
        unfit=tuple(sorted(unfit, key=lambda one: (one.name, one.hub))),
    )


def _by_price(one: Stayable) -> tuple[int, str]:
    return one.total_cents, one.hub


def _are_cheapest(hubs: Sequence[Stayable], limit: int, following: NextHub | None) -> bool:
    """Say whether these are as many as are asked for, or all there are, and no hub that follows can come before the last.

    When nobody is taken all hubs are looked at, so that each says why.
    """
    if following is None:
        return True
    if following.least is None:
        return bool(hubs)
    return len(hubs) == limit and _by_price(hubs[-1]) < (following.least, following.hub)


def _offers(
    found: HubsFound | HubsFoundFor, wanted: Wanted, member: str | None, *, visas: bool
) -> list[Stayable | Unfit]:
    """Return what each of the hubs that were looked at offers, or why it takes nobody."""
    today = found.as_of.day or day_in_rome(found.judged_at)
    return [
        _stayable(
            one,
            Arriving(one.arriving, wanted, today),
            found.judged_at,
            _market(found, one, member, visas=visas),
        )
        for one in found.hubs
    ]


def _market(
    found: HubsFound | HubsFoundFor, hub: HubFound, member: str | None, *, visas: bool
) -> Market | None:
    """Return the member as a buyer at the hub, if it is asked for one."""
    if member is None or isinstance(found, HubsFound):
        return None
    today = found.as_of.day or day_in_rome(found.judged_at)
    at = hub.hub, hub.side, found.judged_at
    return market_for(found, member, *at, today=today, visas=visas)


def _stayable(
    hub: HubFound, arriving: Arriving, now: datetime, market: Market | None
) -> Stayable | Unfit:
    """Return what a hub offers, or why it takes nobody."""
    wanted = arriving.wanted
    arrive, depart = wanted.arrive, wanted.depart
    lengths = lengths_of(hub.lengths)
    rooms = [
        free
        for room in hub.rooms
        if arriving.broken(room.room) is None and (free := free_room(room, wanted, lengths))
    ]
    beds = _propose(rooms, wanted.guests)
    terms = terms_of(hub.terms)
    nouns = {room.room: _noun(room) for room in hub.rooms}
    why = why_none(hub.rooms, terms, arriving, offered=bool(beds)) if hub.is_open else Why.NOT_OPEN
    if why:
        nearest = arriving.nearest(nouns) if why in OF_RULES.values() else None
        return Unfit(hub=hub.hub, name=hub.name, why=why, nearest=nearest)
    tax = HubTax(terms, tables_of(hub.taxes))
    beds = lying_first(market, beds)
    priced = price(
        PublicRates(nouns, terms), tax, beds, arrive, depart, market=market, lengths=lengths
    )
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
        stamp_cents=sum_of(bill, Charge.STAMP),
        total_cents=total_of(bill),
        cancelling=fees_ahead(booked, now),
        explained=explained(
            priced, nouns[beds[0].room], sum(bed.room == beds[0].room for bed in beds)
        ),
    )


def _noun(room: RoomFound) -> Room:
    return Room(beds=room.beds, prices=tuple(one.dated for one in room.prices))


def _propose(rooms: Iterable[FreeRoom], guests: int) -> tuple[Bedding, ...]:
    """Return beds for all guests, or none: the cheapest room for all of them, or the cheapest beds."""
    by_price = sorted(rooms, key=lambda room: (room.cents, room.room))
    large = (room for room in by_price if len(room.beds) >= guests)
    together = min(large, key=lambda room: room.guests_cents, default=None)
    beds = [
        Bedding(room.room, bed)
        for room in ([together] if together else by_price)
        for bed in room.beds
    ]
    return tuple(beds[:guests]) if len(beds) >= guests else ()
