"""Chance that can be had again."""

from collections import Counter

from patto.demo.chance import Chance
from patto.demo.ports import DemoEntropy


def test_the_same_names_draw_the_same():
    """A draw follows from the seed and the name, on every machine and in every version of Python."""
    first, second = Chance(1, "guests", "2026-06-15"), Chance(1, "guests", "2026-06-15")
    assert [first.below(100) for _ in range(5)] == [second.below(100) for _ in range(5)]
    assert [Chance(7, "story").below(1_000) for _ in range(3)] == [
        Chance(7, "story").below(1_000)
    ] * 3


def test_other_names_draw_otherwise():
    """What one house draws tells nothing of another."""
    draws = {Chance(1, "house", n).below(10**9) for n in range(100)}
    assert len(draws) == 100


def test_draws_stay_within_their_bounds_and_reach_them():
    """Both ends of `between` come up, and nothing beyond."""
    chance = Chance(1, "bounds")
    assert {chance.between(3, 6) for _ in range(200)} == {3, 4, 5, 6}


def test_weights_weigh():
    """A thing three times as heavy comes about three times as often."""
    chance = Chance(1, "weights")
    drawn = Counter(chance.weighted({"heavy": 3, "light": 1, "never": 0}) for _ in range(4_000))
    assert drawn["never"] == 0
    assert 2_800 < drawn["heavy"] < 3_200


def test_shuffling_keeps_everything():
    """A shuffled list holds what it held."""
    assert sorted(Chance(1, "mix").shuffled(range(50))) == list(range(50))


def test_entropy_begins_anew_with_each_bundle():
    """A bundle's bytes follow from seed and bundle, so that it can be told again alone."""
    first, second = DemoEntropy(1), DemoEntropy(1)
    first.set_bundle(1)
    first(32)
    first.set_bundle(2)
    second.set_bundle(2)
    assert first(32) == second(32)


def test_entropy_goes_on_in_the_middle_of_a_bundle():
    """Whoever begins after two commands and one sealing draws what comes third and second."""
    whole, rest = DemoEntropy(1), DemoEntropy(1)
    whole.set_bundle(5)
    seeds, seals = [whole(32) for _ in range(3)], [whole(72) for _ in range(2)]
    rest.set_bundle(5, seeds=2, seals=1)
    assert (rest(32), rest(72)) == (seeds[2], seals[1])
