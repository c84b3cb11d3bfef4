"""Changing first never makes cancelling cheaper: each night keeps the highest percentage it stood under."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.fee import AtLeast, GivenUp
from ledger.bookings.cancelling import quote_fee
from ledger.kernel.days import rome
from ledger.kernel.refused import Refused
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.events import Bedding, PriceSet, StayChanged
from ledger.stays.leave import CheckOut
from ledger.stays.move import Move, MoveGuests
from ledger.stays.reserve import Reserve
from ledger.stays.stay import Stay
from ledger.treasury.account import Account, Hold
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.registered import registering
from tests.scenario import TODAY, Scenario, given
from tests.stays.examples import ALA_IS_OPEN, BUNKS, DOUBLE, NEW_STAY

ONE = timedelta(days=1)
FIRST = date(2026, 7, 10)
FIFTY_A_NIGHT = PriceSet(day=TODAY, hub=ALA, room=BUNKS, valid_from=TODAY, cents=5000)


def ten_nights(cents: int = 5000) -> Scenario:
    """Anna booked one bed for ten nights."""
    scenario = given(*ALA_IS_OPEN, replace(FIFTY_A_NIGHT, cents=cents))
    bed = BedAsked(room=BUNKS, bed="1", guest=ANNA)
    nights = {"arrive": FIRST, "depart": FIRST + 10 * ONE}
    scenario.when(Reserve(hub=ALA, payer=ANNA, beds=(bed,), **nights)).decided()
    scenario.when(Book(stay=NEW_STAY, payer=ANNA)).decided()
    for one in registering(NEW_STAY, [Bedding(BUNKS, "1", ANNA)]):
        scenario.when(one).decided()
    return scenario


def before(days: int) -> datetime:
    """Nine in the morning, so many days before the first arrival day."""
    return rome(FIRST - days * ONE, 9)


def change(scenario: Scenario, arrive: date, depart: date, fee: int, **shown: int) -> StayChanged:
    """The payer saw this fee."""
    command = ChangeStay(
        stay=NEW_STAY, payer=ANNA, arrive=arrive, depart=depart, shown_fee_cents=fee, **shown
    )
    (fact,) = (one for one in scenario.when(command).decided() if isinstance(one, StayChanged))
    return fact


def cancel(scenario: Scenario, fee: int) -> None:
    """The payer saw this fee and cancels; nothing is held any more."""
    scenario.when(Cancel(stay=NEW_STAY, shown_fee_cents=fee)).decided()
    assert scenario.memory[Hold, NEW_STAY].reserved == 0


def kept_as_fees(scenario: Scenario) -> int:
    return -scenario.memory[Account, f"Income:Fees:{ALA}"].balance


def test_moving_the_arrival_does_not_make_cancelling_cheaper():
    """Ten nights arriving in six days keep 250,00 at once, and 25,00 + 225,00 if the arrival moves first."""
    at_once = ten_nights().at(before(6))
    cancel(at_once, 25_000)
    first = ten_nights().at(before(6))
    fact = change(first, FIRST + ONE, FIRST + 10 * ONE, 2500)
    assert fact.given_up == (GivenUp(FIRST, 1, 5000, 50),)
    assert fact.at_least == (AtLeast(FIRST + ONE, 9, 50),)
    cancel(first, 22_500)
    assert kept_as_fees(at_once) == kept_as_fees(first) == 25_000


def test_a_night_keeps_the_highest_percentage_of_all_changes():
    """Moved far away from under half: what was booked then stays under half for ever, new nights under none."""
    scenario = ten_nights().at(before(6))
    fact = change(scenario, FIRST + 5 * ONE, FIRST + 15 * ONE, 12_500)
    assert fact.at_least == (AtLeast(FIRST + 5 * ONE, 5, 50),)
    fact = change(scenario, FIRST + 6 * ONE, FIRST + 15 * ONE, 2500)
    assert fact.at_least == (AtLeast(FIRST + 6 * ONE, 4, 50),)
    cancel(scenario, 10_000)


def test_a_change_in_time_raises_nothing():
    """A week before, everything stands under none."""
    scenario = ten_nights().at(before(7))
    assert change(scenario, FIRST, FIRST + 9 * ONE, 0).at_least == ()
    assert quote_fee(scenario.memory[Stay, NEW_STAY], before(7)).cents == 0


def test_a_night_that_was_given_up_and_comes_back_is_a_new_one():
    """Its fee was kept; it stands under the percentage of the day alone."""
    scenario = ten_nights().at(before(6))
    change(scenario, FIRST + 2 * ONE, FIRST + 10 * ONE, 5000)
    fact = change(scenario, FIRST + ONE, FIRST + 10 * ONE, 0, shown_total_cents=56_350)
    assert fact.at_least == (AtLeast(FIRST + 2 * ONE, 8, 50),)
    cancel(scenario, 20_000)


def test_giving_up_in_two_steps_costs_what_giving_up_at_once_does():
    """Half of 15 and half of 135 are 75 together, though each has half a cent: floored once, on the sum."""
    scenario = ten_nights(cents=15).at(before(6))
    change(scenario, FIRST + ONE, FIRST + 10 * ONE, 7)
    cancel(scenario, 68)
    assert kept_as_fees(scenario) == 75


def test_a_no_show_and_guests_who_leave_owe_everything_once():
    """All of what remains, and no half a cent twice."""
    scenario = ten_nights(cents=15).at(before(6))
    change(scenario, FIRST + ONE, FIRST + 10 * ONE, 7)
    scenario.at(rome(FIRST + 2 * ONE, 12)).when(MarkNoShow(stay=NEW_STAY)).decided()
    assert kept_as_fees(scenario) == 7 + 9 * 15
    scenario = ten_nights(cents=15).at(before(6))
    change(scenario, FIRST + ONE, FIRST + 10 * ONE, 7)
    scenario.at(rome(FIRST + ONE, 18)).when(CheckIn(stay=NEW_STAY)).decided()
    scenario.at(rome(FIRST + 2 * ONE, 9))
    scenario.when(CheckOut(stay=NEW_STAY, shown_fee_cents=8 * 15)).decided()
    assert kept_as_fees(scenario) == 7 + 8 * 15


@pytest.mark.parametrize("days", [6, 0])
def test_when_the_hub_cancels_nothing_more_is_owed(days):
    """What was kept for a change before remains the hub's."""
    scenario = ten_nights().at(before(6))
    change(scenario, FIRST + ONE, FIRST + 10 * ONE, 2500)
    scenario.at(before(days)).when(Cancel(stay=NEW_STAY, by_hub=True)).decided()
    assert kept_as_fees(scenario) == 2500
    assert scenario.memory[Hold, NEW_STAY].reserved == 0


