"""Rules of the pact: those that were set, each from a day on, and what held before any was."""

from ledger.conventions.rules import BOUNDS, PactRule
from ledger.conventions.rules_events import PactRuleSet
from projections.engine.dated_rules import DatedRule, listing_of_rules, view_of_rules


class RuleOfPact(DatedRule, frozen=True, kw_only=True):
    """The value of a rule from a day on, in the unit that ends its name; without a day it held before any was set."""

    rule: PactRule


PACT_RULES = view_of_rules("pact_rules", PactRuleSet, "pact-rule")
PACT_RULE = listing_of_rules(RuleOfPact, PACT_RULES, "pact_rule", "pact_rules", BOUNDS)
