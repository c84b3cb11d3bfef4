"""Treasurers write down what the banks did: payments in and out, bounces, tax paid on."""

import pytest

from ledger.billing.journal import captured
from ledger.houses import journal as houses
from ledger.kernel.command import examine
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.bounce import NotAPaymentIn, RecordBounce, RecoverReceivable
from ledger.treasury.effective import NotYet
from ledger.treasury.events import BankMovementNoted, EntryPosted
from ledger.treasury.movement import AlreadyNoted
from ledger.treasury.opening import NoSuchOwner
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut, StillOwes
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import AlreadyReversed, NotReversible
from ledger.treasury.tax import PayTaxOn, Tax
from tests.billing.examples import ANNAS, sold
from tests.members.examples import ADMITTED_ON, ANNA, ANNA_NAMED, AS_ANNA, NOBODY, PATHS
from tests.offerings.examples import mulino_opened
from tests.places.examples import ALA, ALA_RECORDED, HOST
from tests.scenario import TODAY, Scenario, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import (
    E1,
    E2,
    E3,
    LAST_YEAR,
    MEMBERS,
    MULINO,
    STAY,
    TOMORROW,
    UNKNOWN_ENTRY,
    YESTERDAY,
    new_entry,
    paid_in,
    posted,
)

TRN = "0306912345678901234567890IT"
ANNA_PAYS_100 = RecordPaymentIn(member=ANNA, amount_cents=100_00)
ANNA_IS_PAID_40 = RecordPaymentOut(member=ANNA, amount_cents=40_00)
PAID_100 = paid_in(ANNA, 100_00)
SPENT_70 = posted(journal.payment_out(ANNA, 70_00), E2)
BOUNCED = posted(journal.bounce(ANNA, 100_00, 30_00, entry=E1, reason="AM04"), E3)


def treasury(*facts) -> Scenario:
    return given(*MEMBERS, *facts).by(TREASURER)


class TestPaymentIn:
    """Money arrives."""

    def test_credits_the_wallet_today(self):
        """The entry takes effect on the day it is recorded, unless told otherwise."""
        treasury().when(ANNA_PAYS_100).then(posted(journal.payment_in(ANNA, 100_00), new_entry()))

    @pytest.mark.parametrize("day", [YESTERDAY, ADMITTED_ON, TODAY])
    def test_may_be_told_late(self, day):
        """Payments may take effect earlier."""
        command = RecordPaymentIn(member=ANNA, amount_cents=1, day=day)
        treasury().when(command).then(posted(journal.payment_in(ANNA, 1), new_entry(), day))

    def test_is_never_in_the_future(self):
        """Tomorrow's money is not there yet."""
        command = RecordPaymentIn(member=ANNA, amount_cents=1, day=TOMORROW)
        treasury().when(command).refused(NotYet, day=TOMORROW, today=TODAY)

    def test_of_an_absurd_day_is_malformed(self):
        """Days before 1900 are refused before anyone decides."""
        with pytest.raises(Malformed):
            examine(RecordPaymentIn(member=ANNA, amount_cents=1, day=LAST_YEAR.replace(year=25)))

    def test_carries_a_sealed_note(self):
        """Free text about people goes into the entry as it was sealed."""
        command = RecordPaymentIn(member=ANNA, amount_cents=1, note="v1:note")
        (entry,) = treasury().when(command).decided()
        assert entry.note == "v1:note"
        assert command.personal.fact is EntryPosted

    def test_with_a_bank_reference_notes_the_movement(self):
        """The statement and the books can be laid side by side."""
        command = RecordPaymentIn(member=ANNA, amount_cents=1, reference=TRN, day=YESTERDAY)
        entry = posted(journal.payment_in(ANNA, 1), new_entry(), YESTERDAY)
        movement = BankMovementNoted(
            day=YESTERDAY, entry=entry.entry, bank=chart.CLIENTS_BANK, reference=TRN
        )
        treasury().when(command).then(entry, movement)

    def test_is_recorded_once_per_bank_movement(self):
        """The second time names the first entry."""
        noted = BankMovementNoted(day=TODAY, entry=E1, bank=chart.CLIENTS_BANK, reference=TRN)
        again = RecordPaymentIn(member=ANNA, amount_cents=1, reference=TRN)
        treasury(PAID_100, noted).when(again).refused(AlreadyNoted, reference=TRN, entry=E1)

    def test_may_be_recorded_again_after_a_reversal(self):
        """The movement was real, the entry was wrong."""
        noted = BankMovementNoted(day=TODAY, entry=E1, bank=chart.CLIENTS_BANK, reference=TRN)
        wrong = posted(journal.reversal(E1, PAID_100.lines, reason="wrong-party"), E2)
        again = RecordPaymentIn(member=ANNA, amount_cents=1, reference=TRN)
        treasury(PAID_100, noted, wrong).when(again).then_some(lambda facts: len(facts) == 2)

    def test_may_be_recorded_again_after_a_bounce_by_mistake(self):
        """The movement was right, and the bank never took it back."""
        noted = BankMovementNoted(day=TODAY, entry=E1, bank=chart.CLIENTS_BANK, reference=TRN)
        again = RecordPaymentIn(member=ANNA, amount_cents=1, reference=TRN)
        treasury(PAID_100, noted, SPENT_70, BOUNCED).when(again).then_some(bool)

    @pytest.mark.parametrize("standing", ["admitted", "suspended"])
    def test_is_for_members_with_the_right(self, standing):
        """A suspension does not stop money."""
        given(*PATHS[standing]).by(TREASURER).when(ANNA_PAYS_100).then_some(bool)

    @pytest.mark.parametrize(
        "standing", ["applied", "declined", "excluded", "deceased", "withdrawn"]
    )
    def test_is_for_nobody_else(self, standing):
        """The money goes back to the bank it came from."""
        given(*PATHS[standing]).by(TREASURER).when(ANNA_PAYS_100).refused(
            StandingForbids, standing=standing
        )

    def test_needs_a_member(self):
        """An id that never applied has no wallet."""
        command = RecordPaymentIn(member=NOBODY, amount_cents=1)
        treasury().when(command).refused(NoSuchMember)

    @pytest.mark.parametrize("standing", ["excluded", "deceased", "withdrawn"])
    def test_of_a_debt_is_taken_from_who_is_gone_and_recovered_at_once(self, standing):
        """What is owed may be paid whatever the standing, and not a cent more."""
        history = (*PATHS[standing], PAID_100, SPENT_70, BOUNCED)
        settle = RecordPaymentIn(member=ANNA, amount_cents=70_00)
        given(*history).by(TREASURER).when(settle).then(
            posted(journal.payment_in(ANNA, 70_00), new_entry(1)),
            posted(journal.recovery(ANNA, 70_00), new_entry(2)),
        )
        more = RecordPaymentIn(member=ANNA, amount_cents=70_01)
        given(*history).by(TREASURER).when(more).refused(StandingForbids)


