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
    NotItsRate,
    RecordEntry,
    SoldAt,
    Unbalanced,
    VatDiffers,
    WrongSide,
)
from ledger.treasury.events import BankMovementNoted, EntryDocumented, EntryPosted, Posting, VatPart
from ledger.treasury.opening import NoSuchOwner
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import Instead, ReversalReason, ReverseEntry
from tests.houses.examples import opened
from tests.places.examples import ALA, ALA_RECORDED
from tests.scenario import NOON, TODAY, given, named
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import MULINO, YESTERDAY, entry, new_entry

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
    ALA_RECORDED,
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


VAT = chart.vat(ALA)
ROOM_HIRED = replace(
    command((BANK, 232_00), (INCOME, -200_00), (VAT, -32_00)),
    vat=(SoldAt(2_200, 100_00, 22_00), SoldAt(1_000, 100_00, 10_00)),
)


def test_what_a_hub_sells_has_its_vat_by_rate():
    """A hall at 22 percent and dinners at ten: the entry says so, in order of the rates."""
    lines = (Posting(BANK, 232_00), Posting(INCOME, -200_00), Posting(VAT, -32_00))
    sold = (VatPart(ALA, 1_000, 100_00, 10_00), VatPart(ALA, 2_200, 100_00, 22_00))
    (told, _) = given(*RICH).by(TREASURER).when(ROOM_HIRED).decided()
    assert told == entry("by-hand", ALA, *lines, n=1, vat=sold)


def test_what_was_sold_by_mistake_is_taken_back_at_its_rates():
    """Base and VAT of each rate are below zero, to the cent."""
    scenario = given(*RICH).by(TREASURER).when(ROOM_HIRED)
    told, *_ = scenario.decided()
    undo = ReverseEntry(entry=told.entry, reason=ReversalReason.DUPLICATE)
    (undone,) = scenario.memory.decide(undo, now=NOON, who=TREASURER, seed=b"u" * 32)
    assert undone.vat == (
        VatPart(ALA, 1_000, -100_00, -10_00),
        VatPart(ALA, 2_200, -100_00, -22_00),
    )
    assert scenario.memory[Account, VAT].balance == 0


def test_something_exempt_is_sold_at_no_rate_and_has_a_base():
    """Nothing is credited to VAT; the base is still told."""
    asked = replace(command((BANK, 50_00), (INCOME, -50_00)), vat=(SoldAt(0, 50_00, 0),))
    (told, _) = given(*RICH).by(TREASURER).when(asked).decided()
    assert told.vat == (VatPart(ALA, 0, 50_00, 0),)


def test_a_document_rounds_its_vat_as_it_likes():
    """Once on its sum, or taken out of a price: a cent more or less is right, and two are not."""
    for vat in (21_99, 22_00, 22_01):
        hired = command((BANK, 100_00 + vat), (INCOME, -100_00), (VAT, -vat))
        given(*RICH).by(TREASURER).when(replace(hired, vat=(SoldAt(2_200, 100_00, vat),))).decided()
    hired = command((BANK, 122_02), (INCOME, -100_00), (VAT, -22_02))
    asked = replace(hired, vat=(SoldAt(2_200, 100_00, 22_02),))
    given(*RICH).by(TREASURER).when(asked).refused(NotItsRate, rate_bp=2_200)


@pytest.mark.parametrize(
    "vat,refusal",
    [
        ((), VatDiffers),
        ((SoldAt(2_200, 100_00, 22_00),), VatDiffers),
        ((SoldAt(2_200, 100_00, 22_00), SoldAt(1_000, 100_01, 10_00)), VatDiffers),
        ((SoldAt(2_200, 145_45, 32_00),), None),
        ((SoldAt(26, 100_00, 32_00),), NotItsRate),
        ((SoldAt(2_200, 72_73, 16_00), SoldAt(2_200, 72_73, 16_00)), NotItsRate),
    ],
    ids=["no rate", "one of two", "above what is earned", "a part", "not its rate", "twice"],
)
def test_rates_come_to_the_vat_that_is_credited_and_to_no_more_than_is_earned(vat, refusal):
    """A rate given as 26 instead of 2,600 is refused, and so is VAT of nothing."""
    scenario = given(*RICH).by(TREASURER).when(replace(ROOM_HIRED, vat=vat))
    if refusal:
        scenario.refused(refusal, field="vat")
    else:
        scenario.decided()


def test_vat_is_credited_and_only_in_a_hubs_books():
    """What is paid on has a command of its own; a house has no VAT, nor a hub's bank, whatever its name."""
    debit = command((VAT, 1_00), (BANK, -1_00))
    given(*RICH).by(TREASURER).when(debit).refused(WrongSide)
    for account in (chart.vat(MULINO), chart.hub_bank(MULINO)):
        house = command((account, -1_00), (own_chart.other_costs(MULINO), 1_00), owner=MULINO)
        given(*RICH, opened(MULINO, "comunione")).by(TREASURER).when(house).refused(
            NotByHand, account=account
        )


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
