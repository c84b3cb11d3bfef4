"""Rules for the stays of all hubs, each with its value from a day on."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.dated_rules import Bounds, DatedRules, ValidFrom, rule_set
from ledger.kernel.fact import Fact
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.stays.rules_events import StayRuleSet
from ledger.treasury import chart


class StayRule(StrEnum):
    """What can be set for all hubs alike; its name ends in its unit."""

    DEPOSIT_HOURS = "deposit-hours"
    UNPAID_BED_NIGHTS = "unpaid-bed-nights"
    BY_HAND_PERCENT = "by-hand-percent"
    DAMAGE_CENTS = "damage-cents"


BOUNDS: Final = {
    StayRule.DEPOSIT_HOURS: Bounds(0, 48, 48),
    StayRule.UNPAID_BED_NIGHTS: Bounds(1, 100_000, 732),
    StayRule.BY_HAND_PERCENT: Bounds(1, 100, 50),
    StayRule.DAMAGE_CENTS: Bounds(0, 1_000_000, 100_000),
}
"""A deposit is held for two days at most after the guests have left; a payer keeps so many bed places without
money, counted by the night: two guests' year. By hand a host agrees so much of the public price at least,
and charges so much for the damage of one stay at most."""


def _of_all(fact: StayRuleSet) -> Iterable[Part]:
    return ((chart.ALL, fact),)


class StayRules(DatedRules, frozen=True, kw_only=True, gc=False):
    """All values of all rules, by their first day; one noun for the whole network."""

    kind = "stays.rules"
    tag = "stay-rules"
    parts = {StayRuleSet: _of_all}

    def evolve(self, part: StayRuleSet) -> Self:
        """Set a value: the last one set for a day counts."""
        return self.with_value(part.rule, part.valid_from, part.value)

    def on(self, rule: StayRule, day: date) -> int:
        """Return the value of a rule that is in force on a day."""
        return self.value_on(rule, day, usual=BOUNDS[rule].usual)


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
    return [*rule_set(see, command, BOUNDS, StayRuleSet)]
