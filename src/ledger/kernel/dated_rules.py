"""Rules of the network that have a value from a day on, within bounds; and that nobody sets them for the past."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Protocol, Self, TypeVar

import msgspec
from immutables import Map
from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role

F = TypeVar("F", bound=Fact)

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


class RuleAsked(Protocol):
    """What a command asks to set, whichever chapter's rule it is."""

    @property
    def rule(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def value(self) -> int: ...


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


def rule_set(
    see: See, asked: RuleAsked, bounds: Mapping[Any, Bounds], fact: type[F], **more: str
) -> list[F]:
    """Return the fact that sets a rule and says `more`, by an operator, from today or a later day on; refuses `OutOfBounds`, `NotBackdated`."""
    must_be(see, Role.OPERATOR)
    must_not_be_past(see, asked.valid_from)
    within = bounds[asked.rule]
    if not within.least <= asked.value <= within.most:
        raise OutOfBounds(rule=asked.rule, least=within.least, most=within.most)
    fields = {"rule": asked.rule, "valid_from": asked.valid_from, "value": asked.value}
    return [fact(day=see.today(), **fields, **more)]


def must_not_be_past(see: See, valid_from: date) -> None:
    """Refuse `NotBackdated`."""
    if valid_from < see.today():
        raise NotBackdated(valid_from=valid_from, today=see.today())
