"""Bookings of halls as they stood at any moment: a list of them, and one with what cancelling costs."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.billing.bill import Bill, BillLine, Charge
from ledger.bookings.at_once import CameBy
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import FeeUntil, fees_ahead, quote_fee, uses_lost
from ledger.conventions.sold import Sold
from ledger.halls.booking import HallBooking
from ledger.halls.events import HallKind
from ledger.kernel.ids import HallId, HubId
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.judged import judged
from projections.engine.listing import Filter, Listing
from projections.halls.view import HALLS, HalfHoursSold
from projections.members.view import MEMBERS


class HallStage(StrEnum):
    """Where a booking of a hall is on its way."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    NO_SHOW = "no-show"
    FINISHED = "finished"


class HallListed(msgspec.Struct, frozen=True, kw_only=True):
    """A hall booked for a guest from an instant until another, on the day `on` by the hub's clock (`zone`), for so many people.

    From `taken_from` until `taken_until` nobody else has it: it is set up and cleaned up. `total_cents` were held for it; at its end
    they were paid, kept as a fee, or given back, and some of that the hub may have paid back since. `prices` tell what which half hours
    cost each, and by which rule that was the cheapest. A booking whose time was over by the moment of the answer is a no-show.
    """

    id: str
    stage: HallStage
    since: date
    hub: str
    hall: str
    service: HallKind
    payer: str
    guest: str
    people: int
    zone: str
    on: date
    arrive: datetime
    depart: datetime
    taken_from: datetime
    taken_until: datetime
    total_cents: int
    prices: tuple[HalfHoursSold, ...]
    came_by: CameBy | None
    home_hub: str | None
    held_cents: int
    paid_cents: int
    stamp_cents: int
    fee_cents: int
    given_back_cents: int
    paid_back_cents: int


class HallFound(HallListed, frozen=True, kw_only=True):
    """A booking, and at which positions the names of its members are."""

    contacts: dict[str, int]


class HallShown(msgspec.Struct, frozen=True, kw_only=True):
    """A booking, and what cancelling costs: at `judged_at` `cancel_fee_cents`, and `cancel_uses` of plans and credits, that are spent for nothing.

    `cancelling` is what it costs from then on, and until when.
    """

    as_of: Seen
    judged_at: datetime
    booking: HallListed
    cancel_fee_cents: int
    cancel_uses: int
    cancelling: tuple[FeeUntil, ...]


STAGE = "CASE WHEN b.lapses <= judged.at THEN b.lapsed ELSE b.stage END"
DayFrom = Annotated[date, Meta(description="bookings of this day or a later one")]
DayBefore = Annotated[date, Meta(description="bookings of a day before this one")]
BOOKING = Listing(
    row=HallFound,
    view=HALLS,
    beside=(MEMBERS,),
    one="hall_booking",
    many="hall_bookings",
    key="b.booking",
    order="on",
    rows="judged, hall_bookings b WHERE {held[b]}",
    columns={
        "stage": STAGE,
        "on": "b.day",
        "held_cents": "CASE WHEN b.stage = 'booked' THEN b.total_cents ELSE 0 END",
        "contacts": """(
            SELECT coalesce(json_object_agg(m.member, m.contact_at), '{{}}') FROM members m
            WHERE m.member = ANY (b.who) AND {held[m]}
        )""",
    },
    filters={
        "hub": Filter(HubId),
        "hall": Filter(HallId),
        "stage": Filter(HallStage),
        "first": Filter(DayFrom, "b.day >= %(first)s::date"),
        "until": Filter(DayBefore, "b.day < %(until)s::date"),
    },
    own="b.who && %(own)s",
    begin=judged,
    also={"judged_at": (datetime, "SELECT at FROM judged")},
)


class _One(HallListed, frozen=True, kw_only=True):
    """All of a booking; `written` is the stage that somebody wrote."""

    written: Stage
    free_days: int
    late_percent: int

    def noun(self) -> HallBooking:
        """Return the booking by which the ledger says what giving it up costs."""
        return HallBooking(
            stage=self.written,
            arrive=self.arrive,
            depart=self.depart,
            bill=_bill(self.hall, self.prices),
            sold=tuple(_sold(self.guest, self.prices)),
            free_days=self.free_days,
            late_percent=self.late_percent,
            zone=self.zone,
        )


def _bill(hall: str, prices: Iterable[HalfHoursSold]) -> Bill[datetime]:
    return tuple(
        BillLine(
            Charge.USE,
            hall,
            one.first,
            one.half_hours,
            1,
            one.cents,
            one.half_hours * one.cents,
            one.vat_bp,
        )
        for one in prices
    )


def _sold(guest: str, prices: Iterable[HalfHoursSold]) -> Iterator[Sold[datetime]]:
    for one in prices:
        source = one.source or ""
        yield Sold(guest, one.first, one.half_hours, one.rule, one.cents, one.vat_bp, source=source)


_WHOLE = msgspec.structs.replace(
    BOOKING, row=_One, beside=(), columns={**BOOKING.columns, "written": "b.stage"}
)


async def hall_booking(
    connection: Connection, booking: str, as_of: AsOf | None = None, *, now: datetime
) -> HallShown | None:
    """Return a booking, and what cancelling it costs, if it was there."""
    found = await _WHOLE.get(connection, booking, as_of, now=now)
    if found is None:
        return None
    one: _One = found.hall_booking
    noun = one.noun()
    can_be_off = one.stage is HallStage.BOOKED and found.judged_at < noun.given_up_until
    return HallShown(
        as_of=found.as_of,
        judged_at=found.judged_at,
        booking=HallListed(**{name: getattr(one, name) for name in HallListed.__struct_fields__}),
        cancel_fee_cents=quote_fee(noun, found.judged_at).cents if can_be_off else 0,
        cancel_uses=uses_lost(noun, found.judged_at) if can_be_off else 0,
        cancelling=fees_ahead(noun, found.judged_at),
    )
