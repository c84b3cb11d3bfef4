"""Money that a round raised is paid to the venture, never more than was raised."""

from datetime import date

from msgspec.structs import replace

from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.events import BankMovementNoted, Posting
from ledger.treasury.movement import AlreadyNoted
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import (
    AlreadyReversed,
    Instead,
    NotReversible,
    ReversalReason,
    ReverseEntry,
)
from ledger.ventures import chart as of_ventures
from ledger.ventures.events import VenturePaid, VenturePaymentReversed
from ledger.ventures.pay_venture import PayVenture, ReversePayment
from ledger.ventures.venture import NoSuchVenture
from tests.members.examples import ANNA
from tests.places.examples import SPRING
from tests.scenario import SEED, TODAY, given
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import BAKERY, MULINO, YESTERDAY, entry, paid_in
from tests.ventures.examples import founded, raised

LAST_WEEK = date(2026, 6, 8)

raised_a_thousand = [*founded, raised(1_000_00)]


def pay(cents: int, reference: str = "") -> PayVenture:
    return PayVenture(venture=BAKERY, amount_cents=cents, reference=reference)


def paid(cents: int) -> VenturePaid:
    return VenturePaid(day=TODAY, venture=BAKERY, amount_cents=cents)


def money(cents: int):
    lines = (Posting(of_ventures.venture_money(BAKERY), cents), Posting(chart.CLIENTS_BANK, -cents))
    return entry("venture-paid", BAKERY, *lines, n=1)


def test_money_raised_is_paid_to_the_venture():
    """All of it, or in parts."""
    given(*raised_a_thousand).by(TREASURER).when(pay(1_000_00)).then(
        paid(1_000_00), money(1_000_00)
    )
    story = given(*raised_a_thousand).by(TREASURER)
    story.when(pay(400_00)).then(paid(400_00), money(400_00))
    story.when(pay(600_01)).refused(NotEnoughMoney, available_cents=600_00)


def test_a_venture_is_never_paid_with_other_peoples_money():
    """The clients' bank holds Anna's money too, and it is not the bakery's."""
    given(*raised_a_thousand, paid_in(ANNA, 5_000_00)).by(TREASURER).when(pay(1_000_01)).refused(
        NotEnoughMoney
    )


def test_a_movement_on_the_banks_statement_is_entered_once():
    """Its number ties the entry to the bank."""
    story = given(*raised_a_thousand).by(TREASURER).when(pay(400_00, "TRN-7"))
    story.then(
        paid(400_00),
        money(400_00),
        BankMovementNoted(
            day=TODAY,
            entry=identifier("E", SEED, 1),
            bank=chart.CLIENTS_BANK,
            reference="TRN-7",
        ),
    )
    story.refused(AlreadyNoted)


def test_a_payment_takes_the_banks_day():
    """What was raised in spring was paid in May, and is told in June."""
    early = [*founded, replace(raised(1_000_00), day=SPRING)]
    late = replace(pay(400_00), day=YESTERDAY)
    told, _ = given(*early).by(TREASURER).when(late).decided()
    assert told == replace(paid(400_00), day=YESTERDAY)
    given(*raised_a_thousand).by(TREASURER).when(late).refused(NotEnoughMoney, day=YESTERDAY)


def test_a_payment_that_its_bank_sent_back_waits_for_the_venture_again():
    """On the day it came back, under the bank's own number; once."""
    story = given(*founded, replace(raised(1_000_00), day=SPRING)).by(TREASURER)
    _, money_out = story.when(replace(pay(400_00), day=LAST_WEEK)).decided()
    back = ReversePayment(
        venture=BAKERY,
        entry=money_out.entry,
        reason=ReversalReason.RETURNED,
        day=YESTERDAY,
        reference="TRN-8",
    )
    told, entry_back, tied = story.when(back).decided()
    assert told == VenturePaymentReversed(day=YESTERDAY, venture=BAKERY, amount_cents=400_00)
    assert (entry_back.reverses, entry_back.day) == (money_out.entry, YESTERDAY)
    assert (tied.bank, tied.reference) == (chart.CLIENTS_BANK, "TRN-8")
    story.refused(AlreadyReversed)
    story.when(replace(back, venture=MULINO)).refused(NotReversible)


def test_a_wrong_payment_is_told_again():
    """What was paid is what was told last; the treasury alone does not undo it."""
    story = given(*founded, replace(raised(1_000_00), day=SPRING)).by(TREASURER)
    _, wrong = story.when(replace(pay(1_000_00), day=LAST_WEEK)).decided()
    instead = Instead(wrong.entry, ReversalReason.WRONG_AMOUNT)
    plain = ReverseEntry(entry=wrong.entry, reason=ReversalReason.WRONG_AMOUNT)
    story.when(plain).refused(NotReversible)
    again = replace(pay(900_00), day=YESTERDAY, instead_of=instead)
    undone, _, told, _ = story.when(again).decided()
    assert undone == VenturePaymentReversed(day=LAST_WEEK, venture=BAKERY, amount_cents=1_000_00)
    assert told == replace(paid(900_00), day=YESTERDAY)
    assert story.memory[Account, of_ventures.venture_money(BAKERY)].balance == -100_00


def test_only_treasurers_pay_and_only_ventures_that_exist():
    """An operator runs the network and moves no money."""
    given(*raised_a_thousand).by(OPERATOR).when(pay(1)).refused(NotAllowed)
    given().by(TREASURER).when(pay(1)).refused(NoSuchVenture)


def test_a_payment_is_found_by_its_venture():
    """By the one tag that the payment needs."""
    assert RULES.tags(paid(1)) == {f"venture:{BAKERY}"}
