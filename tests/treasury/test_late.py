"""The past is told right: no account goes through its floor at the end of any day, whatever is told late."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.houses import journal as houses
from ledger.houses.keep_books import RecordExpense, RecordPurchase, RecordRent
from ledger.kernel.refused import Malformed
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.bounce import RecordBounce, RecoverReceivable
from ledger.treasury.effective import NotYet
from ledger.treasury.events import BankMovementNoted, EntryPosted
from ledger.treasury.movement import AlreadyNoted
from ledger.treasury.opening import OpenBalances, OpeningBalance
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut, StillOwes
from ledger.treasury.post import NotEnoughMoney, NotReserved
from ledger.treasury.reverse import (
    AlreadyReversed,
    Instead,
    NotReversible,
    ReversalReason,
    ReverseEntry,
)
from ledger.treasury.suspense import ReturnArrival
from ledger.treasury.tax import PayTaxOn, Tax
from tests.members.examples import ANNA
from tests.offerings.examples import mulino_opened
from tests.places.examples import ALA, ALA_RECORDED
from tests.scenario import TODAY, Scenario, given, named
from tests.staff import TREASURER
from tests.treasury.examples import (
    E1,
    E2,
    E3,
    MEMBERS,
    MULINO,
    RICH,
    STAY,
    YESTERDAY,
    owes,
    paid_in,
    posted,
)

WALLET = chart.wallet(ANNA)
WRONG_DAY = Instead(E1, ReversalReason.WRONG_DAY)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


AGAIN = RecordPaymentIn(member=ANNA, amount_cents=100_00, day=ago(10), instead_of=WRONG_DAY)


def treasury(*facts) -> Scenario:
    return given(*MEMBERS, *facts).by(TREASURER)


def at_the_end_of(scenario: Scenario, day: date, account: str = WALLET) -> int:
    """What an account held at the end of a day, money owed as people say it."""
    moved = scenario.memory[Account, account].moved
    return abs(sum(cents for on, cents in moved.items() if on <= day))


def spent(cents: int, day: date, name: str = E2) -> EntryPosted:
    return posted(journal.payment_out(ANNA, cents), name, day)


def reverses(entry: str) -> ReverseEntry:
    return ReverseEntry(entry=entry, reason=ReversalReason.WRONG_DAY)


class TestToldLate:
    """What is told late is judged by every day since."""

    def test_a_payment_out_of_money_that_came_later_is_refused(self):
        """The wallet would stand at -100.00 for three days: the first day and the sums are named."""
        late = RecordPaymentOut(member=ANNA, amount_cents=100_00, day=ago(3))
        treasury(paid_in(ANNA, 100_00, day=TODAY)).when(late).refused(
            NotEnoughMoney, account=WALLET, day=ago(3), available_cents=0, needed_cents=100_00
        )

    def test_a_day_between_is_judged_as_well(self):
        """There was enough on its own day and is now, and was not in the middle."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(9)),
            spent(70_00, ago(6)),
            paid_in(ANNA, 70_00, E3, day=ago(2)),
        )
        late = RecordPaymentOut(member=ANNA, amount_cents=40_00, day=ago(8))
        treasury(*history).when(late).refused(
            NotEnoughMoney, account=WALLET, day=ago(6), available_cents=30_00, needed_cents=40_00
        )
        fits = replace(late, amount_cents=30_00)
        treasury(*history).when(fits).then_some(bool)
        after = replace(late, day=ago(2))
        treasury(*history).when(after).then_some(bool)

    def test_the_end_of_the_day_counts_and_not_the_hour(self):
        """Money that came and went on one day was there."""
        late = RecordPaymentOut(member=ANNA, amount_cents=100_00, day=ago(3))
        treasury(paid_in(ANNA, 100_00, day=ago(3))).when(late).then_some(bool)

    def test_money_that_comes_is_asked_nothing(self):
        """A payment in told late looks at no day."""
        scenario = treasury().when(RecordPaymentIn(member=ANNA, amount_cents=1, day=ago(3)))
        scenario.then_some(bool)


