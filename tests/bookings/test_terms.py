"""Terms say what giving up costs: by the days before the first day, whatever is booked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.bookings.terms import day_of, percent_kept
from ledger.stays.stay import BY_THE_NIGHT

FIRST = date(2026, 7, 10)


def before(days: int) -> date:
    """So many days before the first day."""
    return FIRST - timedelta(days=days)


@pytest.mark.parametrize(
    "days,percent",
    [(400, 0), (8, 0), (7, 0), (6, 50), (2, 50), (1, 50), (0, 100), (-1, 100), (-9, 100)],
)
def test_the_fee_depends_on_the_days_before_arrival(days, percent):
    """Seven are free, six to one cost half, none cost all."""
    assert percent_kept(BY_THE_NIGHT.cancelling, FIRST, before(days)) == percent


def test_an_hour_belongs_to_its_business_day():
    """Just after midnight in Rome, still the day before in UTC."""
    assert day_of(datetime(2026, 7, 9, 22, 30, tzinfo=UTC)) == FIRST
    assert day_of(FIRST) == FIRST
