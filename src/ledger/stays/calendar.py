"""A room's calendar says who holds which bed place on which night, a month to a sheet."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Self, assert_never

import msgspec
from immutables import Map

from ledger.kernel.days import ONE_DAY, months, nights, rome
from ledger.kernel.noun import Noun, Part
from ledger.stays.events import (
    Bedding,
    NoShowMarked,
    ReservationReleased,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
)

NO_SHOW_HOUR = 12
"""At noon after the arrival day whoever has not arrived is a no-show, and later nights are free."""


class Holding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Which stay holds a bed place for a night, and from which instant on it no longer does."""

    stay: str
    lapses: datetime | None = None


class Taken(msgspec.Struct, frozen=True, gc=False):
    """The stay holds these bed places on these nights, all of one room and one month."""

    stay: str
    beds: tuple[str, ...]
    nights: tuple[date, ...]
    lapses: datetime | None


class Freed(msgspec.Struct, frozen=True, gc=False):
    """The stay no longer holds these bed places on these nights."""

    stay: str
    beds: tuple[str, ...]
    nights: tuple[date, ...]


def sheet(room: str, month: str) -> str:
    """Return the calendar's key: `BR…:2026-07`."""
    return f"{room}:{month}"


def sheets(rooms: Iterable[str], arrive: date, depart: date) -> list[str]:
    """Return the keys of all calendars that a stay in these rooms would touch."""
    spanned = months(arrive, depart)
    return [sheet(room, month) for room in dict.fromkeys(rooms) for month in spanned]


def _strips(
    beds: tuple[Bedding, ...], arrive: date, depart: date
) -> Iterable[tuple[str, tuple[str, ...], tuple[date, ...]]]:
    """Cut the bed places and nights into sheets."""
    by_month: dict[str, list[date]] = {}
    for night in nights(arrive, depart):
        by_month.setdefault(f"{night:%Y-%m}", []).append(night)
    for room in dict.fromkeys(bedding.room for bedding in beds):
        places = tuple(bedding.bed for bedding in beds if bedding.room == room)
        for month, its_nights in by_month.items():
            yield sheet(room, month), places, tuple(its_nights)


def _take(
    stay: str,
    beds: tuple[Bedding, ...],
    arrive: date,
    depart: date,
    lapses: datetime | None = None,
) -> list[Part]:
    return [
        (key, Taken(stay, places, when, lapses))
        for key, places, when in _strips(beds, arrive, depart)
    ]


def _free(stay: str, beds: tuple[Bedding, ...], arrive: date, depart: date) -> list[Part]:
    return [(key, Freed(stay, places, when)) for key, places, when in _strips(beds, arrive, depart)]


def _reserved(fact: StayReserved) -> Iterable[Part]:
    return _take(fact.stay, fact.beds, fact.arrive, fact.depart, fact.expires)


def _awaited(fact: StayBooked | StayChanged) -> list[Part]:
    """The first night is theirs for certain; later ones until nobody came by noon."""
    after = fact.arrive + ONE_DAY
    noon = rome(after, NO_SHOW_HOUR)
    return [
        *_take(fact.stay, fact.beds, fact.arrive, after),
        *_take(fact.stay, fact.beds, after, fact.depart, noon),
    ]


def _arrived(fact: StayCheckedIn) -> Iterable[Part]:
    return _take(fact.stay, fact.beds, fact.arrive + ONE_DAY, fact.depart)


def _changed(fact: StayChanged) -> Iterable[Part]:
    freed = _free(fact.stay, fact.was_beds, fact.was_arrive, fact.was_depart)
    if fact.in_house:
        return [*freed, *_take(fact.stay, fact.beds, fact.arrive, fact.depart)]
    return [*freed, *_awaited(fact)]


def _off(fact: ReservationReleased | StayCancelled) -> Iterable[Part]:
    return _free(fact.stay, fact.beds, fact.arrive, fact.depart)


def _absent(fact: NoShowMarked) -> Iterable[Part]:
    return _free(fact.stay, fact.beds, fact.arrive + ONE_DAY, fact.depart)


def _left(fact: StayCheckedOut) -> Iterable[Part]:
    return _free(fact.stay, fact.beds, fact.left, fact.depart)


class Calendar(Noun, frozen=True, kw_only=True, gc=False):
    """One room in one month, by `BR…:2026-07`: bed place and night → who holds it.

    Only the stay that holds a bed place can free it: what a reservation that has lapsed does
    later is nothing to whoever holds the bed now.
    """

    kind = "stays.calendar"
    tag = "beds"
    parts = {
        StayReserved: _reserved,
        StayBooked: _awaited,
        StayCheckedIn: _arrived,
        StayChanged: _changed,
        ReservationReleased: _off,
        StayCancelled: _off,
        NoShowMarked: _absent,
        StayCheckedOut: _left,
    }

    held: Map[str, Holding] = Map()

    def evolve(self, part: Taken | Freed) -> Self:
        """Hold the bed places, or let go of those that this stay still holds."""
        places = [place(night, bed) for night in part.nights for bed in part.beds]
        held = self.held.mutate()
        match part:
            case Taken():
                for one in places:
                    held[one] = Holding(part.stay, part.lapses)
            case Freed():
                for one in places:
                    if (mine := held.get(one)) and mine.stay == part.stay:
                        del held[one]
            case _:
                assert_never(part)
        return type(self)(held=held.finish())

    def holder(self, night: date, bed: str, now: datetime) -> str:
        """Return the stay that holds the bed place that night, or nothing: what lapsed is free."""
        holding = self.held.get(place(night, bed))
        if holding is None or (holding.lapses is not None and holding.lapses <= now):
            return ""
        return holding.stay


def place(night: date, bed: str) -> str:
    """Return how a bed place on a night of the month is written: `7/window bed`."""
    return f"{night.day}/{bed}"


def free_beds(
    calendars: Mapping[str, Calendar],
    room: str,
    beds: Iterable[str],
    arrive: date,
    depart: date,
    now: datetime,
    *,
    besides: str = "",
) -> tuple[str, ...]:
    """Return those of the room's `beds` that nobody holds on any night of `[arrive, depart)`.

    `calendars` are the sheets by key (`sheets`); a stay's own holdings count as free for it
    (`besides`).
    """
    of_nights = [
        (night, calendars[sheet(room, f"{night:%Y-%m}")]) for night in nights(arrive, depart)
    ]
    return tuple(
        bed
        for bed in beds
        if all(calendar.holder(night, bed, now) in ("", besides) for night, calendar in of_nights)
    )
