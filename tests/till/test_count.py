"""The host counts the till in the evening: the day is closed, and what did not tie is a cost of the hub, with its reason."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.till.count import DayIsCounted, DayIsToCome, TillDiffers
from ledger.till.till import Taken, Till
from ledger.treasury.account import Account
from ledger.treasury.events import EntryPosted, Posting
from tests.desks.examples import FRIDAY, SATURDAY, on
from tests.members.examples import AS_ANNA
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import given
from tests.staff import TREASURER
from tests.till.examples import (
    BY_CARD,
    CARDS,
    CASH,
    COUNT,
    DIFFERENCES,
    PAID_IN_CASH,
    counted,
    taken,
)
from tests.treasury.examples import entry

EVENING = on(FRIDAY, 19)
WHY = "sealed: the change was wrong"


def till(*more):
    return given(*PAID_IN_CASH, *more).by(OTHER_HOST).at(EVENING)


def differs(cash: int, cards: int = 0) -> EntryPosted:
    lines = [Posting(CASH, cash), Posting(CARDS, cards), Posting(DIFFERENCES, -cash - cards)]
    kept = (one for one in lines if one.cents)
    return entry("till-counted", MILANO, *kept, n=1, day=FRIDAY)


def test_what_ties_moves_nothing():
    till().when(COUNT).then(counted())


def test_what_is_short_is_a_cost_and_has_a_reason():
    """Expenses:Till d / AC d."""
    short = replace(COUNT, cash_cents=10_00)
    scenario = till().when(short)
    scenario.refused(
        TillDiffers,
        expected_cash_cents=12_00,
        cash_difference_cents=-2_00,
        cards_difference_cents=0,
    )
    scenario.when(replace(short, reason=WHY)).then(counted(10_00, reason=WHY), differs(-2_00))
    assert scenario.memory[Account, DIFFERENCES].balance == 2_00
    assert scenario.memory[Account, CASH].balance == 10_00


def test_what_is_too_much_lowers_the_cost():
    """AC d / Expenses:Till d; by card the terminal's total counts."""
    much = replace(COUNT, cash_cents=12_50, cards_cents=1_00, reason=WHY)
    till().when(much).then(counted(12_50, cards=(1_00, 0), reason=WHY), differs(50, 1_00))


def test_a_day_is_counted_once_and_at_its_end():
    scenario = till().when(COUNT)
    scenario.decided()
    scenario.refused(DayIsCounted, on=FRIDAY, counted=FRIDAY)
    scenario.when(replace(COUNT, on=FRIDAY - ONE_DAY)).refused(DayIsCounted)
    till().when(replace(COUNT, on=SATURDAY)).refused(DayIsToCome, today=FRIDAY)


def test_only_the_host_of_that_hub_counts():
    for who in (HOST, AS_ANNA, TREASURER):
        till().by(who).when(COUNT).refused(NotAllowed)


def test_what_came_later_is_not_counted_with_an_earlier_day():
    """Friday is counted on Saturday, after others have paid: they wait for Saturday's count."""
    later = [
        entry("desk-captured", "x", Posting(CASH, 5_00), Posting(DIFFERENCES, -5_00), day=SATURDAY),
        taken(5_00, replace(BY_CARD, means="cash"), on=SATURDAY, day=SATURDAY),
        taken(7_00, BY_CARD, on=SATURDAY, day=SATURDAY),
    ]
    scenario = till(*later).at(on(SATURDAY, 9)).when(COUNT)
    (first,) = scenario.decided()
    assert first == replace(counted(), day=SATURDAY)
    second = replace(COUNT, on=SATURDAY, cash_cents=17_00, cards_cents=7_00)
    assert scenario.when(second).decided() == [
        counted(17_00, on=SATURDAY, expected=17_00, cards=(7_00, 7_00))
    ]


def test_days_without_a_count_are_counted_with_the_next():
    scenario = (
        till()
        .at(on(FRIDAY + timedelta(days=3)))
        .when(replace(COUNT, on=FRIDAY + timedelta(days=3)))
    )
    assert scenario.decided()
    assert not scenario.memory[Till, MILANO].days


def test_what_is_taken_out_for_the_bank_is_not_in_the_drawer_any_more():
    scenario = till().when(replace(COUNT, to_bank_cents=10_00))
    scenario.then(counted(to_bank=10_00))
    now = scenario.memory[Till, MILANO]
    assert now.on_its_way_cents == 10_00
    assert now.expected(scenario.memory[Account, CASH].balance, SATURDAY) == Taken(2_00, 0)
    till().when(replace(COUNT, to_bank_cents=12_01)).refused(Malformed, field="to_bank_cents")


def test_the_day_is_that_of_the_hub():
    """At half past eleven in the evening in Rome it is the same day; a second past midnight the next."""
    at_night = till().at(rome(FRIDAY, 24) - timedelta(seconds=1)).when(replace(COUNT, on=SATURDAY))
    at_night.refused(DayIsToCome)
    at_night.at(rome(FRIDAY, 24)).decided()
