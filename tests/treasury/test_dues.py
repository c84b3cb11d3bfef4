"""A correction is made although its money is gone: what is missing is due between the two owners, until it is settled."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses import journal as houses
from ledger.houses.keep_books import RecordExpense, RecordRent
from ledger.kernel.refused import NotAllowed
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.dues import Dues
from ledger.treasury.events import BankMovementNoted, EntryPosted, Posting
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import Instead, NotReversible, ReversalReason, ReverseEntry
from ledger.treasury.settle_dues import NotSoMuchDue, SettleDues
from tests.offerings.examples import mulino_opened
from tests.places.examples import ALA, ALA_RECORDED, SPRING
from tests.scenario import TODAY, Scenario, given, named
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import E1, E2, E3, MULINO, YESTERDAY, ledger, new_entry, posted

HUB_BANK, HOUSE_BANK = chart.hub_bank(ALA), chart.house_bank(MULINO)
CLAIM, DEBT = chart.due_from(ALA, MULINO), chart.due_to(MULINO, ALA)
SECOND_RENT, ROOF = named("E", "RENTTWO"), named("E", "ROOF")
LONG_AGO, THEN = TODAY - timedelta(days=20), TODAY - timedelta(days=10)
WRONG = ReverseEntry(entry=E1, reason=ReversalReason.WRONG_AMOUNT)
PAYS = SettleDues(debtor=MULINO, creditor=ALA, amount_cents=900_00)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def rent(cents: int, entry: str = E1, *, day: date = LONG_AGO) -> EntryPosted:
    return posted(houses.rent(ALA, MULINO, cents), entry, day)


def expense(cents: int, entry: str = E2, *, day: date = THEN) -> EntryPosted:
    return posted(houses.expense(MULINO, cents), entry, day)


def treasury(*facts: EntryPosted) -> Scenario:
    """The village has 5000.00 since spring, and then this happens."""
    rich = posted(
        journal.opening_balances(ALA, {HUB_BANK: 5_000_00}), named("E", "VILLAGE"), SPRING
    )
    return given(ALA_RECORDED, mulino_opened, rich, *facts).by(TREASURER)


def spent() -> Scenario:
    """A rent of 1000.00 was told, and 900.00 of it are spent."""
    return treasury(rent(1_000_00), expense(900_00))


def balances(scenario: Scenario) -> dict[str, int]:
    names = {"hub": HUB_BANK, "house": HOUSE_BANK, "claim": CLAIM, "debt": DEBT}
    return {one: scenario.memory[Account, name].balance for one, name in names.items()}


def due(scenario: Scenario) -> dict[str, int]:
    return {one.entry: one.cents for one in scenario.memory[Dues, DEBT].open}


def test_what_the_house_has_spent_of_a_wrong_rent_is_due_to_the_hub():
    """No income and no expense are left of it; the bank gives back what it has.

    Assets:Bank:Houses:Mulino      -100.00 EUR
    Expenses:Rent:Ala             -1000.00 EUR
    Assets:Bank:Hubs:Ala            100.00 EUR
    Income:Rent:Mulino             1000.00 EUR
    Assets:Due:Ala:Mulino           900.00 EUR
    """
    scenario = spent().when(WRONG)
    (told,) = scenario.decided()
    text = test_what_the_house_has_spent_of_a_wrong_rent_is_due_to_the_hub.__doc__ or ""
    assert {*told.lines} == {*ledger(text), Posting(DEBT, -900_00, E1)}
    assert (told.kind, told.reverses, told.day) == ("reversal", E1, LONG_AGO)
    assert balances(scenario) == {
        "hub": 4_100_00,
        "house": 0,
        "claim": 900_00,
        "debt": -900_00,
    }
    assert scenario.memory[Account, of_houses.rent_income(MULINO)].balance == 0
    assert due(scenario) == {E1: 900_00}


def test_a_rent_of_which_nothing_is_left_moves_no_bank():
    """All of it is due."""
    scenario = treasury(rent(1_000_00), expense(1_000_00)).when(WRONG)
    (told,) = scenario.decided()
    assert HOUSE_BANK not in {line.account for line in told.lines}
    assert due(scenario) == {E1: 1_000_00}


def test_as_long_as_the_bank_has_the_money_nothing_is_due():
    """What came since pays it: on the first day from which no floor breaks."""
    scenario = treasury(rent(1_000_00), expense(900_00), rent(900_00, E3, day=ago(2))).when(WRONG)
    (told,) = scenario.decided()
    assert (told.day, len(told.lines)) == (ago(2), 4)
    assert due(scenario) == {}


def test_a_rent_told_again_owes_only_the_difference():
    """Floors, and what is due, are judged after both."""
    again = RecordRent(
        house=MULINO,
        hub=ALA,
        amount_cents=950_00,
        day=LONG_AGO,
        instead_of=Instead(E1, ReversalReason.WRONG_AMOUNT),
    )
    scenario = treasury(rent(1_000_00), expense(1_000_00)).when(again)
    undone, told = scenario.decided()
    assert (undone.day, told.day) == (LONG_AGO, LONG_AGO)
    assert due(scenario) == {E1: 50_00}
    assert balances(scenario)["house"] == 0


def test_what_a_bank_sent_back_was_there():
    """Nothing is due then: what is not there cannot have been sent."""
    returned = replace(WRONG, reason=ReversalReason.RETURNED)
    spent().when(returned).refused(NotEnoughMoney, account=HOUSE_BANK)


def test_a_wrong_expense_is_reversed_as_ever():
    """It brings money back, and nobody owes anything."""
    scenario = spent().when(replace(WRONG, entry=E2))
    (told,) = scenario.decided()
    assert told.lines == (
        Posting(of_houses.house_expense(MULINO), -900_00),
        Posting(HOUSE_BANK, 900_00),
    )


def test_what_is_due_is_paid_from_bank_to_bank():
    """In a part, on the bank's day, under the bank's number; the debt and the claim go down alike."""
    scenario = spent().when(WRONG)
    scenario.decided()
    scenario.memory.apply(rent(300_00, E3, day=YESTERDAY))
    part = replace(PAYS, amount_cents=300_00, day=YESTERDAY, reference="TRN7")
    told, noted = scenario.when(part).decided()
    assert told == EntryPosted(
        day=YESTERDAY,
        entry=new_entry(1),
        kind="due-paid",
        about=MULINO,
        lines=(
            Posting(DEBT, 300_00, E1),
            Posting(HUB_BANK, 300_00),
            Posting(HOUSE_BANK, -300_00),
            Posting(CLAIM, -300_00),
        ),
    )
    assert noted == BankMovementNoted(
        day=YESTERDAY,
        entry=told.entry,
        bank=HUB_BANK,
        reference="TRN7",
        other_bank=HOUSE_BANK,
    )
    assert due(scenario) == {E1: 600_00}


def two_dues() -> Scenario:
    """Two rents were wrong, and both are spent; then the house earns enough."""
    scenario = treasury(rent(1_000_00), rent(500_00, SECOND_RENT, day=ago(15)), expense(1_500_00))
    scenario.when(WRONG).decided()
    scenario.when(replace(WRONG, entry=SECOND_RENT)).decided()
    scenario.memory.apply(rent(2_000_00, E3, day=YESTERDAY))
    assert due(scenario) == {E1: 1_000_00, SECOND_RENT: 500_00}
    return scenario


def test_the_oldest_is_settled_first():
    """All of it, then a part of the next."""
    scenario = two_dues().when(replace(PAYS, amount_cents=1_200_00))
    told, *_ = scenario.decided()
    assert [line.hold for line in told.lines if line.account == DEBT] == [E1, SECOND_RENT]
    assert due(scenario) == {SECOND_RENT: 300_00}


def test_one_is_settled_by_its_name():
    """The younger one, and no more of it than is due."""
    named_one = replace(PAYS, entry=SECOND_RENT, amount_cents=500_00)
    scenario = two_dues().when(named_one)
    scenario.decided()
    assert due(scenario) == {E1: 1_000_00}
    too_much = replace(named_one, amount_cents=500_01)
    two_dues().when(too_much).refused(NotSoMuchDue, due_cents=500_00, needed_cents=500_01)


def test_no_more_is_settled_than_is_due_or_than_the_bank_has():
    """Each says what there is."""
    scenario = spent()
    scenario.when(WRONG).decided()
    scenario.when(replace(PAYS, amount_cents=900_01)).refused(NotSoMuchDue, due_cents=900_00)
    scenario.when(PAYS).refused(NotEnoughMoney, account=HOUSE_BANK, available_cents=0)
    other_way = replace(PAYS, debtor=ALA, creditor=MULINO, amount_cents=1)
    scenario.when(other_way).refused(NotSoMuchDue, due_cents=0)


def test_nothing_is_settled_before_it_was_due():
    """The debt began with the reversal, which took effect twenty days ago."""
    scenario = spent()
    scenario.when(WRONG).decided()
    scenario.memory.apply(posted(houses.rent(ALA, MULINO, 500_00), E3, ago(40)))
    early = replace(PAYS, amount_cents=1, day=ago(30))
    scenario.when(early).refused(NotEnoughMoney, account=DEBT, day=ago(30))


def test_a_settlement_that_was_wrong_is_due_again_either_way():
    """What was due is due again; the hub, which spent what it got, owes it back to the house."""
    scenario = spent()
    scenario.when(WRONG).decided()
    scenario.memory.apply(rent(1_000_00, E3, day=YESTERDAY))
    told, *_ = scenario.when(PAYS).decided()
    rest = scenario.memory[Account, HUB_BANK].balance
    cost = Posting(f"Expenses:Other:{ALA}", rest - 1_00)
    gone = EntryPosted(
        day=TODAY,
        entry=ROOF,
        kind="by-hand",
        about=ALA,
        lines=(cost, Posting(HUB_BANK, 1_00 - rest)),
    )
    scenario.memory.apply(gone)
    wrong = replace(WRONG, entry=told.entry)
    scenario.when(wrong).decided()
    assert due(scenario) == {E1: 900_00}
    back = scenario.memory[Dues, chart.due_to(ALA, MULINO)].open
    assert [(one.entry, one.cents) for one in back] == [(told.entry, 899_00)]
    assert balances(scenario)["hub"] == 0


def test_the_correction_itself_is_not_reversed():
    """A reversal never is; what is due is settled, or told again by a rent of its own."""
    scenario = spent()
    (told,) = scenario.when(WRONG).decided()
    scenario.when(replace(WRONG, entry=told.entry)).refused(NotReversible)


@pytest.mark.parametrize("command", [PAYS, WRONG], ids=["settles", "corrects"])
def test_only_the_treasurer_does(command):
    """Money of two owners."""
    spent().by(OPERATOR).when(command).refused(NotAllowed)


def test_what_is_spent_meanwhile_makes_nothing_due():
    """Only a correction does: an expense without money is refused as ever."""
    spent().when(RecordExpense(house=MULINO, amount_cents=100_01)).refused(NotEnoughMoney)
