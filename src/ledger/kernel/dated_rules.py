"""Rules of the network that have a value from a day on, within bounds; and that nobody sets them for the past."""

from datetime import date
from typing import Annotated, Self

import msgspec
from immutables import Map
from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.see import See

ValidFrom = Annotated[date, Meta(description="the first day it is in force; today or later")]


class NotBackdated(Refused):
    """Prices, terms and rules hold from today or a later day on, never from a past one."""


class OutOfBounds(Refused):
    """A rule has a least and a greatest value: `least` and `most`."""


class Bounds(msgspec.Struct, frozen=True):
    """What a rule may be, and what it is until somebody sets it."""

    least: int
    most: int
    usual: int


class DatedValue(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The value of a rule from a day on."""

    valid_from: date
    value: int


class DatedRules(Noun, frozen=True, kw_only=True, gc=False):
    """The root of nouns that hold all values of all rules of a chapter, by their first day."""

    dated: Map[str, tuple[DatedValue, ...]] = Map()

    def with_value(self, rule: str, valid_from: date, value: int) -> Self:
        """Set a value: the last one set for a day counts."""
        others = [one for one in self.dated.get(rule, ()) if one.valid_from != valid_from]
        new = (*others, DatedValue(valid_from, value))
        values = tuple(sorted(new, key=lambda one: one.valid_from))
        return replace(self, dated=self.dated.set(rule, values))

    def value_on(self, rule: str, day: date, *, usual: int) -> int:
        """Return the value of a rule that is in force on a day."""
        for one in reversed(self.dated.get(rule, ())):
            if one.valid_from <= day:
                return one.value
        return usual


def must_be_within(bounds: Bounds, rule: str, value: int) -> None:
    """Refuse `OutOfBounds`."""
    if not bounds.least <= value <= bounds.most:
        raise OutOfBounds(rule=rule, least=bounds.least, most=bounds.most)


def must_not_be_past(see: See, valid_from: date) -> None:
    """Refuse `NotBackdated`."""
    if valid_from < see.today():
        raise NotBackdated(valid_from=valid_from, today=see.today())
