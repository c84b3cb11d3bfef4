"""Who owes the network pays before anything new is begun, whichever membership they owe it by."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.houses.transfer import AcceptOffer
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.offerings.pledge import PledgeShares, RevokePledge
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.bounce import RecoverReceivable
from ledger.treasury.debts import OwesMoney
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut, StillOwes
from ledger.ventures.open_venture import FounderShares, OpenVenture
from tests.houses.examples import OFFER, offered, owners
from tests.houses.test_offer import offer
from tests.members.examples import (
    ADMITTED_ON,
    ANNA,
    ANNAS_TAG,
    BRUNO,
    admitted,
    applied,
    joined,
    village,
    withdrew,
)
from tests.offerings.examples import offering, pledged
from tests.places.examples import ALA
from tests.scenario import given, named
from tests.staff import TREASURER
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    BOOK,
    FIRST,
    LEAVES,
    RESERVE,
    TOTAL,
)
from tests.treasury.examples import (
    MEMBERS,
    OFFERING,
    PLEDGE,
    STAY,
    YESTERDAY,
    new_entry,
    owes,
    paid_in,
    posted,
)

ANEW = named("M", "ANEW")
REJOINED = [
    *joined(ANNA),
    withdrew(ANNA),
    owes(ANNA, 70_00),
    replace(applied(ANEW), tax_tag=ANNAS_TAG),
    admitted(ANEW),
]
LONGER = ChangeStay(
    stay=STAY,
    payer=ANNA,
    arrive=FIRST,
    depart=LEAVES + timedelta(1),
    shown_total_cents=TOTAL + 5300,
)
SHORTER = ChangeStay(
    stay=STAY, payer=ANNA, arrive=FIRST, depart=LEAVES - timedelta(1), shown_fee_cents=0
)
FOUND = OpenVenture(hub=ALA, name="Forno", founders=(FounderShares(member=ANNA, shares=9),))

BEGINNINGS = {
    "pledge": (offering, PledgeShares(offering=OFFERING, member=ANNA, shares=10), ANNA),
    "offer": (owners, offer, ANNA),
    "buy": ([*owners, offered(6)], AcceptOffer(offer=OFFER, house=offer.house, buyer=BRUNO), BRUNO),
    "found": (village, FOUND, ANNA),
    "reserve": (ALA_IS_OPEN, RESERVE, ANNA),
    "book": (A_RESERVATION, BOOK, ANNA),
    "stay longer": (A_BOOKING, LONGER, ANNA),
}
ENDINGS = {
    "revoke": ([*offering, *pledged(ANNA, 10)], RevokePledge(offering=OFFERING, pledge=PLEDGE)),
    "cancel": (A_BOOKING, Cancel(stay=STAY)),
    "stay shorter": (A_BOOKING, SHORTER),
}


@pytest.mark.parametrize("history,command,who", BEGINNINGS.values(), ids=BEGINNINGS)
def test_who_owes_begins_nothing_new(history, command, who):
    """However much is in the wallet: the refusal names the sum, and without the debt all goes well."""
    history = [*history, paid_in(who, 5_000_00)]
    given(*history).when(command).then_some(bool)
    given(*history, owes(who, 70_00)).when(command).refused(OwesMoney, member=who, owed_cents=70_00)


@pytest.mark.parametrize("history,command", ENDINGS.values(), ids=ENDINGS)
def test_who_owes_ends_what_was_begun(history, command):
    """Nothing new is taken on by that."""
    given(*history, paid_in(ANNA, 5_000_00), owes(ANNA, 70_00)).when(command).then_some(bool)


def test_a_payment_in_recovers_what_is_owed_at_once():
    """Of 100 that arrive 70 go to the network, in the same append; 30 are free."""
    scenario = given(*MEMBERS, owes(ANNA, 70_00)).by(TREASURER)
    scenario.when(RecordPaymentIn(member=ANNA, amount_cents=100_00)).then(
        posted(journal.payment_in(ANNA, 100_00), new_entry(1)),
        posted(journal.recovery(ANNA, 70_00), new_entry(2)),
    )
    assert scenario.memory[Account, chart.wallet(ANNA)].balance == -30_00
    assert scenario.memory[Account, chart.receivable(ANNA)].balance == 0


def test_a_payment_in_that_is_less_than_the_debt_is_taken_whole():
    """And what is missing is still owed."""
    scenario = given(*MEMBERS, owes(ANNA, 70_00)).by(TREASURER)
    scenario.when(RecordPaymentIn(member=ANNA, amount_cents=50_00)).then(
        posted(journal.payment_in(ANNA, 50_00), new_entry(1)),
        posted(journal.recovery(ANNA, 50_00), new_entry(2)),
    )
    assert scenario.memory[Account, chart.receivable(ANNA)].balance == 20_00


def test_a_payment_told_late_recovers_from_the_day_on_which_that_was_owed():
    """The money was there in April, the debt is of yesterday: nobody owed less than nothing between."""
    late = RecordPaymentIn(member=ANNA, amount_cents=100_00, day=ADMITTED_ON)
    given(*MEMBERS, owes(ANNA, 70_00)).by(TREASURER).when(late).then(
        posted(journal.payment_in(ANNA, 100_00), new_entry(1), ADMITTED_ON),
        posted(journal.recovery(ANNA, 70_00), new_entry(2), YESTERDAY),
    )


class TestAgain:
    """Who left, then owed, and joined again is known by the tax code."""

    def test_still_owes(self):
        """The pledge of the new membership is refused for the old one's debt."""
        pledge = PledgeShares(offering=OFFERING, member=ANEW, shares=10)
        scenario = given(*offering, *REJOINED, paid_in(ANEW, 5_000_00)).when(pledge)
        scenario.refused(OwesMoney, member=ANEW, owed_cents=70_00)

    def test_pays_the_oldest_debt_first(self):
        """Of 100 the former membership's 70 are paid, then 30 of the 50 that the new one owes."""
        history = [*REJOINED, replace(owes(ANEW, 50_00), entry=new_entry(9))]
        given(*history).by(TREASURER).when(RecordPaymentIn(member=ANEW, amount_cents=100_00)).then(
            posted(journal.payment_in(ANEW, 100_00), new_entry(1)),
            posted(journal.recovery(ANEW, 70_00, debtor=ANNA), new_entry(2)),
            posted(journal.recovery(ANEW, 30_00), new_entry(3)),
        )

    def test_is_recovered_from_by_hand(self):
        """From money that came by other ways than a payment in."""
        take = RecoverReceivable(member=ANEW, amount_cents=60_00)
        given(*REJOINED, paid_in(ANEW, 80_00)).by(TREASURER).when(take).then(
            posted(journal.recovery(ANEW, 60_00, debtor=ANNA), new_entry(1))
        )

    def test_takes_out_only_what_is_not_owed(self):
        """Of 100 in the wallet 70 stay."""
        scenario = given(*REJOINED, paid_in(ANEW, 100_00)).by(TREASURER)
        scenario.when(RecordPaymentOut(member=ANEW, amount_cents=30_01)).refused(
            StillOwes, owed_cents=70_00, available_cents=30_00
        )

    def test_does_not_leave(self):
        """The debt would be nobody's."""
        given(*REJOINED).when(Withdraw(member=ANEW)).refused(
            SomethingRemains, receivable_cents=70_00
        )

    def test_owes_nothing_that_another_owes(self):
        """Another tax code is another person."""
        pledge = PledgeShares(offering=OFFERING, member=BRUNO, shares=10)
        given(*offering, *REJOINED, paid_in(BRUNO, 5_000_00)).when(pledge).then_some(bool)
