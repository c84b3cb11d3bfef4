"""What money has yielded in a year, or why that is not told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.yields import NoYield, Yield, yield_of

BEGIN = date(2025, 6, 15)
A_YEAR_LATER = date(2026, 6, 15)


def test_the_published_example_of_spreadsheets_has_its_published_yield():
    """Microsoft's documentation of XIRR: 37.34 %."""
    flows = [
        (date(2008, 1, 1), -10_000_00),
        (date(2008, 3, 1), 2_750_00),
        (date(2008, 10, 30), 4_250_00),
        (date(2009, 2, 15), 3_250_00),
        (date(2009, 4, 1), 2_750_00),
    ]
    assert yield_of(flows) == Yield(yield_bp=3_734)


@pytest.mark.parametrize(
    "back, yield_bp",
    [
        (1_074_00, 740),
        (1_000_00, 0),
        (500_00, -5_000),
        (1_000_05, 1),
        (2_000_00, 10_000),
        (1, -10_000),
    ],
)
def test_after_exactly_a_year_the_yield_is_the_gain(back, yield_bp):
    """365 days: what came back, divided by what was paid, less one; half a basis point is rounded up."""
    assert yield_of([(BEGIN, -1_000_00), (A_YEAR_LATER, back)]) == Yield(yield_bp=yield_bp)


def test_what_came_back_in_between_counts_by_its_day():
    """1000 = 674 x + 500 x², so that x = 0.892613, and 1 / x is 12.03 % above one."""
    flows = [(BEGIN, -1_000_00), (A_YEAR_LATER, 674_00), (date(2027, 6, 15), 500_00)]
    assert yield_of(flows) == Yield(yield_bp=1_203)


@pytest.mark.parametrize(
    "flows, why",
    [
        ([(BEGIN, -10), (BEGIN, 12)], NoYield.ONE_DAY),
        ([(BEGIN, 0)], NoYield.NOTHING_PAID),
        ([(BEGIN, 10), (A_YEAR_LATER, 12)], NoYield.NOTHING_PAID),
        ([(BEGIN, 0), (A_YEAR_LATER, 0)], NoYield.NOTHING_PAID),
        ([], NoYield.NOTHING_PAID),
        ([(BEGIN, -10), (A_YEAR_LATER, 0)], NoYield.NOTHING_BACK),
        ([(BEGIN, -10_000), (BEGIN + timedelta(days=1), 20_000)], NoYield.TOO_FEW_DAYS),
    ],
)
def test_where_there_is_no_rate_it_is_said_why(flows, why):
    """All on one day, nothing paid, nothing back, a doubling overnight: never an error."""
    assert yield_of(flows) == Yield(no_yield=why)


@given(
    st.lists(
        st.tuples(st.integers(0, 4_000), st.integers(-(10**12), 10**12)), min_size=1, max_size=30
    )
)
def test_whatever_was_paid_there_is_a_yield_or_a_reason(flows):
    """One of the two, and never an error; a yield is that of sums paid first and received later."""
    found = yield_of((BEGIN + timedelta(days=days), cents) for days, cents in flows)
    assert (found.yield_bp is None) != (found.no_yield is None)


@given(
    st.integers(100, 10**9),
    st.lists(st.tuples(st.integers(200, 4_000), st.integers(1, 10**9)), min_size=1, max_size=10),
)
def test_at_its_yield_all_sums_are_worth_nothing_together(paid, back):
    """Discounted a little less they are worth more than nothing, a little more, less."""
    flows = [(0, -paid), *back]
    found = yield_of((BEGIN + timedelta(days=days), cents) for days, cents in flows)

    def worth(bp: float) -> float:
        return sum(cents * (1 + bp / 10_000) ** (-days / 365) for days, cents in flows)

    if found.yield_bp is not None and found.yield_bp > -9_990:
        assert worth(found.yield_bp - 0.6) >= 0 >= worth(found.yield_bp + 0.6)
