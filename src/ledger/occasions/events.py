"""Facts about occasions: what is announced, whether it takes place, who has a seat, who was there."""

from datetime import date, datetime
from typing import ClassVar

import msgspec

from ledger.billing.bill import BillLine
from ledger.billing.fee import GivenUp
from ledger.conventions.sold import Sold
from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class Meeting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One date of an occasion: from an instant until another (UTC); a course has several, sold as one."""

    begins: datetime
    ends: datetime


class OfOccasion(Fact, frozen=True, kw_only=True, gc=False):
    """Something about one occasion of a hub, as a whole: it names its `leader`, if there is one, and nobody who has a seat."""

    found_by: ClassVar = {"hub": "hub", "leader": "member"}

    occasion: Ref
    hub: Ref
    leader: Ref


class OccasionAnnounced(
    OfOccasion, frozen=True, kw_only=True, gc=False, tag="occasions.occasion-announced.v1"
):
    """A hub announces an experience, a course or an activity: on which dates, how many seats there are, at which price and terms.

    With fewer than `seats_min` sold at the instant `decided_at` it is called off; null where it takes place whoever comes.
    `included` and `place` are sealed under a key of its own; without a place it is at the hub. A seat that becomes free is
    offered to whoever waits for `offer_hours`.
    """

    begins: ClassVar = "occasion"

    what: str
    title: str
    included: str
    place: str
    meetings: tuple[Meeting, ...]
    zone: str
    seats_min: int
    seats_max: int
    decided_on: date | None
    decided_at: datetime | None
    price_cents: int
    vat_bp: int
    free_days: int
    late_percent: int
    offer_hours: int


class OccasionConfirmed(
    OfOccasion, frozen=True, kw_only=True, gc=False, tag="occasions.occasion-confirmed.v1"
):
    """On the stated day enough `seats` were sold: it takes place, whoever gives a seat up later."""

    seats: int


class OccasionCalledOff(
    OfOccasion, frozen=True, kw_only=True, gc=False, tag="occasions.occasion-called-off.v1"
):
    """It does not take place: `too-few` had booked on the stated day, or the hub says `by-hub`, with a sealed reason.

    So many `seats` had been sold; of each of them a fact of its own tells.
    """

    why: str
    reason: str
    seats: int


class OccasionConcluded(
    OfOccasion, frozen=True, kw_only=True, gc=False, tag="occasions.occasion-concluded.v1"
):
    """It has taken place: so many seats were `used`, and `missed` are those whose guests the host saw on none of its dates."""

    used: int
    missed: int


class OccasionChanged(
    OfOccasion, frozen=True, kw_only=True, gc=False, tag="occasions.occasion-changed.v1"
):
    """Its dates are these now, and it is at this `place`, sealed like the one before; empty where that stays as it was."""

    meetings: tuple[Meeting, ...]
    zone: str
    place: str


class OfSeat(Fact, frozen=True, kw_only=True, gc=False):
    """Something about one seat: a guest has it at an occasion of a hub, on the days of `[arrive, depart)`, and the payer pays."""

    seat: Ref
    occasion: Ref
    hub: Ref
    payer: Ref
    guest: Ref
    arrive: date
    depart: date
    sold: tuple[Sold[date], ...]


class SeatBooked(OfSeat, frozen=True, kw_only=True, gc=False, tag="occasions.seat-booked.v1"):
    """A seat is booked and its price held; it can be given up until the occasion starts, on the terms it was announced with.

    Whoever waited for it has it by the name under which they were `waiting`.
    """

    found_by: ClassVar = {"hub": "hub", "guest": "member"}
    begins: ClassVar = "seat"

    waiting: Ref
    bill: tuple[BillLine[date], ...]
    total_cents: int
    free_days: int
    late_percent: int
    starts: datetime
    zone: str


class SeatMoved(OfSeat, frozen=True, kw_only=True, gc=False, tag="occasions.seat-moved.v1"):
    """Dates or place of its occasion have changed since it was booked: it may be given up without a fee until it starts."""

    bill: tuple[BillLine[date], ...]
    starts: datetime


class SeatCancelled(OfSeat, frozen=True, kw_only=True, gc=False, tag="occasions.seat-cancelled.v1"):
    """The seat is free again: given up by its `guest` or payer for a fee, by the `hub` without one, or the occasion is `called-off`."""

    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    stamp_cents: int = 0
    by: str


class SeatUsed(OfSeat, frozen=True, kw_only=True, gc=False, tag="occasions.seat-used.v1"):
    """The occasion took place, and what was held for the seat is paid.

    `home_hub` is where the guest was at home by then: elsewhere it is a visit. It is worth what was agreed for it without
    VAT, whatever was paid, or the public price where that was less; none where nothing was agreed.
    """

    home_hub: Ref
    net_cents: int
    vat_cents: int
    stamp_cents: int = 0
    agreed_net_cents: int | None


class SeatMissed(OfSeat, frozen=True, kw_only=True, gc=False, tag="occasions.seat-missed.v1"):
    """The occasion took place, and the guest was on none of its dates: the price is owed as a fee."""

    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    stamp_cents: int = 0


class AttendanceRecorded(
    OfSeat, frozen=True, kw_only=True, gc=False, tag="occasions.attendance-recorded.v1"
):
    """On the date of this number, from 1, the guest was `present`, or was not; what is recorded last counts."""

    meeting: int
    present: bool


class OfWait(Fact, frozen=True, kw_only=True, gc=False):
    """Something about one place on the waiting list of an occasion: who would take part, and who would pay."""

    found_by: ClassVar = {"hub": "hub", "guest": "member"}

    waiting: Ref
    occasion: Ref
    hub: Ref
    payer: Ref
    guest: Ref


class WaitingListJoined(
    OfWait, frozen=True, kw_only=True, gc=False, tag="occasions.waiting-list-joined.v1"
):
    """Somebody waits for a seat, after all who wait already; no money is held."""

    begins: ClassVar = "waiting"


class SeatOffered(OfWait, frozen=True, kw_only=True, gc=False, tag="occasions.seat-offered.v1"):
    """A seat became free and is kept for the first who waits, until an instant that is never past the beginning."""

    until: datetime


class WaitingListLeft(
    OfWait, frozen=True, kw_only=True, gc=False, tag="occasions.waiting-list-left.v1"
):
    """Somebody without a seat waits no longer: they `left`, let an offer be `lapsed`, or the occasion is `called-off` or `over`."""

    why: str
