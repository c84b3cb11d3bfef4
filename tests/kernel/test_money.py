"""Money is whole cents: a split loses none, VAT rounds half up, sums read as people write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.kernel.money import included_vat, split, split_on

TOTALS = st.integers(0, 10**12)
WEIGHTS = st.dictionaries(
    st.text("ABC234", min_size=1, max_size=4), st.integers(0, 10**6), min_size=1
)
REAL_WEIGHTS = WEIGHTS.filter(lambda weights: sum(weights.values()) > 0)


@given(TOTALS, REAL_WEIGHTS)
def test_a_split_loses_no_cent(total, weights):
    """The parts sum to the whole, everybody has one."""
    parts = split(total, weights)
    assert sum(parts.values()) == total
    assert parts.keys() == weights.keys()


@given(TOTALS, REAL_WEIGHTS)
def test_a_split_is_fair_to_the_cent(total, weights):
    """Nobody is a whole cent away from the exact part, and no weight means nothing."""
    whole = sum(weights.values())
    for holder, part in split(total, weights).items():
        assert abs(part - Fraction(total * weights[holder], whole)) < 1
        assert weights[holder] or not part


@given(TOTALS, REAL_WEIGHTS, st.randoms())
def test_a_split_does_not_depend_on_the_order(total, weights, random):
    """The same holders in another order get the same."""
    shuffled = list(weights.items())
    random.shuffle(shuffled)
    assert split(total, dict(shuffled)) == split(total, weights)


def test_leftover_cents_go_by_remainder_then_by_id():
    """The largest remainder first; equal ones in the order of ids."""
    assert split(100, {"C": 1, "B": 1, "A": 1}) == {"A": 34, "B": 33, "C": 33}
    assert split(101, {"C": 1, "B": 1, "A": 1}) == {"A": 34, "B": 34, "C": 33}
    assert split(10, {"A": 1, "B": 5}) == {"A": 2, "B": 8}
    assert split(0, {"A": 1}) == {"A": 0}


@pytest.mark.parametrize(
    "total,weights", [(1, {}), (1, {"A": 0}), (-1, {"A": 1}), (1, {"A": 2, "B": -1})]
)
def test_what_cannot_be_split_is_our_mistake(total, weights):
    """Nobody to pay, less than nothing to pay, or a weight below zero."""
    with pytest.raises(ValueError, match="cannot split"):
        split(total, weights)


@given(REAL_WEIGHTS, st.data())
def test_what_is_split_in_steps_is_split_to_the_end(weights, data):
    """Every step is given out whole, to nobody more than is for them in all; and the last one leaves nothing."""
    had = dict.fromkeys(weights, 0)
    while left := sum(weights.values()) - sum(had.values()):
        total = data.draw(st.integers(1 + left // 2, left))
        parts = split_on(total, weights, had)
        assert sum(parts.values()) == total
        had = {holder: had[holder] + parts[holder] for holder in weights}
        assert all(parts[one] >= 0 and had[one] <= weights[one] for one in weights)
    assert had == weights


def test_many_small_steps_are_as_fair_as_one():
    """Of 90 and 10 the tenth gets every tenth cent, and not the last ones."""
    had = {"A": 0, "B": 0}
    for n in range(1, 51):
        for one, cents in split_on(1, {"A": 90, "B": 10}, had).items():
            had[one] += cents
        assert abs(had["B"] - n / 10) <= Fraction(1, 2)


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_included_vat_rounds_half_up(gross, rate_bp):
    """The exact part, rounded as an Italian invoice does, against fractions."""
    exact = Fraction(gross * rate_bp, 10_000 + rate_bp)
    assert included_vat(gross, rate_bp) == (exact + Fraction(1, 2)).__floor__()


@pytest.mark.parametrize(
    "gross,rate_bp,vat",
    [(110_00, 1000, 10_00), (122_00, 2200, 22_00), (100_00, 0, 0), (3, 10_000, 2), (1, 10_000, 1)],
)
def test_included_vat_of_known_sums(gross, rate_bp, vat):
    """10 % of a stay, 22 % of a service, and two halves that go up."""
    assert included_vat(gross, rate_bp) == vat
