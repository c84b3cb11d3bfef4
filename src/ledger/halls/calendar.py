"""Who has which hall when, with the time for setting up and cleaning up: never two at once."""

from ledger.bookings import calendar
from ledger.bookings.calendar import free, take, taken_units
from ledger.halls.booking import UNIT, HallBooking
from ledger.halls.events import HallBooked, HallCancelled
from ledger.halls.half_hours import QUARTERS
from ledger.halls.hall import Span
from ledger.kernel.refused import Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.rights import acts_for


class HallTaken(Refused):
    """Somebody has the hall in that time, or is to set it up or clean it up; of the bookings those are named that the asker may see."""


def _taken(fact: HallBooked) -> list[Part]:
    return take(QUARTERS, fact.booking, [(fact.hall, UNIT)], (fact.taken_from, fact.taken_until))


def _freed(fact: HallCancelled) -> list[Part]:
    return free(QUARTERS, fact.booking, [(fact.hall, UNIT)], (fact.taken_from, fact.taken_until))


class HallCalendar(calendar.Calendar, frozen=True, kw_only=True, gc=False):
    """One hall in one month (UTC), by `SL…:2026-07`: quarter of an hour → the booking that has it.

    What was missed is over: its hall was kept until its end.
    """

    kind = "halls.calendar"
    tag = "hall-month"
    slots = QUARTERS
    parts = {HallBooked: _taken, HallCancelled: _freed}


def must_be_free(see: See, hall: str, taken: Span) -> None:
    """Refuse `HallTaken`."""
    held = taken_units(see, HallCalendar, [(hall, UNIT)], taken)
    if names := sorted({one for holders in held.values() for one in holders}):
        found = see.all(HallBooking, names)
        told = [name for name in names if _may_know(see, found[name])]
        raise HallTaken(hall=hall, bookings=told)


def _may_know(see: See, booking: HallBooking) -> bool:
    """Say whether the asker acts for who pays or comes, or runs the hub."""
    if see.who.role is Role.HOST:
        return see.who.hub == booking.hub
    return acts_for(see, booking.payer) or acts_for(see, booking.guest)


def booked_in(see: See, hall: str, span: Span) -> dict[str, HallBooking]:
    """Return the bookings that have the hall in some of the span, set up and cleaned up included."""
    sheets = see.all(HallCalendar, [f"{hall}:{sheet}" for sheet in QUARTERS.sheets(*span)])
    names = {holding.holder for sheet in sheets.values() for holding in sheet.held.values()}
    found = see.all(HallBooking, sorted(names))
    first, until = span
    return {
        name: one
        for name, one in found.items()
        if one.taken_from < until and first < one.taken_until
    }
