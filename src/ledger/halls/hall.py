"""A hall of a hub: what it is, and on what terms it is let, by their first day."""

from datetime import date, datetime, timedelta
from typing import Final, Self, assert_never

import msgspec
from msgspec.structs import replace

from ledger.bookings.opening import OpenOn, open_on
from ledger.halls.events import HallChanged, HallSetUp, HallTermsSet
from ledger.halls.half_hours import HALF_HOUR, HALF_HOURS
from ledger.kernel.days import day_at, strikes
from ledger.kernel.ids import HallId
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.places.hub import today_at
from ledger.places.withdraw_hub import Living, WhatLivesOn

Span = tuple[datetime, datetime]
HALLS_MAX: Final = 50


class NoSuchHall(Unknown):
    """There is no such hall."""


class HallIsNotLet(Refused):
    """The hall is not let on that day: it is not there yet, or its host has set no terms or hours."""


class Fitting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a hall is called from a day on, for how many people, and what belongs to it."""

    valid_from: date
    name: str
    people: int
    equipment: tuple[str, ...]


class HallTerms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """On what terms a hall is let from a day on; what each is, its fact says."""

    valid_from: date
    hour_cents: int
    vat_bp: int
    hours: tuple[OpenOn, ...]
    shortest: int
    longest: int
    setup_minutes: int
    cleanup_minutes: int
    days_ahead: int
    hours_before: int
    free_days: int
    late_percent: int

    def taken(self, span: Span) -> Span:
        """Return from when until when nobody else has the hall: setting up and cleaning up are taken, too."""
        before, after = (timedelta(minutes=n) for n in (self.setup_minutes, self.cleanup_minutes))
        return span[0] - before, span[1] + after

    def open_on(self, zone: str, day: date) -> Span | None:
        """Return from when until when the hall is open on a day of the zone; None when it is closed."""
        hours = open_on(self.hours, day)
        if hours is None:
            return None
        return strikes(zone, day, hours.opens), strikes(zone, day, hours.closes)

    def is_open(self, zone: str, span: Span) -> bool:
        """Say whether the hall is open in every half hour of the span, over midnight too."""
        for slot in HALF_HOURS.each(*span):
            of_day = self.open_on(zone, day_at(zone, slot))
            if of_day is None or slot < of_day[0] or slot + HALF_HOUR > of_day[1]:
                return False
        return True


class Hall(Noun, frozen=True, kw_only=True, gc=False):
    """One hall, by its id."""

    kind = "halls.hall"
    tag = "hall"
    key = "hall"

    hub: str = ""
    service: str = ""
    fittings: tuple[Fitting, ...] = ()
    dated: tuple[HallTerms, ...] = ()

    def evolve(self, part: HallSetUp | HallChanged | HallTermsSet) -> Self:
        """Set it from a day on: the last one set for a day counts."""
        match part:
            case HallSetUp():
                return replace(self, hub=part.hub, service=part.kind, fittings=(_fitting(part),))
            case HallChanged():
                others = (one for one in self.fittings if one.valid_from != part.valid_from)
                fittings = sorted((*others, _fitting(part)), key=_first_day)
                return replace(self, fittings=tuple(fittings))
            case HallTermsSet():
                new = terms_of(part)
                rest = (one for one in self.dated if one.valid_from != part.valid_from)
                return replace(self, dated=tuple(sorted((*rest, new), key=_first_day)))
            case _:
                assert_never(part)

    def fitting_on(self, day: date) -> Fitting | None:
        """Return what the hall is on a day, if it is there."""
        return next((one for one in reversed(self.fittings) if one.valid_from <= day), None)

    def terms_on(self, day: date) -> HallTerms | None:
        """Return the terms of a day, if there are some."""
        return next((one for one in reversed(self.dated) if one.valid_from <= day), None)

    def let_on(self, day: date) -> tuple[Fitting, HallTerms]:
        """Return what it is and its terms on a day; refuses `HallIsNotLet`."""
        fitting, terms = self.fitting_on(day), self.terms_on(day)
        if fitting is None or terms is None or not terms.hours:
            raise HallIsNotLet(day=day)
        return fitting, terms

    def is_let_from(self, today: date) -> bool:
        """Say whether it is let today, or on some later day."""
        now = self.terms_on(today)
        to_come = (one for one in self.dated if one.valid_from > today)
        return any(one.hours for one in (*((now,) if now else ()), *to_come))


class HubHalls(Noun, frozen=True, kw_only=True, gc=False):
    """The halls of one hub, by its id."""

    kind = "halls.hub-halls"
    tag = "hub-halls"
    key = "hub"

    halls: tuple[str, ...] = ()

    def evolve(self, part: HallSetUp) -> Self:
        """Have one more."""
        return type(self)(halls=(*self.halls, part.hall))


def terms_of(fact: HallTermsSet) -> HallTerms:
    """Return the terms that a fact tells."""
    return HallTerms(*(getattr(fact, name) for name in HallTerms.__struct_fields__))


def _fitting(fact: HallSetUp | HallChanged) -> Fitting:
    return Fitting(fact.valid_from, fact.name, fact.people, fact.equipment)


def _first_day(one: Fitting | HallTerms) -> date:
    return one.valid_from


def existing_hall(see: See, hall: HallId) -> Hall:
    """Return the hall; refuses `NoSuchHall`."""
    found = see(Hall, hall)
    if not found.hub:
        raise NoSuchHall(hall=hall)
    return found


def halls_live(question: WhatLivesOn, see: See) -> Living:
    """A hub that lets halls, now or later, is not withdrawn."""
    today = today_at(see, question.hub)
    halls = see.all(Hall, see(HubHalls, question.hub).halls)
    return {"halls": [name for name, one in halls.items() if one.is_let_from(today)]}
