"""Facts about rules that hold for the whole pact."""

from datetime import date

from ledger.kernel.fact import Fact


class PactRuleSet(Fact, frozen=True, kw_only=True, gc=False, tag="conventions.pact-rule-set.v1"):
    """From `valid_from` on a rule of the pact has this value, in the unit that ends its name, for a reason that all may read."""

    rule: str
    valid_from: date
    value: int
    reason: str
