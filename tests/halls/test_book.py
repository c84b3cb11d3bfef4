"""A member books a hall over some half hours, and its price is held."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.fee import TotalDiffers
from ledger.bookings.way import ArrivalInThePast
from ledger.halls.book import (
    BookHall,
    HallIsClosed,
    OnlyPeopleCome,
    TooEarlyToBook,
    TooLateToBook,
    TooManyPeople,
    TooShortOrLong,
)
from ledger.halls.calendar import HallTaken
from ledger.halls.events import HallBooked
from ledger.halls.hall import HallIsNotLet, NoSuchHall
from ledger.kernel.days import rome
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import StandingForbids
from ledger.treasury.post import NotEnoughMoney
from tests.halls.examples import (
    A_BOOKING,
    BOOK,
    BOOKED,
    BOOKING,
    FRIDAY,
    HALL,
    NEW_BOOKING,
    TERMS,
    WITH_HALL,
    facts_in,
    milano,
)
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO, BRUNO, CARLA, COOP, suspended
from tests.places.examples import HOST, OTHER_HOST
from tests.scenario import NOON, given, named
from tests.treasury.examples import held, paid_in


def test_a_visitor_books_an_hour_and_a_half_at_the_agreed_price():
    """12.00 an hour instead of 20.00; a quarter before and half an hour after nobody else has it."""
    expected = replace(BOOKED, booking=NEW_BOOKING)
    hold = held(ANNA, 18_00, NEW_BOOKING, kind="hall-held", n=2)
    milano().by(AS_ANNA).when(BOOK).then(expected, hold)


def test_without_a_convention_it_costs_everybody_the_same():
    booked, *_ = given(*WITH_HALL).when(BOOK).decided()
    assert (booked.total_cents, booked.sold) == (30_00, ())


def test_a_free_hall_moves_no_money():
    free = replace(TERMS, hour_cents=0, valid_from=FRIDAY)
    (booked,) = given(*WITH_HALL, free).when(BOOK).decided()
    assert (booked.total_cents, booked.bill[0].slots) == (0, 3)


def test_the_host_serves_and_nobody_else_books_for_others():
    assert milano().by(OTHER_HOST).when(BOOK).decided()
    for who in (HOST, AS_BRUNO):
        milano().by(who).when(BOOK).refused(NotAllowed)


def test_an_organisation_pays_for_somebody():
    milano().when(replace(BOOK, payer=COOP)).refused(OnlyPeopleCome, guest=COOP)
    milano().when(replace(BOOK, payer=COOP, guest=BRUNO)).refused(NotEnoughMoney)
    milano(suspended(ANNA)).when(BOOK).refused(StandingForbids)


@pytest.mark.parametrize(
    "change,refusal",
    [
        ({"hall": named("SL", "OTHER")}, NoSuchHall),
        ({"ends": "2026-06-19T10:00"}, Malformed),
        ({"begins": "2026-06-19T08:00"}, HallIsClosed),
        ({"ends": "2026-06-19T19:30", "begins": "2026-06-19T18:00"}, HallIsClosed),
        ({"begins": "2026-06-20T10:00", "ends": "2026-06-20T11:00"}, HallIsClosed),
        ({"begins": "2026-06-14T10:00", "ends": "2026-06-14T11:00"}, ArrivalInThePast),
        ({"begins": "2027-06-18T10:00", "ends": "2027-06-18T11:00"}, TooEarlyToBook),
        ({"begins": "2026-06-15T13:00", "ends": "2026-06-15T14:00"}, TooLateToBook),
        ({"ends": "2026-06-19T18:30"}, TooShortOrLong),
        ({"people": 9}, TooManyPeople),
        ({"shown_total_cents": 25_00}, TotalDiffers),
    ],
)
def test_what_nobody_can_have_is_refused(change: dict, refusal: type):
    milano().when(replace(BOOK, **change)).refused(refusal)


def test_a_minute_before_its_notice_it_is_booked():
    """At noon for one: an hour before; the last instant is that before."""
    asked = replace(BOOK, begins="2026-06-15T13:00", ends="2026-06-15T14:00")
    assert milano().at(NOON - timedelta.resolution).when(asked).decided()


def test_a_hall_that_is_not_there_yet_is_not_let():
    later = replace(TERMS, valid_from=FRIDAY + timedelta(days=1))
    facts = [later if one is TERMS else one for one in WITH_HALL]
    given(*facts).when(BOOK).refused(HallIsNotLet)
    closed = replace(TERMS, hours=())
    given(*WITH_HALL, closed).when(BOOK).refused(HallIsNotLet)


@pytest.mark.parametrize(
    "begins,ends", [("11:00", "12:00"), ("11:30", "12:00"), ("12:00", "13:00"), ("09:00", "09:30")]
)
def test_setting_up_and_cleaning_up_keep_others_out(begins: str, ends: str):
    """It is taken from 9:45 until 12:00, and so is the next one a quarter before, the one before half an hour after."""
    asked = replace(BOOK, begins=f"2026-06-19T{begins}", ends=f"2026-06-19T{ends}")
    given(*A_BOOKING).when(asked).refused(HallTaken)


@pytest.mark.parametrize("begins,ends", [("12:30", "13:00"), ("08:30", "09:00")])
def test_whoever_leaves_time_for_that_has_it(begins: str, ends: str):
    asked = replace(BOOK, begins=f"2026-06-19T{begins}", ends=f"2026-06-19T{ends}")
    assert given(*A_BOOKING).when(asked).decided()


def test_a_refusal_names_bookings_to_those_alone_who_may_know():
    by_carla = replace(BOOK, payer=CARLA)
    given(*A_BOOKING, paid_in(CARLA, 1_00, named("E", "X"))).by(OTHER_HOST).when(by_carla).refused(
        HallTaken, bookings=[BOOKING]
    )
    given(*A_BOOKING).by(AS_ANNA).when(BOOK).refused(HallTaken, bookings=[BOOKING])
    given(*A_BOOKING, paid_in(BRUNO, 99_00, named("E", "Y"))).by(AS_BRUNO).when(
        replace(BOOK, payer=BRUNO)
    ).refused(HallTaken, bookings=[])


# ---- the two nights in which clocks are changed


def booked_in(zone: str, begins: str, ends: str, now: datetime, **terms: object) -> HallBooked:
    asked = BookHall(hall=HALL, payer=ANNA, begins=begins, ends=ends)
    terms = {"valid_from": now.date() - timedelta(days=9), **terms}
    booked, *_ = given(*facts_in(zone, **terms)).at(now).when(asked).decided()
    assert isinstance(booked, HallBooked)
    return booked


@pytest.mark.parametrize(
    "zone,begins,ends,half_hours",
    [
        ("Europe/Rome", "2027-03-28T01:00", "2027-03-28T04:00", 4),
        ("Europe/Rome", "2027-10-31T01:00", "2027-10-31T04:00", 8),
        ("Europe/Rome", "2027-10-31T02:30+02:00", "2027-10-31T02:30+01:00", 2),
        ("America/New_York", "2027-03-14T01:30", "2027-03-14T03:00", 1),
        ("America/New_York", "2027-11-07T00:30", "2027-11-07T02:30", 6),
        ("Asia/Kathmandu", "2027-10-31T01:00", "2027-10-31T04:00", 6),
        ("Australia/Lord_Howe", "2027-04-04T01:00", "2027-04-04T03:00", 5),
    ],
)
def test_over_the_change_it_is_as_long_and_dear_as_it_is(
    zone: str, begins: str, ends: str, half_hours: int
):
    now = datetime.fromisoformat(begins[:10]).replace(tzinfo=UTC) - timedelta(days=3)
    booked = booked_in(zone, begins, ends, now)
    assert booked.depart - booked.arrive == half_hours * timedelta(minutes=30)
    assert booked.total_cents == half_hours * 10_00


def test_the_hour_that_comes_twice_is_let_twice_and_never_doubly():
    """From the first 2:00 to the second, and from then to 3:00: they touch, and each is one hour."""
    begun = facts_in("Europe/Rome", valid_from=FRIDAY, days_ahead=600)
    first = ("2027-10-31T02:00+02:00", "2027-10-31T02:00+01:00")
    second = ("2027-10-31T02:00+01:00", "2027-10-31T03:00")
    both = []
    scenario = given(*begun).at(datetime(2027, 10, 28, tzinfo=UTC))
    for n, (begins, ends) in enumerate((first, second)):
        asked = BookHall(hall=HALL, payer=ANNA, begins=begins, ends=ends)
        booked, *_ = scenario.memory.decide(asked, now=scenario.now, seed=bytes([n]) * 32)
        both.append(booked)
    assert [one.total_cents for one in both] == [20_00, 20_00]
    assert both[0].depart == both[1].arrive
    again = BookHall(hall=HALL, payer=ANNA, begins=first[0], ends=second[1])
    scenario.when(again).refused(HallTaken)


def test_over_midnight_each_day_has_its_hours():
    """Open from Friday evening to Saturday morning round the clock, it is let through the night."""
    asked = replace(BOOK, begins="2026-06-19T23:00", ends="2026-06-20T01:00")
    given(*facts_in("Europe/Rome")).when(asked).then_some(lambda facts: facts[0].bill[0].slots == 4)
    milano().when(asked).refused(HallIsClosed)
    assert rome(FRIDAY, 24) > BOOKED.depart
