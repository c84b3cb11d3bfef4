"""A room's calendar says which stay, or closing, holds which bed place on which night; a guest's, where they sleep.

A closing comes after whoever has a place: what they give up, or lose, is closed from that instant on, and never free.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.bookings import calendar
from ledger.bookings.calendar import Freed, Taken, free, sheets_of, take
from ledger.kernel.routes import Part
from ledger.kernel.slots import DAYS
from ledger.kernel.taken import by_what_they_take
from ledger.stays.events import NoShowUndone, RoomClosed, RoomReopened
from ledger.stays.stay import Stay


class Closed(msgspec.Struct, frozen=True, gc=False):
    """A closing has these places, all of one sheet, as soon as nobody else has them."""

    closing: str
    places: tuple[str, ...]


class Reopened(msgspec.Struct, frozen=True, gc=False):
    """It has them no longer."""

    closing: str
    places: tuple[str, ...]


def _closed(fact: RoomClosed) -> list[Part]:
    return [(key, Closed(fact.closing, places)) for key, places in _places(fact)]


def _reopened(fact: RoomReopened) -> list[Part]:
    return [(key, Reopened(fact.closing, places)) for key, places in _places(fact)]


def _places(fact: RoomClosed | RoomReopened) -> list[tuple[str, tuple[str, ...]]]:
    beds = [(fact.room, bed) for bed in fact.beds]
    return list(sheets_of(DAYS, beds, (fact.first, fact.until)))


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
    """One room in one month, by `BR…:2026-07`: bed place and night → the stay, or closing, that holds it.

    Of several closings of a place the first counts, and then the next.
    """

    kind = "stays.calendar"
    fold = 2
    tag = "beds"
    slots = DAYS
    parts = {
        **calendar.held_by(Stay),
        **by_what_they_take((_closed, _reopened)),
        NoShowUndone: _undone(Stay.units_in),
    }

    closed: Map[str, tuple[str, ...]] = Map()

    def evolve(self, part: Taken | Freed | Closed | Reopened) -> Self:
        """Close places or open them again; or hold them, or let go of them."""
        if isinstance(part, Taken | Freed):
            return super().evolve(part)
        closed = self.closed.mutate()
        for one in part.places:
            others = tuple(name for name in closed.get(one, ()) if name != part.closing)
            if isinstance(part, Closed):
                closed[one] = (*others, part.closing)
            elif others:
                closed[one] = others
            else:
                closed.pop(one, None)
        return replace(self, closed=closed.finish())

    def holder(self, place: str, now: datetime) -> str:
        """Return who holds a place, or else the closing that has it."""
        return super().holder(place, now) or next(iter(self.closed.get(place, ())), "")

    def places(self) -> list[str]:
        """Return the places that are closed, besides those that somebody holds or held."""
        return [*super().places(), *self.closed]


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
