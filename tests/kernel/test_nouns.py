"""A noun never changes, and comes back from a snapshot as it was."""

from datetime import date
from typing import Self

import msgspec
import pytest
from immutables import Map

from ledger.kernel.noun import Noun, noun_from_bytes, noun_to_bytes
from ledger.kernel.routes import by
from ledger.registry import RULES
from tests.kernel.toys import DAY, Basket, Crumb, Loaf, LoafBaked, LoafBakedV1, LoafMoved

FULL = Loaf(
    grams=2,
    crumbs=Map({"a": Crumb(1, date(2026, 6, 15))}),
    years=Map({2026: 3}),
    nested=Map({"x": Map({"y": 1})}),
    seen=frozenset({"p", "q"}),
)


def test_a_snapshot_brings_a_noun_back():
    """Maps of structs, by numbers, and within maps, sets and days."""
    assert noun_from_bytes(Loaf, noun_to_bytes(FULL)) == FULL


def test_a_snapshot_of_something_else_is_not_read():
    """The caller reads the facts instead."""
    for data in (b"[]", b'{"grams":"x"}', b"{", b'{"crumbs":{"a":{}}}'):
        with pytest.raises(msgspec.MsgspecError):
            noun_from_bytes(Loaf, data)


@pytest.mark.parametrize("noun", RULES.nouns.values(), ids=lambda noun: noun.kind)
def test_every_noun_begins_empty_and_survives_a_snapshot(noun):
    """`Noun()` is what nothing ever concerned."""
    assert noun_from_bytes(noun, noun_to_bytes(noun())) == noun()
    assert noun.births <= noun.parts.keys()
    assert (noun.__doc__ or "").strip()


def test_evolving_leaves_the_noun_as_it_was():
    """States are values."""
    empty = Basket()
    assert empty.evolve(1) == Basket(loaves=1)
    assert empty == Basket()
    with pytest.raises(AttributeError):
        empty.loaves = 5  # type: ignore[misc]  # the point of the test


def test_a_whole_fact_is_handed_by_its_fields():
    """To each key it names, and to none that is empty."""
    baked = LoafBaked(day=DAY, loaf="L1", basket="B1", grams=1)
    moved = LoafMoved(day=DAY, loaf="L1", source="", target="B2")
    assert list(by("loaf")(baked)) == [("L1", baked)]
    assert list(by("source", "target")(moved)) == [("B2", moved)]
    assert list(by("source")(moved)) == []


def test_what_a_noun_takes_says_which_facts_concern_it():
    """Each under those of the key's fields that it has; a part of its own goes before."""

    class Shelf(Noun, frozen=True, kw_only=True, gc=False):
        kind = "toys.shelf"
        tag = "shelf"
        key = ("basket", "target")
        parts = {LoafBakedV1: lambda fact: [("old", fact)]}

        def evolve(self, part: LoafBaked | LoafMoved | LoafBakedV1 | int) -> Self:
            raise NotImplementedError

    baked = LoafBaked(day=DAY, loaf="L1", basket="B1", grams=1)
    moved = LoafMoved(day=DAY, loaf="L1", source="B1", target="B2")
    old = LoafBakedV1(day=DAY, loaf="L1", basket="B1", kilos=1)
    parts = [part for fact in (baked, moved, old) for part in Shelf.parts[type(fact)](fact)]
    assert parts == [("B1", baked), ("B2", moved), ("old", old)]
    assert set(Shelf.parts) == {LoafBaked, LoafMoved, LoafBakedV1}
