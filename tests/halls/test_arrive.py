"""The guest comes and pays, by the host's hand or by the code; or nobody comes, and the price is a fee; or the hub pays back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.fee import FeeNotShown
from ledger.billing.taken import MoreThanWasTaken, Took
from ledger.bookings.at_once import BegunAlready, WalkInTooDear
from ledger.bookings.way import MayStillArrive, NeverArrived, NotBooked, TooEarly
from ledger.desks.code import NoCode, OfOtherHub, WrongCode
from ledger.halls.arrive import CheckInAtHall, CheckInAtHallByCode, MarkHallMissed
from ledger.halls.calendar import HallTaken
from ledger.halls.cancel import CancelHall
from ledger.halls.events import HallBooked, HallCancelled, HallMissed, HallUsed
from ledger.halls.pay_back import PayBackHall
from ledger.halls.walk_in import RecordHallWalkIn
from ledger.kernel.days import rome
from ledger.kernel.refused import NotAllowed
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.treasury.close import ClosePeriod, StillMissing
from tests.desks.test_code import SHOWN
from tests.halls.examples import (
    A_BOOKING,
    BOOK,
    BOOKED,
    BOOKING,
    FRIDAY,
    HALF_PAST_ELEVEN,
    HALL,
    TEN,
    captured,
)
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.scenario import NOON, given, just_before
from tests.staff import TREASURER

SAME = {name: getattr(BOOKED, name) for name in HallUsed.__struct_fields__ if hasattr(BOOKED, name)}
USED = HallUsed(
    **{**SAME, "day": FRIDAY},
    by="host",
    home_hub=ALA,
    net_cents=14_75,
    vat_cents=3_25,
    agreed_net_cents=14_76,
)
CHECK_IN = CheckInAtHall(booking=BOOKING)


def test_the_guest_comes_and_what_was_held_is_paid():
    """Three half hours at an agreed 6.00 with VAT; each is worth 4.92 without."""
    given(*A_BOOKING).at(TEN).by(OTHER_HOST).when(CHECK_IN).then(USED, captured(14_75, 3_25))


def test_guests_are_let_in_from_half_an_hour_before_until_it_is_over():
    early = TEN - timedelta(minutes=30)
    assert given(*A_BOOKING).at(early).when(CHECK_IN).decided()
    given(*A_BOOKING).at(just_before(early)).when(CHECK_IN).refused(TooEarly)
    assert given(*A_BOOKING).at(just_before(HALF_PAST_ELEVEN)).when(CHECK_IN).decided()
    given(*A_BOOKING).at(HALF_PAST_ELEVEN).when(CHECK_IN).refused(NeverArrived)
    given(*A_BOOKING).at(TEN).by(HOST).when(CHECK_IN).refused(NotAllowed)


def test_a_guest_checks_in_by_the_code_of_the_hub():
    by_code = CheckInAtHallByCode(hub=MILANO, booking=BOOKING, code="x", code_tag=SHOWN.code_tag)
    used, *_ = given(*A_BOOKING, SHOWN).at(TEN).by(AS_ANNA).when(by_code).decided()
    assert used.by == "code"
    given(*A_BOOKING).at(TEN).by(AS_ANNA).when(by_code).refused(NoCode)
    wrong = replace(by_code, code_tag="other")
    given(*A_BOOKING, SHOWN).at(TEN).by(AS_ANNA).when(wrong).refused(WrongCode)
    given(*A_BOOKING, SHOWN).at(TEN).by(AS_BRUNO).when(by_code).refused(NotAllowed)
    elsewhere = replace(by_code, hub=ALA)
    given(*A_BOOKING, SHOWN).at(TEN).by(AS_ANNA).when(elsewhere).refused(OfOtherHub)


def test_nobody_came_and_all_of_it_is_owed():
    missed = MarkHallMissed(booking=BOOKING)
    given(*A_BOOKING).at(just_before(HALF_PAST_ELEVEN)).when(missed).refused(MayStillArrive)
    fact, fee = given(*A_BOOKING).at(HALF_PAST_ELEVEN).when(missed).decided()
    assert isinstance(fact, HallMissed)
    assert (fact.fee_cents, fee.kind) == (18_00, "fee")


@pytest.mark.parametrize("days,cents", [(3, 0), (2, 9_00), (0, 18_00)])
def test_cancelling_costs_what_the_terms_say(days: int, cents: int):
    now = rome(FRIDAY - timedelta(days=days), 9)
    cancel = CancelHall(booking=BOOKING, shown_fee_cents=cents)
    fact, *_ = given(*A_BOOKING).at(now).by(AS_ANNA).when(cancel).decided()
    assert isinstance(fact, HallCancelled)
    assert fact.fee_cents == cents
    if cents:
        unseen = given(*A_BOOKING).at(now).by(AS_ANNA)
        unseen.when(CancelHall(booking=BOOKING)).refused(FeeNotShown)


def test_what_has_begun_is_called_off_by_the_hub_alone():
    cancel = CancelHall(booking=BOOKING, shown_fee_cents=18_00)
    given(*A_BOOKING).at(TEN).by(AS_ANNA).when(cancel).refused(BegunAlready)
    by_hub = CancelHall(booking=BOOKING, by_hub=True)
    fact, *_ = given(*A_BOOKING).at(TEN).by(OTHER_HOST).when(by_hub).decided()
    assert fact.fee_cents == 0


def test_what_was_called_off_is_free_again():
    scenario = given(*A_BOOKING).at(NOON)
    scenario.memory.decide(CancelHall(booking=BOOKING, by_hub=True), now=NOON, who=OTHER_HOST)
    assert scenario.when(BOOK).decided()
    scenario.when(CHECK_IN).refused(NotBooked)


def test_somebody_goes_in_without_a_booking():
    """At twenty past ten: from the half hour that runs, not set up before, at what is agreed, paid at once."""
    now = rome(FRIDAY, 10) + timedelta(minutes=20)
    walk_in = RecordHallWalkIn(hall=HALL, payer=ANNA, half_hours=2)
    booked, used, hold, paid = given(*A_BOOKING[:-2]).at(now).by(OTHER_HOST).when(walk_in).decided()
    assert isinstance(booked, HallBooked)
    assert (booked.arrive, booked.taken_from) == (TEN, TEN)
    assert (used.by, hold.kind, paid.kind) == ("walk-in", "hall-held", "hall-captured")
    given(*A_BOOKING).at(now).by(OTHER_HOST).when(walk_in).refused(HallTaken)
    long = replace(walk_in, half_hours=10)
    given(*A_BOOKING[:-2]).at(now).by(OTHER_HOST).when(long).refused(WalkInTooDear)
    given(*A_BOOKING[:-2]).at(now).by(AS_ANNA).when(walk_in).refused(NotAllowed)


def test_the_hub_pays_back_no_more_than_it_took():
    back = PayBackHall(booking=BOOKING, payer=ANNA, of=Took.USE, amount_cents=18_00, note="sealed")
    scenario = given(*A_BOOKING, USED, captured(14_75, 3_25)).at(HALF_PAST_ELEVEN).by(OTHER_HOST)
    (entry,) = scenario.when(back).decided()
    assert entry.kind == "paid-back"
    more = replace(back, amount_cents=1)
    scenario.when(more).refused(MoreThanWasTaken)


def test_nobody_leaves_and_no_books_are_closed_over_a_hall_that_is_booked():
    given(*A_BOOKING).when(Withdraw(member=ANNA)).refused(SomethingRemains, halls=[BOOKING])
    later = rome(FRIDAY + timedelta(days=2), 9)
    close = ClosePeriod(owner=MILANO, until=FRIDAY)
    given(*A_BOOKING).at(later).by(TREASURER).when(close).refused(StillMissing, halls=[BOOKING])
