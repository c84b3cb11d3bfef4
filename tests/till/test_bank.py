"""What was counted is brought to the bank, or the card provider pays it: the treasurer reads it off the statement."""

import pytest
from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import NotAllowed
from ledger.places.withdraw_hub import HubIsLivedOn, WithdrawHub
from ledger.till.bank import NotTakenOut
from ledger.till.means import Means
from ledger.till.till import Till
from ledger.treasury.account import Account
from ledger.treasury.chart import hub_bank
from ledger.treasury.events import BankMovementNoted, EntryPosted, Posting
from ledger.treasury.movement import AlreadyNoted
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import Instead, ReversalReason, ReverseEntry
from tests.desks.examples import A_BOOKING, FRIDAY, SATURDAY, USED, on
from tests.places.examples import MILANO, OTHER_HOST
from tests.scenario import given
from tests.staff import OPERATOR, TREASURER
from tests.till.examples import (
    BANK,
    BY_CARD,
    CARDS,
    CASH,
    DIFFERENCES,
    FREED,
    PAID_IN_CASH,
    captured,
    counted,
    taken,
)
from tests.treasury.examples import entry

MONDAY = SATURDAY + 2 * ONE_DAY
TAKEN_OUT = [*PAID_IN_CASH, counted(to_bank=10_00)]
PAID_BY_CARD = [
    *A_BOOKING,
    USED,
    captured(9_84, 2_16, means=Means.CARD),
    FREED,
    taken(told=BY_CARD),
]


def banked(of: int, cents: int, account: str = CASH) -> EntryPosted:
    lines = (
        Posting(hub_bank(MILANO), cents),
        Posting(account, -of),
        Posting(DIFFERENCES, of - cents),
    )
    kept = (one for one in lines if one.cents)
    return entry("till-banked", MILANO, *kept, n=1, day=MONDAY)


def bank(*facts):
    return given(*facts).by(TREASURER).at(on(MONDAY))


def test_what_was_taken_out_arrives():
    """HB / AC."""
    scenario = bank(*TAKEN_OUT).when(replace(BANK, of_cents=10_00, amount_cents=10_00))
    scenario.then(banked(10_00, 10_00))
    assert scenario.memory[Till, MILANO].on_its_way_cents == 0
    assert scenario.memory[Account, CASH].balance == 2_00


def test_no_more_than_was_taken_out():
    """What is in the drawer was not brought to any bank."""
    scenario = bank(*TAKEN_OUT).when(BANK)
    scenario.refused(NotTakenOut, of_cents=12_00, on_its_way_cents=10_00)
    scenario.when(replace(BANK, of_cents=10_00, amount_cents=10_00)).decided()
    scenario.when(replace(BANK, of_cents=1, amount_cents=1)).refused(NotTakenOut)


def test_what_the_bank_counts_otherwise_is_a_cost():
    """Expenses:Till d beside it, and under the bank's own number, once."""
    told = replace(BANK, of_cents=10_00, amount_cents=9_50, reference="VERS 12")
    scenario = bank(*TAKEN_OUT).when(told)
    then = banked(10_00, 9_50)
    noted = BankMovementNoted(
        day=MONDAY, entry=then.entry, bank=hub_bank(MILANO), reference="VERS 12"
    )
    scenario.then(then, noted)
    scenario.when(replace(told, means=Means.CARD)).refused(AlreadyNoted)


def test_the_card_provider_keeps_its_fee():
    """HB, Expenses:Till / AK; never more than was paid by card."""
    told = replace(BANK, means=Means.CARD, of_cents=12_00, amount_cents=11_80)
    bank(*PAID_BY_CARD).when(told).then(banked(12_00, 11_80, CARDS))
    more = replace(told, of_cents=12_01)
    bank(*PAID_BY_CARD).when(more).refused(NotEnoughMoney, account=CARDS)


def test_what_was_told_wrong_is_on_its_way_again():
    """Reversed once, or told anew instead."""
    right = replace(BANK, of_cents=10_00, amount_cents=10_00)
    scenario = bank(*TAKEN_OUT).when(right)
    (first,) = scenario.decided()
    instead = Instead(first.entry, ReversalReason.WRONG_AMOUNT)
    scenario.when(replace(right, of_cents=8_00, amount_cents=8_00, instead_of=instead)).decided()
    assert scenario.memory[Till, MILANO].on_its_way_cents == 2_00
    again = bank(*TAKEN_OUT).when(right)
    (only,) = again.decided()
    again.when(ReverseEntry(entry=only.entry, reason=ReversalReason.OTHER)).decided()
    assert again.memory[Till, MILANO].on_its_way_cents == 10_00
    assert again.memory[Account, CASH].balance == 12_00


def test_the_treasurer_tells_it():
    for who in (OTHER_HOST, OPERATOR):
        bank(*TAKEN_OUT).by(who).when(BANK).refused(NotAllowed)


def test_a_hub_is_not_withdrawn_while_its_till_has_money():
    scenario = given(*PAID_IN_CASH).at(on(FRIDAY)).when(WithdrawHub(hub=MILANO))
    with pytest.raises(HubIsLivedOn) as why:
        scenario.decided()
    assert why.value.facts["accounts"][CASH] == 12_00  # type: ignore[index]
