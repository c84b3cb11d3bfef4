"""Days are Rome's, nights are half-open, and the clocks change twice a year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.kernel.days import ROME, day_in_rome, nights, rome, years_after

DAYS = st.dates(date(1980, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    "at,day",
    [
        (datetime(2026, 1, 15, 22, 59, 59, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 1, 15, 23, tzinfo=UTC), date(2026, 1, 16)),
        (datetime(2026, 7, 15, 21, 59, 59, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 7, 15, 22, tzinfo=UTC), date(2026, 7, 16)),
    ],
)
def test_a_day_begins_at_midnight_in_rome(at, day):
    """23:00 UTC in winter, 22:00 in summer."""
    assert day_in_rome(at) == day


@pytest.mark.parametrize(
    "day,hour,at",
    [
        (date(2026, 1, 15), 0, datetime(2026, 1, 14, 23, tzinfo=UTC)),
        (date(2026, 7, 15), 12, datetime(2026, 7, 15, 10, tzinfo=UTC)),
        (date(2026, 7, 15), 24, datetime(2026, 7, 15, 22, tzinfo=UTC)),
        # The clocks go forward: 24:00 is an hour nearer.
        (date(2026, 3, 29), 0, datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), 12, datetime(2026, 3, 29, 10, tzinfo=UTC)),
        (date(2026, 3, 29), 24, datetime(2026, 3, 29, 22, tzinfo=UTC)),
        # And back: the day has 25 hours.
        (date(2026, 10, 25), 0, datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 25), 12, datetime(2026, 10, 25, 11, tzinfo=UTC)),
        (date(2026, 10, 25), 24, datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (date(2026, 12, 31), 24, datetime(2026, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_hours_strike_in_rome(day, hour, at):
    """Noon and midnight are those of the place, also on the days the clocks change."""
    assert rome(day, hour) == at


@given(DAYS)
def test_a_day_ends_where_the_next_begins(day):
    """24:00 is the next day's 00:00, and the instant before still belongs to the day."""
    end = rome(day, 24)
    assert end == rome(day + timedelta(days=1))
    assert day_in_rome(end - timedelta(microseconds=1)) == day
    assert day_in_rome(end) == day + timedelta(days=1)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis adds the zone.
def test_every_instant_lies_in_its_day(at):
    """Between its midnight and its end."""
    day = day_in_rome(at)
    assert rome(day) <= at < rome(day, 24)
    assert rome(day).astimezone(ROME).date() == day


@given(DAYS, st.integers(0, 400))
def test_nights_are_half_open(arrive, length):
    """As many as days between, the first on arrival, none on departure."""
    slept = list(nights(arrive, arrive + timedelta(days=length)))
    assert len(slept) == length
    assert slept == [arrive + timedelta(days=n) for n in range(length)]


def test_there_are_no_nights_before_arrival():
    """Days in the wrong order hold none."""
    assert list(nights(date(2026, 7, 2), date(2026, 7, 1))) == []


@pytest.mark.parametrize(
    "day,years,later",
    [
        (date(2026, 7, 15), 1, date(2027, 7, 15)),
        (date(2027, 3, 1), 1, date(2028, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 29), 2, date(2026, 3, 1)),
    ],
)
def test_a_year_later_is_the_same_day_of_the_calendar(day, years, later):
    """Not 365 days later; a leap day is followed by 1 March."""
    assert years_after(day, years) == later
