"""Seats at occasions as they stood at any moment: a list of them, and one with what giving it up costs."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ledger.billing.bill import Rate
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import FeeUntil, fees_ahead, quote_fee
from ledger.conventions.sold import Rule
from ledger.kernel.ids import HubId, OccasionId
from ledger.occasions.cancel import CancelledBy
from ledger.occasions.price import bill_of
from ledger.occasions.seat import Seat
from ledger.treasury.stamp import stamp_within
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.judged import judged
from projections.engine.listing import Filter, Listing
from projections.members.view import MEMBERS
from projections.occasions.view import OCCASIONS


class SeatStage(StrEnum):
    """Where a seat is on its way."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    NO_SHOW = "no-show"
    FINISHED = "finished"


class SeatListed(msgspec.Struct, frozen=True, kw_only=True):
    """A seat of a guest at an occasion, on the days from `first` to `last`: at its `stage` since a day.

    `total_cents` were held for it; at its end they were paid, kept as a fee, or given back, and some of that the hub may
    have paid back since. By which `rule` that was the cheapest price is told, and of a convention its version and the
    number of the line in it, from 0. A seat whose occasion was called off was cancelled by that, and cost nothing.
    Who `may_leave` does so for nothing: dates or place have changed since. The guest was there, or was not, on the dates of these numbers, from 1; of the others nothing was recorded.
    """

    id: str
    stage: SeatStage
    since: date
    occasion: str
    hub: str
    payer: str
    guest: str
    booked: date
    first: date
    last: date
    starts: datetime
    total_cents: int
    vat_bp: int
    rule: Rule
    convention: str | None
    version: int | None
    line: int | None
    may_leave: bool
    cancelled_by: CancelledBy | None
    present_on: tuple[int, ...]
    absent_on: tuple[int, ...]
    home_hub: str | None
    held_cents: int
    paid_cents: int
    stamp_cents: int
    fee_cents: int
    given_back_cents: int
    paid_back_cents: int


class SeatFound(SeatListed, frozen=True, kw_only=True):
    """A seat, and at which positions the names of its members are."""

    contacts: dict[str, int]


class SeatShown(msgspec.Struct, frozen=True, kw_only=True):
    """A seat, and what giving it up costs: at `judged_at` `cancel_fee_cents`; `cancelling` is what it costs from then on, and until when."""

    as_of: Seen
    judged_at: datetime
    seat: SeatListed
    cancel_fee_cents: int
    cancelling: tuple[FeeUntil, ...]


From = Annotated[date, Meta(description="seats of occasions that are not over before this day")]
Before = Annotated[date, Meta(description="seats of occasions that begin before this day")]
_ATTENDED: Final = (
    "(SELECT coalesce(json_agg(a.meeting ORDER BY a.meeting), '[]') FROM attendance a"
    " WHERE a.seat = s.seat AND {0} AND {{held[a]}})"
)
SEAT = Listing(
    row=SeatFound,
    view=OCCASIONS,
    beside=(MEMBERS,),
    one="seat",
    many="seats",
    key="s.seat",
    order="first",
    rows="seats s WHERE {held[s]}",
    columns={
        "first": "s.arrive",
        "last": "s.depart - 1",
        "held_cents": "CASE WHEN s.stage = 'booked' THEN s.total_cents ELSE 0 END",
        "present_on": _ATTENDED.format("a.present"),
        "absent_on": _ATTENDED.format("NOT a.present"),
        "contacts": """(
            SELECT coalesce(json_object_agg(m.member, m.contact_at), '{{}}') FROM members m
            WHERE m.member = ANY (s.who) AND {held[m]}
        )""",
    },
    filters={
        "occasion": Filter(OccasionId),
        "hub": Filter(HubId),
        "stage": Filter(SeatStage),
        "first": Filter(From, "s.depart > %(first)s::date"),
        "until": Filter(Before, "s.arrive < %(until)s::date"),
    },
    own="s.who && %(own)s",
)


class _One(SeatListed, frozen=True, kw_only=True):
    """All of a seat."""

    depart: date
    zone: str
    free_days: int
    late_percent: int

    @property
    def price_cents(self) -> int:
        """Return the price of the seat, without stamp duty."""
        return self.total_cents - stamp_within(self.total_cents, self.vat_bp)

    def noun(self) -> Seat:
        """Return the booking by which the ledger says what giving it up costs."""
        return Seat(
            stage=Stage(self.stage),
            arrive=self.first,
            depart=self.depart,
            bill=bill_of(self.occasion, self.first, Rate(self.price_cents, self.vat_bp)),
            free_days=self.free_days,
            late_percent=self.late_percent,
            starts=self.starts,
            zone=self.zone,
            may_leave=self.may_leave,
        )


_WHOLE = msgspec.structs.replace(
    SEAT,
    row=_One,
    beside=(),
    begin=judged,
    rows="judged, seats s WHERE {held[s]}",
    also={"judged_at": (datetime, "SELECT at FROM judged")},
)


async def seat_of(
    connection: Connection, seat: str, as_of: AsOf | None = None, *, now: datetime
) -> SeatShown | None:
    """Return a seat, and what giving it up costs, if it was there."""
    found = await _WHOLE.get(connection, seat, as_of, now=now)
    if found is None:
        return None
    one: _One = found.seat
    noun, at = one.noun(), found.judged_at
    to_come = at < one.starts
    return SeatShown(
        as_of=found.as_of,
        judged_at=at,
        seat=SeatListed(**{name: getattr(one, name) for name in SeatListed.__struct_fields__}),
        cancel_fee_cents=quote_fee(noun, at).cents if to_come else 0,
        cancelling=fees_ahead(noun, at),
    )
