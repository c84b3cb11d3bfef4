"""A room's calendar says which stay, or closing, holds which bed place on which night; a guest's, where they sleep."""

from collections.abc import Callable
from typing import Any

from ledger.bookings import calendar
from ledger.bookings.calendar import free, take
from ledger.kernel.routes import Part
from ledger.kernel.slots import DAYS
from ledger.kernel.taken import by_what_they_take
from ledger.stays.events import NoShowUndone, RoomClosed, RoomReopened
from ledger.stays.stay import Stay


def _closed(fact: RoomClosed) -> list[Part]:
    beds = [(fact.room, bed) for bed in fact.beds]
    return take(DAYS, fact.closing, beds, (fact.first, fact.until))


def _reopened(fact: RoomReopened) -> list[Part]:
    beds = [(fact.room, bed) for bed in fact.beds]
    return free(DAYS, fact.closing, beds, (fact.first, fact.until))


def _undone(units_in: calendar.UnitsIn) -> Callable[[NoShowUndone], list[Part]]:
    """What is slept after a no-show is taken again; a first night that was missed is let go of."""

    def came(fact: NoShowUndone) -> list[Part]:
        missed = free(DAYS, fact.stay, units_in(fact, "was_"), (fact.was_arrive, fact.arrive))
        return [
            *missed,
            *take(DAYS, fact.stay, units_in(fact, ""), (fact.first, fact.depart)),
        ]

    return came


class Calendar(calendar.Calendar, frozen=True, kw_only=True, gc=False):
    """One room in one month, by `BR…:2026-07`: bed place and night → the stay, or closing, that holds it."""

    kind = "stays.calendar"
    tag = "beds"
    slots = DAYS
    parts = {
        **calendar.held_by(Stay),
        **by_what_they_take((_closed, _reopened)),
        NoShowUndone: _undone(Stay.units_in),
    }


ASLEEP = "asleep"


def sleepers(guests: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return each guest as what a night of theirs is taken of: one place, wherever it is."""
    return [(guest, ASLEEP) for guest in guests]


def _guests_in(fact: Any, prefix: str) -> list[tuple[str, str]]:
    return sleepers(tuple(one.guest for one in getattr(fact, f"{prefix}beds") if one.guest))


class GuestNights(calendar.Calendar, frozen=True, kw_only=True, gc=False):
    """One member in one month, by `M…:2026-07`: night → the stay in which they sleep."""

    kind = "stays.guest-nights"
    tag = "sleeper"
    slots = DAYS
    parts = {**calendar.held_by(Stay, _guests_in), NoShowUndone: _undone(_guests_in)}
