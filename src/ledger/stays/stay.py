"""A stay is guests in bed places over nights: a booking whose nights are recorded as they are slept.

what                                   from                      until (not included)
a reservation may be booked            it was made               15 minutes later
a booking may be checked in            the arrival day           noon of the day after
the host may mark a no-show            the day after arrival     noon, when the scheduler does
guests in house may change, be charged arrival                   noon of the departure day

before the arrival day        seven days or more   six to one   that day, later, or no-show
kept of the nights' price            0 %              50 %               100 %
"""

from datetime import date, timedelta
from operator import attrgetter
from typing import Self

from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.billing.journal import Words
from ledger.bookings.booking import Booking, Stage
from ledger.bookings.terms import BookingTerms
from ledger.kernel.days import ONE_DAY, day_in_rome, rome
from ledger.kernel.fact import Fact
from ledger.kernel.slots import DAYS
from ledger.stays import chart as of_stays
from ledger.stays.events import (
    Bedding,
    DamageCharged,
    NightSlept,
    NoShowMarked,
    ReservationReleased,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
)

NO_SHOW_HOUR = 12
"""At noon after the arrival day whoever has not arrived is a no-show, and later nights are free."""
CHECK_OUT_HOUR = 12

BY_THE_NIGHT = BookingTerms[date](
    slots=DAYS,
    kept_for=timedelta(minutes=15),
    missing_at=lambda arrive: rome(arrive + ONE_DAY),
    absent_at=lambda arrive: rome(arrive + ONE_DAY, NO_SHOW_HOUR),
    over_at=lambda depart: rome(depart, CHECK_OUT_HOUR),
    first_unused=day_in_rome,
    cancelling=((7, 0), (1, 50)),
    words=Words(
        held="stay-held",
        released="stay-released",
        captured="stay-captured",
        net=of_stays.unbilled,
        income=of_stays.stay_income,
    ),
)


class Stay(Booking[date], frozen=True, kw_only=True, gc=False):
    """One stay, by its id. Nights before `recorded_to` were recorded as slept; `origins` are where its guests live."""

    kind = "stays.stay"
    tag = "stay"
    key = "stay"
    steps = {
        StayReserved: Stage.RESERVED,
        ReservationReleased: Stage.RELEASED,
        StayBooked: Stage.BOOKED,
        StayChanged: None,
        StayCancelled: Stage.CANCELLED,
        NoShowMarked: Stage.NO_SHOW,
        StayCheckedIn: Stage.IN_HOUSE,
        StayCheckedOut: Stage.FINISHED,
    }
    beside = (NightSlept, DamageCharged)
    units = ("beds", attrgetter("room", "bed"))
    terms = BY_THE_NIGHT

    beds: tuple[Bedding, ...] = ()
    recorded_to: date = date.min
    damage_cents: int = 0
    origins: tuple[str, ...] = ()

    def evolve(self, part: Fact) -> Self:
        """Take the next step; on the way nights are slept and things break."""
        match part:
            case NightSlept():
                return replace(self, recorded_to=part.day + ONE_DAY)
            case DamageCharged():
                return replace(self, damage_cents=self.damage_cents + part.cents)
            case StayReserved():
                return replace(super().evolve(part), recorded_to=part.arrive)
            case _:
                return super().evolve(part)

    @property
    def deposit_left_cents(self) -> int:
        """Return what no damage has taken of the security deposit."""
        return sum_of(self.bill, Charge.DEPOSIT) - self.damage_cents
