"""Desks: what hubs let and what is free, who has booked, the host's day, and the code that a hub shows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import PrivateRow, list_of
from api.engine.personal import Written, opened
from api.engine.problems import Malformed
from api.members.guest_names import names_of
from projections.desks.booked import (
    BOOKING,
    DeskFound,
    DeskListed,
    DeskShown,
    desk_booking,
    desks_of_day,
)
from projections.desks.code import desk_code
from projections.desks.offered import DeskDay, DesksFree, DesksOffered, desks_free, desks_offered
from projections.engine.asof import Seen

FREE_DAYS_MAX: Final = 100


class DeskDaysAsked(Look, frozen=True, kw_only=True):
    """The days of `[first, until)`."""

    first: date
    until: date


class DeskDayAsked(Look, frozen=True, kw_only=True):
    """One day of a hub."""

    day: Annotated[
        date | None, Meta(description="today, by the hub's clock, if it is left out")
    ] = None


class DeskNamed(DeskListed, frozen=True, kw_only=True):
    """A booking in a list, with the names of its payer and its guest.

    Null are names that are forgotten, not for the asker, or `unreadable`. A host's are those of who is at home at the
    hub, and of guests from booking to a week after their day.
    """

    payer_name: str | None
    guest_name: str | None
    unreadable: bool


class DayAtDesks(msgspec.Struct, frozen=True, kw_only=True):
    """A hub's day at its desks: what is free, who is awaited, who came; in half days what was used, and booked and missed."""

    as_of: Seen
    judged_at: datetime
    hub: str
    day: date
    free: DeskDay
    used_halves: int
    missed_halves: int
    awaited_halves: int
    bookings: list[DeskNamed]


class DeskCodeShown(msgspec.Struct, frozen=True, kw_only=True):
    """The code that a hub shows, until the end of a day; null when it shows none, or it is `unreadable`."""

    as_of: Seen
    hub: str
    code: str | None
    until: date | None
    unreadable: bool


async def _named(ask: Ask, found: Sequence[DeskFound]) -> list[DeskNamed]:
    return [
        DeskNamed(
            **{name: getattr(one, name) for name in DeskListed.__struct_fields__},
            payer_name=names.payer_name,
            guest_name=names.guest_name,
            unreadable=names.unreadable,
        )
        for one, names in zip(found, await names_of(ask, found), strict=True)
    ]


async def offered(ask: Ask) -> DesksOffered:
    """What a hub lets: how many desks from which day on, its hours, prices and terms."""
    name = ask.path["hub"]
    await ask.as_of("places")
    return await ask.one("desks", lambda *at: desks_offered(at[0], name, at[1]), hub=name)


async def free(ask: Ask) -> DesksFree:
    """How many desks of a hub are free on which half of which day, and what everybody pays for one."""
    hub, query = ask.path["hub"], ask.query
    if not timedelta(0) < query.until - query.first <= timedelta(days=FREE_DAYS_MAX):
        raise Malformed(f"Ask for 1-{FREE_DAYS_MAX} days.", field="until")
    await ask.as_of("places")
    days = query.first, query.until
    return await ask.one(
        "desks", lambda *at: desks_free(at[0], hub, *days, at[1], now=ask.now), hub=hub
    )


async def booking(ask: Ask) -> DeskShown:
    """One booking of a desk: by which price, what became of it, and what cancelling it would cost."""
    name = ask.path["booking"]
    shown = await ask.one(
        "desks", lambda *at: desk_booking(at[0], name, at[1], now=ask.now), booking=name
    )
    await ask.must_concern(shown.booking.hub, {shown.booking.payer, shown.booking.guest})
    return shown


async def day(ask: Ask) -> DayAtDesks:
    """A hub's day at its desks: what is free, who is awaited, and who came."""
    hub, asked = ask.path["hub"], ask.query.day
    await ask.as_of("places", "members")
    found = await ask.one(
        "desks", lambda *at: desks_of_day(at[0], hub, asked, at[1], now=ask.now), hub=hub
    )
    return DayAtDesks(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=hub,
        day=found.day,
        free=found.free,
        used_halves=found.used_halves,
        missed_halves=found.missed_halves,
        awaited_halves=found.awaited_halves,
        bookings=await _named(ask, found.bookings),
    )


async def code(ask: Ask) -> DeskCodeShown:
    """The code that the hub shows today, for its host: guests check in by it."""
    hub = ask.path["hub"]
    await ask.as_of("places")
    found = await ask.one("desks", lambda *at: desk_code(at[0], hub, at[1], now=ask.now), hub=hub)
    if found.code_at is None:
        return DeskCodeShown(as_of=found.as_of, hub=hub, code=None, until=None, unreadable=False)
    (told,) = await opened(ask, [Written(hub, found.code_at, ("code",))])
    return DeskCodeShown(
        as_of=found.as_of,
        hub=hub,
        code=told.words["code"],
        until=found.until,
        unreadable=told.unreadable,
    )


READS: Final = (
    Read(
        path="/hubs/{hub}/desks",
        name="desks",
        answers=offered,
        returns=DesksOffered,
        may=May.EVERYONE,
        cached_by="desks",
    ),
    Read(
        path="/hubs/{hub}/free-desks",
        name="free-desks",
        answers=free,
        returns=DesksFree,
        may=May.EVERYONE,
        query=DeskDaysAsked,
        example={"first": "2027-07-01", "until": "2027-08-01"},
    ),
    list_of(
        BOOKING,
        "/desk-bookings",
        """List bookings of desks by day, with names: hosts those at their hub, users those that their members pay for
        or sit at.""",
        may=May.OWN,
        hosts="hub",
        opened=PrivateRow(DeskNamed, _named),
        example={"stage": "booked"},
    ),
    Read(
        path="/desk-bookings/{booking}",
        name="desk-booking",
        answers=booking,
        returns=DeskShown,
        may=May.OWN,
        query=Look,
    ),
    Read(
        path="/hubs/{hub}/desk-day",
        name="desk-day",
        answers=day,
        returns=DayAtDesks,
        may=May.OF_HUB,
        query=DeskDayAsked,
        sealed=True,
    ),
    Read(
        path="/hubs/{hub}/desk-code",
        name="desk-code",
        answers=code,
        returns=DeskCodeShown,
        may=May.RUNS_HUB,
        query=Look,
        sealed=True,
        no_store=True,
    ),
)
