"""What waits for its hour: what every booking waits for, and the end of each night."""

from collections.abc import Iterable
from datetime import date

from ledger.bookings.agenda import Waiting
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.due import Done, Due
from ledger.stays.arrive import MarkNoShow
from ledger.stays.events import (
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
from ledger.stays.leave import CheckOut
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


def after_arriving(fact: StayCheckedIn) -> Iterable[Due | Done]:
    """Every night is recorded at its end, and at noon of the departure day guests are gone."""
    return (*WAITING.after(fact), _night(fact.stay, fact.arrive, fact.depart))


def after_changing(fact: StayChanged) -> Iterable[Due | Done]:
    """What waited waits for other days."""
    night = (_night(fact.stay, fact.recorded_to, fact.depart),) if fact.in_house else ()
    return (*WAITING.after(fact), *night)


def after_a_night(fact: NightSlept) -> Iterable[Due | Done]:
    """The next night follows."""
    return (_night(fact.stay, fact.day + ONE_DAY, fact.depart),)


def after_leaving(fact: StayCheckedOut) -> Iterable[Due | Done]:
    """Nothing waits."""
    return (Done(subject=f"night:{fact.stay}"), *WAITING.after(fact))
