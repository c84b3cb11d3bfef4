"""Rent, expenses and purchases are entries of their own, that may be told late."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses.house import NoSuchHouse
from ledger.houses.keep_books import RecordExpense, RecordPurchase, RecordRent
from ledger.kernel.command import Command
from ledger.kernel.refused import NotAllowed
from ledger.places.hub import NoSuchHub
from ledger.treasury import chart
from ledger.treasury.effective import NotYet
from ledger.treasury.events import BankMovementNoted, Posting
from ledger.treasury.movement import AlreadyNoted
from ledger.treasury.post import NotEnoughMoney
from tests.houses.examples import earned
from tests.offerings.examples import mulino_opened
from tests.places.examples import ALA, ALA_RECORDED, SPRING
from tests.scenario import TODAY, Scenario, given
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import MULINO, entry

rent = RecordRent(house=MULINO, hub=ALA, amount_cents=800_00)
expense = RecordExpense(house=MULINO, amount_cents=300_00, note="Chimney sweep")
purchase = RecordPurchase(house=MULINO, amount_cents=300_00, note="Deposit on the mill")

hub_has_money = entry(
    "opening",
    ALA,
    Posting(chart.hub_bank(ALA), 1_000_00),
    Posting(chart.opening(ALA), -1_000_00),
    day=SPRING,
)
village = [ALA_RECORDED, mulino_opened, hub_has_money]

rent_lines = (
    Posting(of_houses.rent_expense(ALA), 800_00),
    Posting(chart.house_bank(MULINO), 800_00),
    Posting(chart.hub_bank(ALA), -800_00),
    Posting(of_houses.rent_income(MULINO), -800_00),
)


def treasurer(*facts) -> Scenario:
    return given(*facts).by(TREASURER)


def test_a_hub_pays_rent_to_a_house():
    """Two owners, each balanced: the hub's expense and bank, the house's bank and income."""
    treasurer(*village).when(rent).then(entry("rent", MULINO, *rent_lines, n=1))


def test_an_expense_and_a_purchase_leave_the_houses_bank():
    """The expense lowers the profit, the purchase becomes property."""
    for command, account, kind in (
        (expense, of_houses.house_expense(MULINO), "expense"),
        (purchase, of_houses.property_of(MULINO), "purchase"),
    ):
        lines = (Posting(account, 300_00), Posting(chart.house_bank(MULINO), -300_00))
        expected = replace(entry(kind, MULINO, *lines, n=1), note=command.note)
        treasurer(*village, earned(300_00)).when(command).then(expected)


@pytest.mark.parametrize("command", [rent, expense, purchase])
def test_they_may_be_told_late_and_never_early(command: Command):
    """The effective day is the one the bank says, up to today."""
    story = [*village, replace(earned(300_00), day=SPRING)]
    (told_late,) = treasurer(*story).when(replace(command, day=SPRING)).decided()
    assert told_late.day == SPRING
    (told_today,) = treasurer(*story).when(replace(command, day=TODAY)).decided()
    assert told_today.day == TODAY
    treasurer(*story).when(replace(command, day=TODAY + timedelta(days=1))).refused(NotYet)


def test_no_bank_is_overdrawn():
    """Neither the hub's nor the house's, by one cent."""
    treasurer(*village).when(replace(rent, amount_cents=1_000_00)).decided()
    treasurer(*village).when(replace(rent, amount_cents=1_000_01)).refused(NotEnoughMoney)
    treasurer(*village, earned(299_99)).when(expense).refused(NotEnoughMoney)
    treasurer(*village, earned(299_99)).when(purchase).refused(NotEnoughMoney)


@pytest.mark.parametrize("command", [rent, expense, purchase])
def test_only_treasurers_move_money_and_only_for_houses_that_exist(command: Command):
    """An operator runs the network and moves no money."""
    given(*village, earned(300_00)).by(OPERATOR).when(command).refused(NotAllowed)
    treasurer(ALA_RECORDED).when(command).refused(NoSuchHouse)


def test_rent_comes_from_a_hub_that_exists():
    """An id that nothing bears is a 404."""
    treasurer(mulino_opened).when(rent).refused(NoSuchHub)


def test_a_movement_on_the_houses_statement_is_entered_once():
    """Its number ties the entry to both banks, and a second entry is refused."""
    story = treasurer(*village).when(replace(rent, amount_cents=400_00, reference="TRN-1"))
    money, note = story.decided()
    bank = chart.house_bank(MULINO)
    assert note == BankMovementNoted(
        day=TODAY,
        entry=money.entry,
        bank=bank,
        reference="TRN-1",
        other_bank=chart.hub_bank(ALA),
    )
    story.refused(AlreadyNoted, reference="TRN-1")
