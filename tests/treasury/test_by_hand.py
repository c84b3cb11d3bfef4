"""The treasurer enters what no other command knows, within one owner's books and on the right side."""

import pytest
from msgspec.structs import replace

from ledger.kernel.refused import NotAllowed
from ledger.treasury import chart, own_chart
from ledger.treasury.account import Account
from ledger.treasury.by_hand import (
    EntryLine,
    NoBankMoved,
    NotByHand,
    RecordEntry,
    Unbalanced,
    WrongSide,
)
from ledger.treasury.events import BankMovementNoted, EntryDocumented, EntryPosted, Posting
from ledger.treasury.opening import NoSuchOwner
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import Instead, ReversalReason, ReverseEntry
from tests.places.examples import ALA, ALA_OPENED
from tests.scenario import NOON, TODAY, given, named
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import YESTERDAY, entry, new_entry

BANK, COSTS, INCOME = chart.hub_bank(ALA), own_chart.other_costs(ALA), own_chart.other_income(ALA)
LOAN, MACHINES = own_chart.loans(ALA), own_chart.equipment(ALA)
LAMPS = RecordEntry(
    owner=ALA,
    lines=(EntryLine(COSTS, 122_00), EntryLine(BANK, -122_00)),
    title="sealed title",
    sha256="ab" * 32,
    counterpart="sealed shop",
    why="sealed reason",
    reference="TRN1",
    day=YESTERDAY,
)
RICH = (
    ALA_OPENED,
    entry(
        "opening", ALA, Posting(BANK, 500_00), Posting(chart.opening(ALA), -500_00), day=YESTERDAY
    ),
)


def command(*lines: tuple[str, int], owner: str = ALA) -> RecordEntry:
    """An entry of these lines, with nothing of a bank."""
    asked = tuple(EntryLine(account, cents) for account, cents in lines)
    return RecordEntry(owner=owner, lines=asked, why="sealed reason")


def test_an_entry_stands_with_its_document():
    """On the bank's day, with the bank's reference, and words that are sealed under the hub's key."""
    lines = (Posting(COSTS, 122_00), Posting(BANK, -122_00))
    given(*RICH).by(TREASURER).when(LAMPS).then(
        entry("by-hand", ALA, *lines, n=1, day=YESTERDAY),
        BankMovementNoted(day=YESTERDAY, entry=new_entry(1), bank=BANK, reference="TRN1"),
        EntryDocumented(
            day=YESTERDAY,
            entry=new_entry(1),
            owner=ALA,
            title="sealed title",
            sha256="ab" * 32,
            counterpart="sealed shop",
            why="sealed reason",
        ),
    )


WORN = ((own_chart.depreciation(ALA), 10_00), (MACHINES, -10_00))
BOUGHT = entry("by-hand", ALA, Posting(MACHINES, 80_00), Posting(BANK, -80_00), day=YESTERDAY, n=1)


def test_what_no_bank_moved_is_told_again_too():
    """The wrong one is reversed and the right one entered, in one command and on the day that is told."""
    wrong = entry("by-hand", ALA, *(Posting(*one) for one in WORN), day=YESTERDAY, n=2)
    right = command((WORN[0][0], 12_00), (MACHINES, -12_00))
    again = replace(
        right, day=YESTERDAY, instead_of=Instead(wrong.entry, ReversalReason.WRONG_AMOUNT)
    )
    facts = given(*RICH, BOUGHT, wrong).by(TREASURER).when(again).decided()
    kinds = [(one.kind, one.day) for one in facts if isinstance(one, EntryPosted)]
    assert kinds == [("reversal", YESTERDAY), ("by-hand", YESTERDAY)]
    assert [type(one) for one in facts if not isinstance(one, EntryPosted)] == [EntryDocumented]


def test_a_reference_needs_a_line_of_a_bank():
    """It would be kept nowhere."""
    asked = replace(command(*WORN), reference="TRN1")
    given(*RICH, BOUGHT).by(TREASURER).when(asked).refused(NoBankMoved)


@pytest.mark.parametrize(
    "lines",
    [
        ((BANK, 100_00), (LOAN, -100_00)),
        ((MACHINES, 80_00), (BANK, -80_00)),
        ((own_chart.depreciation(ALA), 10_00), (MACHINES, -10_00)),
        ((BANK, 90_00), (MACHINES, -80_00), (INCOME, -10_00)),
        ((BANK, 70_00), (COSTS, 10_00), (MACHINES, -80_00)),
    ],
    ids=["a loan", "a purchase", "depreciation", "sold at a gain", "sold at a loss"],
)
def test_the_rest_of_the_books_has_its_accounts(lines):
    """Each on its side; a hub that has a machine of 80.00."""
    bought = entry("by-hand", ALA, Posting(MACHINES, 80_00), Posting(BANK, -80_00), day=YESTERDAY)
    scenario = given(*RICH, bought).by(TREASURER).when(command(*lines))
    (told, _) = scenario.decided()
    assert [(line.account, line.cents) for line in told.lines] == list(lines)


@pytest.mark.parametrize(
    "lines,refusal",
    [
        (((COSTS, 1_00), (own_chart.other_income("Network"), -1_00)), NotByHand),
        (((COSTS, 1_00), (chart.CLIENTS_BANK, -1_00)), NotByHand),
        (((COSTS, 1_00), (f"Income:Stays:{ALA}", -1_00)), NotByHand),
        (((COSTS, 1_00), ("Assets:Nothing", -1_00)), NotByHand),
        (((COSTS, -1_00), (BANK, 1_00)), WrongSide),
        (((INCOME, 1_00), (BANK, -1_00)), WrongSide),
        (((COSTS, 0), (BANK, 0)), WrongSide),
        (((COSTS, 1_01), (BANK, -1_00)), Unbalanced),
        (((MACHINES, -1), (BANK, 1)), NotEnoughMoney),
        (((LOAN, 1), (BANK, -1)), NotEnoughMoney),
        (((MACHINES, 500_01), (BANK, -500_01)), NotEnoughMoney),
    ],
)
def test_what_does_not_belong_is_refused(lines, refusal):
    """Another owner's account, one of another command, the wrong side, more than there is."""
    given(*RICH).by(TREASURER).when(command(*lines)).refused(refusal)


def test_only_the_treasurer_enters_and_only_in_books_that_are():
    """A house that nobody opened has none."""
    given(*RICH).by(OPERATOR).when(LAMPS).refused(NotAllowed)
    nowhere = replace(LAMPS, owner=named("H", "NOWHERE"))
    given(*RICH).by(TREASURER).when(nowhere).refused(NoSuchOwner)


def test_what_was_entered_wrongly_is_reversed():
    """Once, like every entry that a treasurer makes."""
    scenario = given(*RICH).by(TREASURER).when(LAMPS)
    told, *_ = scenario.decided()
    undo = ReverseEntry(entry=told.entry, reason=ReversalReason.WRONG_AMOUNT)
    scenario.memory.decide(undo, now=NOON, who=TREASURER, seed=b"u" * 32)
    assert scenario.memory[Account, COSTS].balance == 0
    assert told.day < TODAY
