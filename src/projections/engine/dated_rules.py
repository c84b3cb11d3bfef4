"""Rules with a value from a day on: the view of those that were set, and the list of them with what held before any was.

A chapter says which fact sets its rules, and their bounds; all else is alike.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

import msgspec

from ledger.kernel.dated_rules import Bounds
from ledger.kernel.fact import Fact
from projections.engine.change import Change, Put
from projections.engine.listing import Filter, Listing
from projections.engine.table import History
from projections.engine.view import View

R = TypeVar("R", bound="DatedRule")


class RuleRow(msgspec.Struct, frozen=True, gc=False):
    """The value of a rule from a day on."""

    name: str
    rule: str
    valid_from: date
    value: int


class DatedRule(msgspec.Struct, frozen=True, kw_only=True):
    """The value of a rule from a day on, in the unit that ends its name; without a day it held before any was set."""

    id: str
    valid_from: date | None
    value: int


def ruled(fact: Any) -> Iterator[Change]:
    """The last one that is set for a day counts."""
    yield Put(RuleRow(f"{fact.rule}:{fact.valid_from}", fact.rule, fact.valid_from, fact.value))


def view_of_rules(name: str, set_by: type[Fact], figure: str) -> View:
    """Return the view of the rules that a kind of fact sets; each is a figure `figure ‹rule›:‹day›`."""
    table = History(row=RuleRow, name=name, key=("name",))
    return View(
        name=name,
        version=1,
        tables=(table,),
        folds=(ruled,),
        kinds=frozenset({set_by}),
        figures=f"""
            SELECT '{figure} ' || name, concat_ws(' ', rule, valid_from, value) FROM {name}
            WHERE from_position <= %(position)s AND to_position > %(position)s""",
    )


def listing_of_rules(
    row: type[R], view: View, one: str, many: str, bounds: Mapping[Any, Bounds]
) -> Listing[R]:
    """Return the list of the rules of a view; `row` has them in its field `rule`, by their own type."""
    usual = ", ".join(f"('{rule}', {each.usual})" for rule, each in bounds.items())
    return Listing(
        row=row,
        view=view,
        one=one,
        many=many,
        key="r.id",
        rows=f"""(
            SELECT s.name AS id, s.rule, s.valid_from, s.value
            FROM seen, {view.name} s WHERE {{held[s]}}
            UNION ALL
            SELECT b.rule, b.rule, NULL::date, b.value FROM (VALUES {usual}) AS b (rule, value)
        ) r WHERE true""",
        filters={"rule": Filter(type(next(iter(bounds))))},
    )
