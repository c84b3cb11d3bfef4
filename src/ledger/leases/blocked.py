"""What a lease takes off the calendars of beds and of desks, and what it gives back when it ends early: one rule with all that is let."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from ledger.bookings.calendar import Freed, Taken
from ledger.desks.desk import unit
from ledger.desks.events import DeskHalf
from ledger.desks.hours import Half
from ledger.kernel.fact import Fact
from ledger.kernel.routes import Part, Split
from ledger.kernel.slots import DAYS
from ledger.leases.events import LeasedDesks, LeaseEnded, LeaseMade, OfLease, agreed_days

Sheets = dict[str, list[str]]


def desk_halves(piece: LeasedDesks) -> list[DeskHalf]:
    """Return the desks of a piece of a lease, each for its half of the day."""
    return [
        *(DeskHalf(Half.MORNING, desk) for desk in piece.morning),
        *(DeskHalf(Half.AFTERNOON, desk) for desk in piece.afternoon),
    ]


def _beds(fact: OfLease, first: date) -> Sheets:
    """Return the bed places of a lease from a night on, by room and month."""
    days = agreed_days(first, fact.until, fact.weekdays)
    found: Sheets = {}
    for one in fact.beds:
        _note(found, one.room, days, one.beds)
    return found


def _desks(fact: OfLease, first: date) -> Sheets:
    """Return the desks of a lease from a day on, by hub and month."""
    found: Sheets = {}
    for piece in fact.desks:
        days = agreed_days(max(first, piece.first), piece.until, fact.weekdays)
        _note(found, fact.hub, days, [unit(one) for one in desk_halves(piece)])
    return found


def _note(found: Sheets, resource: str, days: Iterable[date], units: Iterable[str]) -> None:
    names = tuple(units)
    for day in days:
        sheet = found.setdefault(f"{resource}:{day:{DAYS.sheet}}", [])
        sheet.extend(f"{day:{DAYS.mark}}/{name}" for name in names)


def _fed(places: Callable[[OfLease, date], Sheets]) -> Mapping[type[Fact], Split]:
    def made(fact: LeaseMade) -> list[Part]:
        sheets = places(fact, fact.first)
        return [(key, Taken(fact.lease, tuple(some))) for key, some in sheets.items() if some]

    def ended(fact: LeaseEnded) -> list[Part]:
        sheets = places(fact, fact.ends)
        return [(key, Freed(fact.lease, tuple(some))) for key, some in sheets.items() if some]

    return {LeaseMade: made, LeaseEnded: ended}


BEDS, DESKS = _fed(_beds), _fed(_desks)
