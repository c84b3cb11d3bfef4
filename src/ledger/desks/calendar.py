"""Who has which desk for which half of a day, and which are free: one rule, for what is shown and for what is refused."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ledger.bookings import calendar
from ledger.bookings.calendar import taken_units
from ledger.bookings.way import told_of
from ledger.desks.desk import Desk, unit
from ledger.desks.events import DeskHalf
from ledger.desks.hours import HALVES_OF, Half, Part
from ledger.desks.hub_desks import DatedDesks
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS

FreeDesks = Mapping[Half, Collection[int]]
"""The desks that are free, by half of the day."""


class DesksTaken(Refused):
    """All desks of the hub are taken for that time; `free` says how many are left of each half of the day."""


class GuestHasDesk(Refused):
    """The guest has a desk for that time already, here or at another hub; of the bookings those are named that the asker may see."""


class DeskCalendar(calendar.Calendar, frozen=True, kw_only=True, gc=False):
    """The desks of one hub in one month, by `S…:2026-07`: day, desk and half → the booking that has it."""

    kind = "desks.calendar"
    tag = "desks"
    slots = DAYS
    parts = calendar.held_by(Desk)


def _guest_in(fact: Any, prefix: str) -> list[tuple[str, str]]:
    return [(fact.guest, one.half) for one in getattr(fact, f"{prefix}places")]


class GuestHalves(calendar.Calendar, frozen=True, kw_only=True, gc=False):
    """One member in one month, by `M…:2026-07`: half of a day → the booking of a desk where they sit."""

    kind = "desks.guest-halves"
    tag = "desk-guest"
    slots = DAYS
    parts = calendar.held_by(Desk, _guest_in)


def free_desks(provided: DatedDesks, day: date, taken: Collection[DeskHalf]) -> FreeDesks:
    """Return the desks that nobody has, by half of the day, in order; none while the hub is closed."""
    held = {(one.half, one.desk) for one in taken}
    return {
        half: [n for n in range(1, provided.offered(day, half) + 1) if (half, n) not in held]
        for half in Half
    }


def seats(free: FreeDesks, part: Part) -> tuple[DeskHalf, ...]:
    """Return a free desk for each half of this part of the day, the same one if there is one; nothing if a half is full."""
    halves = HALVES_OF[part]
    if not all(free[half] for half in halves):
        return ()
    same = next((one for one in free[halves[0]] if all(one in free[half] for half in halves)), None)
    return tuple(DeskHalf(half, same or next(iter(free[half]))) for half in halves)


def free_now(see: See, hub: str, provided: DatedDesks, day: date) -> FreeDesks:
    """Return the desks of a hub that are free on a day, as the book stands."""
    sheet, mark = see(DeskCalendar, DeskCalendar.sheet(hub, day)), f"{day:{DAYS.mark}}"
    taken = [
        one
        for half in Half
        for one in (DeskHalf(half, n) for n in range(1, provided.offered(day, half) + 1))
        if sheet.holder(f"{mark}/{unit(one)}", see.now)
    ]
    return free_desks(provided, day, taken)


def seated(see: See, hub: str, provided: DatedDesks, day: date, part: Part) -> tuple[DeskHalf, ...]:
    """Return the desks that a guest gets; refuses `DesksTaken`."""
    free = free_now(see, hub, provided, day)
    if not (found := seats(free, part)):
        raise DesksTaken(free={half: len(desks) for half, desks in free.items()})
    return found


def must_sit_once(see: See, guest: str, day: date, part: Part) -> None:
    """Refuse `GuestHasDesk`."""
    wanted = [(guest, half) for half in HALVES_OF[part]]
    held = taken_units(see, GuestHalves, wanted, (day, day + ONE_DAY))
    if held:
        names = {one for holders in held.values() for one in holders}
        raise GuestHasDesk(bookings=told_of(see, Desk, names, guest))
