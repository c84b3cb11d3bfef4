"""A booking of one hall for some hours: paid for when its guest comes.

what                       from                            until (not included)
a hall may be booked       so many days before             so many hours before, by its terms
a guest may check in       half an hour before it begins   its hours are over
cancelled for nothing      it was booked                   as many days before as the hub says
called off by the guest    it was booked                   it begins
a no-show                  its hours are over              when the clock says so, or the host

none ──book──▶ booked ──check in──▶ finished
                │  │
           cancel  no-show
                ▼  ▼
        cancelled, no-show
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from ledger.billing.chart import services_income
from ledger.billing.journal import Words
from ledger.bookings.booking import Booking, Stage
from ledger.bookings.terms import BookingTerms, Cancelling, by_days
from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed
from ledger.halls.half_hours import HALF_HOUR, HALF_HOURS

_NEVER = datetime.min.replace(tzinfo=UTC)
BY_THE_HOUR = BookingTerms[datetime](
    slots=HALF_HOURS,
    kept_for=timedelta(),
    missing_at=lambda slot: slot,
    absent_at=lambda slot: slot,
    over_at=lambda slot: slot,
    first_unused=lambda now: now,
    cancelling=((1, 0),),
    words=Words(
        held="hall-held",
        released="hall-released",
        captured="hall-captured",
        net=services_income,
        income=services_income,
    ),
)


class HallBooking(Booking[datetime], frozen=True, kw_only=True, gc=False):
    """One booking, by its id: nothing is reserved without money, and what is used is paid at once."""

    kind = "halls.booking"
    tag = "hall-booking"
    key = "booking"
    steps = {
        HallBooked: Stage.BOOKED,
        HallCancelled: Stage.CANCELLED,
        HallMissed: Stage.NO_SHOW,
        HallUsed: Stage.FINISHED,
    }
    holds = "hall"
    terms = BY_THE_HOUR

    arrive: datetime = _NEVER
    depart: datetime = _NEVER
    hall: str = ""
    service: str = ""
    guest: str = ""
    people: int = 0
    taken_from: datetime = _NEVER
    taken_until: datetime = _NEVER
    free_days: int = 0
    late_percent: int = 0

    @classmethod
    def units_in(cls, named: Any, prefix: str = "") -> list[tuple[str, str]]:
        """Return the one hall that a fact, or the booking itself, names."""
        return [(getattr(named, f"{prefix}hall"), UNIT)]

    @classmethod
    def awaited_until(cls, named: Any) -> datetime:
        """Return the end of what is booked: until then its guest may come."""
        at: datetime = named.depart
        return at

    @property
    def missing_at(self) -> datetime:
        """Return the same for the host."""
        return self.depart

    @property
    def given_up_until(self) -> datetime:
        """Return its beginning: what has begun is used, or missed."""
        return self.arrive

    @property
    def let_in_from(self) -> datetime:
        """Return half an hour before it begins."""
        return self.arrive - HALF_HOUR

    @property
    def cancelling(self) -> Cancelling:
        """Return what the terms of the hall were when it was booked."""
        return by_days(self.free_days, self.late_percent)


UNIT = "hall"
"""A hall is let as a whole: how it is written on the calendar."""