class TestPaymentOut:
    """Money leaves."""

    def test_debits_the_wallet(self):
        """What is free may go."""
        treasury(PAID_100).when(ANNA_IS_PAID_40).then(
            posted(journal.payment_out(ANNA, 40_00), new_entry())
        )

    def test_takes_the_last_cent_and_no_more(self):
        """The figure that is there is told."""
        all_of_it = RecordPaymentOut(member=ANNA, amount_cents=100_00)
        treasury(PAID_100).when(all_of_it).then_some(bool)
        more = RecordPaymentOut(member=ANNA, amount_cents=100_01)
        treasury(PAID_100).when(more).refused(NotEnoughMoney, available_cents=100_00)

    def test_takes_nothing_that_is_held(self):
        """Reserved money is not free."""
        held = posted(journal.hold(ANNA, 61_00, STAY, "stay-held"), E2)
        treasury(PAID_100, held).when(ANNA_IS_PAID_40).refused(
            NotEnoughMoney, available_cents=39_00
        )

    def test_may_be_told_late_and_never_early(self):
        """The money was there on the day the bank paid it out."""
        late = RecordPaymentOut(member=ANNA, amount_cents=40_00, day=YESTERDAY)
        treasury(PAID_100).when(late).then(
            posted(journal.payment_out(ANNA, 40_00), new_entry(), YESTERDAY)
        )
        future = RecordPaymentOut(member=ANNA, amount_cents=40_00, day=TOMORROW)
        treasury(PAID_100).when(future).refused(NotYet)

    def test_notes_its_bank_movement_once(self):
        """References are per bank account and shared by both directions."""
        command = RecordPaymentOut(member=ANNA, amount_cents=1, reference=TRN)
        scenario = treasury(PAID_100).when(command)
        assert type(scenario.decided()[1]) is BankMovementNoted
        scenario.refused(AlreadyNoted, bank=chart.CLIENTS_BANK, reference=TRN)

    @pytest.mark.parametrize("standing", ["admitted", "suspended", "excluded", "deceased"])
    def test_the_treasurer_pays_out_whoever_has_money(self, standing):
        """Also who is gone: what is theirs is theirs."""
        given(*PATHS[standing], PAID_100).by(TREASURER).when(ANNA_IS_PAID_40).then_some(bool)

    @pytest.mark.parametrize("standing", ["applied", "declined", "withdrawn"])
    def test_there_is_nothing_to_pay_to_others(self, standing):
        """They have no right and no money."""
        given(*PATHS[standing]).by(TREASURER).when(ANNA_IS_PAID_40).refused(StandingForbids)

    def test_what_came_back_for_who_has_left_is_paid_out_again(self):
        """A transfer returned after the withdrawal would be stuck otherwise."""
        out = posted(journal.payment_out(ANNA, 100_00), E2)
        back = posted(journal.reversal(E2, out.lines, reason="returned"), E3)
        history = (*PATHS["admitted"], PAID_100, out, PATHS["withdrawn"][-1], back)
        command = RecordPaymentOut(member=ANNA, amount_cents=100_00)
        given(*history).by(TREASURER).when(command).then_some(bool)

    def test_leaves_what_the_member_owes(self):
        """After a bounce the wallet is no way out: 70 are owed, so of 100 only 30 may go."""
        again = posted(journal.payment_in(ANNA, 100_00), named("E", "AGAIN"))
        history = (PAID_100, SPENT_70, BOUNCED, again)
        fine = RecordPaymentOut(member=ANNA, amount_cents=30_00)
        treasury(*history).when(fine).then_some(bool)
        more = RecordPaymentOut(member=ANNA, amount_cents=30_01)
        treasury(*history).when(more).refused(StillOwes, owed_cents=70_00, available_cents=30_00)


