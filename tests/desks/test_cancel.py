"""A booking is called off: free, half or whole by the terms it was booked on."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.fee import FeeDiffers, FeeNotShown
from ledger.bookings.cancelling import fees_ahead
from ledger.bookings.way import NeverArrived, NotBooked
from ledger.desks.cancel import CancelDesk
from ledger.desks.desk import Desk
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import NotAllowed
from ledger.treasury import chart
from ledger.treasury.account import Account
from tests.desks.examples import A_BOOKING, BOOK, BOOKED, DESK, FRIDAY, TERMS, on
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO, BRUNO
from tests.places.examples import HOST, OTHER_HOST
from tests.scenario import TODAY, given

CANCEL = CancelDesk(booking=DESK)


def booked(*more):
    return given(*A_BOOKING, *more).by(AS_ANNA)


@pytest.mark.parametrize("days,fee", [(4, 0), (3, 0), (2, 6_00), (1, 6_00), (0, 12_00)])
def test_it_costs_what_the_terms_said_when_it_was_booked(days, fee):
    """Free until three days before, then half, on the day all: whatever the hub says later."""
    stricter = replace(TERMS, free_days=30, late_percent=100)
    scenario = booked(stricter).at(on(FRIDAY - days * ONE_DAY))
    if fee:
        scenario.when(CANCEL).refused(FeeNotShown, fee_cents=fee)
    scenario.when(replace(CANCEL, shown_fee_cents=fee + 1)).refused(FeeDiffers)
    (cancelled, *_) = scenario.when(replace(CANCEL, shown_fee_cents=fee)).decided()
    assert cancelled.fee_cents == fee
    wallet = -scenario.memory[Account, chart.wallet(ANNA)].balance
    assert wallet == 500_00 - fee


def test_where_it_is_free_until_the_last_moment_it_is():
    facts = [replace(one, free_days=0) if one is BOOKED else one for one in A_BOOKING]
    last = rome(FRIDAY, 19) - timedelta.resolution
    (cancelled, *_) = given(*facts).by(AS_ANNA).at(last).when(CANCEL).decided()
    assert cancelled.fee_cents == 0
    given(*facts).by(AS_ANNA).at(rome(FRIDAY, 19)).when(CANCEL).refused(NeverArrived)


def test_the_hub_cancels_for_nothing():
    by_hub = replace(CANCEL, by_hub=True)
    (cancelled, *_) = booked().by(OTHER_HOST).at(on(FRIDAY)).when(by_hub).decided()
    assert (cancelled.fee_cents, cancelled.by_hub) == (0, True)
    booked().by(HOST).when(by_hub).refused(NotAllowed)
    booked().by(AS_BRUNO).when(CANCEL).refused(NotAllowed)


def test_a_guest_calls_off_what_somebody_else_booked_for_them():
    """The payer has back what the terms give back; who neither sits nor pays does not."""
    for_bruno = [replace(one, guest=BRUNO) if one is BOOKED else one for one in A_BOOKING]
    for who in (AS_BRUNO, AS_ANNA):
        scenario = given(*for_bruno).by(who).at(on(FRIDAY - ONE_DAY))
        scenario.when(CANCEL).refused(FeeNotShown, fee_cents=6_00)
        (cancelled, *_) = scenario.when(replace(CANCEL, shown_fee_cents=6_00)).decided()
        assert (cancelled.payer, cancelled.guest, cancelled.fee_cents) == (ANNA, BRUNO, 6_00)
        assert -scenario.memory[Account, chart.wallet(ANNA)].balance == 494_00
    given(*for_bruno).by(replace(AS_BRUNO, user=None)).when(CANCEL).refused(NotAllowed)


def test_the_desk_is_free_again():
    """For the same guest, and for others."""
    scenario = booked()
    scenario.when(CANCEL).decided()
    assert scenario.when(BOOK).decided()
    scenario.when(CANCEL).refused(NotBooked, stage="cancelled")


def test_what_it_will_cost_is_told_with_the_moment():
    desk = Desk().evolve(BOOKED)
    told = [(one.until, one.fee_cents) for one in fees_ahead(desk, on(TODAY))]
    assert told == [
        (rome(FRIDAY - 2 * ONE_DAY), 0),
        (rome(FRIDAY), 6_00),
        (BOOKED.ends, 12_00),
    ]
