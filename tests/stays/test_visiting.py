"""Guests are counted once in any span of months, as of any position and day, in whichever order nights are recorded."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from projections.stays.visiting import changed, with_day

BEGIN = date(2026, 1, 1)
NIGHTS = st.lists(st.integers(0, 150).map(lambda n: BEGIN + timedelta(days=n)), max_size=12)


def month(day: str) -> str:
    return day[:7]


@given(NIGHTS, st.integers(0, 150), st.integers(1, 5), st.integers(1, 5))
def test_a_guest_is_one_in_a_span_or_none(nights: list[date], until: int, first: int, last: int):
    """What was told of the guest adds up to whether they were there, whatever was recorded when."""
    days: tuple[str, ...] = ()
    told: list[tuple[str, str, int]] = []
    asked = (BEGIN + timedelta(days=until)).isoformat()
    begin, end = f"2026-{first:02}", f"2026-{last:02}"
    for n, night in enumerate(nights, 1):
        after = with_day(days, night.isoformat())
        told += [(since, before, count) for (since, before), count in changed(days, after).items()]
        days = after
        there = {
            day.isoformat()
            for day in nights[:n]
            if day.isoformat() <= asked and begin <= month(day.isoformat()) <= end
        }
        shown = [
            (since, before, count)
            for since, before, count in told
            if since <= asked and begin <= month(since) <= min(end, month(asked))
        ]
        assert sum(count for _, before, count in shown if before < begin) == bool(there)
        for one in {month(day) for day in there}:
            assert sum(count for since, _, count in shown if month(since) == one) == 1


@given(NIGHTS)
def test_the_first_day_of_each_month_is_kept(nights: list[date]):
    """One day a month, in order, whatever was recorded when."""
    days: tuple[str, ...] = ()
    for night in nights:
        days = with_day(days, night.isoformat())
    first = {month(night.isoformat()): night for night in sorted(nights, reverse=True)}
    assert days == tuple(day.isoformat() for day in sorted(first.values()))


def test_what_is_told_twice_changes_nothing():
    """A second night of a month is no second guest."""
    days = with_day((), "2026-03-05")
    assert with_day(days, "2026-03-09") == days
    assert changed(days, days) == {}
