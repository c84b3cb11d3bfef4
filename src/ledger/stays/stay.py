"""A stay is guests in bed places over nights, from the first reservation to the last cent.

none ──Reserve──▶ reserved ──Book──▶ booked ──CheckIn──▶ in house ──CheckOut──▶ finished
                     │                 │ │                 │  ▲
              ReleaseReservation  Cancel │ MarkNoShow      └──┘ RecordNight, ChargeDamage
                     ▼                 ▼ ▼
                  released    cancelled, no-show        ChangeStay: booked or in house

what                                   from                      until (not included)
a reservation may be booked            it was made               15 minutes later
a booking may be checked in            the arrival day           noon of the day after
the host may mark a no-show            the day after arrival     noon, when the scheduler does
guests in house may change, be charged arrival                   noon of the departure day
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Self, assert_never

from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.billing.journal import Billed, Words
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.noun import Noun, by
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.stays.calendar import NO_SHOW_HOUR
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
from ledger.stays.price import StayBill
from ledger.treasury import chart

WORDS = Words(
    held="stay-held", released="stay-released", captured="stay-captured", net=chart.unbilled
)
CHECK_OUT_HOUR = 12
_NEVER = date.min


class NoSuchStay(Unknown):
    """There is no such stay."""


class NotAReservation(Refused):
    """Only a reservation that waits to be confirmed can be booked or released."""


class NotBooked(Refused):
    """The stay is not booked, or no longer."""


class NotInHouse(Refused):
    """The guests are not in the house."""


class NeverArrived(Refused):
    """Nobody arrived by noon of the day after the arrival day: the stay is a no-show."""


class StayIsOver(Refused):
    """The stay ended at noon of the departure day."""


class Stage(StrEnum):
    """Where a stay is on its way; NONE is no stay at all."""

    NONE = "none"
    RESERVED = "reserved"
    RELEASED = "released"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    NO_SHOW = "no-show"
    IN_HOUSE = "in house"
    FINISHED = "finished"


StayFact = (
    StayReserved
    | ReservationReleased
    | StayBooked
    | StayChanged
    | StayCancelled
    | NoShowMarked
    | StayCheckedIn
    | NightSlept
    | DamageCharged
    | StayCheckedOut
)


class Stay(Noun, frozen=True, kw_only=True, gc=False):
    """One stay, by its id. Nights before `recorded_to` were recorded as slept."""

    kind = "stays.stay"
    tag = "stay"
    parts = {
        fact: by("stay")
        for fact in (
            StayReserved,
            ReservationReleased,
            StayBooked,
            StayChanged,
            StayCancelled,
            NoShowMarked,
            StayCheckedIn,
            NightSlept,
            DamageCharged,
            StayCheckedOut,
        )
    }
    births = frozenset({StayReserved})

    stage: Stage = Stage.NONE
    hub: str = ""
    payer: str = ""
    arrive: date = _NEVER
    depart: date = _NEVER
    beds: tuple[Bedding, ...] = ()
    bill: StayBill = ()
    expires: datetime | None = None
    recorded_to: date = _NEVER
    damage_cents: int = 0

    def evolve(self, part: StayFact) -> Self:
        """Take the next step."""
        match part:
            case StayReserved():
                return type(self)(
                    stage=Stage.RESERVED,
                    hub=part.hub,
                    payer=part.payer,
                    arrive=part.arrive,
                    depart=part.depart,
                    beds=part.beds,
                    bill=part.bill,
                    expires=part.expires,
                    recorded_to=part.arrive,
                )
            case ReservationReleased():
                return replace(self, stage=Stage.RELEASED)
            case StayBooked():
                return replace(self, stage=Stage.BOOKED, expires=None)
            case StayChanged():
                return replace(
                    self,
                    arrive=part.arrive,
                    depart=part.depart,
                    beds=part.beds,
                    bill=part.bill,
                    recorded_to=part.recorded_to,
                )
            case StayCancelled():
                return replace(self, stage=Stage.CANCELLED)
            case NoShowMarked():
                return replace(self, stage=Stage.NO_SHOW)
            case StayCheckedIn():
                return replace(self, stage=Stage.IN_HOUSE)
            case NightSlept():
                return replace(self, recorded_to=part.day + ONE_DAY)
            case DamageCharged():
                return replace(self, damage_cents=self.damage_cents + part.cents)
            case StayCheckedOut():
                return replace(self, stage=Stage.FINISHED)
            case _:
                assert_never(part)

    @property
    def no_show_at(self) -> datetime:
        """Return the instant from which a booking whose guests are not here is a no-show."""
        return rome(self.arrive + ONE_DAY, NO_SHOW_HOUR)

    @property
    def check_out_at(self) -> datetime:
        """Return the instant at which guests who are still in the house are checked out."""
        return rome(self.depart, CHECK_OUT_HOUR)

    def billed(self, name: str) -> Billed:
        """Return whose bill it is; `name` is the stay's id."""
        return Billed(name, self.hub, self.payer, WORDS)

    @property
    def deposit_left_cents(self) -> int:
        """Return what no damage has taken of the security deposit."""
        return sum_of(self.bill, Charge.DEPOSIT) - self.damage_cents


def known(see: See, stay: str) -> Stay:
    """Return the stay; refuses `NoSuchStay`."""
    found = see(Stay, stay)
    if found.stage is Stage.NONE:
        raise NoSuchStay(stay=stay)
    return found


def must_be_booked(see: See, stay: Stay) -> None:
    """Refuse `NotBooked`, and `NeverArrived` once noon after the arrival day has struck."""
    if stay.stage is not Stage.BOOKED:
        raise NotBooked(stage=stay.stage)
    if see.now >= stay.no_show_at:
        raise NeverArrived(arrive=stay.arrive)


def must_be_in_house(stay: Stay) -> None:
    """Refuse `NotInHouse`."""
    if stay.stage is not Stage.IN_HOUSE:
        raise NotInHouse(stage=stay.stage)


def must_not_be_over(see: See, stay: Stay) -> None:
    """Refuse `StayIsOver` once noon of the departure day has struck, whoever checks out when."""
    if see.now >= stay.check_out_at:
        raise StayIsOver(depart=stay.depart)
