"""Guests arrive from the arrival day until noon of the day after; or they are a no-show."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.bill import Charge, since, sum_of
from ledger.billing.fee import AtLeast, FeeNotShown, GivenUp
from ledger.bookings.way import MayStillArrive, NeverArrived, NotBooked, TooEarly
from ledger.kernel.refused import NotAllowed
from ledger.kernel.slots import DAYS
from ledger.kernel.who import SYSTEM
from ledger.members.events import MemberExcluded
from ledger.members.rights import StandingForbids
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedsTaken
from ledger.stays.calendar import Calendar
from ledger.stays.events import NoShowMarked
from ledger.stays.leave import CheckOut
from ledger.stays.payer import Payer
from ledger.stays.sleep import RecordNight
from ledger.treasury.account import Hold
from tests.bookings.sheets import holder_of
from tests.members.examples import ANNA, ANNA_SUSPENDED, AS_ANNA
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, given, just_before
from tests.staff import OPERATOR
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    ANNA_REGISTERED,
    AWAITED,
    BEDS,
    BILL,
    BOOKED,
    CHECK_IN,
    CHECKED_IN,
    DOUBLE,
    FIRST,
    FRIEND_REGISTERED,
    IN_HOUSE,
    LAST,
    LEAVES,
    NO_SHOW,
    RESERVE,
    RESERVED,
    SECOND,
    TOTAL,
    fee_kept,
    held_for_stay,
    on,
    released,
    waiting,
)
from tests.stays.test_change import changed
from tests.treasury.examples import STAY

SIX_AFTER = on(SECOND, 6)
LATE = CheckIn(stay=STAY, shown_fee_cents=5000)
NOON_AFTER = on(SECOND, 12)
MIDNIGHT_AFTER = on(SECOND, 0)
JULY = Calendar.sheet(DOUBLE, FIRST)


def marked(day) -> NoShowMarked:
    return NoShowMarked(
        day=day,
        stay=STAY,
        hub=ALA,
        payer=ANNA,
        arrive=FIRST,
        depart=LEAVES,
        beds=BEDS,
        given_up=(GivenUp(FIRST, 3, 5000, 100),),
        fee_cents=15_000,
    )


def test_guests_check_in_from_the_arrival_day_and_no_money_moves():
    """From midnight in Rome on."""
    midnight = on(FIRST, 0)
    given(*AWAITED).by(HOST).at(midnight).when(CHECK_IN).then(CHECKED_IN)
    given(*AWAITED).by(HOST).at(just_before(midnight)).when(CHECK_IN).refused(TooEarly)


def test_who_comes_late_in_the_night_is_let_in_until_noon():
    """Before six they slept the night; at noon it is a no-show, even if the scheduler is late."""
    given(*AWAITED).at(just_before(SIX_AFTER)).when(CHECK_IN).then(replace(CHECKED_IN, day=SECOND))
    given(*AWAITED).at(just_before(NOON_AFTER)).when(LATE).decided()
    given(*AWAITED).at(NOON_AFTER).when(CHECK_IN).refused(NeverArrived)


def test_who_comes_from_six_on_missed_the_night_which_is_a_fee_without_tax():
    """The stay begins with the next night; the 300 of city tax for the night missed come back."""
    late = given(*AWAITED).by(HOST).at(SIX_AFTER)
    late.when(CHECK_IN).refused(FeeNotShown, fee_cents=5000)
    bill = since(DAYS, BILL, SECOND)
    change = changed(
        SECOND,
        LEAVES,
        bill,
        day=SECOND,
        given_up=(GivenUp(FIRST, 1, 5000, 100),),
        fee_cents=5000,
        at_least=(AtLeast(SECOND, 2, 100),),
        awaited=True,
    )
    late.when(LATE).then(
        change,
        fee_kept(5000, 0, day=SECOND),
        released(300, 1, day=SECOND),
        replace(CHECKED_IN, day=SECOND, arrive=SECOND),
    )
    assert sum_of(bill, Charge.TAX) == 600
    assert late.memory[Hold, STAY].reserved == TOTAL - 5300
    assert waiting([BOOKED, change, replace(CHECKED_IN, arrive=SECOND)])[f"night:{STAY}"].at == on(
        LAST, 0
    )


def test_who_missed_the_only_night_never_arrived():
    """There is nothing left to sleep: the fee is that of a no-show."""
    one = [replace(fact, depart=SECOND) for fact in (RESERVED, BOOKED)]
    registered = (ANNA_REGISTERED, FRIEND_REGISTERED)
    awaited = given(*ALA_IS_OPEN, *one, held_for_stay(TOTAL), *registered).at(SIX_AFTER)
    awaited.when(LATE).refused(NeverArrived)


@pytest.mark.parametrize("command", [CHECK_IN, NO_SHOW])
@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA])
def test_only_the_hubs_own_host_is_at_the_door(command, who):
    """Guests do not let themselves in, nor say that they did not come."""
    given(*A_BOOKING).by(who).at(on(SECOND)).when(command).refused(NotAllowed)


@pytest.mark.parametrize("history", [A_RESERVATION, IN_HOUSE])
@pytest.mark.parametrize("command", [CHECK_IN, NO_SHOW])
def test_only_a_booking_is_awaited(history, command):
    """Neither a reservation nor guests who are in."""
    given(*history).at(on(SECOND)).when(command).refused(NotBooked)


def test_a_booking_made_before_a_suspension_counts():
    """The guests may come; an excluded member's need an operator."""
    excluded = MemberExcluded(day=TODAY, member=ANNA)
    at_door = on(FIRST, 18)
    given(*AWAITED, ANNA_SUSPENDED).by(HOST).at(at_door).when(CHECK_IN).decided()
    given(*AWAITED, excluded).by(HOST).at(at_door).when(CHECK_IN).refused(StandingForbids)
    given(*AWAITED, excluded).by(OPERATOR).at(at_door).when(CHECK_IN).decided()


