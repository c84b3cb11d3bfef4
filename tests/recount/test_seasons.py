"""A season is counted day by day, in a leap year too: the rate of 29 February is that of the book."""

from datetime import date, timedelta

from hypothesis import example
from hypothesis import given as drawn
from hypothesis import strategies as st

from ledger.stays.tax_events import TaxRate
from ledger.stays.tax_table import TaxTable
from projections.recount.city_tax import _rate

DAYS = [f"{date(2000, 1, 1) + timedelta(days=n):%m-%d}" for n in range(366)]
A_DAY = st.sampled_from(DAYS)
NIGHT = st.dates(date(2026, 1, 1), date(2032, 12, 31)) | st.just(date(2028, 2, 29))


@example(first="01-02", last="01-01", night=date(2028, 2, 29))
@drawn(first=A_DAY, last=A_DAY, night=NIGHT)
def test_what_is_counted_is_what_the_book_asks(first: str, last: str, night: date) -> None:
    """Whether the season goes past new year or not, and whether it begins or ends on 29 February."""
    table = TaxTable(date(2026, 1, 1), (TaxRate("", first, last, 100),))
    assert _rate([["", first, last, 100]], "", night) == table.cents_on(night, "")


def test_a_winter_has_its_leap_day():
    """From November to March, in 2028."""
    assert _rate([["", "11-01", "03-31", 100]], "", date(2028, 2, 29)) == 100
