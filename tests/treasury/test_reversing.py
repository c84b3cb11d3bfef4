"""A wrong entry is negated once, by another entry that says why; nothing is ever edited."""

import msgspec
import pytest

from ledger.billing.journal import captured, damage, fee
from ledger.houses import journal as houses
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.kernel.who import Who
from ledger.stays.sleep import slept_entry
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import AlreadyReversed, NotReversible, ReversalReason, ReverseEntry
from ledger.ventures import journal as ventures
from tests.billing.examples import ANNAS, sold
from tests.members.examples import ANNA, ANNA_NAMED, AS_ANNA, BRUNO
from tests.places.examples import ALA, HOST
from tests.scenario import Scenario, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import (
    BAKERY,
    E1,
    E2,
    MEMBERS,
    MULINO,
    PLEDGE,
    RICH,
    STAY,
    UNKNOWN_ENTRY,
    YESTERDAY,
    new_entry,
    paid_in,
    posted,
)

ARRIVAL = named("A", "ARRIVAL")
REVERSIBLE = [
    journal.payment_in(ANNA, 100_00),
    journal.payment_out(ANNA, 100_00),
    houses.expense(MULINO, 100_00),
    houses.purchase(MULINO, 100_00),
    houses.rent(ALA, MULINO, 100_00),
    journal.tax_paid(chart.vat(ALA), chart.hub_bank(ALA), 100_00, ALA),
    journal.opening_balances(MULINO, {chart.house_bank(MULINO): 100_00}),
    journal.recovery(ANNA, 100_00),
]
BORN_WITH_A_FACT = [
    journal.hold(ANNA, 1_00, PLEDGE, "pledge-held"),
    journal.release(ANNA, 1_00, PLEDGE, "pledge-released"),
    journal.captured(ANNA, 1_00, PLEDGE, "shares-issued", *houses.shares_issued(MULINO, 1_00)),
    houses.shares_paid(BRUNO, ANNA, 1_00, "O1"),
    houses.distribution(MULINO, "D1", ANNA, gross=1_00, withheld=0, from_capital=True),
    journal.captured(ANNA, 1_00, PLEDGE, "shares-issued", *ventures.shares_issued(BAKERY, 1_00)),
    ventures.venture_paid(BAKERY, 1_00),
    slept_entry(ALA, STAY, 1_00),
    captured(ANNAS, sold(1_00, 0), tax=0, stamp=0),
    fee(ANNAS, 1_00),
    damage(ANNAS, 1_00),
    journal.bounce(ANNA, 1_00, 1_00, entry=E2, reason="MS03"),
    journal.reversal(E2, journal.payment_in(ANNA, 1_00).lines, reason="duplicate"),
]
REVERSE_E1 = ReverseEntry(entry=E1, reason=ReversalReason.DUPLICATE)


def treasury(*facts) -> Scenario:
    return given(*MEMBERS, *facts).by(TREASURER)


@pytest.mark.parametrize("draft", REVERSIBLE, ids=lambda draft: draft.kind)
def test_payments_expenses_rent_and_opening_are_reversed(draft):
    """The lines are negated, on the same day, and the entry they reverse is named."""
    before = posted(draft, E1, YESTERDAY)
    scenario = treasury(*RICH, before).when(REVERSE_E1)
    accounts = {line.account for line in before.lines}
    undone = journal.reversal(E1, before.lines, reason="duplicate")
    scenario.then(posted(undone, new_entry(), YESTERDAY))
    untouched = treasury(*RICH).memory
    assert all(
        scenario.memory[Account, name].balance == untouched[Account, name].balance
        for name in accounts
    )


@pytest.mark.parametrize("draft", BORN_WITH_A_FACT, ids=lambda draft: draft.kind)
def test_what_was_born_with_a_fact_is_not_reversed(draft):
    """It changes through its own domain's verb; and a reversal is never reversed."""
    treasury(*RICH, posted(draft, E1)).when(REVERSE_E1).refused(NotReversible, entry=E1)


def test_an_entry_that_does_not_exist_is_not_reversed():
    """There is nothing to negate."""
    command = ReverseEntry(entry=UNKNOWN_ENTRY, reason=ReversalReason.OTHER)
    treasury().when(command).refused(NotReversible, entry=UNKNOWN_ENTRY)


def test_an_entry_is_reversed_once():
    """The second time names the first reversal."""
    done = posted(journal.reversal(E1, paid_in(ANNA, 1).lines, reason="duplicate"), E2)
    treasury(paid_in(ANNA, 1), done).when(REVERSE_E1).refused(AlreadyReversed, reversed_by=E2)


def test_a_bounced_payment_is_not_reversed():
    """It has gone back already."""
    gone = posted(journal.bounce(ANNA, 1, 1, entry=E1, reason="MS03"), E2)
    treasury(paid_in(ANNA, 1), gone).when(REVERSE_E1).refused(AlreadyReversed)


def test_a_payment_in_that_was_spent_is_not_reversed():
    """A wallet never goes below zero; that is what a bounce is for."""
    spent = posted(journal.payment_out(ANNA, 1), E2)
    treasury(paid_in(ANNA, 100_00), spent).when(REVERSE_E1).refused(
        NotEnoughMoney, account=chart.wallet(ANNA), available_cents=99_99
    )


def test_a_note_is_sealed_for_the_member_whose_wallet_it_is():
    """Anna's note does not go under Bruno's key, nor under nobody's."""
    noted = ReverseEntry(entry=E1, reason=ReversalReason.OTHER, member=ANNA, note="v1:n")
    (entry,) = treasury(paid_in(ANNA, 1)).when(noted).decided()
    assert (entry.note, entry.reason) == ("v1:n", "other")
    for member in (BRUNO, ""):
        strange = ReverseEntry(entry=E1, reason=ReversalReason.OTHER, member=member, note="v1:n")
        treasury(paid_in(ANNA, 1)).when(strange).refused(Malformed, field="member")


def test_what_no_bank_moved_has_no_number_of_a_bank():
    """An arrival credited in the books alone is taken back without a reference; with one it is refused."""
    credited = posted(journal.arrival_credited(ARRIVAL, ANNA, 1_00), E1)
    back = ReverseEntry(entry=E1, reason=ReversalReason.RETURNED)
    story = treasury(posted(journal.arrival(ARRIVAL, 1_00, why="unknown"), E2), credited)
    story.when(msgspec.structs.replace(back, reference="CRO-1")).refused(
        Malformed, field="reference"
    )
    story.when(back).decided()


@pytest.mark.parametrize("who", [OPERATOR, HOST, AUDITOR, AS_ANNA], ids=lambda who: who.role)
def test_only_treasurers_reverse(who: Who):
    """Also what they did not book themselves."""
    given(*MEMBERS, ANNA_NAMED, paid_in(ANNA, 1)).by(who).when(REVERSE_E1).refused(NotAllowed)