def by_the_hub(scenario: Scenario, bed: str) -> None:
    """The hub moves Anna to another bed of the bunks, if that is free."""
    one = scenario.memory[Stay, NEW_STAY].beds[0]
    to = Move(room=one.room, bed=one.bed, to_room=BUNKS, to_bed=bed)
    with suppress(Refused):
        scenario.when(MoveGuests(stay=NEW_STAY, moves=(to,))).decided()


def test_what_the_hub_changes_raises_nothing_and_lowers_nothing():
    """Under half when the hub moves the guest; a change by the payer before is still remembered."""
    scenario = ten_nights().at(before(6))
    by_the_hub(scenario, "2")
    assert scenario.memory[Stay, NEW_STAY].at_least == ()
    change(scenario, FIRST + ONE, FIRST + 10 * ONE, 2500)
    by_the_hub(scenario, "1")
    assert scenario.memory[Stay, NEW_STAY].at_least == (AtLeast(FIRST + ONE, 9, 50),)
    cancel(scenario, 22_500)


ANNAS = BedAsked(room=BUNKS, bed="1", guest=ANNA)
OTHER_BEDS = {
    "the same": (),
    "a cheaper room": (BedAsked(room=DOUBLE, bed="left", guest=ANNA),),
    "alone again": (ANNAS,),
    "a companion": (ANNAS, BedAsked(room=BUNKS, bed="2")),
}
changes = st.tuples(
    st.just("payer"), st.integers(-9, 12), st.integers(1, 14), st.sampled_from([*OTHER_BEDS])
)
prices = st.tuples(st.just("price"), st.sampled_from([5000, 2000, 8000, 9]))
moves = st.tuples(st.just("hub"), st.sampled_from(["1", "2", "3"]))
waits = st.tuples(st.just("wait"), st.integers(0, 7), st.integers(0, 23))


@for_all(
    cents=st.sampled_from([5000, 15, 3333, 1]),
    steps=st.lists(st.one_of(changes, changes, moves, prices, waits), min_size=1, max_size=8),
)
def test_a_payer_never_pays_less_by_changing_first(cents, steps):
    """Days, beds, prices, by whomever: cancelling at last costs no less than it would have cost before any change."""
    scenario = ten_nights(cents).at(before(8))
    most = 0
    for step in steps:
        stay = scenario.memory[Stay, NEW_STAY]
        if scenario.now >= stay.absent_at:
            break
        most = max(most, kept_as_fees(scenario) + quote_fee(stay, scenario.now).cents)
        match step:
            case ("wait", days, hours):
                scenario.at(min(scenario.now + timedelta(days=days, hours=hours), stay.absent_at))
                continue
            case ("price", cents_now):
                scenario.memory.apply(replace(FIFTY_A_NIGHT, cents=cents_now))
            case ("hub", bed):
                by_the_hub(scenario, bed)
            case ("payer", days, nights, beds):
                _changes(scenario, stay.arrive + days * ONE, nights, OTHER_BEDS[beds])
        stay = scenario.memory[Stay, NEW_STAY]
        assert kept_as_fees(scenario) + quote_fee(stay, scenario.now).cents >= most


def _changes(scenario: Scenario, arrive: date, nights: int, beds: tuple[BedAsked, ...]) -> None:
    """Other days, for the price and the fee that a preview shows; refused is refused."""
    command = ChangeStay(
        stay=NEW_STAY,
        payer=ANNA,
        arrive=arrive,
        depart=arrive + nights * ONE,
        beds=beds,
        companions=("x",) * sum(one.guest is None for one in beds),
    )
    try:
        fact, *_ = scenario.memory.preview(command, now=scenario.now)
    except Refused:
        return
    shown = {"shown_fee_cents": fact.fee_cents, "shown_total_cents": fact.total_cents}
    scenario.when(replace(command, **shown)).decided()
