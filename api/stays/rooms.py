"""Rooms: which there are, on what terms they are let, who sleeps where, what is free at what price."""

from datetime import date, timedelta
from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import list_of, one_of
from api.engine.problems import Malformed, NotAllowed
from ledger.kernel.ids import HubId, MemberId
from ledger.kernel.text import Istat
from ledger.places.hub import HubKind
from ledger.places.municipality import existing_municipality, municipalities_of
from projections.stays.availability import Availability, availability
from projections.stays.free_nights import FreeNights
from projections.stays.free_nights import free_nights as nights_of
from projections.stays.furnished import ROOM, TAX, HubArrivalRules, HubLengthPrices, HubTerms
from projections.stays.furnished import arrival_rules as arrivals_of
from projections.stays.furnished import length_prices as lengths_of
from projections.stays.furnished import terms as terms_of
from projections.stays.nights import RoomCalendar, room_calendar
from projections.stays.room_prices import RoomPrices
from projections.stays.room_prices import room_prices as prices_of

CALENDAR_DAYS_MAX: Final = 400
FREE_DAYS_MAX: Final = 100


class Nights(Look, frozen=True, kw_only=True):
    """Where so many guests can sleep on the nights of `[arrive, depart)`."""

    arrive: Annotated[date, Meta(description="the arrival day")]
    depart: Annotated[date, Meta(description="the departure day, whose night is not slept")]
    guests: Annotated[int, Meta(ge=1, le=60)] = 1
    hub: HubId | None = None
    side: HubKind | None = None
    municipality: Annotated[Istat | None, Meta(description="where: an ISTAT code")] = None
    region: Annotated[
        Annotated[str, Meta(max_length=60)] | None, Meta(description="where: a region of Italy")
    ] = None
    night_cents_max: Annotated[
        int | None, Meta(description="the most that a bed place may cost a night, for everybody")
    ] = None
    member: Annotated[
        MemberId | None, Meta(description="one of the guests: their prices are explained")
    ] = None
    without_visa_days: Annotated[bool, Meta(description="as if they wanted to use none")] = False
    limit: Annotated[
        int, Meta(ge=1, le=500, description="how many hubs are told, the cheapest first")
    ] = 20


class OnNight(Look, frozen=True, kw_only=True):
    """Prices of a night."""

    on: Annotated[date | None, Meta(description="the night that is meant; tonight without one")] = (
        None
    )


class Days(Look, frozen=True, kw_only=True):
    """The nights of `[first, until)`."""

    first: date
    until: date


_ONE_ROOM: Final = one_of(
    ROOM,
    "/rooms/{room}",
    "One room, with its bed places, and its prices by the first night they are in force.",
)


async def terms(ask: Ask) -> HubTerms:
    """A hub's terms for stays, by the first day they are in force."""
    name = ask.path["hub"]
    await ask.as_of("places")
    return await ask.one("rooms", lambda *at: terms_of(at[0], name, at[1]), hub=name)


async def length_prices(ask: Ask) -> HubLengthPrices:
    """What nights of a hub cost by the length of a stay, by the first night they are in force; `in_force` are those of a night, or tonight."""
    name = ask.path["hub"]
    query: OnNight = ask.query
    on = query.on or ask.today
    await ask.as_of("places")
    return await ask.one("rooms", lambda *at: lengths_of(at[0], name, on, at[1]), hub=name)


async def arrival_rules(ask: Ask) -> HubArrivalRules:
    """When one may arrive at a hub and in its rooms, and for how many nights, by the first day of arrival that is meant."""
    name = ask.path["hub"]
    await ask.as_of("places")
    return await ask.one("rooms", lambda *at: arrivals_of(at[0], name, at[1]), hub=name)


async def prices(ask: Ask) -> RoomPrices:
    """What a bed place of the room costs on each of these nights, and by which season or day of the week."""
    name, query = ask.path["room"], ask.query
    if not timedelta(0) < query.until - query.first <= timedelta(days=CALENDAR_DAYS_MAX):
        raise Malformed(f"Ask for 1-{CALENDAR_DAYS_MAX} nights.", field="until")
    days = query.first, query.until
    return await ask.one("rooms", lambda *at: prices_of(at[0], name, *days, at[1]), room=name)


