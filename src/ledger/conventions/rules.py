"""Rules of the pact, each with its value from a day on: how many visa days a member has a year, what a host takes for a walk-in,
how much hubs may owe each other, what is paid in cash.
"""

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
from ledger.kernel.text import IN_ONE_LINE, ONE_LINE_FORM
from ledger.treasury import chart


class PactRule(StrEnum):
    """What can be set for the pact; its name ends in its unit."""

    VISA_DAYS_A_YEAR = "visa-days-a-year"
    WALK_IN_CENTS = "walk-in-cents"
    HUB_DEBT_CENTS = "hub-debt-cents"
    HUB_DEBT_CEILING_CENTS = "hub-debt-ceiling-cents"
    PAIR_DEBT_CENTS = "pair-debt-cents"
    PAIR_DEBT_CEILING_CENTS = "pair-debt-ceiling-cents"
    DEBT_GROWTH_BP = "debt-growth-bp"
    CASH_CENTS = "cash-cents"


NO_LIMIT_CENTS: Final = 1_000_000_000
"""A debt of ten million euro is none that anybody has: who may owe so much has no limit."""
_DEBT: Final = Bounds(0, NO_LIMIT_CENTS, NO_LIMIT_CENTS)
BOUNDS: Final = {
    PactRule.VISA_DAYS_A_YEAR: Bounds(0, 366, 0),
    PactRule.WALK_IN_CENTS: Bounds(0, 1_000_000, 50_00),
    PactRule.HUB_DEBT_CENTS: _DEBT,
    PactRule.HUB_DEBT_CEILING_CENTS: _DEBT,
    PactRule.PAIR_DEBT_CENTS: _DEBT,
    PactRule.PAIR_DEBT_CEILING_CENTS: _DEBT,
    PactRule.DEBT_GROWTH_BP: Bounds(0, 100_000, 5_000),
    PactRule.CASH_CENTS: Bounds(0, 499_999, 499_999),
}
"""Until the network sets it nobody has a visa day, a walk-in costs 50 euro at most, and hubs owe without a limit.

What hubs may owe grows by half of what they gave, once there is a limit. In cash less than 5,000 euro are paid at once: more the
law forbids (D.Lgs. 231/2007 article 49).
"""
PublicReason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=IN_ONE_LINE,
        description="why, for everybody of the pact to read: it names nobody",
        extra=ONE_LINE_FORM,
    ),
]


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
    value: Annotated[
        int, Meta(ge=0, le=NO_LIMIT_CENTS, description="in the unit that ends the name")
    ]
    reason: PublicReason


def set_pact_rule(command: SetPactRule, see: See) -> list[Fact]:
    """Set it from today or a later day on, within its bounds."""
    return [*rule_set(see, command, BOUNDS, PactRuleSet, reason=command.reason)]
