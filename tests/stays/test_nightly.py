"""A bed place costs what its season and its day of the week say; what is booked keeps its price."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.bill import Charge
from ledger.billing.fee import PriceNotShown
from ledger.kernel.dated_rules import NotBackdated
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.stays.book import Book
from ledger.stays.change import ChangeStay
from ledger.stays.events import PriceSet
from ledger.stays.length_events import LengthPrice, LengthPricesSet
from ledger.stays.nightly import DatedPrice, FurtherGuest, NightPrice, SeasonPrice, WeekdayPrice
from ledger.stays.reserve import Reserve
from ledger.stays.room import NoSuchRoom
from ledger.stays.set_price import (
    NightInTwoSeasons,
    SeasonPriceAsked,
    SetPrice,
    WeekdayPriceAsked,
)
from projections.recount.tariff import cents_on, least, off_for
from projections.stays.pricing import months_of, priced
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, Memory, named
from tests.stays.examples import ALA_IS_OPEN, BEDS_ASKED, DOUBLE, FIRST, ala
from tests.treasury.examples import paid_in

FRIDAY, SATURDAY = 5, 6
AUGUST = SeasonPriceAsked(
    name="Agosto",
    first="08-01",
    last="08-31",
    cents=40_00,
    weekdays=(WeekdayPriceAsked(weekday=SATURDAY, cents=45_00),),
)
WINTER = SeasonPriceAsked(name="Inverno", first="12-20", last="01-06", cents=35_00)
SET = SetPrice(
    room=DOUBLE,
    valid_from=TODAY,
    cents=25_00,
    weekdays=(
        WeekdayPriceAsked(weekday=SATURDAY, cents=30_00),
        WeekdayPriceAsked(weekday=FRIDAY, cents=28_00),
    ),
    seasons=(AUGUST, WINTER),
)
PRICES = PriceSet(
    day=TODAY,
    hub=ALA,
    room=DOUBLE,
    valid_from=TODAY,
    cents=25_00,
    weekdays=(WeekdayPrice(FRIDAY, 28_00), WeekdayPrice(SATURDAY, 30_00)),
    seasons=(
        SeasonPrice("Agosto", "08-01", "08-31", 40_00, (WeekdayPrice(SATURDAY, 45_00),)),
        SeasonPrice("Inverno", "12-20", "01-06", 35_00),
    ),
)
DATED = DatedPrice(TODAY, PRICES.cents, PRICES.weekdays, PRICES.seasons)
RICH = paid_in(ANNA, 600_000)
THURSDAY = date(2026, 7, 30)
"""Two nights of July, and August begins with a Saturday."""


# ---- set


def test_a_host_says_what_seasons_and_days_of_the_week_cost():
    """Days of the week are told in their order, seasons as they were named."""
    ala().by(HOST).when(SET).then(PRICES)


def test_seasons_that_have_a_night_in_common_are_refused_by_their_names():
    """Also where one of them goes past new year."""
    for other in (
        replace(AUGUST, name="Ferragosto", first="08-15", last="08-15"),
        replace(AUGUST, name="Autunno", first="08-31", last="12-01"),
    ):
        ala().when(replace(SET, seasons=(AUGUST, WINTER, other))).refused(
            NightInTwoSeasons, field="seasons", one="Agosto", other=other.name
        )
    epiphany = SeasonPriceAsked(name="Befana", first="01-06", last="01-06", cents=1)
    ala().when(replace(SET, seasons=(epiphany, WINTER))).refused(
        NightInTwoSeasons, field="seasons", one="Befana", other="Inverno"
    )


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("weekdays", {"weekdays": SET.weekdays + SET.weekdays[:1]}),
        ("seasons", {"seasons": (replace(AUGUST, weekdays=AUGUST.weekdays * 2),)}),
        ("seasons", {"seasons": (AUGUST, replace(WINTER, name="Agosto"))}),
        ("seasons", {"seasons": (replace(AUGUST, first="02-30"),)}),
    ],
)
def test_what_leaves_open_what_a_night_costs_is_refused(field, wrong):
    """A day of the week named twice, two seasons of one name, a day that no year has."""
    ala().when(replace(SET, **wrong)).refused(Malformed, field=field)


@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA])
def test_only_the_hubs_own_host_sets_them(who):
    ala().by(who).when(SET).refused(NotAllowed)


def test_nothing_is_set_for_nights_that_are_over_or_rooms_that_are_not():
    ala().when(replace(SET, valid_from=TODAY - ONE_DAY)).refused(NotBackdated)
    ala().when(replace(SET, room=named("BR", "NOWHERE"))).refused(NoSuchRoom)


# ---- what a night costs


@pytest.mark.parametrize(
    "night, expected",
    [
        (THURSDAY, NightPrice(25_00)),
        (date(2026, 7, 31), NightPrice(28_00, weekday=FRIDAY)),
        (date(2026, 8, 1), NightPrice(45_00, "Agosto", SATURDAY)),
        (date(2026, 8, 7), NightPrice(40_00, "Agosto")),
        (date(2026, 9, 5), NightPrice(30_00, weekday=SATURDAY)),
        (date(2026, 12, 19), NightPrice(30_00, weekday=SATURDAY)),
        (date(2026, 12, 20), NightPrice(35_00, "Inverno")),
        (date(2027, 1, 2), NightPrice(35_00, "Inverno")),
        (date(2027, 1, 7), NightPrice(25_00)),
    ],
)
def test_a_night_has_one_price_and_says_by_what(night, expected):
    """In a season its own days of the week alone count: a Friday of August costs what August does."""
    assert DATED.on(night) == expected


def memory(*more) -> Memory:
    found = Memory()
    found.apply(*ALA_IS_OPEN, RICH, PRICES, *more)
    return found


def reserved(of: Memory, arrive: date, depart: date):
    asked = Reserve(hub=ALA, payer=ANNA, arrive=arrive, depart=depart, beds=BEDS_ASKED)
    return of.decide(asked)[0]


def nights(bill) -> list[tuple[date, int, int]]:
    return [(one.first, one.slots, one.unit_cents) for one in bill if one.what is Charge.USE]


def test_a_stay_costs_night_by_night_what_each_one_does():
    """From a Thursday of July into August, for two guests."""
    bill = reserved(memory(), THURSDAY, THURSDAY + 4 * ONE_DAY).bill
    assert nights(bill) == [
        (THURSDAY, 1, 25_00),
        (THURSDAY + ONE_DAY, 1, 28_00),
        (THURSDAY + 2 * ONE_DAY, 1, 45_00),
        (THURSDAY + 3 * ONE_DAY, 1, 40_00),
    ]


def test_a_price_by_length_is_off_the_price_of_the_night():
    """A tenth less of each, whichever season it is in."""
    week = LengthPricesSet(day=TODAY, hub=ALA, valid_from=TODAY, prices=(LengthPrice(3, 1_000),))
    bill = reserved(memory(week), THURSDAY, THURSDAY + 3 * ONE_DAY).bill
    assert [cents for *_, cents in nights(bill)] == [22_50, 25_20, 40_50]


def test_what_is_booked_keeps_its_price_and_what_is_added_costs_what_it_does_now():
    """The season became dearer after the booking: the night added is shown at its new price, the others remain."""
    world = memory()
    stay = reserved(world, THURSDAY, THURSDAY + 3 * ONE_DAY).stay
    world.decide(Book(stay=stay, payer=ANNA, companions=("friend",)))
    dearer = replace(PRICES.seasons[0], cents=50_00, weekdays=())
    world.apply(replace(PRICES, cents=90_00, weekdays=(), seasons=(dearer,)))
    longer = ChangeStay(stay=stay, payer=ANNA, arrive=THURSDAY, depart=THURSDAY + 4 * ONE_DAY)
    with pytest.raises(PriceNotShown) as refused:
        world.decide(longer)
    shown = refused.value.facts["total_cents"]
    change, *_ = world.decide(replace(longer, shown_total_cents=shown))
    assert [cents for *_, cents in nights(change.bill)] == [25_00, 28_00, 45_00, 50_00]


def test_a_price_that_is_set_anew_has_the_seasons_that_it_names():
    """All is set at once: of the former ones nothing remains."""
    world = memory(replace(PRICES, weekdays=(), seasons=(), cents=26_00))
    assert nights(reserved(world, THURSDAY, THURSDAY + 4 * ONE_DAY).bill) == [(THURSDAY, 4, 26_00)]


# ---- whatever is set

cents = st.integers(1, 99_99)
further = st.lists(st.tuples(st.integers(2, 5), st.integers(1, 9_000)), max_size=3).map(
    lambda some: tuple(
        FurtherGuest(nth, off)
        for nth, off in zip(
            sorted({nth for nth, _ in some}), sorted({off for _, off in some}), strict=False
        )
    )
)
weekdays = st.dictionaries(st.integers(1, 7), cents, max_size=7).map(
    lambda some: tuple(WeekdayPrice(*one) for one in sorted(some.items()))
)


@st.composite
def price_sets(draw) -> PriceSet:
    """Up to three seasons between up to six days of a leap year, the last of which may go past new year."""
    days = draw(st.lists(st.integers(0, 365), max_size=6, unique=True).map(sorted))
    ends = [f"{date(2000, 1, 1) + timedelta(days=n):%m-%d}" for n in days[: len(days) // 2 * 2]]
    if draw(st.booleans()):
        ends = ends[1:] + ends[:1]
    seasons = tuple(
        SeasonPrice(f"Stagione {n}", first, last, draw(cents), draw(weekdays))
        for n, (first, last) in enumerate(zip(ends[::2], ends[1::2], strict=True))
    )
    of_year = {"cents": draw(cents), "weekdays": draw(weekdays), "seasons": seasons}
    return replace(PRICES, **of_year, further=draw(further))


@settings(max_examples=60, deadline=None)
@for_all(price_sets(), st.integers(0, 800), st.integers(1, 120))
def test_no_night_of_a_stay_costs_less_than_the_least_of_its_months(fact, ahead, length):
    """What is looked at first is never dearer than what is charged; and the recount knows each night's price."""
    told = {
        "cents": fact.cents,
        "weekdays": [(one.weekday, one.cents) for one in fact.weekdays],
        "seasons": [
            (one.name, one.first, one.last, one.cents, [(d.weekday, d.cents) for d in one.weekdays])
            for one in fact.seasons
        ],
        "further": [(one.guest_from, one.off_bp) for one in fact.further],
    }
    dated = DatedPrice(TODAY, fact.cents, fact.weekdays, fact.seasons, fact.further)
    (put,) = priced(fact)
    assert list(put.row.least) == least(told)
    assert put.row.off_bp == off_for(told, 60)
    arrive = FIRST + ahead * ONE_DAY
    one, other = months_of(arrive, arrive + length * ONE_DAY)
    for n in range(length):
        night = arrive + n * ONE_DAY
        assert dated.on(night).cents == cents_on(told, night)
        first = cents_on(told, night)
        if put.row.least:
            assert first >= min(put.row.least[one], put.row.least[other])
        costs = [dated.on(night, nth).cents for nth in range(1, 7)]
        assert costs == sorted(costs, reverse=True)
        assert costs[-1] >= first * (10_000 - put.row.off_bp) // 10_000
