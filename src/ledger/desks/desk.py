"""A booking of one guest at the desks of a hub, for a day or half of it: paid for when they come.

what                       from                       until (not included)
a desk may be booked       two years before           the hub's hours of that day, or half, are over
a guest may check in       that day                   the same
cancelled for nothing      it was booked              as many days before as the hub says
a no-show                  those hours are over       when the clock says so, or the host

none ──book──▶ booked ──check in──▶ finished
                │  │
           cancel  no-show
                ▼  ▼
        cancelled, no-show
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from msgspec.structs import replace

from ledger.billing.chart import services_income
from ledger.billing.journal import Words
from ledger.bookings.booking import Booking, Stage
from ledger.bookings.terms import BookingTerms, Cancelling, by_days
from ledger.desks.events import DeskBooked, DeskCancelled, DeskHalf, DeskMissed, DeskUsed
from ledger.desks.hours import Part
from ledger.kernel.days import ONE_DAY, day_in_rome, rome
from ledger.kernel.fact import Fact
from ledger.kernel.slots import DAYS

BY_THE_DAY = BookingTerms[date](
    slots=DAYS,
    kept_for=timedelta(),
    missing_at=lambda day: rome(day, 24),
    absent_at=lambda day: rome(day, 24),
    over_at=rome,
    first_unused=lambda now: day_in_rome(now) + ONE_DAY,
    cancelling=((1, 0),),
    words=Words(
        held="desk-held",
        released="desk-released",
        captured="desk-captured",
        net=services_income,
        income=services_income,
    ),
)


class Desk(Booking[date], frozen=True, kw_only=True, gc=False):
    """One booking, by its id: nothing is reserved without money, and what is used is paid at once."""

    kind = "desks.desk"
    tag = "desk"
    key = "booking"
    steps = {
        DeskBooked: Stage.BOOKED,
        DeskCancelled: Stage.CANCELLED,
        DeskMissed: Stage.NO_SHOW,
        DeskUsed: Stage.FINISHED,
    }
    holds = "places"
    terms = BY_THE_DAY

    guest: str = ""
    part: Part = Part.DAY
    places: tuple[DeskHalf, ...] = ()
    free_days: int = 0
    late_percent: int = 0
    ends: datetime = datetime.min.replace(tzinfo=UTC)

    def evolve(self, part: Fact) -> Self:
        """Take the step."""
        taken = super().evolve(part)
        return replace(taken, part=Part(taken.part))

    @classmethod
    def units_in(cls, named: Any, prefix: str = "") -> list[tuple[str, str]]:
        """Return the desks that a fact, or the booking itself, names: of the hub, each for its half."""
        return [(named.hub, unit(one)) for one in getattr(named, f"{prefix}places")]

    @classmethod
    def awaited_until(cls, named: Any) -> datetime:
        """Return the end of what is booked, by the hours of its hub on that day."""
        at: datetime = named.ends
        return at

    @property
    def missing_at(self) -> datetime:
        """Return the end of what is booked: until then the guest may come."""
        return self.ends

    @property
    def cancelling(self) -> Cancelling:
        """Return what the hub's terms were when it was booked."""
        return by_days(self.free_days, self.late_percent)


def unit(place: DeskHalf) -> str:
    """Return how a desk for half a day is written on the calendar."""
    return f"{place.desk} {place.half}"
