"""Cancelling: free until seven days before arrival, then half the nights, from arrival all of them."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.bill import until
from ledger.billing.fee import FeeDiffers, FeeNotShown, GivenUp
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.way import NeverArrived, NotBooked
from ledger.kernel.refused import NotAllowed
from ledger.kernel.slots import DAYS
from ledger.members.events import MemberExcluded
from ledger.members.rights import StandingForbids
from ledger.stays.cancel import Cancel
from ledger.stays.events import StayCancelled
from ledger.stays.payer import Payer
from ledger.stays.stay import Stay
from ledger.treasury.account import Account, Hold
from ledger.treasury.chart import wallet
from tests.members.examples import ANNA, ANNA_SUSPENDED, AS_ANNA, AS_BRUNO
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, given, just_before
from tests.staff import OPERATOR
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    BEDS,
    BOOKED,
    FIRST,
    IN_HOUSE,
    LEAVES,
    NO_SHOW,
    RESERVE,
    SECOND,
    TOTAL,
    fee_kept,
    on,
    released,
    waiting,
)
from tests.treasury.examples import STAY

CANCEL = Cancel(stay=STAY)
BY_HUB = Cancel(stay=STAY, by_hub=True)


def shown(fee: int) -> Cancel:
    """The guest saw this fee and cancels."""
    return replace(CANCEL, shown_fee_cents=fee)


def cancelled(day: date, fee: int, *, by_hub: bool = False) -> StayCancelled:
    nights = () if by_hub else (GivenUp(FIRST, 3, 5000, 100 * fee // 15_000),)
    return StayCancelled(
        day=day,
        stay=STAY,
        hub=ALA,
        payer=ANNA,
        arrive=FIRST,
        depart=LEAVES,
        beds=BEDS,
        given_up=nights,
        fee_cents=fee,
        by_hub=by_hub,
    )


def before(days: int) -> date:
    """So many days before the arrival day."""
    return FIRST - timedelta(days=days)


@pytest.mark.parametrize("days", [25, 7])
def test_a_guest_cancels_for_nothing_until_seven_days_before(days):
    """Everything is released in one entry."""
    day = before(days)
    given(*A_BOOKING).by(AS_ANNA).at(on(day)).when(CANCEL).then(
        cancelled(day, 0), released(TOTAL, 0, day=day)
    )


@pytest.mark.parametrize("days,fee", [(6, 7500), (1, 7500), (0, 15_000)])
def test_a_fee_is_kept_of_the_nights_alone(days, fee):
    """Of € 150,00 of nights; city tax and deposit go back whole."""
    day = before(days)
    given(*A_BOOKING).by(AS_ANNA).at(on(day)).when(shown(fee)).then(
        cancelled(day, fee), fee_kept(fee, 0, day=day), released(TOTAL - fee, 1, day=day)
    )


@pytest.mark.parametrize("days,fee", [(6, 7500), (1, 7500), (0, 15_000)])
def test_a_fee_that_was_not_shown_is_not_kept(days, fee):
    """Whoever cancels without a word about it is told the fee; an operator too."""
    scenario = given(*A_BOOKING).by(AS_ANNA).at(on(before(days))).when(CANCEL)
    scenario.refused(FeeNotShown, fee_cents=fee)
    scenario.by(OPERATOR).refused(FeeNotShown, fee_cents=fee)
    scenario.when(shown(fee)).decided()


def test_where_no_fee_is_owed_none_need_be_shown():
    """A week before, or when the hub cancels, it may be left out; zero may be sent as well."""
    for command in (CANCEL, shown(0)):
        given(*A_BOOKING).by(AS_ANNA).at(on(before(7))).when(command).decided()
    for command in (BY_HUB, replace(BY_HUB, shown_fee_cents=0)):
        given(*A_BOOKING).by(HOST).at(on(FIRST)).when(command).decided()


def test_the_seventh_day_ends_at_midnight_in_rome():
    """A microsecond decides between nothing and half."""
    midnight = on(before(6), 0)
    given(*A_BOOKING).at(just_before(midnight)).when(CANCEL).then_some(
        lambda facts: facts[0].fee_cents == 0
    )
    given(*A_BOOKING).at(midnight).when(CANCEL).refused(FeeNotShown, fee_cents=7500)
    given(*A_BOOKING).at(midnight).when(shown(7500)).then_some(
        lambda facts: facts[0].fee_cents == 7500
    )


def test_half_a_cent_is_the_guests():
    """Half of an odd sum is floored."""
    stay = Stay(stage=Stage.BOOKED, arrive=FIRST, depart=LEAVES, bill=_odd_bill())
    assert quote_fee(stay, on(before(1))).cents == 7


def _odd_bill():
    line = BOOKED_BILL[0]
    return (replace(line, slots=1, places=1, unit_cents=15, cents=15, vat_cents=1),)


BOOKED_BILL = next(fact for fact in A_RESERVATION if hasattr(fact, "bill")).bill


def test_what_is_quoted_is_what_is_kept():
    """The quote is pure: the guest sees it before; a quote of yesterday is refused."""
    scenario = given(*A_BOOKING)
    stay = scenario.memory[Stay, STAY]
    assert [quote_fee(stay, on(before(days))).cents for days in (7, 6, 1, 0)] == [
        0,
        7500,
        7500,
        15_000,
    ]
    scenario.at(on(before(6))).when(shown(0)).refused(FeeDiffers, shown_cents=0, fee_cents=7500)
    scenario.when(shown(7500)).decided()


def test_a_quote_knows_where_the_stay_is():
    """A reservation that has lapsed costs nothing; guests in the house owe the nights from today on."""
    reserved = given(*A_RESERVATION).memory[Stay, STAY]
    in_house = given(*IN_HOUSE).memory[Stay, STAY]
    finished = replace(in_house, stage=Stage.FINISHED)
    assert quote_fee(reserved, on(FIRST)).cents == 0
    assert [quote_fee(in_house, on(day)).cents for day in (FIRST, SECOND, LEAVES)] == [
        15_000,
        10_000,
        0,
    ]
    assert quote_fee(finished, on(SECOND)).cents == 0
    assert until(DAYS, in_house.bill, SECOND)[0].slots == 1


@pytest.mark.parametrize("who", [HOST, OPERATOR])
@pytest.mark.parametrize("days", [25, 1, 0])
def test_when_the_host_cancels_nothing_is_owed(who, days):
    """On the arrival day too."""
    day = before(days)
    given(*A_BOOKING).by(who).at(on(day)).when(BY_HUB).then(
        cancelled(day, 0, by_hub=True), released(TOTAL, 0, day=day)
    )


def test_nobody_cancels_in_anothers_name():
    """A guest isn't the hub, a host isn't the guest, and strangers are neither."""
    given(*A_BOOKING).by(AS_ANNA).when(BY_HUB).refused(NotAllowed)
    given(*A_BOOKING).by(OTHER_HOST).when(BY_HUB).refused(NotAllowed)
    given(*A_BOOKING).by(HOST).when(CANCEL).refused(NotAllowed)
    given(*A_BOOKING).by(AS_BRUNO).when(CANCEL).refused(NotAllowed)


def test_a_suspended_member_may_cancel_and_an_excluded_ones_stay_is_cancelled_by_an_operator():
    """Undoing is a right that outlives booking."""
    excluded = MemberExcluded(day=TODAY, member=ANNA)
    given(*A_BOOKING, ANNA_SUSPENDED).by(AS_ANNA).when(CANCEL).decided()
    given(*A_BOOKING, excluded).by(AS_ANNA).when(CANCEL).refused(StandingForbids)
    given(*A_BOOKING, excluded).by(OPERATOR).when(CANCEL).decided()


def test_a_cancelled_stay_leaves_nothing_behind():
    """No hold, no open stay, no work waiting, free beds, and no second cancelling."""
    scenario = given(*A_BOOKING).when(CANCEL)
    facts = scenario.decided()
    assert scenario.memory[Hold, STAY].reserved == 0
    assert scenario.memory[Account, wallet(ANNA)].balance == -100_000
    assert not scenario.memory[Payer, ANNA].open
    assert waiting([BOOKED, *facts]) == {}
    scenario.when(CANCEL).refused(NotBooked)
    scenario.when(NO_SHOW).refused(NotBooked)
    scenario.when(RESERVE).decided()


def test_only_a_booking_can_be_cancelled():
    """A reservation is released, guests in the house check out."""
    given(*A_RESERVATION).when(CANCEL).refused(NotBooked)
    given(*IN_HOUSE).when(CANCEL).refused(NotBooked)


def test_from_noon_after_the_arrival_day_it_is_a_no_show():
    """Even if the scheduler is late, nobody cancels any more, not even the hub."""
    noon = on(SECOND, 12)
    given(*A_BOOKING).at(just_before(noon)).when(shown(15_000)).decided()
    given(*A_BOOKING).at(noon).when(shown(15_000)).refused(NeverArrived)
    given(*A_BOOKING).at(noon).by(HOST).when(BY_HUB).refused(NeverArrived)