class TestReversal:
    """A reversal is true as of every day."""

    def test_takes_the_day_of_what_it_reverses(self):
        """A payment that never was is in the wallet on no day."""
        scenario = treasury(paid_in(ANNA, 100_00, E1, day=ago(20))).when(reverses(E1))
        (undone,) = scenario.decided()
        assert undone.day == ago(20)
        assert at_the_end_of(scenario, ago(20)) == 0

    def test_takes_effect_as_soon_as_no_floor_breaks(self):
        """The money was spent meanwhile, and others came: from then on it can be given back."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(20)),
            spent(60_00, ago(15)),
            paid_in(ANNA, 60_00, E3, day=ago(8)),
        )
        scenario = treasury(*history).when(reverses(E1))
        (undone,) = scenario.decided()
        assert undone.day == ago(8)
        assert [at_the_end_of(scenario, ago(n)) for n in (20, 15, 9, 8, 0)] == [
            100_00,
            40_00,
            40_00,
            0,
            0,
        ]

    def test_of_money_that_came_back_today_takes_effect_today(self):
        """On no earlier day was there enough."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(20)),
            posted(journal.hold(ANNA, 100_00, STAY, "stay-held"), E2, ago(3)),
            posted(journal.release(ANNA, 100_00, STAY, "stay-released"), E3, TODAY),
        )
        (undone,) = treasury(*history).when(reverses(E1)).decided()
        assert undone.day == TODAY

    def test_of_money_that_left_brings_it_back_on_its_day(self):
        """A payment out that never was took nothing, on no day."""
        history = (paid_in(ANNA, 100_00, E1, day=ago(20)), spent(100_00, ago(15)))
        scenario = treasury(*history).when(reverses(E2))
        (undone,) = scenario.decided()
        assert undone.day == ago(15)
        assert at_the_end_of(scenario, ago(15)) == 100_00


