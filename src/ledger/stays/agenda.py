"""What waits for its hour: what every booking waits for, the end of each night, and the deposit."""

from collections.abc import Iterable
from datetime import date, datetime

from ledger.bookings.agenda import Waiting
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.due import Done, Due
from ledger.stays.arrive import MarkNoShow
from ledger.stays.deposit import ReleaseDeposit
from ledger.stays.deposit_events import DepositReleased
from ledger.stays.events import (
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
from ledger.stays.leave import CheckOut
from ledger.stays.register_events import ArrivalReported, GuestRegistered, RegisterDestroyed
from ledger.stays.report_arrivals import DestroyRegister, nobody_came_by
from ledger.stays.reserve import ReleaseReservation
from ledger.stays.sleep import RecordNight
from ledger.stays.stay import Stay

WAITING = Waiting(
    booking=Stay,
    release=lambda stay: ReleaseReservation(stay=stay),
    no_show=lambda stay: MarkNoShow(stay=stay),
    check_out=lambda stay: CheckOut(stay=stay),
)


def _night(stay: str, night: date, depart: date) -> Due | Done:
    """The next night is due at its end, as long as there is one."""
    subject = f"night:{stay}"
    if night >= depart:
        return Done(subject=subject)
    return Due(
        subject=subject, at=rome(night + ONE_DAY), command=RecordNight(stay=stay, night=night)
    )


def after_no_night(
    fact: StayReserved | ReservationReleased | StayBooked | StayCancelled | NoShowMarked,
) -> Iterable[Due | Done]:
    """A reservation ends by itself; guests are expected until noon of the day after arrival."""
    return WAITING.after(fact)


def after_arriving(fact: StayCheckedIn | NoShowUndone) -> Iterable[Due | Done]:
    """Every night is recorded at its end, at noon of the departure day guests are gone; the register is kept."""
    kept = Done(subject=f"register:{fact.stay}")
    return (*WAITING.after(fact), _night(fact.stay, fact.arrive, fact.depart), kept)


def after_registering(fact: GuestRegistered) -> Iterable[Due | Done]:
    """What was told of guests who never come is destroyed, once a no-show cannot be undone."""
    if fact.awaited_on is not None:
        yield _destroyed(fact.stay, rome(nobody_came_by(fact.awaited_on)))


def after_reporting(fact: ArrivalReported) -> Iterable[Due | Done]:
    """With the receipt the register has served, and is destroyed at once."""
    return (_destroyed(fact.stay, rome(fact.day)),)


def after_destroying(fact: RegisterDestroyed) -> Iterable[Due | Done]:
    """Nothing is left of it."""
    return (Done(subject=f"register:{fact.stay}"),)


def _destroyed(stay: str, at: datetime) -> Due:
    return Due(subject=f"register:{stay}", at=at, command=DestroyRegister(stay=stay))


def after_changing(fact: StayChanged) -> Iterable[Due | Done]:
    """What waited waits for other days, and what was told of the guests is kept until those."""
    if fact.awaited:
        yield _destroyed(fact.stay, rome(nobody_came_by(fact.arrive)))
    night = (_night(fact.stay, fact.recorded_to, fact.depart),) if fact.in_house else ()
    yield from (*WAITING.after(fact), *night)


def after_a_night(fact: NightSlept) -> Iterable[Due | Done]:
    """The next night follows."""
    return (_night(fact.stay, fact.day + ONE_DAY, fact.depart),)


def after_leaving(fact: StayCheckedOut) -> Iterable[Due | Done]:
    """No night waits any more, only the deposit."""
    yield Done(subject=f"night:{fact.stay}")
    yield from WAITING.after(fact)
    if fact.deposit_cents:
        release = ReleaseDeposit(stay=fact.stay)
        yield Due(subject=f"deposit:{fact.stay}", at=fact.deposit_until, command=release)


def after_releasing(fact: DepositReleased) -> Iterable[Due | Done]:
    """Nothing waits."""
    return (Done(subject=f"deposit:{fact.stay}"),)