class TestBounce:
    """The bank takes a payment in back."""

    def test_takes_what_is_left_and_the_member_owes_the_rest(self):
        """Of 100 only 30 are in the wallet: the network lends 70."""
        treasury(PAID_100, SPENT_70).when(RecordBounce(entry=E1, reason="AM04")).then(
            posted(journal.bounce(ANNA, 100_00, 30_00, entry=E1, reason="AM04"), new_entry())
        )

    def test_leaves_no_debt_when_the_wallet_has_it(self):
        """Then it is no more than the payment going back."""
        scenario = treasury(PAID_100).when(RecordBounce(entry=E1))
        (entry,) = scenario.decided()
        assert entry.reverses == E1
        assert scenario.memory[Account, chart.wallet(ANNA)].balance == 0
        assert scenario.memory[Account, chart.receivable(ANNA)].balance == 0

    def test_of_an_empty_wallet_is_all_debt(self):
        """The clients' bank is made whole by the network's."""
        gone = posted(journal.payment_out(ANNA, 100_00), E2)
        scenario = treasury(PAID_100, gone).when(RecordBounce(entry=E1))
        scenario.decided()
        assert scenario.memory[Account, chart.receivable(ANNA)].balance == 100_00
        assert scenario.memory[Account, chart.NETWORK_BANK].balance == -100_00
        assert scenario.memory[Account, chart.CLIENTS_BANK].balance == 0

    def test_happens_once(self):
        """A second return of the same payment is a mistake."""
        treasury(PAID_100, SPENT_70, BOUNCED).when(RecordBounce(entry=E1)).refused(
            AlreadyReversed, reversed_by=E3
        )

    def test_happens_whatever_the_standing(self):
        """The bank does not ask who has left."""
        history = (*PATHS["admitted"], PAID_100)
        out = posted(journal.payment_out(ANNA, 100_00), E2)
        scenario = given(*history, out, PATHS["withdrawn"][-1]).by(TREASURER)
        scenario.when(RecordBounce(entry=E1)).then_some(bool)

    def test_is_of_a_payment_in(self):
        """Nothing else comes back this way."""
        treasury(PAID_100, SPENT_70).when(RecordBounce(entry=E2)).refused(
            NotAPaymentIn, kind="payment-out"
        )
        treasury().when(RecordBounce(entry=UNKNOWN_ENTRY)).refused(NotReversible)


