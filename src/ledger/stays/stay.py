"""A stay is guests in bed places over nights: a booking whose nights are recorded as they are slept.

what                                   from                      until (not included)
a reservation may be booked            it was made               15 minutes later
a booking may be checked in            the arrival day           noon of the day after
a night is slept though guests come    midnight                  six in the morning: later it is missed
the host may mark a no-show            six, the day after        noon, when the scheduler does
guests in house may change             arrival                   noon of the departure day
damage may be charged                  arrival                   the deposit is released, 48 hours after check-out at most

before the arrival day        seven days or more   six to one   that day, later, or no-show
kept of the nights' price            0 %              50 %               100 %
"""

from datetime import date, datetime, timedelta
from typing import Any, Self

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of, total_of
from ledger.billing.journal import Words
from ledger.bookings.booking import Booking, Stage
from ledger.bookings.terms import BookingTerms
from ledger.kernel.days import ONE_DAY, day_in_rome, rome
from ledger.kernel.fact import Fact
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.stays import chart as of_stays
from ledger.stays.deposit_events import DepositReleased
from ledger.stays.events import (
    Bedding,
    DamageCharged,
    NightSlept,
    NoShowMarked,
    NoShowUndone,
    ReservationReleased,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
)
from ledger.stays.guest_night import OwedNight
from ledger.stays.register import GuestRegister, leaving

LATE_HOUR = 6
"""Guests who come before six in the morning slept the night; to whoever comes later it is a fee."""
NO_SHOW_HOUR = 12
"""At noon after the arrival day whoever has not arrived is a no-show, and later nights are free."""
CHECK_OUT_HOUR = 12