def test_the_host_marks_a_no_show_from_six_in_the_morning_on():
    """Until then the guests may still come and have slept the night."""
    given(*A_BOOKING).by(HOST).at(just_before(SIX_AFTER)).when(NO_SHOW).refused(
        MayStillArrive, until=SIX_AFTER
    )
    given(*A_BOOKING).by(HOST).at(SIX_AFTER).when(NO_SHOW).then(
        marked(SECOND),
        fee_kept(15_000, 0, day=SECOND),
        released(TOTAL - 15_000, 1, day=SECOND),
    )


def test_the_scheduler_marks_it_at_noon_and_not_before():
    """All nights are owed; deposit and city tax go back."""
    given(*A_BOOKING).by(SYSTEM).at(just_before(NOON_AFTER)).when(NO_SHOW).refused(MayStillArrive)
    scenario = given(*A_BOOKING).by(SYSTEM).at(NOON_AFTER).when(NO_SHOW)
    scenario.then(
        marked(SECOND),
        fee_kept(15_000, 0, day=SECOND),
        released(TOTAL - 15_000, 1, day=SECOND),
    )
    assert scenario.memory[Hold, STAY].reserved == 0
    assert not scenario.memory[Payer, ANNA].open


def test_a_no_show_frees_the_later_nights():
    """The first night is past; who asks for the others gets them."""
    later = replace(RESERVE, arrive=SECOND, depart=LEAVES)
    scenario = given(*A_BOOKING).at(just_before(NOON_AFTER)).when(later)
    scenario.refused(BedsTaken)
    scenario.when(NO_SHOW).decided()
    scenario.when(later).decided()


def test_later_nights_are_free_at_noon_even_if_the_scheduler_is_late():
    """And marking the no-show afterwards does not free the next guest's bed."""
    later = replace(RESERVE, arrive=SECOND, depart=LEAVES)
    scenario = given(*A_BOOKING).at(NOON_AFTER).when(later)
    (fact,) = scenario.decided()
    scenario.when(NO_SHOW).decided()
    july = scenario.memory[Calendar, JULY]
    assert [holder_of(july, night, "left", NOON_AFTER) for night in (FIRST, SECOND, LAST)] == [
        STAY,
        fact.stay,
        fact.stay,
    ]


def test_guests_in_the_house_keep_their_beds_after_noon():
    """Checking in makes the later nights theirs for certain."""
    later = replace(RESERVE, arrive=SECOND, depart=LEAVES)
    given(*IN_HOUSE).at(NOON_AFTER).when(later).refused(BedsTaken)


def test_checking_in_puts_the_night_and_the_departure_on_the_agenda():
    """And nobody waits for a no-show any more."""
    due = waiting([BOOKED, CHECKED_IN])
    assert {subject: (item.at, item.command) for subject, item in due.items()} == {
        f"night:{STAY}": (MIDNIGHT_AFTER, RecordNight(stay=STAY, night=FIRST)),
        f"check-out:{STAY}": (on(LEAVES, 12), CheckOut(stay=STAY)),
    }
    assert waiting([BOOKED, marked(SECOND)]) == {}


def test_a_stay_of_one_night_ends_at_the_hour_a_no_show_would():
    """Noon after the arrival day is noon of the departure day then."""
    one = replace(BOOKED, depart=FIRST + timedelta(days=1))
    due = waiting([one, replace(CHECKED_IN, depart=one.depart)])
    assert due[f"check-out:{STAY}"].at == NOON_AFTER
