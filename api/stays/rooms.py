"""Rooms: which there are, on what terms they are let, who sleeps where, what is free at what price."""

from datetime import date, timedelta
from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import list_of, one_of
from api.engine.problems import Malformed, NotAllowed
from ledger.kernel.text import Id
from ledger.places.hub import HubKind
from projections.stays.availability import Availability, availability
from projections.stays.furnished import ROOM, HubTerms
from projections.stays.furnished import terms as terms_of
from projections.stays.nights import RoomCalendar, room_calendar

CALENDAR_DAYS_MAX: Final = 400


class Nights(Look, frozen=True, kw_only=True):
    """Where so many guests can sleep on the nights of `[arrive, depart)`."""

    arrive: Annotated[date, Meta(description="the arrival day")]
    depart: Annotated[date, Meta(description="the departure day, whose night is not slept")]
    guests: Annotated[int, Meta(ge=1, le=60)] = 1
    hub: Id | None = None
    side: HubKind | None = None


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


async def free(ask: Ask) -> Availability:
    """Where guests can sleep on these nights, the cheapest first, with the bill it would make."""
    query: Nights = ask.query
    async with ask.looking("places", "rooms", "calendar") as (connection, as_of):
        return await availability(
            connection,
            query.arrive,
            query.depart,
            query.guests,
            hub=query.hub,
            side=query.side,
            now=ask.now,
            as_of=as_of,
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
    _ONE_ROOM,
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
        path="/rooms/{room}/calendar",
        name="calendar",
        answers=calendar,
        returns=RoomCalendar,
        may=May.STAFF_AND_HOSTS,
        query=Days,
        example={"first": "2026-07-01", "until": "2026-08-01"},
    ),
)
