"""A seat is given up on the terms of the occasion; the hub itself takes nothing."""

import pytest
from msgspec.structs import replace

from ledger.billing.fee import FeeDiffers, FeeNotShown
from ledger.bookings.way import NoSuchBooking, NotBooked
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import NotAllowed
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.occasion import OccasionHasBegun
from tests.members.examples import AS_ANNA, AS_BRUNO, BRUNO
from tests.occasions.examples import (
    A_SEAT,
    ANNOUNCED,
    CANCELLED,
    FIRST,
    SEAT,
    course,
    on,
    seat_of,
)
from tests.places.examples import HOST, OTHER_HOST
from tests.scenario import named

CANCEL = CancelSeat(seat=SEAT)


def kept(scenario) -> tuple[int, int, int]:
    """What is kept, and what goes back to the wallet and leaves what was held."""
    cancelled, *entries = scenario.decided()
    back = sum(
        line.cents for one in entries for line in one.lines if line.account.endswith("Wallet")
    )
    held = sum(line.cents for one in entries for line in one.lines if line.account.endswith("Held"))
    return cancelled.fee_cents, -back, held


@pytest.mark.parametrize(
    "days,fee",
    [(8, 0), (7, 0), (6, 30_50), (1, 30_50), (0, 61_00)],
)
def test_giving_a_seat_up_costs_what_was_announced(days, fee):
    """Free until seven days before the first evening, then half, and on that day all."""
    at = rome(FIRST - days * ONE_DAY, 10)
    asked = replace(CANCEL, shown_fee_cents=fee)
    assert kept(course(*A_SEAT).at(at).by(AS_ANNA).when(asked)) == (fee, 61_00 - fee, 61_00)


def test_a_fee_is_shown_before():
    late = course(*A_SEAT).at(on(FIRST))
    late.when(CANCEL).refused(FeeNotShown, fee_cents=61_00)
    late.when(replace(CANCEL, shown_fee_cents=30_50)).refused(FeeDiffers)


def test_the_hub_takes_nothing_when_it_cancels():
    asked = replace(CANCEL, by_hub=True)
    assert kept(course(*A_SEAT).at(on(FIRST)).by(OTHER_HOST).when(asked)) == (0, 61_00, 61_00)
    course(*A_SEAT).by(HOST).when(asked).refused(NotAllowed)
    course(*A_SEAT).by(AS_ANNA).when(asked).refused(NotAllowed)


def test_payer_and_guest_may_and_nobody_else():
    for_bruno = seat_of(BRUNO, "SEAT", payer=CANCELLED.payer)
    for who in (AS_ANNA, AS_BRUNO):
        assert course(*for_bruno).by(who).when(CANCEL).decided()
    course(*A_SEAT).by(AS_BRUNO).when(CANCEL).refused(NotAllowed)


def test_once_it_has_begun_nobody_gives_a_seat_up():
    begun = course(*A_SEAT).at(ANNOUNCED.meetings[0].begins)
    begun.when(replace(CANCEL, shown_fee_cents=61_00)).refused(OccasionHasBegun)
    begun.when(replace(CANCEL, by_hub=True)).refused(OccasionHasBegun)


def test_a_seat_is_given_up_once():
    course(*A_SEAT, CANCELLED).when(CANCEL).refused(NotBooked, stage="cancelled")
    course().when(replace(CANCEL, seat=named("SE", "NONE"))).refused(NoSuchBooking)
