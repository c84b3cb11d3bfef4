"""A guest books a free desk for a day or half of one, and its price is held."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.fee import TotalDiffers
from ledger.bookings.way import ArrivalInThePast, TooFarAhead
from ledger.desks.book import HoursAreOver, OnlyPeopleSit
from ledger.desks.calendar import DesksTaken, GuestHasDesk
from ledger.desks.events import DeskBooked, DeskHalf
from ledger.desks.hours import Part
from ledger.desks.hub_desks import HubIsClosed, NoDesks, NoDeskTerms
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import NotAllowed
from ledger.members.rights import StandingForbids
from ledger.places.hub import HubIsNotOpen
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from tests.desks.examples import (
    A_BOOKING,
    BOOK,
    BOOKED,
    CARLA_AT_HOME,
    FOUR_DESKS,
    FRIDAY,
    MILANO_IS_OPEN,
    NEW_DESK,
    SATURDAY,
    TERMS,
    held_for_desk,
    line,
    milano,
)
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO, BRUNO, CARLA, COOP, suspended
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.scenario import TODAY, given, named
from tests.treasury.examples import owes, paid_in


def test_a_visitor_books_a_day_at_the_agreed_price():
    """It is 12.00 instead of 25.00, and the sale keeps by which line of which version."""
    expected = replace(BOOKED, booking=NEW_DESK)
    milano().by(AS_ANNA).when(BOOK).then(expected, held_for_desk(12_00, 2, about=NEW_DESK))


def test_half_a_day_is_one_half_of_one_desk():
    """No line is agreed for half days: the public price, and the hours end at 13:00."""
    (booked, *_) = milano().when(replace(BOOK, part=Part.MORNING)).decided()
    assert isinstance(booked, DeskBooked)
    assert booked.places == (DeskHalf("morning", 1),)
    assert booked.bill == (line(15_00),)
    assert booked.sold == ()
    assert booked.ends == rome(FRIDAY, 13)


def test_the_host_serves_at_the_desk_and_nobody_else_books_for_others():
    assert milano().by(OTHER_HOST).when(BOOK).decided()
    for who in (HOST, AS_BRUNO):
        milano().by(who).when(BOOK).refused(NotAllowed)


def test_an_organisation_pays_for_somebody():
    milano(*A_BOOKING[-1:]).when(replace(BOOK, payer=COOP)).refused(OnlyPeopleSit, guest=COOP)
    milano().when(replace(BOOK, payer=COOP, guest=BRUNO)).refused(NotEnoughMoney)
    booked, *_ = milano().when(replace(BOOK, guest=BRUNO)).decided()
    assert (booked.payer, booked.guest) == (ANNA, BRUNO)


@pytest.mark.parametrize(
    "change,refusal",
    [
        ({"on": SATURDAY}, HubIsClosed),
        ({"on": TODAY - ONE_DAY}, ArrivalInThePast),
        ({"on": TODAY + timedelta(days=731)}, TooFarAhead),
        ({"hub": ALA}, HubIsNotOpen),
        ({"shown_total_cents": 25_00}, TotalDiffers),
    ],
)
def test_what_nobody_can_have_is_refused(change, refusal):
    milano().when(replace(BOOK, **change)).refused(refusal)


def test_a_hub_without_desks_sells_none():
    facts = [fact for fact in MILANO_IS_OPEN if fact is not FOUR_DESKS]
    given(*facts).when(BOOK).refused(NoDesks, hub=MILANO, day=FRIDAY)


def test_a_desk_without_a_price_is_not_sold():
    """The host sets one; whether it is open then, too, is asked afterwards."""
    facts = [fact for fact in MILANO_IS_OPEN if fact is not TERMS]
    for day in (FRIDAY, SATURDAY):
        given(*facts).when(replace(BOOK, on=day)).refused(NoDeskTerms, hub=MILANO, day=day)


@pytest.mark.parametrize("part,hour", [(Part.MORNING, 13), (Part.DAY, 19), (Part.AFTERNOON, 19)])
def test_today_it_is_sold_until_its_hours_are_over(part, hour):
    command = replace(BOOK, on=FRIDAY, part=part)
    assert milano().at(rome(FRIDAY, hour) - timedelta.resolution).when(command).decided()
    milano().at(rome(FRIDAY, hour)).when(command).refused(HoursAreOver)


def test_who_may_not_begin_anything_may_not_book():
    milano(suspended(ANNA)).when(BOOK).refused(StandingForbids, member=ANNA)
    milano(owes(ANNA, 5_00)).when(BOOK).refused(OwesMoney, owed_cents=5_00)
    milano(suspended(BRUNO)).when(replace(BOOK, guest=BRUNO)).refused(StandingForbids)


def test_a_guest_has_one_desk_at_a_time():
    """The other half of another day is free for them; the same half nowhere."""
    booked = given(*A_BOOKING)
    booked.when(BOOK).refused(GuestHasDesk, bookings=[BOOKED.booking])
    for who, told in ((AS_ANNA, True), (OTHER_HOST, True), (AS_BRUNO, False)):
        command = replace(BOOK, payer=BRUNO, guest=ANNA) if who is AS_BRUNO else BOOK
        asked = given(*A_BOOKING, paid_in(BRUNO, 50_00, named("E", "BRUNOS"))).by(who)
        asked.when(command).refused(GuestHasDesk, bookings=[BOOKED.booking] if told else [])
    booked.when(replace(BOOK, part=Part.AFTERNOON)).refused(GuestHasDesk)
    morning = milano()
    morning.when(replace(BOOK, part=Part.MORNING)).decided()
    assert morning.when(replace(BOOK, part=Part.AFTERNOON)).decided()


def test_the_last_desk_is_sold_once():
    """Four desks; the fifth guest hears how many are left of each half."""
    others = [member for n in range(4) for member in _guest(n)]
    scenario = milano(*others)
    for n in range(4):
        guest = _guest(n)[0].member
        part = Part.MORNING if n == 3 else Part.DAY
        scenario.when(replace(BOOK, guest=guest, part=part))
        facts = scenario.memory.decide(scenario.command, now=scenario.now, seed=bytes([n]) * 32)
        assert facts
    scenario.when(BOOK).refused(DesksTaken, free={"morning": 0, "afternoon": 1})
    assert scenario.when(replace(BOOK, part=Part.AFTERNOON)).decided()


def _guest(n: int):
    name = f"M{'GUEST' + 'ABCD'[n]:A<16}"
    return [replace(one, member=name) for one in CARLA_AT_HOME]


def test_whoever_is_at_home_pays_the_public_price():
    booked, *_ = milano().when(replace(BOOK, payer=CARLA)).decided()
    assert (booked.sold, booked.total_cents) == ((), 25_00)


def test_the_price_is_that_of_the_day_of_use():
    """From Friday on it costs less than what is agreed; what was booked before keeps its price."""
    cheaper = replace(TERMS, valid_from=FRIDAY, day_cents=10_00)
    booked, *_ = milano(cheaper).when(BOOK).decided()
    assert booked.total_cents == 10_00
    before, *_ = milano(cheaper).when(replace(BOOK, on=FRIDAY - ONE_DAY)).decided()
    assert before.total_cents == 12_00


def test_what_was_shown_holds():
    assert milano().when(replace(BOOK, shown_total_cents=12_00)).decided()
