"""What waits for its hour: a reservation's end, a no-show, the nights, noon of the departure day."""

from collections.abc import Iterable
from datetime import date, datetime

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.due import Done, Due
from ledger.stays.arrive import MarkNoShow
from ledger.stays.calendar import NO_SHOW_HOUR
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
from ledger.stays.stay import CHECK_OUT_HOUR


def _release(stay: str, at: datetime) -> Due:
    return Due(subject=f"release:{stay}", at=at, command=ReleaseReservation(stay=stay))


def _no_show(stay: str, arrive: date) -> Due:
    noon = rome(arrive + ONE_DAY, NO_SHOW_HOUR)
    return Due(subject=f"no-show:{stay}", at=noon, command=MarkNoShow(stay=stay))


def _night(stay: str, night: date, depart: date) -> Due | Done:
    """The next night is due at its end, as long as there is one."""
    subject = f"night:{stay}"
    if night >= depart:
        return Done(subject=subject)
    return Due(
        subject=subject, at=rome(night + ONE_DAY), command=RecordNight(stay=stay, night=night)
    )


def _check_out(stay: str, depart: date) -> Due:
    noon = rome(depart, CHECK_OUT_HOUR)
    return Due(subject=f"check-out:{stay}", at=noon, command=CheckOut(stay=stay))


def after_reserving(fact: StayReserved) -> Iterable[Due | Done]:
    """A reservation ends by itself."""
    return (_release(fact.stay, fact.expires),)


def after_releasing(fact: ReservationReleased) -> Iterable[Due | Done]:
    """Nothing waits."""
    return (Done(subject=f"release:{fact.stay}"),)


def after_booking(fact: StayBooked) -> Iterable[Due | Done]:
    """The guests are expected until noon of the day after arrival."""
    return (Done(subject=f"release:{fact.stay}"), _no_show(fact.stay, fact.arrive))


def after_not_coming(fact: StayCancelled | NoShowMarked) -> Iterable[Due | Done]:
    """Nobody is expected."""
    return (Done(subject=f"no-show:{fact.stay}"),)


def after_arriving(fact: StayCheckedIn) -> Iterable[Due | Done]:
    """Every night is recorded at its end, and at noon of the departure day guests are gone."""
    return (
        Done(subject=f"no-show:{fact.stay}"),
        _night(fact.stay, fact.arrive, fact.depart),
        _check_out(fact.stay, fact.depart),
    )


def after_changing(fact: StayChanged) -> Iterable[Due | Done]:
    """What waited waits for other days."""
    if fact.in_house:
        return (
            _night(fact.stay, fact.recorded_to, fact.depart),
            _check_out(fact.stay, fact.depart),
        )
    return (_no_show(fact.stay, fact.arrive),)


def after_a_night(fact: NightSlept) -> Iterable[Due | Done]:
    """The next night follows."""
    return (_night(fact.stay, fact.day + ONE_DAY, fact.depart),)


def after_leaving(fact: StayCheckedOut) -> Iterable[Due | Done]:
    """Nothing waits."""
    return (Done(subject=f"night:{fact.stay}"), Done(subject=f"check-out:{fact.stay}"))
