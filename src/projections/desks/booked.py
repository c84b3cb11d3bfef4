"""Bookings of desks as they stood at any moment: a list of them, one with what cancelling costs, and a hub's day."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.billing.bill import Rate
from ledger.bookings.at_once import CameBy
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import FeeUntil, fees_ahead, quote_fee, uses_lost, visa_days_lost
from ledger.conventions.sold import Rule, Sold
from ledger.desks.desk import Desk
from ledger.desks.hours import Part
from ledger.desks.price import bill_of
from ledger.kernel.days import ONE_DAY
from ledger.kernel.ids import HubId
from ledger.treasury.stamp import stamp_within
from projections.desks.offered import (
    LEASED_ON,
    LET_BY_HUB,
    DeskDay,
    LeasedOn,
    TakenOn,
    day_of,
    hub_desks,
    leased_on,
    taken_by_day,
)
from projections.desks.view import DESKS, DesksRow, DeskTermsRow, Place
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.listing import Filter, Listing
from projections.engine.question import Question
from projections.members.view import MEMBERS
from projections.places.of_day import of_day
from projections.places.view import PLACES


class DeskStage(StrEnum):
    """Where a booking of a desk is on its way."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    NO_SHOW = "no-show"
    FINISHED = "finished"


class DeskListed(msgspec.Struct, frozen=True, kw_only=True):
    """A desk booked for a guest on a day, or half of it: at its `stage` since a day; it ends with the hub's hours.

    `total_cents` were held for it; at its end they were paid, kept as a fee, or given back, and some of that the hub may
    have paid back since. By which `rule` that was the cheapest price is told, and of a convention its version and the
    number of the line in it, from 0; of a plan that somebody has, or credits, the `source`. `visa_day_spent` says that a visa day was given up too late, or missed. A booking whose
    time was over by the moment of the answer is a no-show.
    """

    id: str
    stage: DeskStage
    since: date
    hub: str
    payer: str
    guest: str
    on: date
    part: Part
    places: tuple[Place, ...]
    ends: datetime
    total_cents: int
    vat_bp: int
    rule: Rule
    convention: str | None
    version: int | None
    line: int | None
    source: str | None
    visa_day_spent: bool
    came_by: CameBy | None
    home_hub: str | None
    held_cents: int
    paid_cents: int
    stamp_cents: int
    fee_cents: int
    given_back_cents: int
    paid_back_cents: int


class DeskFound(DeskListed, frozen=True, kw_only=True):
    """A booking, and at which positions the names of its members are."""

    contacts: dict[str, int]


class DeskShown(msgspec.Struct, frozen=True, kw_only=True):
    """A booking, and what cancelling costs: at `judged_at` `cancel_fee_cents`, and `cancel_visa_days`, and `cancel_uses` of plans
    and credits, that are spent for nothing.

    `cancelling` is what it costs from then on, and until when.
    """

    as_of: Seen
    judged_at: datetime
    booking: DeskListed
    cancel_fee_cents: int
    cancel_visa_days: int
    cancel_uses: int
    cancelling: tuple[FeeUntil, ...]


class DesksOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """A hub's day at its desks: what is free, every booking, and which leases have desks, in half days.

    What was `missed` was booked and not used.
    """

    as_of: Seen
    judged_at: datetime
    hub: str
    day: date
    free: DeskDay
    used_halves: int
    missed_halves: int
    awaited_halves: int
    leased_halves: int
    leased: tuple[LeasedOn, ...]
    bookings: tuple[DeskFound, ...]


STAGE = "CASE WHEN b.lapses <= judged.at THEN b.lapsed ELSE b.stage END"
DayFrom = Annotated[date, Meta(description="bookings of this day or a later one")]
DayBefore = Annotated[date, Meta(description="bookings of a day before this one")]
BOOKING = Listing(
    row=DeskFound,
    view=DESKS,
    beside=(MEMBERS,),
    one="booking",
    many="bookings",
    key="b.booking",
    order="on",
    rows="judged, desk_bookings b WHERE {held[b]}",
    columns={
        "stage": STAGE,
        "on": "b.arrive",
        "held_cents": "CASE WHEN b.stage = 'booked' THEN b.total_cents ELSE 0 END",
        "contacts": """(
            SELECT coalesce(json_object_agg(m.member, m.contact_at), '{{}}') FROM members m
            WHERE m.member = ANY (b.who) AND {held[m]}
        )""",
    },
    filters={
        "hub": Filter(HubId),
        "stage": Filter(DeskStage),
        "first": Filter(DayFrom, "b.arrive >= %(first)s::date"),
        "until": Filter(DayBefore, "b.arrive < %(until)s::date"),
    },
    own="b.who && %(own)s",
    begin=judged,
    also={"judged_at": (datetime, "SELECT at FROM judged")},
)