BY_THE_NIGHT = BookingTerms[date](
    slots=DAYS,
    kept_for=timedelta(minutes=15),
    missing_at=lambda arrive: rome(arrive + ONE_DAY, LATE_HOUR),
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


class Earlier(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who slept where before the night `until`, and where they live: guests in the house have been moved, or some have left."""

    until: date
    beds: tuple[Bedding, ...]
    origins: tuple[str, ...] = ()


class Missed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A no-show was marked on that day, and so much kept as a fee."""

    day: date
    fee_cents: int


def beds_on(
    night: date, beds: tuple[Bedding, ...], earlier: tuple[Earlier, ...]
) -> tuple[Bedding, ...]:
    """Return who sleeps where on a night, when it is `beds` now and was otherwise `earlier`."""
    return next((one.beds for one in earlier if night < one.until), beds)


def owed_of(night: NightSlept) -> tuple[OwedNight, ...]:
    """Return what other hubs owe for a night, guest by guest."""
    rooms = {guest: one.room for one in night.rooms for guest in one.guests}
    return tuple(
        OwedNight(night.day, rooms[one.guest], one.agreed_net_cents)
        for one in night.agreed
        if one.owed
    )


class Stay(Booking[date], frozen=True, kw_only=True, gc=False):
    """One stay, by its id; `origins` are where its guests live.

    Nights before `recorded_to` were recorded as slept, some of them in `earlier` beds; they `brought` so much in each room.
    For some of them other hubs owe what was agreed (`owed`). After check-out the deposit is held until `deposit_until`; None says that nothing is. What a no-show `missed` can be undone.
    """

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
        NoShowUndone: Stage.IN_HOUSE,
        StayCheckedIn: Stage.IN_HOUSE,
        StayCheckedOut: Stage.FINISHED,
    }
    beside = (NightSlept, DamageCharged, DepositReleased)
    holds = "beds"
    terms = BY_THE_NIGHT

    beds: tuple[Bedding, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    recorded_to: date = date.min
    brought: Map[str, int] = Map()
    owed: tuple[OwedNight, ...] = ()
    damage_cents: int = 0
    damage_owed_cents: int = 0
    origins: tuple[str, ...] = ()
    deposit_until: datetime | None = None
    missed: Missed | None = None

    @classmethod
    def units_in(cls, named: Any, prefix: str = "") -> list[tuple[str, str]]:
        """Return the bed places that a fact, or the stay itself, names."""
        return [(one.room, one.bed) for one in getattr(named, f"{prefix}beds")]

    def evolve(self, part: Fact) -> Self:
        """Take the next step; on the way nights are slept, things break, and the deposit is free."""
        match part:
            case NightSlept():
                return self._slept(part)
            case DamageCharged():
                return replace(
                    self,
                    damage_cents=self.damage_cents + part.cents,
                    damage_owed_cents=self.damage_owed_cents + part.owed_cents,
                )
            case DepositReleased():
                return replace(self, deposit_until=None)
            case StayReserved():
                return replace(super().evolve(part), recorded_to=part.arrive)
            case NoShowMarked():
                return replace(super().evolve(part), missed=Missed(part.day, part.fee_cents))
            case NoShowUndone():
                return self._came(part)
            case StayChanged():
                return self._lies_anew(part)
            case _:
                return super().evolve(part)

    def _lies_anew(self, part: StayChanged) -> Self:
        """Lie elsewhere, or be fewer, from a night on; before it they were where they were."""
        moved = part.in_house and part.beds != part.was_beds
        return replace(
            super().evolve(part),
            earlier=self.before(part.first) if moved else self.earlier,
            origins=part.origins or self.origins,
        )

    def _slept(self, night: NightSlept) -> Self:
        brought = self.brought
        for one in night.rooms:
            brought = brought.set(one.room, brought.get(one.room, 0) + one.net_cents)
        owed = (*self.owed, *owed_of(night))
        return replace(self, recorded_to=night.day + ONE_DAY, brought=brought, owed=owed)

    def _came(self, undone: NoShowUndone) -> Self:
        """Sleep in the house from the arrival on, in other beds than were agreed where those were gone."""
        moved = undone.arrive < undone.first and undone.beds != undone.was_beds
        return replace(
            super().evolve(undone),
            earlier=(Earlier(undone.first, undone.was_beds, undone.origins),) if moved else (),
            recorded_to=undone.arrive,
            below_a_cent=self._left_below_a_cent(undone),
            missed=None,
        )

    def first_open(self, arrive: date, today: date) -> date:
        """Return the first night that a change can still touch: in the house, tonight."""
        return max(arrive, today) if self.stage is Stage.IN_HOUSE else arrive

    def may_come_after_all(self, today: date) -> bool:
        """Say whether a no-show was marked today, and may be undone."""
        return self.missed is not None and self.missed.day == today

    def before(self, first: date) -> tuple[Earlier, ...]:
        """Return who slept where on the nights before `first`; nothing is told of a stay that begins then."""
        if first <= self.arrive or self.stage is not Stage.IN_HOUSE:
            return ()
        night = first - ONE_DAY
        last = Earlier(first, beds_on(night, self.beds, self.earlier), self.origins_on(night))
        return (*(one for one in self.earlier if one.until < first), last)

    def origins_on(self, night: date) -> tuple[str, ...]:
        """Return where those live who sleep here on a night, one a guest."""
        return next((one.origins for one in self.earlier if night < one.until), self.origins)

    def changed(self, see: See, **more: Any) -> StayChanged:
        """Return the fact that the stay is otherwise from today on, in what `more` says; nothing is given up unless said."""
        said: dict[str, Any] = {
            "arrive": self.arrive,
            "bill": self.bill,
            "sold": self.sold,
            "given_up": (),
            "fee_cents": 0,
        } | more
        in_house, arrive = self.stage is Stage.IN_HOUSE, said["arrive"]
        register = see(GuestRegister, self.name)
        beds = said.get("beds", self.beds)
        fewer = in_house and len(beds) < len(self.beds)
        return self.fact(
            see,
            StayChanged,
            was_arrive=self.arrive,
            was_depart=self.depart,
            was_beds=self.beds,
            was_sold=self.sold,
            total_cents=total_of(said["bill"]),
            in_house=in_house,
            recorded_to=self.recorded_to if in_house else arrive,
            first=self.first_open(arrive, see.today()),
            awaited=not in_house and register.ever_told,
            origins=register.origins_of(leaving(self.beds, beds).staying) if fewer else (),
            **{"companions": (), "by_hub": False, "swapped_with": "", "reason": "", **said},
        )

    @property
    def deposit_left_cents(self) -> int:
        """Return what no damage has taken of the security deposit; nothing once it was released."""
        if self.stage is Stage.FINISHED and self.deposit_until is None:
            return 0
        return sum_of(self.bill, Charge.DEPOSIT) - self.damage_cents
