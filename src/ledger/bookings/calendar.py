"""A calendar says who holds which unit of a resource in which slot, a sheet at a time."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.bookings.booking import Booking, Stage
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.routes import Part, Split
from ledger.kernel.see import See
from ledger.kernel.slots import S, Slots

Units = Iterable[tuple[str, str]]


class Holding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who holds a unit in a slot, and from which instant on they no longer do."""

    holder: str
    lapses: datetime | None = None


class Taken(msgspec.Struct, frozen=True, gc=False):
    """The holder holds these places, all of one sheet."""

    holder: str
    places: tuple[str, ...]
    lapses: datetime | None = None


class Freed(msgspec.Struct, frozen=True, gc=False):
    """The holder no longer holds these places."""

    holder: str
    places: tuple[str, ...]


class Calendar(Noun, frozen=True, kw_only=True, gc=False):
    """One resource on one sheet, by `BR…:2026-07`: unit and slot → who holds it.

    Only who holds a unit can free it: what a reservation that has lapsed does later is nothing to
    whoever holds the unit now.
    """

    slots: ClassVar[Slots[Any]]

    held: Map[str, Holding] = Map()

    def evolve(self, part: Taken | Freed) -> Self:
        """Hold the places, or let go of those that this holder still holds."""
        held = self.held.mutate()
        match part:
            case Taken():
                for one in part.places:
                    held[one] = Holding(part.holder, part.lapses)
            case Freed():
                for one in part.places:
                    if (mine := held.get(one)) and mine.holder == part.holder:
                        del held[one]
            case _:
                assert_never(part)
        return replace(self, held=held.finish())

    @classmethod
    def sheet(cls, resource: str, slot: Any) -> str:
        """Return the key of the sheet on which a slot is."""
        return f"{resource}:{slot:{cls.slots.sheet}}"

    def holder(self, place: str, now: datetime) -> str:
        """Return who holds a place as it is written on the sheet, `10/window bed`; what lapsed is free."""
        holding = self.held.get(place)
        if holding is None or (holding.lapses is not None and holding.lapses <= now):
            return ""
        return holding.holder

    def places(self) -> list[str]:
        """Return the places that somebody holds, or held until it lapsed."""
        return list(self.held)


def take(
    slots: Slots[S],
    holder: str,
    units: Units,
    span: tuple[S, S],
    lapses: datetime | None = None,
) -> list[Part]:
    """Return the parts by which the holder holds these units on all sheets of the span."""
    return [(key, Taken(holder, places, lapses)) for key, places in sheets_of(slots, units, span)]


def free(slots: Slots[S], holder: str, units: Units, span: tuple[S, S]) -> list[Part]:
    """Return the parts by which the holder lets go of these units."""
    return [(key, Freed(holder, places)) for key, places in sheets_of(slots, units, span)]


def sheets_of(
    slots: Slots[S], units: Units, span: tuple[S, S]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Yield each sheet's key, and the places on it."""
    of_resource: dict[str, list[str]] = {}
    for resource, unit in units:
        of_resource.setdefault(resource, []).append(unit)
    by_sheet = slots.by_sheet(*span)
    for resource, some in of_resource.items():
        for sheet, marks in by_sheet:
            yield f"{resource}:{sheet}", tuple(f"{mark}/{unit}" for mark in marks for unit in some)


def taken_units(
    see: See,
    calendar: type[Calendar],
    units: Units,
    span: tuple[S, S],
    *,
    besides: Iterable[str] = (),
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return who holds those units that are not free in all slots of the span, looked up at once.

    What a booking holds itself is free for it, and what those do that it swaps with (`besides`).
    """
    wanted = dict.fromkeys(units)
    by_sheet = calendar.slots.by_sheet(*span)
    resources = dict.fromkeys(resource for resource, _ in wanted)
    sheets = see.all(calendar, [f"{one}:{sheet}" for one in resources for sheet, _ in by_sheet])
    found = {}
    for resource, unit in wanted:
        holders = {
            sheets[f"{resource}:{sheet}"].holder(f"{mark}/{unit}", see.now)
            for sheet, marks in by_sheet
            for mark in marks
        }
        if others := holders - {"", *besides}:
            found[resource, unit] = tuple(sorted(others))
    return found


UnitsIn = Callable[[object, str], Units]
"""What a fact says is held, or with the prefix `was_` what was held before."""


def held_by(
    booking: type[Booking[Any]], units_in: UnitsIn | None = None
) -> Mapping[type[Fact], Split]:
    """Return the parts of a calendar that follow from the steps of a kind of booking.

    It holds what is booked, or whatever else `units_in` reads out of the same facts.
    """
    read = units_in or booking.units_in
    return {fact: _of_step(booking, stage, read) for fact, stage in booking.steps.items()}


def _of_step(
    booking: type[Booking[Any]], stage: Stage | None, units_in: UnitsIn
) -> Callable[[Any], list[Part]]:
    """Return what a fact of this step takes and frees.

    A reservation holds until it expires. Once it is booked the first slot is theirs for certain, and
    the later ones until nobody came in time; guests in the house hold all, until they leave. What changes
    for them changes from a slot on: before it they were where they were.
    """
    slots = booking.terms.slots

    def takes(fact: Any, span: tuple[Any, Any], lapses: datetime | None = None) -> list[Part]:
        return take(slots, getattr(fact, booking.key), units_in(fact, ""), span, lapses)

    def frees(fact: Any, span: tuple[Any, Any], prefix: str = "") -> list[Part]:
        return free(slots, getattr(fact, booking.key), units_in(fact, prefix), span)

    def awaited(fact: Any) -> list[Part]:
        after = slots.after(fact.arrive)
        later = takes(fact, (after, fact.depart), booking.awaited_until(fact))
        return [*takes(fact, (fact.arrive, after)), *later]

    def changed(fact: Any) -> list[Part]:
        if fact.in_house:
            freed = frees(fact, (fact.first, fact.was_depart), "was_")
            return [*freed, *takes(fact, (fact.first, fact.depart))]
        return [*frees(fact, (fact.was_arrive, fact.was_depart), "was_"), *awaited(fact)]

    match stage:
        case Stage.RESERVED:
            return lambda fact: takes(fact, (fact.arrive, fact.depart), fact.expires)
        case Stage.BOOKED:
            return awaited
        case Stage.IN_HOUSE:
            return lambda fact: takes(fact, (slots.after(fact.arrive), fact.depart))
        case Stage.RELEASED | Stage.CANCELLED:
            return lambda fact: frees(fact, (fact.arrive, fact.depart))
        case Stage.NO_SHOW:
            return lambda fact: frees(fact, (slots.after(fact.arrive), fact.depart))
        case Stage.FINISHED:
            return lambda fact: frees(fact, (getattr(fact, "left", fact.depart), fact.depart))
        case _:
            return changed