class _One(DeskListed, frozen=True, kw_only=True):
    """All of a booking; `written` is the stage that somebody wrote."""

    written: Stage
    zone: str
    free_days: int
    late_percent: int

    def noun(self) -> Desk:
        """Return the booking by which the ledger says what giving it up costs."""
        rate = self.vat_bp
        cents = self.total_cents - stamp_within(self.total_cents, rate)
        source = self.source or ""
        return Desk(
            stage=self.written,
            arrive=self.on,
            depart=self.on + ONE_DAY,
            bill=bill_of(self.hub, self.on, Rate(cents, rate)),
            sold=(Sold(self.guest, self.on, 1, self.rule, cents, rate, source=source),),
            free_days=self.free_days,
            late_percent=self.late_percent,
            ends=self.ends,
            zone=self.zone,
        )


_WHOLE = msgspec.structs.replace(
    BOOKING,
    row=_One,
    beside=(PLACES,),
    columns={
        **BOOKING.columns,
        "written": "b.stage",
        "zone": "(SELECT u.zone FROM hubs u WHERE u.hub = b.hub AND {held[u]})",
    },
)


async def desk_booking(
    connection: Connection, booking: str, as_of: AsOf | None = None, *, now: datetime
) -> DeskShown | None:
    """Return a booking, and what cancelling it costs, if it was there."""
    found = await _WHOLE.get(connection, booking, as_of, now=now)
    if found is None:
        return None
    one: _One = found.booking
    noun = one.noun()
    return DeskShown(
        as_of=found.as_of,
        judged_at=found.judged_at,
        booking=DeskListed(**{name: getattr(one, name) for name in DeskListed.__struct_fields__}),
        cancel_fee_cents=quote_fee(noun, found.judged_at).cents
        if one.stage is DeskStage.BOOKED
        else 0,
        cancel_visa_days=visa_days_lost(noun, found.judged_at),
        cancel_uses=uses_lost(noun, found.judged_at),
        cancelling=fees_ahead(noun, found.judged_at),
    )


class _Day(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    day: date
    hub: str | None
    zone: str | None
    desks: list[DesksRow]
    terms: list[DeskTermsRow]
    bookings: list[DeskFound]
    leased: list[LeasedOn]


_COLUMNS = ", ".join(
    f"{BOOKING.columns.get(name, f'b.{name}') if name != 'id' else 'b.booking'} AS {name}"
    for name in DeskFound.__struct_fields__
)
_DAY = Question(
    _Day,
    PLACES,
    DESKS,
    MEMBERS,
    begin=of_day,
    fields={
        "judged_at": "SELECT at FROM judged",
        "day": "SELECT day FROM of_day",
        **LET_BY_HUB,
        "leased": LEASED_ON,
        "bookings": f"""SELECT {_COLUMNS} FROM judged, of_day, desk_bookings b
            WHERE b.hub = %(hub)s AND b.arrive = of_day.day AND {{held[b]}} ORDER BY b.booking""",
    },
)


async def desks_of_day(
    connection: Connection,
    hub: str,
    day: date | None = None,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> DesksOfDay | None:
    """Return a hub's day at its desks, today's unless another is named; None if there was no such hub."""
    found = await _DAY.ask(connection, as_of, hub=hub, on=day, now=moment(now, as_of))
    if found.hub is None or found.zone is None:
        return None
    halves = dict.fromkeys(DeskStage, 0)
    for one in found.bookings:
        halves[one.stage] += len(one.places)
    there = [one for one in found.bookings if one.stage is not DeskStage.CANCELLED]
    taken = taken_by_day(TakenOn(one.on, one.places) for one in there)
    leased = leased_on(found.leased, found.day)
    return DesksOfDay(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=found.hub,
        day=found.day,
        free=day_of(
            hub_desks(found.desks, found.terms),
            found.day,
            [*taken.get(found.day, ()), *leased],
            found.judged_at,
            found.zone,
        ),
        used_halves=halves[DeskStage.FINISHED],
        missed_halves=halves[DeskStage.NO_SHOW],
        awaited_halves=halves[DeskStage.BOOKED],
        leased_halves=len(leased),
        leased=tuple(one for one in found.leased if one.on(found.day)),
        bookings=tuple(there),
    )
