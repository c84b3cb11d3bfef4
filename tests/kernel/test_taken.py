"""What a function takes is read from its annotation: one kind, several, or a family of facts."""

from typing import ClassVar

import pytest

from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.taken import by_what_they_take, taken_by


class OfTree(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a tree."""

    tree: str


class TreePlanted(OfTree, frozen=True, kw_only=True, gc=False, tag="taken.tree-planted.v1"):
    """A tree begins."""

    begins: ClassVar = "tree"


class TreeFelled(OfTree, frozen=True, kw_only=True, gc=False, tag="taken.tree-felled.v1"):
    """A tree is gone."""


def test_a_family_stands_for_all_that_belong_to_it():
    """In the order in which they are declared; a fact that has a name stands for itself, and so does the root."""

    def any_tree(fact: OfTree) -> None: ...

    def planted(fact: TreePlanted | Fact) -> None: ...

    assert taken_by(any_tree) == (TreePlanted, TreeFelled)
    assert taken_by(planted) == (TreePlanted, Fact)


def test_two_functions_never_take_the_same():
    """Neither by a family nor by name."""

    def any_tree(fact: OfTree) -> None: ...

    def felled(fact: TreeFelled) -> None: ...

    with pytest.raises(AssertionError):
        by_what_they_take((any_tree, felled))
    assert by_what_they_take((felled,)) == {TreeFelled: felled}


def test_a_noun_is_born_by_the_fact_that_begins_it_and_no_other():
    """The fact says of which id; who is found by another field is not born by it."""

    class Tree(Noun, frozen=True, kw_only=True, gc=False):
        kind = "taken.tree"
        tag = "tree"
        key = "tree"

        def evolve(self, part: OfTree) -> "Tree":
            return self

    class Day(Tree, frozen=True, kw_only=True, gc=False):
        key = "day"

    assert (set(Tree.parts), Tree.births) == ({TreePlanted, TreeFelled}, {TreePlanted})
    assert Day.births == frozenset()
