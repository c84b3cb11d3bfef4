"""Which beds and desks of a hub nobody has on any day of a lease; what is in the way is named."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

import msgspec

from ledger.bookings.calendar import Calendar
from ledger.desks.calendar import DeskCalendar, FreeDesks, free_desks
from ledger.desks.events import DeskHalf
from ledger.desks.hours import Half
from ledger.desks.hub_desks import DatedDesks, HubDesks
from ledger.kernel.days import ONE_DAY
from ledger.kernel.ids import RoomId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.leases.asked import Asked
from ledger.leases.events import LeasedBeds, LeasedDesks
from ledger.stays import calendar as of_beds
from ledger.stays.asked import BedTwice, existing_beds
from ledger.stays.events import Bedding
from ledger.stays.furnish import BedName
from ledger.stays.lent import NotLent, lent
from ledger.stays.room import Room, places_of

Place = tuple[str, str]
TakenOn = Mapping[date, Mapping[str, str]]
"""By day what is taken on it, and by which stay, booking, closing or lease."""


class NotSoMany(Refused):
    """The hub has not so many: `beds` in all, and on these `days` fewer desks than the seats that are asked for."""


class CapacityTaken(Refused):
    """Too little is free on these nights, or days: stays, bookings, closings or leases have it, and are named in `by`."""


class BedsDiffer(Malformed):
    """As many beds are named as were asked for, or none."""


class BedNamed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bed place that is let."""

    room: RoomId
    bed: BedName


def free_beds(see: See, asked: Asked, named: tuple[BedNamed, ...]) -> tuple[LeasedBeds, ...]:
    """Return the beds that are let: those that are named, or the first ones that nobody has on any of the nights."""
    if named and len(named) != asked.beds:
        raise BedsDiffer(field="beds", asked=asked.beds, named=len(named))
    if not asked.beds:
        return ()
    places = _named(see, asked, named) or _lent(see, asked)
    if len(places) < asked.beds:
        raise NotSoMany(beds=len(places), days=[])
    taken: dict[Place, dict[date, str]] = {}
    for room, beds in _by_room(places):
        on = _taken(see, of_beds.Calendar, room, asked.days)
        for day, holders in on.items():
            for bed in beds:
                if holder := holders.get(bed):
                    taken.setdefault((room, bed), {})[day] = holder
    free = [place for place in places if place not in taken]
    if len(free) < asked.beds:
        raise CapacityTaken(
            free_beds=len(free),
            nights=sorted({day for on in taken.values() for day in on}),
            by=sorted({holder for on in taken.values() for holder in on.values()}),
        )
    return tuple(LeasedBeds(room, tuple(beds)) for room, beds in _by_room(free[: asked.beds]))


def free_seats(see: See, asked: Asked) -> tuple[LeasedDesks, ...]:
    """Return the desks that are let, day by day where they differ: guests are given the first ones, leases the last."""
    if not asked.seats:
        return ()
    provided, days = see(HubDesks, asked.hub), asked.days
    few = [day for day in days if provided.desks_on(day).desks < asked.seats]
    closed = [
        day for day in days if not any(provided.desks_on(day).offered(day, half) for half in Half)
    ]
    if missing := sorted({*few, *closed}):
        raise NotSoMany(beds=None, days=missing)
    held = _taken(see, DeskCalendar, asked.hub, days)
    found: dict[date, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    full: dict[date, set[str]] = {}
    for day in days:
        offered, taken = provided.desks_on(day), held.get(day, {})
        free = free_desks(offered, day, [_half(place) for place in taken])
        lacking = [
            half for half in Half if len(free[half]) < asked.seats * _is_open(offered, day, half)
        ]
        if lacking:
            full[day] = {holder for place, holder in taken.items() if _half(place).half in lacking}
        found[day] = (
            _last(free, Half.MORNING, asked.seats),
            _last(free, Half.AFTERNOON, asked.seats),
        )
    if full:
        by = sorted({holder for holders in full.values() for holder in holders})
        raise CapacityTaken(days=list(full), by=by)
    return tuple(_pieces(found))


def _is_open(offered: DatedDesks, day: date, half: Half) -> bool:
    return offered.offered(day, half) > 0


def _last(free: FreeDesks, half: Half, seats: int) -> tuple[int, ...]:
    return tuple(free[half])[-seats:]


def _pieces(found: Mapping[date, tuple[tuple[int, ...], tuple[int, ...]]]) -> Iterable[LeasedDesks]:
    """Yield days with the same desks together."""
    for (morning, afternoon), some in groupby(found, found.__getitem__):
        days = list(some)
        yield LeasedDesks(days[0], days[-1] + ONE_DAY, morning, afternoon)


def _half(place: str) -> DeskHalf:
    desk, half = place.split()
    return DeskHalf(half, int(desk))


def _named(see: See, asked: Asked, named: tuple[BedNamed, ...]) -> list[Place]:
    places = [(one.room, one.bed) for one in named]
    if len(set(places)) < len(places):
        raise BedTwice(field="beds")
    existing_beds(see, asked.hub, [Bedding(*place) for place in places])
    for room, nights in _not_lent(see, asked, places).items():
        raise NotLent(room=room, night=nights[0])
    return places


def _lent(see: See, asked: Asked) -> list[Place]:
    """Return the beds of the rooms that are the hub's to let on all of the nights."""
    places = places_of(see, asked.hub)
    outside = _not_lent(see, asked, places)
    return [place for place in places if place[0] not in outside]


def _not_lent(see: See, asked: Asked, places: Iterable[Place]) -> dict[str, list[date]]:
    """Return the rooms that are nobody's to let on some of the nights, with these."""
    rooms = see.all(Room, dict.fromkeys(room for room, _ in places))
    nights = {
        name: sorted({*asked.days}.intersection(room.not_let(asked.first, asked.until)))
        for name, room in lent(see, rooms).items()
    }
    return {name: some for name, some in nights.items() if some}


def _by_room(places: Iterable[Place]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for room, bed in places:
        found.setdefault(room, []).append(bed)
    return list(found.items())


def _taken(see: See, calendar: type[Calendar], resource: str, days: list[date]) -> TakenOn:
    """Return what somebody has of a room, or of the desks of a hub, on these days."""
    keys = {day: calendar.sheet(resource, day) for day in days}
    sheets = see.all(calendar, dict.fromkeys(keys.values()))
    found: dict[date, dict[str, str]] = {}
    of_mark = {(key, f"{day:{DAYS.mark}}"): day for day, key in keys.items()}
    for key, sheet in sheets.items():
        for place in sheet.places():
            mark, _, name = place.partition("/")
            day, holder = of_mark.get((key, mark)), sheet.holder(place, see.now)
            if day and holder:
                found.setdefault(day, {})[name] = holder
    return found
