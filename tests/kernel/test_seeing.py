"""A decision looks at nouns in memory; what isn't there suspends it, all that is missing at once."""

from datetime import UTC, date, datetime

import pytest

from ledger.kernel.accounts import Chart
from ledger.kernel.noun import Noun
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.see import NotInMemory, See
from ledger.kernel.who import SYSTEM
from tests.kernel.toys import TOYS, Basket, Loaf, Stock

NOW = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)


def eyes(nouns: dict[tuple[type[Noun], str], Noun]) -> See:
    return See(nouns, now=NOW, who=SYSTEM, seed=b"s" * 32, answers={}, chart=Chart(()), verbs={})


def test_a_noun_in_memory_is_seen():
    """By its kind and key."""
    full = Basket(loaves=2)
    assert eyes({(Basket, "B1"): full})(Basket, "B1") is full


def test_a_noun_that_is_not_in_memory_suspends():
    """It says what to load."""
    with pytest.raises(NotInMemory) as caught:
        eyes({(Loaf, "B1"): Loaf()})(Basket, "B1")
    assert caught.value.missing == [(Basket, "B1")]


def test_many_missing_nouns_are_named_at_once():
    """10,000 cold holders cost one load, not 10,000."""
    see = eyes({(Basket, "B2"): Basket()})
    with pytest.raises(NotInMemory) as caught:
        see.all(Basket, [f"B{n}" for n in range(10_000)])
    missing = caught.value.missing
    assert len(missing) == 9_999
    assert (Basket, "B2") not in missing


def test_many_nouns_come_in_the_order_asked():
    """Also when a key is asked twice."""
    nouns = {(Basket, f"B{n}"): Basket(loaves=n) for n in range(3)}
    seen = eyes(nouns).all(Basket, ["B2", "B0", "B2"])
    assert list(seen) == ["B2", "B0"]
    assert seen["B2"].loaves == 2


def test_every_chapter_is_asked_and_what_they_miss_is_named_at_once():
    """Answers come in the order of the chapters, and one load serves them all."""
    nouns: dict[tuple[type[Noun], str], Noun] = {}
    see = Rulebook(TOYS).see(nouns, now=NOW, who=SYSTEM, seed=b"s" * 32)
    with pytest.raises(NotInMemory) as caught:
        see.ask(Stock("B1"))
    assert caught.value.missing == [(Basket, "B1"), (Basket, "behind B1")]
    nouns |= {(Basket, "B1"): Basket(loaves=1), (Basket, "behind B1"): Basket(loaves=2)}
    assert see.ask(Stock("B1")) == [1, 2]
    assert eyes({}).ask(Stock("B1")) == []


def test_no_verb_swallows_a_suspension():
    """It is not an Exception."""
    with pytest.raises(NotInMemory):
        try:
            eyes({})(Basket, "B1")
        except Exception:
            pytest.fail("a verb caught a suspension")


def test_a_decision_taken_again_gets_the_same_ids():
    """The n-th id depends on the seed and n alone, whatever was looked at between."""
    first, again = eyes({}), eyes({(Basket, "B1"): Basket()})
    one = [first.new_id("P"), first.new_id("E")]
    other = [again.new_id("P")]
    again(Basket, "B1")
    other.append(again.new_id("E"))
    assert one == other
    assert one[0][1:] != one[1][1:]


def test_today_is_romes():
    """Half past ten in the evening UTC is already tomorrow."""
    assert eyes({}).today() == date(2026, 6, 15)
