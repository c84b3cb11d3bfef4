"""Rules of the pact, each with its value from a day on: how many visa days a member has a year, what a host takes for a walk-in."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from msgspec import Meta

from ledger.conventions.rules_events import PactRuleSet
from ledger.kernel.command import Command
from ledger.kernel.dated_rules import Bounds, DatedRules, ValidFrom, rule_set
from ledger.kernel.fact import Fact
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.treasury import chart


class PactRule(StrEnum):
    """What can be set for the pact; its name ends in its unit."""

    VISA_DAYS_A_YEAR = "visa-days-a-year"
    WALK_IN_CENTS = "walk-in-cents"


BOUNDS: Final = {
    PactRule.VISA_DAYS_A_YEAR: Bounds(0, 366, 0),
    PactRule.WALK_IN_CENTS: Bounds(0, 1_000_000, 50_00),
}
"""Until the network sets it nobody has a visa day, and a walk-in costs 50 euro at most."""


def _of_all(fact: PactRuleSet) -> Iterable[Part]:
    return ((chart.ALL, fact),)


class PactRules(DatedRules, frozen=True, kw_only=True, gc=False):
    """All values of all rules of the pact; one noun for the whole network."""

    kind = "conventions.pact-rules"
    tag = "pact-rules"
    parts = {PactRuleSet: _of_all}

    def evolve(self, part: PactRuleSet) -> Self:
        """Set a value: the last one set for a day counts."""
        return self.with_value(part.rule, part.valid_from, part.value)

    def on(self, rule: PactRule, day: date) -> int:
        """Return the value of a rule that is in force on a day."""
        return self.value_on(rule, day, usual=BOUNDS[rule].usual)


class SetPactRule(Command, frozen=True, kw_only=True, tag="conventions.set-pact-rule"):
    """Set a rule of the pact, from a day on (operators); what was sold before stays as it was."""

    rule: PactRule
    valid_from: ValidFrom
    value: Annotated[int, Meta(ge=0, le=1_000_000, description="in the unit that ends the name")]


def set_pact_rule(command: SetPactRule, see: See) -> list[Fact]:
    """Set it from today or a later day on, within its bounds."""
    return [*rule_set(see, command, BOUNDS, PactRuleSet)]
