"""Damage above the deposit is a debt to the hub: told as one, paid by the next payment in, or given up by two persons."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.taken import MoreThanWasTaken, Took
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.stays.damage import BeyondTheDeposit, ChargeDamage
from ledger.stays.deposit import DepositIsFree, NoDepositHeld, ReleaseDeposit
from ledger.stays.events import DamageCharged
from ledger.stays.leave import CheckOut
from ledger.stays.pay_back import PayBack
from ledger.stays.reserve import Reserve
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from ledger.treasury.bounce import RecoverReceivable
from ledger.treasury.debts import Debts, OwesMoney
from ledger.treasury.events import Posting
from ledger.treasury.journal import recovery, written_off
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut, StillOwes
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.write_off import WriteOffDebt
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import ALA, HOST
from tests.scenario import Scenario, given, just_before
from tests.staff import OPERATOR, TREASURER
from tests.stays.examples import (
    FIRST,
    IN_HOUSE,
    LEAVES,
    RESERVE,
    kept,
    of_stay,
    on,
)
from tests.treasury.examples import STAY, as_written, owes

OWED, WALLET = chart.hub_receivable(ALA, ANNA), chart.wallet(ANNA)
RUINED = ChargeDamage(
    stay=STAY, payer=ANNA, cents=13_000, note="sealed: the floor", above_owed=True
)
PAID_IN = RecordPaymentIn(member=ANNA, amount_cents=5_000, day=LEAVES)


def ruined(*before) -> Scenario:
    """A floor for 130,00 is ruined: 100,00 are kept of the deposit, 30,00 are owed; Anna has spent all else."""
    scenario = given(*IN_HOUSE, *before).by(HOST).at(on(LEAVES)).when(CheckOut(stay=STAY))
    scenario.decided()
    scenario.when(RUINED).decided()
    spent = -scenario.memory[Account, WALLET].balance
    out = Posting(WALLET, spent), Posting(chart.CLIENTS_BANK, -spent)
    scenario.memory.apply(of_stay("payment-out", 77, *out, day=LEAVES, about=ANNA))
    return scenario


@as_written
def test_31_recovered():
    """What Anna owes Ala goes from her wallet to its bank.

    Liabilities:Members:Anna:Wallet     30.00 EUR
    Assets:Bank:Hubs:Ala                30.00 EUR
    Assets:Bank:Clients                -30.00 EUR
    Assets:Receivables:Ala:Anna        -30.00 EUR
    """
    return recovery(ANNA, 30_00, creditor=ALA)


def test_what_is_above_the_deposit_is_owed_to_the_hub():
    """100,00 kept, 30,00 owed: all of it is the hub's income, and the hold is empty of the deposit."""
    scenario = given(*IN_HOUSE).by(HOST).at(on(FIRST)).when(RUINED)
    income = of_bills.damage_income(ALA)
    scenario.then(
        DamageCharged(
            day=FIRST,
            stay=STAY,
            hub=ALA,
            payer=ANNA,
            cents=10_000,
            owed_cents=3_000,
            note="sealed: the floor",
        ),
        kept("damage", income, 10_000, 0, day=FIRST),
        of_stay("damage-owed", 1, Posting(OWED, 3_000), Posting(income, -3_000), day=FIRST),
    )
    assert scenario.memory[Hold, STAY].reserved == 15_900
    assert scenario.memory[Debts, ANNA].cents == ((ALA, 3_000),)


def test_nobody_owes_by_a_slip_of_the_pen():
    """Above the deposit it is said on purpose, and as long as damage may be charged at all."""
    slip = replace(RUINED, above_owed=False)
    given(*IN_HOUSE).by(HOST).at(on(FIRST)).when(slip).refused(
        BeyondTheDeposit, deposit_left_cents=10_000
    )
    scenario = ruined()
    scenario.when(ReleaseDeposit(stay=STAY)).refused(NoDepositHeld)
    free = on(LEAVES) + timedelta(hours=48)
    scenario.at(just_before(free)).when(RUINED).decided()
    assert scenario.memory[Account, OWED].balance == 3_000 + 13_000
    scenario.at(free).when(RUINED).refused(DepositIsFree)


def test_who_owes_a_hub_begins_nothing_new_and_does_not_leave():
    """Whatever hub it is, and whatever is begun; what is there of the money waits for the hub."""
    scenario = ruined()
    scenario.by(AS_ANNA).when(RESERVE_AGAIN).refused(OwesMoney, owed_cents=3_000)
    scenario.by(OPERATOR).when(Withdraw(member=ANNA)).refused(
        SomethingRemains, receivable_cents=3_000
    )


