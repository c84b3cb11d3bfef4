"""Facts about rules that hold for the stays of the whole network."""

from datetime import date

from ledger.kernel.fact import Fact


class StayRuleSet(Fact, frozen=True, kw_only=True, gc=False, tag="stays.stay-rule-set.v1"):
    """From `valid_from` on a rule for stays at all hubs has this value, in the rule's own unit."""

    rule: str
    valid_from: date
    value: int
