"""A host agrees a price by hand: with a reason, no dearer than agreed, no cheaper than the operator allows."""

import pytest
from msgspec.structs import replace

from ledger.billing.bill import BillLine, Charge
from ledger.bookings.way import NotBooked, NotThePayer
from ledger.kernel.refused import NotAllowed
from ledger.stays.agree_price import AgreePrice, PriceOutOfLimits
from ledger.stays.change import ChangeStay, NothingChanges
from ledger.stays.rules_events import StayRuleSet
from ledger.treasury.account import Hold
from tests.members.examples import ANNA, AS_ANNA, BRUNO
from tests.places.examples import HOST, OTHER_HOST
from tests.scenario import TODAY, given
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    DEPOSIT_LINE,
    DOUBLE,
    FIRST,
    IN_HOUSE,
    LEAVES,
    SECOND,
    TAX_LINE,
    TOTAL,
    on,
    released,
)
from tests.stays.test_change import changed
from tests.treasury.examples import STAY

AT_20 = AgreePrice(stay=STAY, payer=ANNA, night_cents=2000, reason="sealed")
BILL_AT_20 = (
    BillLine(Charge.USE, DOUBLE, FIRST, 3, 2, 2000, 12_000, 1000, 1091),
    TAX_LINE,
    DEPOSIT_LINE,
)


def test_what_is_too_much_is_given_back_and_the_reason_is_kept():
    """Six bed nights at 2000 instead of 2500: 3000 are the payer's again; tax and deposit are as they were."""
    scenario = given(*A_BOOKING).by(HOST).when(AT_20)
    scenario.then(
        changed(FIRST, LEAVES, BILL_AT_20, by_hub=True, reason="sealed"),
        released(3000, 0, day=TODAY),
    )
    assert scenario.memory[Hold, STAY].reserved == TOTAL - 3000
    scenario.when(AT_20).refused(NothingChanges)


def test_guests_in_the_house_get_it_from_tonight_on():
    """The night that was slept costs what was agreed: 2 x 2500, then 4 x 2000."""
    scenario = given(*IN_HOUSE).by(HOST).at(on(SECOND)).when(AT_20)
    change, entry = scenario.decided()
    assert [line.cents for line in change.bill if line.what is Charge.USE] == [5000, 8000]
    assert entry.lines[0].cents == 2000


@pytest.mark.parametrize("cents", [1249, 2501])
def test_it_is_half_of_the_public_price_at_least_and_what_was_agreed_at_most(cents):
    """Unless the operator has set another part; both limits are told."""
    wish = replace(AT_20, night_cents=cents)
    scenario = given(*A_BOOKING).by(HOST).when(wish)
    scenario.refused(PriceOutOfLimits, least_cents=1250, most_cents=2500)
    for edge in (1250, 2499):
        given(*A_BOOKING).by(HOST).when(replace(AT_20, night_cents=edge)).decided()


def test_the_operator_sets_the_limit_from_a_day_on():
    """It is that of the night: nine tenths from the second one on."""
    rule = StayRuleSet(day=TODAY, rule="by-hand-percent", valid_from=SECOND, value=90)
    scenario = given(*A_BOOKING, rule).by(HOST).when(AT_20)
    scenario.refused(PriceOutOfLimits, least_cents=2250, most_cents=2500)


def test_what_is_agreed_by_hand_holds_when_the_stay_changes():
    """Two of three nights remain, at 2000; the fee is half of what is given up of that."""
    scenario = given(*A_BOOKING).by(HOST).when(AT_20)
    scenario.decided()
    shorter = ChangeStay(stay=STAY, payer=ANNA, arrive=FIRST, depart=FIRST.replace(day=12))
    change, *_ = scenario.by(AS_ANNA).when(shorter).decided()
    assert change.bill[0].unit_cents == 2000
    assert change.reason == ""


@pytest.mark.parametrize("who", [OTHER_HOST, AS_ANNA])
def test_only_the_hubs_own_host_agrees_it(who):
    """Nobody sets the own price."""
    given(*A_BOOKING).by(who).when(AT_20).refused(NotAllowed)


def test_it_is_of_a_stay_that_is_booked_or_in_the_house():
    """A reservation has the price that is kept for it."""
    given(*A_RESERVATION).by(HOST).when(AT_20).refused(NotBooked)
    given(*A_BOOKING).by(HOST).when(replace(AT_20, payer=BRUNO)).refused(NotThePayer)
