"""A desk is paid at the hub, in cash or by card: once by each receipt, and what was held for it is free."""

import pytest
from msgspec.structs import replace

from ledger.conventions.rules_events import PactRuleSet
from ledger.desks.events import DeskBooked
from ledger.desks.walk_in import RecordWalkIn
from ledger.till.events import TakenAtTill
from ledger.till.means import AtTill, Means
from ledger.till.take import NothingToPay, Receipt, ReceiptToldBefore, TooMuchCash
from ledger.treasury.account import Account, Hold
from ledger.treasury.chart import hub_bank, wallet
from ledger.treasury.document_events import DocumentLine
from tests.conventions.examples import WHY
from tests.desks.examples import A_BOOKING, DESK, FRIDAY, MILANO_IS_OPEN, NEW_DESK, TERMS, USED, on
from tests.members.examples import ANNA, BRUNO
from tests.places.examples import MILANO, OTHER_HOST
from tests.scenario import TODAY, given
from tests.till.examples import (
    BY_CARD,
    CARDS,
    CASH,
    CHECK_IN,
    FREED,
    IN_CASH,
    PAID_IN_CASH,
    captured,
    counted,
    taken,
)

WALK_IN = RecordWalkIn(hub=MILANO, payer=BRUNO, at_till=IN_CASH)


def booked():
    return given(*A_BOOKING).by(OTHER_HOST).at(on(FRIDAY))


def costing(cents: int):
    """A day at a desk of Milano costs everybody so much."""
    terms = replace(TERMS, valid_from=FRIDAY, day_cents=cents)
    without = [one for one in MILANO_IS_OPEN if one is not TERMS]
    return given(*without, terms).by(OTHER_HOST).at(on(FRIDAY))


def test_what_was_held_is_free_and_the_till_has_the_price():
    """AC n+v / IV n, VAT v; H / W."""
    booked().when(CHECK_IN).then(USED, captured(9_84, 2_16), FREED, taken())


def test_by_card_the_provider_owes_it():
    scenario = booked().when(replace(CHECK_IN, at_till=BY_CARD))
    scenario.then(USED, captured(9_84, 2_16, means=Means.CARD), FREED, taken(told=BY_CARD))
    assert scenario.memory[Account, CARDS].balance == 12_00
    assert scenario.memory[Account, CASH].balance == 0


def test_the_member_keeps_the_money_that_was_held_and_the_hubs_bank_gets_none():
    scenario = given(*A_BOOKING)
    before = scenario.memory[Account, wallet(ANNA)].balance
    scenario.by(OTHER_HOST).at(on(FRIDAY)).when(CHECK_IN).decided()
    assert scenario.memory[Hold, DESK].reserved == 0
    assert scenario.memory[Account, wallet(ANNA)].balance == before - 12_00
    assert scenario.memory[Account, hub_bank(MILANO)].balance == 0


def test_its_document_is_the_same_as_with_the_wallet():
    """One receipt, of the same lines, for whoever pays."""
    (at_till,) = booked().when(CHECK_IN).documents()
    (from_wallet,) = booked().when(replace(CHECK_IN, at_till=None)).documents()
    assert at_till == replace(from_wallet, entry=at_till.entry, document=at_till.document)
    assert at_till.lines == (DocumentLine("use", 2_200, "", 9_84, 2_16),)


@pytest.mark.parametrize("number", ["0123-0045", "0123-0045 ", "01 23-0045"])
def test_a_receipt_is_told_once(number: str):
    """Whatever its blanks: the other means of payment has numbers of its own."""
    told = replace(WALK_IN, at_till=AtTill(means=Means.CASH, receipt=number.strip()))
    again = given(*PAID_IN_CASH).by(OTHER_HOST).at(on(FRIDAY)).when(told)
    again.refused(ReceiptToldBefore, about=DESK, means="cash")
    other = AtTill(means=Means.CARD, receipt=number.strip())
    assert again.when(replace(told, at_till=other)).decided()
    assert again.memory[Receipt, f"{MILANO}/cash/0123-0045"].about == DESK


def test_a_guest_without_a_booking_pays_at_the_hub_with_an_empty_wallet():
    """Nothing is held, and nothing is taken by the host's word: however dear it is."""
    found = costing(80_00).when(WALK_IN).decided()
    assert [type(one).__name__ for one in found] == [
        "DeskBooked",
        "DeskUsed",
        "EntryPosted",
        "TakenAtTill",
    ]
    booking, last = found[0], found[-1]
    assert isinstance(booking, DeskBooked)
    assert isinstance(last, TakenAtTill)
    assert (last.about, last.cents, last.payer) == (NEW_DESK, 80_00, BRUNO)
    assert booking.total_cents == 80_00


def test_the_law_forbids_much_cash():
    """4.999,99 unless the network allows less: by card it may be more."""
    scenario = costing(5_000_00).when(WALK_IN)
    scenario.refused(TooMuchCash, cents=5_000_00, most_cents=4_999_99)
    assert scenario.when(replace(WALK_IN, at_till=BY_CARD)).decided()
    less = PactRuleSet(day=TODAY, rule="cash-cents", valid_from=FRIDAY, value=11_99, reason=WHY)
    given(*A_BOOKING, less).by(OTHER_HOST).at(on(FRIDAY)).when(CHECK_IN).refused(TooMuchCash)


def test_what_costs_nothing_has_no_receipt():
    costing(0).when(WALK_IN).refused(NothingToPay, field="at_till")


def test_what_is_taken_after_the_count_is_of_the_next_day():
    scenario = given(*A_BOOKING, counted(0, expected=0)).by(OTHER_HOST).at(on(FRIDAY, 18))
    last = scenario.when(CHECK_IN).decided()[-1]
    assert isinstance(last, TakenAtTill)
    assert (last.day, last.on) == (FRIDAY, FRIDAY.replace(day=FRIDAY.day + 1))
