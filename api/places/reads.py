"""Hubs and their rooms: what there is, what is free, what it costs, how much it is used."""

from datetime import date, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Listing, Look, Read
from api.engine.problems import Malformed, NotAllowed
from api.listing import (
    EntryPage,
    Filtered,
    OneEntry,
    found_one,
    listed_page,
    told_one,
)
from api.members.reads import Between, must_be_months
from ledger.kernel.text import Id
from ledger.places.hub import HubKind
from projections.places import HubPage, OneHub
from projections.places import hub as hub_of
from projections.places import hubs as hubs_of
from projections.stays.calendar import Availability, RoomCalendar, availability, room_calendar
from projections.stays.usage import Balance, Usage, by_hub, by_room
from projections.stays.usage import balance as flows_between

CALENDAR_DAYS_MAX: Final = 400


class HubsAsked(Listing, frozen=True, kw_only=True):
    """A page of hubs, perhaps of one side of the pact."""

    side: HubKind | None = None


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


class UsageAsked(Between, frozen=True, kw_only=True):
    """Months, of one hub or all, by hub or by room."""

    hub: Id | None = None
    by_room: bool = False


async def hubs(ask: Ask) -> HubPage:
    """List the hubs of the pact, villages and cities."""
    query: HubsAsked = ask.query
    async with ask.looking("places") as (connection, as_of):
        return await hubs_of(
            connection, as_of, side=query.side, after=query.cursor, limit=query.limit
        )


async def hub(ask: Ask) -> OneHub:
    """One hub: what it is called, where it is, since when."""
    name = ask.path["hub"]
    return await ask.one("places", lambda *at: hub_of(at[0], name, at[1]), hub=name)


async def rooms(ask: Ask) -> EntryPage:
    """List a hub's rooms, with their bed places and prices."""
    return await listed_page(ask, "room", hub=ask.path["hub"])


async def room(ask: Ask) -> OneEntry:
    """One room, with its bed places, and its prices by the first night they are in force."""
    return await told_one(ask, "room", ask.path["room"])


async def free(ask: Ask) -> Availability:
    """Where guests can sleep on these nights, the cheapest first, with the bill it would make."""
    query: Nights = ask.query
    async with ask.looking("calendar") as (connection, as_of):
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
    _, found = await found_one(ask, "room", ask.path["room"])
    if not ask.is_staff and ask.who.hub != found.hub:
        raise NotAllowed("Only the hub's own host and staff see who sleeps where.")
    async with ask.looking("calendar") as (connection, as_of):
        return await room_calendar(
            connection, found.id, query.first, query.until, as_of, now=ask.now
        )


async def usage(ask: Ask) -> Usage:
    """Bed nights slept and available, occupancy and revenue, by hub or room and month.

    The revenue of nights is Income:Stays exactly; fees and damages stand apart.
    """
    query: UsageAsked = ask.query
    must_be_months(query)
    only = query.hub if ask.is_staff else _own_hub(ask, query.hub)
    async with ask.looking("usage") as (connection, as_of):
        if query.by_room:
            return await by_room(connection, query.first, query.last, as_of, hub=only)
        found = await by_hub(connection, query.first, query.last, as_of)
    months = tuple(one for one in found.months if only in (None, one.hub))
    return msgspec.structs.replace(found, months=months)


def _own_hub(ask: Ask, hub: str | None) -> str | None:
    if hub not in (None, ask.who.hub):
        raise NotAllowed("A host sees the usage of the own hub.", hub=hub)
    return ask.who.hub


async def flows(ask: Ask) -> Balance:
    """Whose members slept at whose hubs: the pact between cities and villages, in bed nights."""
    query: Between = ask.query
    must_be_months(query)
    async with ask.looking("usage") as (connection, as_of):
        return await flows_between(connection, query.first, query.last, as_of)


_YEAR: Final = {"first": "2026-01-01", "last": "2026-12-31"}
READS: Final = (
    Read(path="/hubs", name="hubs", answers=hubs, tells=HubPage, may=May.EVERYONE, query=HubsAsked),
    Read(
        path="/hubs/{hub}",
        name="hub",
        answers=hub,
        tells=OneHub,
        may=May.EVERYONE,
        shows="places",
    ),
    Read(
        path="/hubs/{hub}/rooms",
        name="rooms",
        answers=rooms,
        tells=EntryPage,
        may=May.EVERYONE,
        query=Filtered,
        shows="directory",
    ),
    Read(
        path="/rooms/{room}",
        name="room",
        answers=room,
        tells=OneEntry,
        may=May.EVERYONE,
        shows="directory",
    ),
    Read(
        path="/availability",
        name="availability",
        answers=free,
        tells=Availability,
        may=May.EVERYONE,
        query=Nights,
        example={"arrive": "2027-07-05", "depart": "2027-07-09", "guests": 2, "side": "village"},
    ),
    Read(
        path="/rooms/{room}/calendar",
        name="calendar",
        answers=calendar,
        tells=RoomCalendar,
        may=May.STAFF_AND_HOSTS,
        query=Days,
        example={"first": "2026-07-01", "until": "2026-08-01"},
    ),
    Read(
        path="/usage",
        name="usage",
        answers=usage,
        tells=Usage,
        may=May.STAFF_AND_HOSTS,
        query=UsageAsked,
        example=_YEAR,
    ),
    Read(
        path="/usage/flows",
        name="flows",
        answers=flows,
        tells=Balance,
        may=May.STAFF,
        shows="usage",
        query=Between,
        example=_YEAR,
    ),
)