RESERVE_AGAIN = Reserve(
    hub=ALA,
    payer=ANNA,
    arrive=LEAVES,
    depart=LEAVES + timedelta(days=1),
    beds=RESERVE.beds,
)


def test_a_payment_in_pays_the_hub_at_once():
    """Of 50,00 the hub gets 30,00, and Anna has 20,00."""
    scenario = ruined().by(TREASURER).when(PAID_IN)
    scenario.decided()
    assert scenario.memory[Account, OWED].balance == 0
    assert scenario.memory[Account, WALLET].balance == -2_000
    assert scenario.memory[Debts, ANNA].cents == ()
    scenario.by(AS_ANNA).when(replace(RESERVE_AGAIN, beds=RESERVE.beds)).decided()


def test_the_networks_debts_are_paid_before_those_to_hubs():
    """Of 50,00 the network gets its 40,00, the hub 10,00: 20,00 are still owed."""
    scenario = ruined(owes(ANNA, 4_000)).by(TREASURER).when(PAID_IN)
    scenario.decided()
    assert scenario.memory[Account, chart.receivable(ANNA)].balance == 0
    assert scenario.memory[Account, OWED].balance == 2_000
    assert scenario.memory[Debts, ANNA].cents == ((ALA, 2_000),)


def test_what_is_owed_to_a_hub_stays_in_the_wallet_or_is_taken_from_it():
    """Neither is more paid out than what is above, nor more recovered than is owed."""
    rich = given(*IN_HOUSE).by(HOST).at(on(FIRST)).when(RUINED)
    rich.decided()
    there = -rich.memory[Account, WALLET].balance
    out = RecordPaymentOut(member=ANNA, amount_cents=there, day=FIRST)
    rich.by(TREASURER).when(out).refused(StillOwes, owed_cents=3_000)
    take = RecoverReceivable(member=ANNA, amount_cents=3_001, day=FIRST)
    rich.when(take).refused(NotEnoughMoney)
    rich.when(replace(take, amount_cents=3_000)).decided()
    assert rich.memory[Account, OWED].balance == 0
    assert rich.memory[Account, WALLET].balance == 3_000 - there


@as_written
def test_24_a_debt_to_a_hub_becomes_its_loss():
    """
    Expenses:Losses:Ala                 30.00 EUR
    Assets:Receivables:Ala:Anna        -30.00 EUR
    """
    return written_off(ANNA, 30_00, "bankrupt", ALA)


@pytest.mark.parametrize("hub", [None, ALA])
def test_a_debt_is_given_up_by_whom_it_is_owed_to(hub: str | None):
    """No more than it is, and never that of another."""
    owing = ruined(owes(ANNA, 4_000)).by(TREASURER)
    cents = 3_000 if hub else 4_000
    give_up = WriteOffDebt(member=ANNA, amount_cents=cents, note="sealed", hub=hub)
    owing.when(replace(give_up, amount_cents=cents + 1)).refused(NotEnoughMoney)
    assert owing.when(give_up).decided()


def test_a_damage_that_was_a_mistake_is_let_off_before_money_goes_back():
    """Of 130.00 were 100.00 kept and 30.00 owed: 50.00 given back are the debt, and 20.00 to the wallet."""
    scenario = ruined()
    back = PayBack(stay=STAY, payer=ANNA, of=Took.DAMAGE, amount_cents=50_00, note="sealed")
    before = scenario.memory[Account, WALLET].balance
    scenario.by(HOST).when(back).decided()
    assert scenario.memory[Debts, ANNA].cents == ()
    assert scenario.memory[Account, OWED].balance == 0
    assert scenario.memory[Account, WALLET].balance - before == -20_00
    assert scenario.memory[Account, of_bills.damage_income(ALA)].balance == -80_00
    scenario.when(replace(back, amount_cents=80_01)).refused(
        MoreThanWasTaken, taken_cents=130_00, paid_back_cents=50_00
    )
    scenario.when(replace(back, amount_cents=80_00)).decided()
    assert scenario.memory[Account, of_bills.damage_income(ALA)].balance == 0
    assert scenario.memory[Account, WALLET].balance - before == -100_00


def test_what_was_paid_of_a_debt_for_damage_goes_back_to_the_wallet():
    """30.00 were owed and paid; let off is what is not."""
    scenario = ruined()
    scenario.by(TREASURER).when(PAID_IN).decided()
    before = scenario.memory[Account, WALLET].balance
    back = PayBack(stay=STAY, payer=ANNA, of=Took.DAMAGE, amount_cents=130_00, note="sealed")
    scenario.by(HOST).when(back).decided()
    assert scenario.memory[Account, OWED].balance == 0
    assert scenario.memory[Account, WALLET].balance - before == -130_00
