"""What a hub's host needs in one look: the day, and the calendar of all rooms."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.problems import Malformed
from api.stays.names import names_of
from ledger.bookings.booking import Stage
from ledger.stays.register import Lacking
from projections.engine.asof import Seen
from projections.feeds.listed import OVERBOOKING, Overbooking
from projections.stays.hub_calendar import HubCalendar, hub_calendar
from projections.stays.hub_day import ClosedBeds, HubDay, LateReport, StayOfDay, ToDo, hub_day

CALENDAR_DAYS_MAX: Final = 100


class DayAsked(Look, frozen=True, kw_only=True):
    """One day, today without any."""

    day: date | None = None


class Sheet(Look, frozen=True, kw_only=True):
    """The nights of `[first, until)`."""

    first: date
    until: Annotated[date, Meta(description="the day after the last night; a month, or three")]


class GuestInBed(msgspec.Struct, frozen=True, kw_only=True):
    """Who sleeps in a bed place of a room: a member, or a companion (`guest` null); `name` is null once forgotten."""

    room: str
    room_name: str
    bed: str
    guest: str | None
    name: str | None


class StayAtDesk(msgspec.Struct, frozen=True, kw_only=True):
    """A stay on a day, with names.

    `nights_cents` and `city_tax_cents` are paid at check-out out of what is held, or were when they left;
    `deposit_left_cents` is what no damage has taken of the deposit. `to_do` is what the host may do now, `lacking`
    what the law asks yet of guests who are awaited; the police must know of them until `report_by`.
    """

    stay: str
    stage: Stage
    payer: str
    payer_name: str | None
    arrive: date
    depart: date
    left_on: date | None
    guests: list[GuestInBed]
    nights_cents: int
    city_tax_cents: int
    deposit_left_cents: int
    to_do: list[ToDo]
    lacking: list[Lacking]
    report_by: datetime | None
    unreadable: bool


class DayAtDesk(msgspec.Struct, frozen=True, kw_only=True):
    """A hub's day: each stay is arriving, in house over night, or leaving; the beds that are closed, and the
    stays, of this day or before, that the police should know of and do not.

    What another site sold on nights to come that somebody has here stands in `overbooked`, until one of them gives it up.
    """

    as_of: Seen
    judged_at: datetime
    hub: str
    day: date
    arriving: list[StayAtDesk]
    in_house: list[StayAtDesk]
    leaving: list[StayAtDesk]
    closed: list[ClosedBeds]
    unreported: list[LateReport]
    overbooked: list[Overbooking]


async def day(ask: Ask) -> DayAtDesk:
    """A hub's day: who arrives, stays, leaves, in which beds, what is to be paid and what is to be done."""
    hub, asked = ask.path["hub"], ask.query.day
    await ask.as_of("places", "rooms", "members", "register", "feeds")
    shown = await ask.one(
        "stays", lambda *at: hub_day(at[0], hub, asked, at[1], now=ask.now), hub=hub
    )
    twice = await ask.look(
        "feeds", lambda *at: OVERBOOKING.page(*at, now=ask.now, hub=hub, stands=True)
    )
    lists = (shown.arriving, shown.in_house, shown.leaving)
    told = iter(await _told(ask, shown, [one for some in lists for one in some]))
    arriving, in_house, leaving = ([next(told) for _ in some] for some in lists)
    return DayAtDesk(
        as_of=shown.as_of,
        judged_at=shown.judged_at,
        hub=hub,
        day=shown.day,
        arriving=arriving,
        in_house=in_house,
        leaving=leaving,
        closed=shown.closed,
        unreported=shown.unreported,
        overbooked=twice.overbookings,
    )


async def _told(ask: Ask, shown: HubDay, stays: Sequence[StayOfDay]) -> list[StayAtDesk]:
    """Return stays with the names of rooms and people."""
    return [
        StayAtDesk(
            stay=one.id,
            stage=one.stage,
            payer=one.payer,
            payer_name=names.payer_name,
            arrive=one.arrive,
            depart=one.depart,
            left_on=one.left_on,
            guests=[
                GuestInBed(
                    room=bed.room,
                    room_name=shown.rooms[bed.room],
                    bed=bed.bed,
                    guest=bed.guest,
                    name=name,
                )
                for bed, name in zip(one.beds, names.guests, strict=True)
            ],
            nights_cents=one.nights_cents,
            city_tax_cents=one.city_tax_cents,
            deposit_left_cents=one.deposit_left_cents,
            to_do=list(one.to_do),
            lacking=one.lacking,
            report_by=one.report_by,
            unreadable=names.unreadable,
        )
        for one, names in zip(stays, await names_of(ask, stays), strict=True)
    ]


async def calendar(ask: Ask) -> HubCalendar:
    """All rooms of a hub over some weeks: which stay holds which beds, what is closed, what is free."""
    hub, query = ask.path["hub"], ask.query
    if not timedelta(0) < query.until - query.first <= timedelta(days=CALENDAR_DAYS_MAX):
        raise Malformed(f"Ask for 1-{CALENDAR_DAYS_MAX} nights.", field="until")
    await ask.as_of("places", "rooms")
    days = query.first, query.until
    return await ask.one(
        "calendar", lambda *at: hub_calendar(at[0], hub, *days, at[1], now=ask.now), hub=hub
    )


DESK_READS: Final = (
    Read(
        path="/hubs/{hub}/day",
        name="hub-day",
        answers=day,
        returns=DayAtDesk,
        may=May.OF_HUB,
        query=DayAsked,
        sealed=True,
    ),
    Read(
        path="/hubs/{hub}/calendar",
        name="hub-calendar",
        answers=calendar,
        returns=HubCalendar,
        may=May.OF_HUB,
        query=Sheet,
        example={"first": "2026-07-01", "until": "2026-08-01"},
    ),
)