class TestRecovery:
    """The network gets back what it lent."""

    AGAIN = posted(journal.payment_in(ANNA, 50_00), named("E", "AGAIN"))
    HISTORY = (PAID_100, SPENT_70, BOUNCED, AGAIN)

    def test_takes_it_from_the_wallet(self):
        """Both banks and both books close."""
        command = RecoverReceivable(member=ANNA, amount_cents=50_00)
        scenario = treasury(*self.HISTORY).when(command)
        scenario.then(posted(journal.recovery(ANNA, 50_00), new_entry()))
        assert scenario.memory[Account, chart.receivable(ANNA)].balance == 20_00

    def test_is_never_more_than_the_wallet_has(self):
        """Held money stays held."""
        command = RecoverReceivable(member=ANNA, amount_cents=50_01)
        treasury(*self.HISTORY).when(command).refused(NotEnoughMoney, available_cents=50_00)

    def test_is_never_more_than_is_owed(self):
        """However much the wallet has."""
        more = posted(journal.payment_in(ANNA, 100_00), named("E", "MORE"))
        command = RecoverReceivable(member=ANNA, amount_cents=70_01)
        treasury(*self.HISTORY, more).when(command).refused(
            NotEnoughMoney, account=chart.receivable(ANNA), available_cents=70_00
        )

    def test_needs_a_member(self):
        """An id that never applied owes nothing."""
        command = RecoverReceivable(member=NOBODY, amount_cents=1)
        treasury().when(command).refused(NoSuchMember)


class TestTax:
    """What was collected for others is paid on."""

    COLLECTED = posted(captured(ANNAS, sold(80_00, 8_00), tax=4_00, stamp=0), E2, YESTERDAY)
    WITHHELD = posted(
        houses.distribution(MULINO, "D1", ANNA, gross=100_00, withheld=26_00, from_capital=False),
        E2,
    )
    CAPITAL = posted(
        journal.captured(
            ANNA, 100_00, STAY, "shares-issued", *houses.shares_issued(MULINO, 100_00)
        ),
        E1,
    )

    @pytest.mark.parametrize(
        "tax,account,cents",
        [(Tax.VAT, chart.vat(ALA), 8_00), (Tax.CITY_TAX, chart.city_tax(ALA), 4_00)],
    )
    def test_of_a_hub_leaves_the_hubs_bank(self, tax, account, cents):
        """All that is owed, and not a cent more."""
        command = PayTaxOn(tax=tax, owner=ALA, amount_cents=cents, day=YESTERDAY)
        draft = journal.tax_paid(account, chart.hub_bank(ALA), cents, ALA)
        treasury(ALA_RECORDED, self.COLLECTED).when(command).then(
            posted(draft, new_entry(), YESTERDAY)
        )
        more = PayTaxOn(tax=tax, owner=ALA, amount_cents=cents + 1)
        treasury(ALA_RECORDED, self.COLLECTED).when(more).refused(NotEnoughMoney, account=account)

    def test_withheld_leaves_the_houses_bank(self):
        """The withheld part waited there."""
        command = PayTaxOn(tax=Tax.WITHHOLDING, owner=MULINO, amount_cents=26_00, reference=TRN)
        draft = journal.tax_paid(chart.withholding(MULINO), chart.house_bank(MULINO), 26_00, MULINO)
        entry = posted(draft, new_entry())
        treasury(mulino_opened, self.CAPITAL, self.WITHHELD).when(command).then(
            entry,
            BankMovementNoted(
                day=TODAY, entry=entry.entry, bank=chart.house_bank(MULINO), reference=TRN
            ),
        )

    @pytest.mark.parametrize("tax", Tax)
    def test_of_who_owes_nothing_is_refused(self, tax):
        """A house owes no city tax, and whoever is not there nothing at all."""
        command = PayTaxOn(tax=tax, owner=MULINO, amount_cents=1)
        treasury(mulino_opened, self.COLLECTED).when(command).refused(NotEnoughMoney)
        treasury(self.COLLECTED).when(command).refused(NoSuchOwner)

    def test_needs_the_bank_to_have_it(self):
        """Tax that was spent cannot be paid on."""
        rent = posted(houses.rent(ALA, MULINO, 90_00), E3)
        command = PayTaxOn(tax=Tax.VAT, owner=ALA, amount_cents=8_00)
        treasury(ALA_RECORDED, self.COLLECTED, rent).when(command).refused(
            NotEnoughMoney, account=chart.hub_bank(ALA), available_cents=2_00
        )


@pytest.mark.parametrize(
    "command",
    [
        ANNA_PAYS_100,
        ANNA_IS_PAID_40,
        RecordBounce(entry=E1),
        RecoverReceivable(member=ANNA, amount_cents=1),
        PayTaxOn(tax=Tax.VAT, owner=ALA, amount_cents=1),
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize(
    "who", [OPERATOR, HOST, AUDITOR, AS_ANNA, SYSTEM], ids=lambda who: who.role
)
def test_only_treasurers_move_money(command, who):
    """Operators run the network; they do not touch its banks."""
    given(*MEMBERS, ANNA_NAMED, PAID_100).by(who).when(command).refused(NotAllowed)
