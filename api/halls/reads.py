"""Halls: what hubs let by the half hour, when it is free, and who has booked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import PrivateRow, list_of
from api.engine.problems import Malformed
from api.members.guest_names import names_of
from projections.engine.asof import Seen
from projections.halls.booked import BOOKING, HallFound, HallListed, HallShown, hall_booking
from projections.halls.guests import guests_at
from projections.halls.of_day import HallOfDay, halls_of_day
from projections.halls.offered import HallFree, HallsOffered, hall_free, halls_offered

FREE_DAYS_MAX: Final = 100


class HallDaysAsked(Look, frozen=True, kw_only=True):
    """The days of `[first, until)`, by the hub's clock."""

    first: date
    until: date


class HallNamed(HallListed, frozen=True, kw_only=True):
    """A booking in a list, with the names of its payer and its guest.

    Null are names that are forgotten, not for the asker, or `unreadable`. A host's are those of who is at home at the
    hub, and of guests from booking to a week after their day.
    """

    payer_name: str | None
    guest_name: str | None
    unreadable: bool


class HallDayAsked(Look, frozen=True, kw_only=True):
    """One day of a hub."""

    day: Annotated[
        date | None, Meta(description="today, by the hub's clock, if it is left out")
    ] = None


class DayInHalls(msgspec.Struct, frozen=True, kw_only=True):
    """A hub's day in its halls: when each is open and free, and every booking that was not called off, with names, in order of its hour."""

    as_of: Seen
    judged_at: datetime
    hub: str
    zone: str
    day: date
    halls: list[HallOfDay]
    bookings: list[HallNamed]


async def guests(ask: Ask, hub: str) -> frozenset[str]:
    """Return the members who have a hall of a hub, judged now whatever day is looked at."""
    await ask.as_of("halls")
    async with ask.reading() as connection:
        return await guests_at(connection, hub, now=ask.now)


async def _named(ask: Ask, found: Sequence[HallFound]) -> list[HallNamed]:
    return [
        HallNamed(
            **{name: getattr(one, name) for name in HallListed.__struct_fields__},
            payer_name=names.payer_name,
            guest_name=names.guest_name,
            unreadable=names.unreadable,
        )
        for one, names in zip(found, await names_of(ask, found), strict=True)
    ]


async def offered(ask: Ask) -> HallsOffered:
    """Which halls a hub lets by the half hour, what belongs to them, and on what terms."""
    name = ask.path["hub"]
    await ask.as_of("places")
    return await ask.one("halls", lambda *at: halls_offered(at[0], name, at[1]), hub=name)


async def free(ask: Ask) -> HallFree:
    """In which half hours of which day a hall is free."""
    hall, query = ask.path["hall"], ask.query
    if not timedelta(0) < query.until - query.first <= timedelta(days=FREE_DAYS_MAX):
        raise Malformed(f"Ask for 1-{FREE_DAYS_MAX} days.", field="until")
    await ask.as_of("places")
    days = query.first, query.until
    return await ask.one(
        "halls", lambda *at: hall_free(at[0], hall, *days, at[1], now=ask.now), hall=hall
    )


async def day(ask: Ask) -> DayInHalls:
    """A hub's day in its halls: what is free, who is awaited, and who came."""
    hub, asked = ask.path["hub"], ask.query.day
    await ask.as_of("places", "members")
    found = await ask.one(
        "halls", lambda *at: halls_of_day(at[0], hub, asked, at[1], now=ask.now), hub=hub
    )
    return DayInHalls(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=hub,
        zone=found.zone,
        day=found.day,
        halls=found.halls,
        bookings=await _named(ask, found.bookings),
    )


async def booking(ask: Ask) -> HallShown:
    """One booking of a hall: by which prices, what became of it, and what cancelling it would cost."""
    name = ask.path["booking"]
    shown = await ask.one(
        "halls", lambda *at: hall_booking(at[0], name, at[1], now=ask.now), booking=name
    )
    await ask.must_concern(shown.booking.hub, {shown.booking.payer, shown.booking.guest})
    return shown


READS: Final = (
    Read(
        path="/hubs/{hub}/halls",
        name="halls",
        answers=offered,
        returns=HallsOffered,
        may=May.EVERYONE,
        cached_by="halls",
    ),
    Read(
        path="/halls/{hall}/free-half-hours",
        name="free-half-hours",
        answers=free,
        returns=HallFree,
        may=May.EVERYONE,
        query=HallDaysAsked,
        example={"first": "2027-07-01", "until": "2027-08-01"},
    ),
    list_of(
        BOOKING,
        "/hall-bookings",
        """List bookings of halls by day, with names: hosts those at their hub, users those that their members pay for
        or come to.""",
        may=May.OWN,
        hosts="hub",
        opened=PrivateRow(HallNamed, _named),
        example={"stage": "booked"},
    ),
    Read(
        path="/hall-bookings/{booking}",
        name="hall-booking",
        answers=booking,
        returns=HallShown,
        may=May.OWN,
        query=Look,
    ),
    Read(
        path="/hubs/{hub}/hall-day",
        name="hall-day",
        answers=day,
        returns=DayInHalls,
        may=May.OF_HUB,
        query=HallDayAsked,
        sealed=True,
    ),
)
