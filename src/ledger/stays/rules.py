"""Rules for the stays of all hubs, each with its value from a day on."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

import msgspec
from immutables import Map
from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.stays.furnish import ValidFrom, must_not_be_past
from ledger.stays.rules_events import StayRuleSet
from ledger.treasury import chart


class StayRule(StrEnum):
    """What can be set for all hubs alike; its name ends in its unit."""

    DEPOSIT_HOURS = "deposit-hours"
    UNPAID_BED_NIGHTS = "unpaid-bed-nights"
    BY_HAND_PERCENT = "by-hand-percent"
    DAMAGE_CENTS = "damage-cents"


class Bounds(msgspec.Struct, frozen=True):
    """What a rule may be, and what it is until somebody sets it."""

    least: int
    most: int
    usual: int


BOUNDS: Final = {
    StayRule.DEPOSIT_HOURS: Bounds(0, 48, 48),
    StayRule.UNPAID_BED_NIGHTS: Bounds(1, 100_000, 732),
    StayRule.BY_HAND_PERCENT: Bounds(1, 100, 50),
    StayRule.DAMAGE_CENTS: Bounds(0, 1_000_000, 100_000),
}
"""A deposit is held for two days at most after the guests have left; a payer keeps so many bed places without
money, counted by the night: two guests' year. By hand a host agrees so much of the public price at least,
and charges so much for the damage of one stay at most."""


class OutOfBounds(Refused):
    """A rule for stays has a least and a greatest value: `least` and `most`."""


class DatedValue(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The value of a rule from a day on."""

    valid_from: date
    value: int


def _of_all(fact: StayRuleSet) -> Iterable[Part]:
    return ((chart.ALL, fact),)


class StayRules(Noun, frozen=True, kw_only=True, gc=False):
    """All values of all rules, by their first day; one noun for the whole network."""

    kind = "stays.rules"
    tag = "stay-rules"
    parts = {StayRuleSet: _of_all}

    dated: Map[str, tuple[DatedValue, ...]] = Map()

    def evolve(self, part: StayRuleSet) -> Self:
        """Set a value: the last one set for a day counts."""
        others = [one for one in self.dated.get(part.rule, ()) if one.valid_from != part.valid_from]
        new = (*others, DatedValue(part.valid_from, part.value))
        values = tuple(sorted(new, key=lambda one: one.valid_from))
        return type(self)(dated=self.dated.set(part.rule, values))

    def on(self, rule: StayRule, day: date) -> int:
        """Return the value of a rule that is in force on a day."""
        for one in reversed(self.dated.get(rule, ())):
            if one.valid_from <= day:
                return one.value
        return BOUNDS[rule].usual


def rule_on(see: See, rule: StayRule, day: date) -> int:
    """Return the value of a rule that is in force on a day."""
    return see(StayRules, chart.ALL).on(rule, day)


class SetStayRule(Command, frozen=True, kw_only=True, tag="stays.set-stay-rule"):
    """Set a rule for the stays of all hubs, from a day on (operators)."""

    rule: StayRule
    valid_from: ValidFrom
    value: Annotated[int, Meta(ge=0, le=1_000_000, description="in the unit that ends the name")]


def set_stay_rule(command: SetStayRule, see: See) -> list[Fact]:
    """Set it from today or a later day on, within its bounds."""
    must_be(see, Role.OPERATOR)
    must_not_be_past(see, command.valid_from)
    bounds = BOUNDS[command.rule]
    if not bounds.least <= command.value <= bounds.most:
        raise OutOfBounds(rule=command.rule, least=bounds.least, most=bounds.most)
    return [
        StayRuleSet(
            day=see.today(),
            rule=command.rule,
            valid_from=command.valid_from,
            value=command.value,
        )
    ]
