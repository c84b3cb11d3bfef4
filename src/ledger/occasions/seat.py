"""A seat at an occasion, for one guest: its price is held until the occasion has taken place.

what                     from                    until (not included)
a seat may be booked     it is announced         the occasion begins
given up for nothing     it was booked           as many days before the first as was announced
paid                     the last date is over   24 hours later, when the clock says so

none ──book──▶ booked ──conclude──▶ finished
                  │ │
               cancel └─conclude──▶ no-show, if the host saw the guest on none of its dates
                  ▼
              cancelled
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from immutables import Map
from msgspec.structs import replace

from ledger.billing.chart import occasions_income
from ledger.billing.journal import Words
from ledger.bookings.booking import Booking, Stage
from ledger.bookings.terms import BookingTerms, Cancelling, by_days
from ledger.kernel.days import ONE_DAY, day_in_rome, rome
from ledger.kernel.fact import Fact
from ledger.kernel.slots import DAYS
from ledger.occasions.events import (
    AttendanceRecorded,
    SeatBooked,
    SeatCancelled,
    SeatMissed,
    SeatMoved,
    SeatUsed,
)

NEVER = datetime.max.replace(tzinfo=UTC)
BY_THE_SEAT = BookingTerms[date](
    slots=DAYS,
    kept_for=timedelta(),
    missing_at=lambda day: rome(day, 24),
    absent_at=lambda day: rome(day, 24),
    over_at=rome,
    first_unused=lambda now: day_in_rome(now) + ONE_DAY,
    cancelling=((1, 0),),
    words=Words(
        held="seat-held",
        released="seat-released",
        captured="seat-captured",
        net=occasions_income,
        income=occasions_income,
    ),
)


class Seat(Booking[date], frozen=True, kw_only=True, gc=False):
    """One seat, by its id; what becomes of it is said of the whole occasion, never by the clock of one seat."""

    kind = "occasions.seat"
    tag = "seat"
    key = "seat"
    steps = {
        SeatBooked: Stage.BOOKED,
        SeatCancelled: Stage.CANCELLED,
        SeatUsed: Stage.FINISHED,
        SeatMissed: Stage.NO_SHOW,
    }
    beside = (AttendanceRecorded, SeatMoved)
    holds = "occasion"
    terms = BY_THE_SEAT

    occasion: str = ""
    guest: str = ""
    free_days: int = 0
    late_percent: int = 0
    starts: datetime = NEVER
    may_leave: bool = False
    attended: Map[str, bool] = Map()

    def evolve(self, part: Fact) -> Self:
        """Take the step, or write down who was there on a date."""
        if isinstance(part, AttendanceRecorded):
            return replace(self, attended=self.attended.set(str(part.meeting), part.present))
        if isinstance(part, SeatMoved):
            days = {"arrive": part.arrive, "depart": part.depart, "starts": part.starts}
            return replace(self, bill=part.bill, may_leave=True, **days)
        return super().evolve(part)

    @property
    def is_missed(self) -> bool:
        """Say whether somebody looked, and saw the guest on none of the dates."""
        return bool(self.attended) and not any(self.attended.values())

    @classmethod
    def units_in(cls, named: Any, prefix: str = "") -> list[tuple[str, str]]:
        """Return that one seat of the occasion is held: seats are not told apart."""
        return [(getattr(named, f"{prefix}occasion"), "seat")]

    @classmethod
    def awaited_until(cls, _named: Any) -> datetime:
        """Return that nobody is a no-show by the clock: the host says who was there."""
        return NEVER

    @property
    def given_up_until(self) -> datetime:
        """Return the instant at which the occasion begins."""
        return self.starts

    @property
    def cancelling(self) -> Cancelling:
        """Return what the terms were when it was booked; whoever booked something else pays nothing."""
        if self.may_leave:
            return ((0, 0),)
        return by_days(self.free_days, self.late_percent)