async def free(ask: Ask) -> Availability:
    """Where guests can sleep on these nights, the cheapest first, with the bill it would make; or why nowhere."""
    query: Nights = ask.query
    if query.member is not None:
        await ask.must_concern(members={query.member})
    more = (
        () if query.member is None else ("conventions", "pact_rules", "members", "stays", "desks")
    )
    async with ask.looking("places", "rooms", "calendar", *more) as (connection, as_of):
        return await availability(
            connection,
            query.arrive,
            query.depart,
            query.guests,
            hub=query.hub,
            side=query.side,
            places=_places(query),
            night_cents_max=query.night_cents_max,
            member=query.member,
            visas=not query.without_visa_days,
            limit=query.limit,
            now=ask.now,
            as_of=as_of,
        )


def _places(query: Nights) -> list[str] | None:
    """Return the ISTAT codes that are asked for, by municipality and region; refuses what is none."""
    if query.municipality is None and query.region is None:
        return None
    codes = municipalities_of(query.region) if query.region is not None else None
    if query.municipality is None:
        return codes
    one = existing_municipality(query.municipality).istat
    return [one] if codes is None or one in codes else []


async def free_nights(ask: Ask) -> FreeNights:
    """On which nights of a month, or of three, how many bed places of a hub are free, and from what price on."""
    query: Days = ask.query
    hub = ask.path["hub"]
    if not timedelta(0) < query.until - query.first <= timedelta(days=FREE_DAYS_MAX):
        raise Malformed(f"Ask for 1-{FREE_DAYS_MAX} nights.", field="until")
    await ask.as_of("places", "rooms")
    days = query.first, query.until
    return await ask.one(
        "calendar", lambda *at: nights_of(at[0], hub, *days, at[1], now=ask.now), hub=hub
    )


async def calendar(ask: Ask) -> RoomCalendar:
    """Which stay holds which bed place of a room on which night; for staff and the hub's host."""
    query: Days = ask.query
    if not timedelta(0) < query.until - query.first <= timedelta(days=CALENDAR_DAYS_MAX):
        raise Malformed(f"Ask for 1-{CALENDAR_DAYS_MAX} nights.", field="until")
    found = (await _ONE_ROOM.answers(ask)).room
    if not ask.is_staff and ask.who.hub != found.hub:
        raise NotAllowed("Only the hub's own host and staff see who sleeps where.")
    async with ask.looking("rooms", "calendar") as (connection, as_of):
        return await room_calendar(
            connection, found.id, query.first, query.until, as_of, now=ask.now
        )


ROOM_READS: Final = (
    list_of(ROOM, "/hubs/{hub}/rooms", "List a hub's rooms, with their bed places and prices."),
    Read(
        path="/hubs/{hub}/terms",
        name="terms",
        answers=terms,
        returns=HubTerms,
        may=May.EVERYONE,
        cached_by="rooms",
    ),
    list_of(
        TAX,
        "/municipalities/{istat}/city-tax",
        "List what a municipality asks of guests, by the first night it is in force; empty where hubs' own terms count.",
        may=May.EVERYONE,
    ),
    _ONE_ROOM,
    Read(
        path="/rooms/{room}/prices",
        name="room-prices",
        answers=prices,
        returns=RoomPrices,
        may=May.EVERYONE,
        query=Days,
        example={"first": "2027-01-01", "until": "2028-01-01"},
    ),
    Read(
        path="/hubs/{hub}/length-prices",
        name="length-prices",
        answers=length_prices,
        returns=HubLengthPrices,
        may=May.EVERYONE,
        query=OnNight,
    ),
    Read(
        path="/hubs/{hub}/arrival-rules",
        name="arrival-rules",
        answers=arrival_rules,
        returns=HubArrivalRules,
        may=May.EVERYONE,
        cached_by="rooms",
    ),
    Read(
        path="/availability",
        name="availability",
        answers=free,
        returns=Availability,
        may=May.EVERYONE,
        query=Nights,
        example={"arrive": "2027-07-05", "depart": "2027-07-09", "guests": 2, "side": "village"},
    ),
    Read(
        path="/hubs/{hub}/free-nights",
        name="free-nights",
        answers=free_nights,
        returns=FreeNights,
        may=May.EVERYONE,
        query=Days,
        example={"first": "2027-07-01", "until": "2027-08-01"},
    ),
    Read(
        path="/rooms/{room}/calendar",
        name="calendar",
        answers=calendar,
        returns=RoomCalendar,
        may=May.STAFF_AND_HOSTS,
        query=Days,
        example={"first": "2026-07-01", "until": "2026-08-01"},
    ),
)
