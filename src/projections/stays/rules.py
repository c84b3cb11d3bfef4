"""Rules that hold for the stays of all hubs: those that were set, each from a day on, and those that always held."""

from ledger.stays.rules import BOUNDS, StayRule
from ledger.stays.rules_events import StayRuleSet
from projections.engine.dated_rules import DatedRule, listing_of_rules, view_of_rules


class Rule(DatedRule, frozen=True, kw_only=True):
    """The value of a rule from a day on, in the unit that ends its name; without a day it held before any was set."""

    rule: StayRule


STAY_RULES = view_of_rules("stay_rules", StayRuleSet, "stay-rule")
RULE = listing_of_rules(Rule, STAY_RULES, "rule", "rules", BOUNDS)
