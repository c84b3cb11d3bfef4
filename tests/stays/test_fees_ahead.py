"""What cancelling will cost, and until when: said before a stay is booked, and as long as it can be cancelled."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing.fee import AtLeast
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import FeeUntil, fees_ahead, quote_fee
from ledger.stays.cancel import Cancel
from ledger.stays.stay import Stay
from tests.scenario import NOON, given, just_before
from tests.stays.examples import A_BOOKING, A_RESERVATION, FIRST, IN_HOUSE, SECOND, on
from tests.treasury.examples import STAY

ONE = timedelta(days=1)
FREE = FeeUntil(on(FIRST - 6 * ONE, 0), 0)
HALF = FeeUntil(on(FIRST, 0), 7500)
ALL = FeeUntil(on(SECOND, 12), 15_000)
BOOKED: Stay = given(*A_BOOKING).memory[Stay, STAY]


@pytest.mark.parametrize(
    "at,ahead",
    [
        (NOON, (FREE, HALF, ALL)),
        (just_before(FREE.until), (FREE, HALF, ALL)),
        (FREE.until, (HALF, ALL)),
        (HALF.until, (ALL,)),
        (just_before(ALL.until), (ALL,)),
        (ALL.until, ()),
    ],
)
def test_it_says_what_cancelling_costs_and_until_when(at, ahead):
    """Nothing until seven days before, then half, from the arrival day all, and then nobody cancels any more."""
    assert fees_ahead(BOOKED, at) == ahead


def test_what_was_said_is_what_is_kept():
    """Just before each hour the fee is the one that was said; at that hour it is the next one."""
    for said in fees_ahead(BOOKED, NOON):
        at = just_before(said.until)
        assert quote_fee(BOOKED, at).cents == said.fee_cents
        given(*A_BOOKING).at(at).when(Cancel(stay=STAY, shown_fee_cents=said.fee_cents)).then_some(
            lambda facts, said=said: facts[0].fee_cents == said.fee_cents
        )


def test_a_reservation_says_what_it_will_cost_once_it_is_booked():
    """Within the fee days it says so before anybody books; once it has expired it says nothing."""
    reserved: Stay = given(*A_RESERVATION).memory[Stay, STAY]
    late = replace(reserved, expires=on(FIRST - 3 * ONE, 10))
    at = on(FIRST - 3 * ONE)
    assert fees_ahead(late, at) == fees_ahead(BOOKED, at) == (HALF, ALL)
    assert quote_fee(late, at).cents == 7500
    assert fees_ahead(reserved, at) == ()
    assert quote_fee(reserved, at).cents == 0


def test_nights_that_stand_under_more_are_counted_so():
    """After a change under half, nothing is free any more."""
    kept = replace(BOOKED, at_least=(AtLeast(FIRST, 2, 50),))
    assert fees_ahead(kept, NOON) == (FeeUntil(FREE.until, 5000), HALF, ALL)
    whole = replace(BOOKED, at_least=(AtLeast(FIRST, 3, 50),))
    assert fees_ahead(whole, NOON) == (HALF, ALL)


def test_who_has_arrived_or_is_gone_has_nothing_to_cancel():
    """Leaving early is another matter."""
    in_house: Stay = given(*IN_HOUSE).memory[Stay, STAY]
    assert fees_ahead(in_house, on(FIRST)) == ()
    assert fees_ahead(replace(BOOKED, stage=Stage.CANCELLED), NOON) == ()
