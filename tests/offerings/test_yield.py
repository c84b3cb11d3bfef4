"""What a member's money has yielded, as a portfolio tells it: right by hand, for each holding and in all."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from ledger.houses.events import DistributionPaid, HolderPaid, HouseAppraised
from ledger.kernel.days import rome
from ledger.kernel.fact import Fact, Line
from ledger.offerings.events import Holding, SharesGiven, SharesRegistered
from projections.bookings.held import HELD
from projections.engine.asof import AsOf
from projections.houses.view import HOUSES
from projections.offerings.view import OFFERINGS
from projections.portfolio import Portfolio
from projections.treasury.payouts import PAYOUTS
from projections.treasury.view import TREASURY
from projections.yields import NoYield
from tests.houses.examples import FORNO, forno_opened, offered, transferred
from tests.members.examples import ANNA, BRUNO, CARLA, DARIO
from tests.offerings.examples import hold_shares, mulino_opened, offering_opened
from tests.offerings.portfolios import portfolio
from tests.projections.told import Told, books_of
from tests.scenario import named
from tests.treasury.examples import BAKERY, MULINO, OFFERING
from tests.ventures.examples import venture_opened

BOUGHT = date(2025, 6, 15)
A_YEAR = timedelta(days=365)
SOLD = BOUGHT + A_YEAR
PROFIT = named("D", "PROFIT")


def _distributed(day: date) -> list[Fact]:
    """Profit of 100.00 to Anna alone: 74.00 after tax."""
    of: dict[str, Any] = {"day": day, "distribution": PROFIT, "house": MULINO, "of": "profit"}
    whole = DistributionPaid(
        **of,
        amount_cents=100_00,
        record_date=day - timedelta(days=1),
        as_profit_cents=100_00,
        holders=1,
        net_cents=74_00,
        withheld_cents=26_00,
    )
    part = HolderPaid(
        **of,
        member=ANNA,
        shares=10,
        gross_cents=100_00,
        cost_cents=0,
        rate_bp=2_600,
        withheld_cents=26_00,
    )
    return [whole, part]


def _brought_in(day: date) -> list[Fact]:
    """Carla held shares of a house before it was brought in, for 300.00; it is worth 500.00."""
    held = (Holding(CARLA, 3, 300_00),)
    there = SharesRegistered(day=day, issuer=FORNO, document="sealed", holders=held)
    worth = HouseAppraised(
        day=day,
        appraisal=named("AP", "WORTH"),
        house=FORNO,
        amount_cents=500_00,
        appraised_on=day,
        source="sealed",
        document="sealed",
    )
    return [there, worth]


def _story() -> list[Fact]:
    gift = SharesGiven(
        day=SOLD,
        issuer=MULINO,
        document="sealed",
        giver=BRUNO,
        receiver=DARIO,
        shares=1,
        resolution="",
    )
    opened = replace(offering_opened, day=BOUGHT, offering=named("C", "EARLIER"))
    sold = replace(transferred(5, price=600_00), day=SOLD)
    return [
        *(replace(one, day=BOUGHT) for one in (mulino_opened, forno_opened, venture_opened)),
        opened,
        *hold_shares({ANNA: 10}, day=BOUGHT),
        *_brought_in(BOUGHT),
        *_distributed(SOLD),
        replace(offering_opened, day=SOLD, offering=OFFERING),
        replace(offered(5, price=600_00), day=SOLD, expires=SOLD),
        sold,
        gift,
    ]


def _lines() -> list[Line[Fact]]:
    return [
        Line(n, rome(fact.day, 12), "olga", f"{n:032x}", n.to_bytes(16, "big"), fact)
        for n, fact in enumerate(_story(), 1)
    ]


book, scratch = books_of(SimpleNamespace(lines=_lines), OFFERINGS, HOUSES, HELD, PAYOUTS, TREASURY)


def at(book: Told, member: str, day: date) -> Portfolio:
    return book.ask(lambda c: portfolio(c, member, AsOf(day=day)))


def of(found: Portfolio, thing: str = MULINO) -> tuple[int | None, NoYield | None]:
    (one,) = (one for one in found.holdings if one.thing == thing)
    return one.yield_bp, one.no_yield


def test_ten_shares_at_100_that_paid_74_in_a_year_yield_7_40_percent(book: Told) -> None:
    """And half of them sold for 600.00: (74 + 600 + 500) / 1000 is 17.40 %."""
    before = at(book, ANNA, SOLD - timedelta(days=1))
    assert (of(before), before.gain_cents) == ((0, None), 0)
    after = at(book, ANNA, SOLD)
    assert of(after) == (1_740, None)
    assert (after.value_cents, after.cost_cents, after.gain_cents) == (500_00, 500_00, 0)
    assert [(one.day, one.cents) for one in after.flows if one.thing == MULINO] == [
        (BOUGHT, -1_000_00),
        (SOLD, 674_00),
    ]


def test_a_year_later_what_came_back_first_counts_more(book: Told) -> None:
    """1000 = 674 x + 500 x²: 12.03 %, and in all it is the same."""
    later = at(book, ANNA, SOLD + A_YEAR)
    assert of(later) == (1_203, None)
    assert (later.yield_bp, later.no_yield) == (1_203, None)


def test_a_buyer_at_a_dear_price_loses_and_a_gift_counts_at_its_cost(book: Told) -> None:
    """Bruno paid 600.00 for what is worth 500.00, and gave a fifth away: both have lost a sixth in a year."""
    for member, cents in ((BRUNO, 480_00), (DARIO, 120_00)):
        assert at(book, member, SOLD).no_yield is NoYield.ONE_DAY
        later = at(book, member, SOLD + A_YEAR)
        assert of(later) == (-1_667, None)
        assert sum(one.cents for one in later.flows) == -cents


def test_of_shares_that_were_held_before_nobody_knows_when_they_were_paid(book: Told) -> None:
    """They have a cost, a value and a gain, and no yield; with a founder's, which have no value, they make none in all."""
    found = at(book, CARLA, SOLD)
    assert of(found, BAKERY) == (None, NoYield.NO_VALUE)
    (one,) = (one for one in found.holdings if one.thing == FORNO)
    assert (one.cost_cents, one.value_cents, one.gain_cents) == (300_00, 500_00, 200_00)
    assert of(found, FORNO) == (None, NoYield.PAID_BEFORE)
    assert (found.yield_bp, found.no_yield) == (None, NoYield.NOTHING_PAID)


def test_on_the_day_of_the_purchase_there_is_no_yield(book: Told) -> None:
    """All is of one day."""
    assert of(at(book, ANNA, BOUGHT)) == (None, NoYield.ONE_DAY)


def test_as_of_a_position_the_value_is_that_of_its_day(book: Told) -> None:
    """Whatever the day of whoever asks."""
    past = book.ask(lambda c: portfolio(c, ANNA, AsOf(9), today=SOLD + A_YEAR))
    assert past.valued_on == BOUGHT
    now = book.ask(lambda c: portfolio(c, ANNA, today=SOLD + A_YEAR))
    assert now.valued_on == SOLD + A_YEAR
    assert now.yield_bp == 1_203
