"""Folding only what is compared leaves the same tags and the same states as folding everything."""

import pytest

from ledger.registry import RULES
from ledger.stays.stay import Stay
from ledger.treasury.account import Account, Hold
from projections.engine.nouns import Nouns
from tests.recount.altered import lines


def test_what_is_folded_alone_is_what_it_is_among_all():
    """Whole kinds and single nouns stand where they stand when every noun is folded, and every tag is there."""
    every = Nouns(RULES)
    facts = [RULES.decode(data).fact for data in lines()]
    tags = [every.take_and_tag(fact) for fact in facts]
    stay = next(iter(every.of(Stay)))
    some = Nouns(RULES, {Account: None, Stay: {stay}})
    assert tags == [some.take_and_tag(fact) for fact in facts]
    assert some.of(Account) == every.of(Account) != {}
    assert some.one(Stay, stay) == every.of(Stay)[stay] != Stay()


def test_nobody_is_told_that_what_is_not_folded_is_all():
    """To ask for a kind of which not every noun is folded is our own mistake, never an answer."""
    some = Nouns(RULES, {Account: None, Stay: {"S"}})
    for kind in (Stay, Hold):
        with pytest.raises(AssertionError, match=kind.kind):
            some.of(kind)


def test_a_noun_that_was_judged_is_kept_no_longer():
    """Its last snapshot compared, nothing is left of it; what is folded whole stays."""
    some = Nouns(RULES, {Account: None, Stay: set(_stays())})
    some.take(map(RULES.decode, lines()))
    stay = _stays()[0]
    assert some.one(Stay, stay) != Stay()
    some.let_go(Stay, stay)
    some.let_go(Account, "Assets:Bank:Clients")
    some.take(map(RULES.decode, lines()))
    assert some.one(Stay, stay) == Stay()
    assert some.of(Account)["Assets:Bank:Clients"].lines > 0


def _stays() -> list[str]:
    every = Nouns(RULES)
    every.take(map(RULES.decode, lines()))
    return list(every.of(Stay))