class TestToldAgain:
    """What was wrong is reversed and told again in one command."""

    def test_a_payment_in_told_again_is_in_the_wallet_once(self):
        """Told of twenty days ago, and it was ten: seven days ago there are 100.00, and not 200.00."""
        scenario = treasury(paid_in(ANNA, 100_00, E1, day=ago(20))).when(AGAIN)
        undone, told = scenario.decided()
        assert (undone.reverses, undone.day, told.day) == (E1, ago(20), ago(10))
        assert [at_the_end_of(scenario, ago(n)) for n in (20, 11, 10, 7, 0)] == [
            0,
            0,
            100_00,
            100_00,
            100_00,
        ]

    def test_floors_are_judged_once_after_both(self):
        """All of it was spent, and may be told again nonetheless: for no moment it was gone."""
        history = (paid_in(ANNA, 100_00, E1, day=ago(20)), spent(100_00, ago(5)))
        scenario = treasury(*history).when(AGAIN)
        scenario.then_some(bool)
        assert [at_the_end_of(scenario, ago(n)) for n in (20, 10, 5)] == [0, 100_00, 0]

    def test_a_day_on_which_it_was_spent_stays_as_it_was(self):
        """It came later than it was spent, so that it can't be undone before it is told again."""
        history = (paid_in(ANNA, 100_00, E1, day=ago(20)), spent(100_00, ago(15)))
        scenario = treasury(*history).when(AGAIN)
        undone, told = scenario.decided()
        assert (undone.day, told.day) == (ago(10), ago(10))
        assert [at_the_end_of(scenario, ago(n)) for n in (20, 15, 10)] == [100_00, 0, 0]

    def test_a_smaller_sum_must_still_bear_what_was_spent(self):
        """Nobody had what they spent: the day and the sums are named."""
        history = (paid_in(ANNA, 100_00, E1, day=ago(20)), spent(80_00, ago(5)))
        less = replace(AGAIN, amount_cents=79_99)
        treasury(*history).when(less).refused(
            NotEnoughMoney, account=WALLET, available_cents=20_00, needed_cents=20_01
        )
        treasury(*history).when(replace(less, amount_cents=80_00)).then_some(bool)

    def test_a_payment_out_told_again_leaves_what_is_owed(self):
        """What left the wallet by mistake is there again when it is asked how much may leave."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(20)),
            spent(60_00, ago(15)),
            owes(ANNA, 40_00, day=ago(10)),
        )
        again = RecordPaymentOut(
            member=ANNA,
            amount_cents=60_00,
            day=ago(5),
            instead_of=Instead(E2, ReversalReason.WRONG_DAY),
        )
        _, told = treasury(*history).when(again).decided()
        assert told.day == ago(5)
        more = replace(again, amount_cents=60_01)
        treasury(*history).when(more).refused(StillOwes, owed_cents=40_00, available_cents=60_00)

    def test_takes_the_number_of_the_movement_with_it(self):
        """One movement is one entry: that which was wrong is none any more."""
        noted = BankMovementNoted(day=ago(20), entry=E1, bank=chart.CLIENTS_BANK, reference="CRO-1")
        history = (paid_in(ANNA, 100_00, E1, day=ago(20)), noted)
        again = replace(AGAIN, reference="CRO-1")
        _, told, tied = treasury(*history).when(again).decided()
        assert tied == replace(noted, day=ago(10), entry=told.entry)
        treasury(*history).when(replace(again, instead_of=None)).refused(AlreadyNoted)

    def test_happens_once(self):
        """Neither what never was nor what is reversed is told again instead."""
        treasury().when(AGAIN).refused(NotReversible)
        scenario = treasury(paid_in(ANNA, 100_00, E1, day=ago(20)))
        scenario.when(AGAIN).decided()
        scenario.refused(AlreadyReversed)

    @pytest.mark.parametrize(
        "wrong,again",
        [
            (
                houses.rent(ALA, MULINO, 100_00),
                RecordRent(house=MULINO, hub=ALA, amount_cents=90_00),
            ),
            (
                houses.expense(MULINO, 100_00),
                RecordExpense(house=MULINO, amount_cents=90_00, note="Roof"),
            ),
            (
                houses.expense(MULINO, 100_00),
                RecordPurchase(house=MULINO, amount_cents=100_00, note="The mill"),
            ),
            (
                journal.tax_paid(chart.vat(ALA), chart.hub_bank(ALA), 100_00, ALA),
                PayTaxOn(tax=Tax.VAT, owner=ALA, amount_cents=90_00),
            ),
            (
                journal.opening_balances("Network", {chart.NETWORK_BANK: 100_00}),
                OpenBalances(
                    owner="Network", balances=(OpeningBalance(chart.NETWORK_BANK, 90_00),)
                ),
            ),
        ],
        ids=lambda one: getattr(one, "kind", ""),
    )
    def test_so_are_rents_expenses_taxes_and_openings(self, wrong, again):
        """Told of yesterday, and it was ten days ago: on every day between there is what was told last."""
        former = posted(wrong, E1, YESTERDAY)
        history = (ALA_RECORDED, mulino_opened, *RICH, former)
        scenario = treasury(*history).when(replace(again, day=ago(10), instead_of=WRONG_DAY))
        scenario.then_some(bool)
        told_once = treasury(*history[:-1]).when(replace(again, day=ago(10)))
        told_once.then_some(bool)
        for line in former.lines:
            for n in (12, 10, 5, 1, 0):
                assert at_the_end_of(scenario, ago(n), line.account) == at_the_end_of(
                    told_once, ago(n), line.account
                )


class TestSentBack:
    """What the bank sends back takes effect on the day it does."""

    def test_a_payment_out_that_came_back_was_away_meanwhile(self):
        """It left fifteen days ago and was back after three."""
        history = (paid_in(ANNA, 100_00, E1, day=ago(20)), spent(100_00, ago(15)))
        came_back = ReverseEntry(
            entry=E2, reason=ReversalReason.RETURNED, day=ago(12), reference="CRO-9"
        )
        scenario = treasury(*history).when(came_back)
        back, tied = scenario.decided()
        assert (back.day, tied.bank, tied.reference) == (ago(12), chart.CLIENTS_BANK, "CRO-9")
        assert [at_the_end_of(scenario, ago(n)) for n in (15, 13, 12)] == [0, 0, 100_00]

    def test_only_that_has_a_day_and_none_before_it_was_sent(self):
        """A mistake is undone on the day it was made."""
        history = (paid_in(ANNA, 100_00, E1, day=ago(20)), spent(100_00, ago(15)))
        wrong = replace(reverses(E2), day=ago(12))
        treasury(*history).when(wrong).refused(Malformed, field="day")
        early = replace(wrong, reason=ReversalReason.RETURNED, day=ago(16))
        treasury(*history).when(early).refused(Malformed, field="day")
        on_that_day = replace(early, day=ago(15))
        assert treasury(*history).when(on_that_day).decided()[0].day == ago(15)
        still_to_come = replace(early, day=ago(-1))
        treasury(*history).when(still_to_come).refused(NotYet)

    def test_a_bounce_takes_the_banks_day_and_what_was_there_since(self):
        """Of 100.00 the wallet had 40.00 then: what it has today came later."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(20)),
            spent(60_00, ago(15)),
            paid_in(ANNA, 60_00, E3, day=ago(2)),
        )
        bounce = RecordBounce(entry=E1, reason="AM04", day=ago(9), reference="CRO-2")
        scenario = treasury(*history).when(bounce)
        gone, tied = scenario.decided()
        assert (gone.day, tied.reference) == (ago(9), "CRO-2")
        assert [at_the_end_of(scenario, ago(n)) for n in (10, 9, 0)] == [40_00, 0, 60_00]
        assert at_the_end_of(scenario, ago(9), chart.receivable(ANNA)) == 60_00
        early = replace(bounce, day=ago(21))
        treasury(*history).when(early).refused(Malformed, field="day")

    def test_a_recovery_takes_the_banks_day_or_the_first_on_which_the_debt_was_there(self):
        """Nothing is recovered before it is owed; the bank's day stands beside."""
        history = (
            paid_in(ANNA, 100_00, E1, day=ago(20)),
            spent(100_00, ago(15)),
            posted(journal.bounce(ANNA, 100_00, 0, entry=E1, reason="AM04"), E3, ago(9)),
            paid_in(ANNA, 100_00, named("E", "AGAIN"), day=ago(8)),
        )
        recover = RecoverReceivable(member=ANNA, amount_cents=100_00, day=ago(7), reference="CRO-3")
        back, tied = treasury(*history).when(recover).decided()
        assert (back.day, tied.reference, tied.bank_day) == (ago(7), "CRO-3", None)
        back, tied = treasury(*history).when(replace(recover, day=ago(12))).decided()
        assert (back.day, tied.day, tied.bank_day) == (ago(8), ago(8), ago(12))


def test_what_is_reserved_for_one_thing_is_not_taken_before_it_was():
    """Other money stood on the account then: the hold is judged by the day as the account is."""
    first, second = named("SA", "FIRST"), named("SA", "SECOND")
    history = (
        posted(journal.arrival(first, 100_00, why="nobody"), E1, ago(20)),
        posted(journal.arrival(second, 100_00, why="nobody"), E2, ago(9)),
    )
    returned = ReturnArrival(arrival=second, amount_cents=100_00, day=ago(12))
    treasury(*history).when(returned).refused(
        NotReserved, hold=second, day=ago(12), reserved_cents=0, needed_cents=100_00
    )
    treasury(*history).when(replace(returned, day=ago(9))).then_some(bool)
