"""Rules of the pact: those that were set, each from a day on, and what held before any was."""

from collections.abc import Iterable
from datetime import date

import msgspec
from immutables import Map

from ledger.conventions.rules import BOUNDS, PactRule, PactRules
from ledger.conventions.rules_events import PactRuleSet
from ledger.kernel.dated_rules import DatedValue
from projections.engine.dated_rules import DatedRule, listing_of_rules, view_of_rules


class RuleOfPact(DatedRule, frozen=True, kw_only=True):
    """The value of a rule from a day on, in the unit that ends its name; without a day it held before any was set."""

    rule: PactRule


PACT_RULES = view_of_rules("pact_rules", PactRuleSet, "pact-rule")
PACT_RULE = listing_of_rules(RuleOfPact, PACT_RULES, "pact_rule", "pact_rules", BOUNDS)


class RuleFrom(msgspec.Struct, frozen=True):
    """The value of a rule of the pact, from a day on."""

    rule: str
    valid_from: date
    value: int


def as_rules(rows: Iterable[RuleFrom]) -> PactRules:
    """Return all values of all rules, in order of their days, as whoever sells looks at them."""
    dated: dict[str, tuple[DatedValue, ...]] = {}
    for one in rows:
        dated[one.rule] = (*dated.get(one.rule, ()), DatedValue(one.valid_from, one.value))
    return PactRules(dated=Map(dated))
