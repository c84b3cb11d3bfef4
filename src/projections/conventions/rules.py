"""Rules of the pact: those that were set, each from a day on, and what held before any was."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.conventions.rules import BOUNDS, PactRule
from ledger.conventions.rules_events import PactRuleSet
from projections.engine.change import Change, Put
from projections.engine.listing import Filter, Listing
from projections.engine.table import History
from projections.engine.view import View


class DatedPactRule(msgspec.Struct, frozen=True, gc=False):
    """The value of a rule from a day on."""

    name: str
    rule: str
    valid_from: date
    value: int


FIGURES = """
SELECT 'pact-rule ' || name, concat_ws(' ', rule, valid_from, value) FROM pact_rules
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def ruled(fact: PactRuleSet) -> Iterator[Change]:
    """The last one that is set for a day counts."""
    name = f"{fact.rule}:{fact.valid_from}"
    yield Put(DatedPactRule(name, fact.rule, fact.valid_from, fact.value))


PACT_RULES = View(
    name="pact_rules",
    version=1,
    tables=(History(row=DatedPactRule, name="pact_rules", key=("name",)),),
    folds=(ruled,),
    figures=FIGURES,
)


class RuleOfPact(msgspec.Struct, frozen=True, kw_only=True):
    """The value of a rule from a day on, in the unit that ends its name; without a day it held before any was set."""

    id: str
    rule: PactRule
    valid_from: date | None
    value: int


_USUAL = ", ".join(f"('{rule}', {bounds.usual})" for rule, bounds in BOUNDS.items())
PACT_RULE = Listing(
    row=RuleOfPact,
    view=PACT_RULES,
    one="pact_rule",
    many="pact_rules",
    key="r.id",
    rows=f"""(
        SELECT s.name AS id, s.rule, s.valid_from, s.value
        FROM seen, pact_rules s WHERE {{held[s]}}
        UNION ALL
        SELECT b.rule, b.rule, NULL::date, b.value FROM (VALUES {_USUAL}) AS b (rule, value)
    ) r WHERE true""",
    filters={"rule": Filter(PactRule)},
)
