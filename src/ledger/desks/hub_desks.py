"""The desks of one hub: how many from which day on, when it is open, and on what terms they are let."""

from datetime import date
from typing import Self, assert_never

import msgspec
from msgspec.structs import replace

from ledger.bookings.opening import OpenOn, open_on
from ledger.desks.events import DesksSet, DeskTermsSet
from ledger.desks.hours import HALVES_OF, Half, Part, has
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.places.hub import today_at
from ledger.places.withdraw_hub import Living, WhatLivesOn


class NoDesks(Refused):
    """The hub lets no desks on that day."""


class HubIsClosed(Refused):
    """The hub is closed on that day, or for the half of it that is meant."""


class NoDeskTerms(Refused):
    """The hub has set no price for a desk on that day yet; its host sets one."""


class DatedDesks(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """So many desks from a day on, and when the hub is open."""

    valid_from: date
    desks: int
    hours: tuple[OpenOn, ...]

    def hours_on(self, day: date, part: Part) -> OpenOn | None:
        """Return the hours of a day on which this part of it is let; None when it is not."""
        hours = open_on(self.hours, day)
        return hours if hours and all(has(hours, half) for half in HALVES_OF[part]) else None

    def offered(self, day: date, half: Half) -> int:
        """Return how many desks are let for half a day: none while the hub is closed."""
        return self.desks if self.hours_on(day, Part(half)) else 0


class DeskTerms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a desk costs everybody from a day on, and what is kept when it is given up."""

    valid_from: date
    day_cents: int
    half_day_cents: int
    vat_bp: int
    free_days: int
    late_percent: int

    def cents(self, part: Part) -> int:
        """Return the public price, VAT included."""
        return self.day_cents if part is Part.DAY else self.half_day_cents


NO_DESKS = DatedDesks(date.min, 0, ())


class HubDesks(Noun, frozen=True, kw_only=True, gc=False):
    """One hub's desks, by its id: what was set, by its first day."""

    kind = "desks.hub-desks"
    tag = "hub-desks"
    key = "hub"

    provided: tuple[DatedDesks, ...] = ()
    dated: tuple[DeskTerms, ...] = ()

    def evolve(self, part: DesksSet | DeskTermsSet) -> Self:
        """Set it from a day on: the last one set for a day counts."""
        match part:
            case DesksSet():
                new = DatedDesks(part.valid_from, part.desks, part.hours)
                others = (one for one in self.provided if one.valid_from != part.valid_from)
                return replace(self, provided=tuple(sorted((*others, new), key=_first_day)))
            case DeskTermsSet():
                terms = DeskTerms(
                    part.valid_from,
                    part.day_cents,
                    part.half_day_cents,
                    part.vat_bp,
                    part.free_days,
                    part.late_percent,
                )
                rest = (one for one in self.dated if one.valid_from != part.valid_from)
                return replace(self, dated=tuple(sorted((*rest, terms), key=_first_day)))
            case _:
                assert_never(part)

    def desks_on(self, day: date) -> DatedDesks:
        """Return what is let on a day; without any, none."""
        return next((one for one in reversed(self.provided) if one.valid_from <= day), NO_DESKS)

    def terms_on(self, day: date) -> DeskTerms | None:
        """Return the terms of a day, if there are some."""
        return next((one for one in reversed(self.dated) if one.valid_from <= day), None)

    def next_after(self, day: date) -> date | None:
        """Return the first day after this one from which other desks are let."""
        return next((one.valid_from for one in self.provided if one.valid_from > day), None)


def _first_day(one: DatedDesks | DeskTerms) -> date:
    return one.valid_from


def desks_live(question: WhatLivesOn, see: See) -> Living:
    """A hub that lets desks, now or later, is not withdrawn."""
    desks = see(HubDesks, question.hub)
    to_come = [desks.desks_on(today_at(see, question.hub)), *desks.provided]
    lets = any(one.desks for one in to_come if one.valid_from >= to_come[0].valid_from)
    return {"desks": [question.hub] if lets else []}
