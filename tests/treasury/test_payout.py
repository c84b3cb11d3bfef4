"""A payment out that a member asks for is held until the treasurer has it paid, or says no."""

import pytest

from ledger.kernel.ids import identifier
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import StandingForbids
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.debts import OwesMoney
from ledger.treasury.events import BankMovementNoted, PayoutAsked, PayoutPaid, PayoutRefused
from ledger.treasury.iban import iban
from ledger.treasury.payout import (
    AskForPayout,
    DeclinePayout,
    NoSuchPayout,
    NotWaiting,
    PayPayout,
)
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from tests.members.examples import ANNA, ANNA_NAMED, AS_ANNA, AS_BRUNO, BRUNO, PATHS
from tests.scenario import SEED, TODAY, Scenario, given
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import E2, MEMBERS, PAYOUT, held, new_entry, owes, paid_in, posted

NEW = identifier("PO", SEED, 1)
ASK = AskForPayout(member=ANNA, amount_cents=40_00, iban="v1:iban")
ASKED = [
    PayoutAsked(day=TODAY, payout=PAYOUT, member=ANNA, cents=40_00, iban="v1:iban"),
    held(ANNA, 40_00, PAYOUT, kind="payout-held"),
]
PAID_OUT = [
    PayoutPaid(day=TODAY, payout=PAYOUT, member=ANNA, cents=40_00),
    posted(journal.payout_paid(ANNA, 40_00, PAYOUT), E2),
]
PAY = PayPayout(payout=PAYOUT, reference="OUT1")
REFUSE = DeclinePayout(payout=PAYOUT, member=ANNA, reason="v1:why")


def story(*facts) -> Scenario:
    return given(*MEMBERS, ANNA_NAMED, paid_in(ANNA, 100_00), *facts).by(TREASURER)


class TestAsking:
    """The member asks, and the money waits."""

    def test_holds_the_money(self):
        """40 of 100 are no longer free."""
        scenario = story().by(AS_ANNA).when(ASK)
        scenario.then(
            PayoutAsked(day=TODAY, payout=NEW, member=ANNA, cents=40_00, iban="v1:iban"),
            held(ANNA, 40_00, NEW, kind="payout-held", n=2),
        )
        assert scenario.memory[Account, chart.wallet(ANNA)].balance == -60_00

    def test_is_never_for_more_than_is_free(self):
        """A second time there are only 60."""
        more = AskForPayout(member=ANNA, amount_cents=60_01, iban="v1:iban")
        story(*ASKED).by(AS_ANNA).when(more).refused(NotEnoughMoney, available_cents=60_00)

    def test_is_for_who_owes_nothing(self):
        """Debts first."""
        story(owes(ANNA, 1)).by(AS_ANNA).when(ASK).refused(OwesMoney, owed_cents=1)

    @pytest.mark.parametrize("who", [AS_BRUNO, TREASURER, AUDITOR], ids=lambda who: who.actor)
    def test_is_for_the_members_own_users_and_operators(self, who):
        """Nobody sends home another's money."""
        story().by(who).when(ASK).refused(NotAllowed)
        story().by(OPERATOR).when(ASK).then_some(bool)

    @pytest.mark.parametrize("standing", ["excluded", "deceased", "withdrawn"])
    def test_is_for_those_with_the_right(self, standing):
        """Who is gone is paid out by the treasurer."""
        given(*PATHS[standing], paid_in(ANNA, 100_00)).when(ASK).refused(StandingForbids)

    @pytest.mark.parametrize(
        "text,expected",
        [
            ("it60 x054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"),
            ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ],
    )
    def test_brings_the_iban_to_one_form(self, text, expected):
        """As a bank has it."""
        assert iban(text) == expected

    @pytest.mark.parametrize(
        "text", ["IT60X0542811101000000123457", "IT60X054281110100000012345", "XX0012345678901", ""]
    )
    def test_refuses_what_is_no_iban(self, text):
        """A wrong sign, one too few, no such country, nothing."""
        with pytest.raises(Malformed):
            iban(text)


class TestAnswering:
    """The treasurer pays, or says why not."""

    def test_paid_it_leaves_the_clients_bank(self):
        """What was held is gone, under the bank's own number."""
        entry = posted(journal.payout_paid(ANNA, 40_00, PAYOUT), new_entry())
        scenario = story(*ASKED).when(PAY)
        scenario.then(
            PayoutPaid(day=TODAY, payout=PAYOUT, member=ANNA, cents=40_00),
            entry,
            BankMovementNoted(
                day=TODAY, entry=entry.entry, bank=chart.CLIENTS_BANK, reference="OUT1"
            ),
        )
        assert scenario.memory[Account, chart.CLIENTS_BANK].balance == 60_00

    def test_refused_it_is_free_again(self):
        """With a reason."""
        scenario = story(*ASKED).when(REFUSE)
        fact, entry = scenario.decided()
        assert fact == PayoutRefused(
            day=TODAY, payout=PAYOUT, member=ANNA, cents=40_00, reason="v1:why"
        )
        assert entry == posted(journal.release(ANNA, 40_00, PAYOUT, "payout-released"), entry.entry)
        assert scenario.memory[Account, chart.wallet(ANNA)].balance == -100_00

    @pytest.mark.parametrize("again", [PAY, REFUSE], ids=["paid", "refused"])
    def test_happens_once(self, again):
        """Whatever the first answer was."""
        story(*ASKED, *PAID_OUT).when(again).refused(NotWaiting)
        scenario = story(*ASKED).when(REFUSE)
        scenario.decided()
        scenario.when(again).refused(NotWaiting)

    @pytest.mark.parametrize("again", [PAY, REFUSE], ids=["paid", "refused"])
    def test_what_the_bank_sent_back_waits_again(self, again):
        """It is paid anew, or refused; it is never stuck."""
        back = ReverseEntry(entry=E2, reason=ReversalReason.RETURNED)
        scenario = story(*ASKED, *PAID_OUT).when(back)
        scenario.decided()
        scenario.when(again).then_some(bool)

    def test_is_of_what_was_asked_for(self):
        """An unknown id, or another's name under it."""
        story().when(PAY).refused(NoSuchPayout)
        other = DeclinePayout(payout=PAYOUT, member=BRUNO, reason="v1:why")
        story(*ASKED).when(other).refused(Malformed)

    @pytest.mark.parametrize("command", [PAY, REFUSE], ids=["pay", "refuse"])
    @pytest.mark.parametrize("who", [AS_ANNA, OPERATOR], ids=lambda who: who.role)
    def test_is_the_treasurers(self, command, who):
        """Nobody pays themselves."""
        story(*ASKED).by(who).when(command).refused(NotAllowed)
