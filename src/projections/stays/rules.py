"""Rules that hold for the stays of all hubs: those that were set, each from a day on, and those that always held."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.stays.rules import BOUNDS, StayRule
from ledger.stays.rules_events import StayRuleSet
from projections.engine.change import Change, Put
from projections.engine.listing import Filter, Listing
from projections.engine.table import History
from projections.engine.view import View


class DatedRule(msgspec.Struct, frozen=True, gc=False):
    """The value of a rule from a day on."""

    name: str
    rule: str
    valid_from: date
    value: int


RULES_TABLE = History(row=DatedRule, name="stay_rules", key=("name",))
FIGURES = """
SELECT 'stay-rule ' || name, concat_ws(' ', rule, valid_from, value) FROM stay_rules
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def ruled(fact: StayRuleSet) -> Iterator[Change]:
    """The last one that is set for a day counts."""
    name = f"{fact.rule}:{fact.valid_from}"
    yield Put(DatedRule(name, fact.rule, fact.valid_from, fact.value))


STAY_RULES = View(
    name="stay_rules", version=1, tables=(RULES_TABLE,), folds=(ruled,), figures=FIGURES
)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """The value of a rule from a day on, in the unit that ends its name; without a day it held before any was set."""

    id: str
    rule: StayRule
    valid_from: date | None
    value: int


_USUAL = ", ".join(f"('{rule}', {bounds.usual})" for rule, bounds in BOUNDS.items())
RULE = Listing(
    row=Rule,
    view=STAY_RULES,
    one="rule",
    many="rules",
    key="r.id",
    rows=f"""(
        SELECT s.name AS id, s.rule, s.valid_from, s.value
        FROM seen, stay_rules s WHERE {{held[s]}}
        UNION ALL
        SELECT b.rule, b.rule, NULL::date, b.value FROM (VALUES {_USUAL}) AS b (rule, value)
    ) r WHERE true""",
    filters={"rule": Filter(StayRule)},
)
