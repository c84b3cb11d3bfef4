"""What a municipality asks: a dated table of rates by class and season, set by operators."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.bill import Charge, sum_of
from ledger.kernel.dated_rules import NotBackdated
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.places.municipality import NoSuchMunicipality
from ledger.stays.lodging import Lodging
from ledger.stays.reserve import Reserve
from ledger.stays.tax_events import TaxRate
from ledger.stays.tax_table import (
    AgesOverlap,
    Exempt,
    RateAsked,
    SeasonsOverlap,
    SetCityTax,
    TaxTables,
)
from tests.members.examples import ANNA
from tests.places.examples import ALA, HOST
from tests.scenario import TODAY, given
from tests.stays.examples import ALA_IS_OPEN, BEDS_ASKED, FIRST, LEAVES, terms
from tests.stays.taxes import SUMMER, TOWN, WINTER, table

SET = SetCityTax(
    istat=TOWN,
    valid_from=TODAY,
    rates=(
        RateAsked(first="06-01", last="09-30", cents=200),
        RateAsked(first="10-01", last="05-31", cents=100),
    ),
    nights_max=3,
    residents=False,
)
TABLE = table()
RESERVE = Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=LEAVES, beds=BEDS_ASKED)


def tax_of(arrive: date, depart: date, *history) -> int:
    """The city tax of a reservation of two guests."""
    reserve = replace(RESERVE, arrive=arrive, depart=depart)
    (reserved,) = given(*ALA_IS_OPEN, *history).when(reserve).decided()
    return sum_of(reserved.bill, Charge.TAX)


def test_operators_set_a_table():
    """For a municipality, from a day on."""
    given(*ALA_IS_OPEN).when(SET).then(TABLE)
    given(*ALA_IS_OPEN).by(HOST).when(SET).refused(NotAllowed)
    given(*ALA_IS_OPEN).when(replace(SET, istat="999999")).refused(NoSuchMunicipality)
    yesterday = TODAY - timedelta(days=1)
    given(*ALA_IS_OPEN).when(replace(SET, valid_from=yesterday)).refused(NotBackdated)


def test_what_the_register_says_is_no_reason_that_a_table_names_beside():
    """Age and residence have their own fields."""
    others = (Exempt.OTHER, Exempt.AGE, Exempt.CARER)
    (fact,) = given().when(replace(SET, others=others)).decided()
    assert fact.others == ("carer", "other")


@pytest.mark.parametrize(
    "rates",
    [
        (RateAsked(cents=1), RateAsked(first="02-01", last="02-28", cents=2)),
        (
            RateAsked(first="11-01", last="03-31", cents=1),
            RateAsked(first="03-31", last="10-31", cents=2),
        ),
        (RateAsked(lodging=Lodging.FARM, cents=1), RateAsked(lodging=Lodging.FARM, cents=1)),
    ],
)
def test_a_class_has_one_rate_a_day(rates):
    """Two seasons with a day in common are refused, those past new year too."""
    given().when(replace(SET, rates=rates)).refused(SeasonsOverlap)


def test_a_table_says_what_a_year_can_hold():
    """No 30 February; nobody is too young and too old at once."""
    given().when(replace(SET, rates=(RateAsked(first="02-30", cents=1),))).refused(Malformed)
    given().when(replace(SET, exempt_below=70, exempt_from=65)).refused(AgesOverlap)
    given().when(replace(SET, exempt_below=14, exempt_from=14)).decided()


def test_of_two_tables_for_a_day_the_last_one_set_counts():
    """Each from its first night on; before it nothing is asked by a table."""
    tables = TaxTables().evolve(TABLE).evolve(replace(TABLE, rates=())).evolve(TABLE)
    assert [one.rates for one in tables.dated] == [(SUMMER, WINTER)]
    assert tables.on(TODAY - timedelta(days=1)) is None


def test_without_a_table_the_hubs_own_terms_count():
    """1,50 a guest and night, and no first nights."""
    assert tax_of(FIRST, LEAVES) == 3 * 2 * 150
    assert tax_of(FIRST, LEAVES, table(valid_from=FIRST + timedelta(days=1))) == 2 * (150 + 400)


def test_the_rate_is_that_of_the_season_of_the_night():
    """The last night of September costs two euro, the first of October one; 29 February is of winter."""
    last = date(2026, 9, 30)
    assert tax_of(last, last + timedelta(days=2), TABLE) == 2 * (200 + 100)
    leap_day = TaxRate("", "02-29", "02-29", 900)
    rates = TaxTables().evolve(table(rates=(leap_day,))).on(TODAY)
    assert rates is not None
    assert [rates.cents_on(date(year, 2, 28), "") for year in (2027, 2028)] == [0, 0]
    assert rates.cents_on(date(2028, 2, 29), "") == 900


def test_a_season_may_go_past_new_year_and_days_of_no_season_are_free():
    """The town asks in winter alone."""
    winter = table(rates=(TaxRate("", "12-01", "02-28", 300),))
    (found,) = TaxTables().evolve(winter).dated
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 1), date(2027, 3, 1)]
    assert [found.cents_on(day, "") for day in days] == [0, 300, 300, 0]
    assert tax_of(FIRST, LEAVES, winter) == 0


def test_a_class_of_lodging_has_a_rate_of_its_own():
    """Hostels owe 50 cents; on days for which they have none, what all others owe."""
    classes = table(rates=(SUMMER, WINTER, TaxRate("hostel", "07-10", "07-11", 50)))
    hostel = replace(terms(), lodging="hostel")
    assert tax_of(FIRST, LEAVES, classes) == 3 * 2 * 200
    assert tax_of(FIRST, LEAVES, classes, hostel) == 2 * (50 + 50 + 200)


def test_terms_set_anew_keep_the_class_of_lodging():
    """As they keep the CIN."""
    from ledger.stays.furnish import SetTerms

    anew = SetTerms(
        hub=ALA,
        valid_from=TODAY,
        vat_bp=1000,
        city_tax_cents=0,
        deposit_cents=0,
        long_stays=False,
    )
    hostel = replace(terms(), lodging="hostel")
    (kept,) = given(*ALA_IS_OPEN, hostel).by(HOST).when(anew).decided()
    assert (kept.lodging, kept.cin) == ("hostel", hostel.cin)
    other = replace(anew, lodging=Lodging.FARM)
    (said,) = given(*ALA_IS_OPEN, hostel).by(HOST).when(other).decided()
    assert said.lodging == "farm"
