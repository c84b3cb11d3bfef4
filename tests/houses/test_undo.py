"""A distribution that was wrong is undone: each part goes back, what is spent of it is owed, and the right one is declared."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses.distribute import Distribute, Of
from ledger.houses.distribution import AlreadyUndone, Distribution, NoSuchDistribution
from ledger.houses.events import DistributionUndone, HolderPartUndone
from ledger.houses.house import House
from ledger.houses.undo import UndoDistribution
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import Who
from ledger.offerings.cost import Costs
from ledger.treasury import chart, journal
from ledger.treasury.account import Account
from ledger.treasury.debts import OwesMoney, must_owe_nothing
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.reverse import NotReversible, ReversalReason, ReverseEntry
from ledger.treasury.tax import PayTaxOn, Tax
from tests.houses.examples import (
    earned,
    offered,
    owners,
    spent,
    transferred,
    treasurer,
)
from tests.members.examples import ANNA, BRUNO, CARLA, withdrew
from tests.scenario import NOON, SEED, TODAY, Scenario, named
from tests.staff import AUDITOR, OPERATOR
from tests.treasury.examples import E2, MULINO, entry, posted

YESTERDAY = TODAY - timedelta(days=1)
NAME = identifier("D", SEED, 1)
BANK, PAID_OUT = chart.house_bank(MULINO), of_houses.distributions(MULINO)
WITHHELD, CAPITAL = chart.withholding(MULINO), of_houses.capital(MULINO)

profit = Distribute(house=MULINO, of=Of.PROFIT, amount_cents=100_00, record_date=YESTERDAY)
capital = replace(profit, of=Of.CAPITAL)
undo = UndoDistribution(distribution=NAME, reason=ReversalReason.WRONG_AMOUNT)


def paid() -> Scenario:
    """Anna (10 shares), Bruno (6) and Carla (4) are paid 100.00 of profit; Bruno has 20.00 of his sent home."""
    story = treasurer(*owners, earned(100_00))
    story.when(profit).decided()
    story.memory.apply(posted(journal.payment_out(BRUNO, 20_00), E2))
    return story


def of_the_house(story: Scenario) -> dict[str, int]:
    names = (BANK, PAID_OUT, CAPITAL, WITHHELD)
    return {name: story.memory[Account, name].balance for name in names}


def part(member: str, shares: int, gross: int, tax: int, left: int) -> HolderPartUndone:
    return HolderPartUndone(
        day=TODAY,
        distribution=NAME,
        house=MULINO,
        of="profit",
        member=member,
        shares=shares,
        gross_cents=gross,
        cost_cents=0,
        rate_bp=2_600,
        withheld_cents=tax,
        left_cents=left,
        owed_cents=gross - tax - left,
    )


def money(one: HolderPartUndone, n: int) -> EntryPosted:
    """Row 23 of the journal for one holder, without lines of zero cents."""
    lines = (
        Posting(chart.wallet(one.member), one.left_cents),
        Posting(chart.receivable(one.member), one.owed_cents),
        Posting(BANK, one.left_cents + one.owed_cents),
        Posting(WITHHELD, one.withheld_cents),
        Posting(chart.CLIENTS_BANK, -one.left_cents),
        Posting(chart.NETWORK_BANK, -one.owed_cents),
        Posting(PAID_OUT, -one.gross_cents),
    )
    return entry("distribution-undone", NAME, *(line for line in lines if line.cents), n=n)


def test_each_part_goes_back_and_what_is_spent_is_owed():
    """Anna's 37.00 and Carla's 14.80 are there; of Bruno's 22.20 only 2.20, and he owes 20.00."""
    parts = [
        part(ANNA, 10, 50_00, 13_00, 37_00),
        part(BRUNO, 6, 30_00, 7_80, 2_20),
        part(CARLA, 4, 20_00, 5_20, 14_80),
    ]
    whole = DistributionUndone(
        day=TODAY,
        distribution=NAME,
        house=MULINO,
        of="profit",
        amount_cents=100_00,
        as_profit_cents=100_00,
        paid=TODAY,
        holders=3,
        left_cents=54_00,
        owed_cents=20_00,
        withheld_cents=26_00,
        reason="wrong-amount",
    )
    entries = [money(one, n) for n, one in enumerate(parts, 1)]
    told = [fact for pair in zip(parts, entries, strict=True) for fact in pair]
    paid().when(undo).then(whole, *told)


def test_the_house_is_as_it_was_and_the_right_one_is_declared():
    """Bank, profit, tax; the year's approved profit is there again, and no more than that."""
    story = paid()
    story.when(undo).decided()
    assert of_the_house(story) == of_the_house(treasurer(*owners, earned(100_00)))
    assert dict(story.memory[House, MULINO].profit_paid) == {TODAY.year: 0}
    right = replace(profit, amount_cents=80_00)
    whole, *_ = story.memory.preview(right, who=story.who)
    told, *_ = story.when(right).decided()
    assert (told.amount_cents, told.net_cents) == (80_00, whole.net_cents)


def test_whoever_has_spent_it_owes_the_network():
    """Nothing new is begun until it is paid, and a payment in pays it first."""
    story = paid()
    story.when(undo).decided()
    balance = story.memory[Account, chart.receivable(BRUNO)].balance
    assert balance == 20_00
    see = story.memory.rules.see(story.memory, now=NOON, who=story.who, seed=SEED)
    with pytest.raises(OwesMoney):
        must_owe_nothing(see, BRUNO)


def test_the_part_of_who_had_left_goes_back_from_what_waits_unclaimed():
    """Carla left before; half of what waited for her was paid out."""
    story = treasurer(*owners, earned(100_00), withdrew(CARLA))
    story.when(profit).decided()
    story.memory.apply(posted(journal.unclaimed_paid(CARLA, 7_40), E2))
    _, *told = story.when(undo).decided()
    hers = next(one for one in told if isinstance(one, HolderPartUndone) and one.member == CARLA)
    assert (hers.left_cents, hers.owed_cents, hers.unclaimed) == (7_40, 7_40, True)
    assert story.memory[Account, chart.unclaimed(CARLA)].balance == 0
    assert story.memory[Account, chart.receivable(CARLA)].balance == 7_40


def test_tax_that_was_paid_on_is_a_claim_on_the_state():
    """26.00 stand on the other side; they are no money in the bank, and nothing more is paid on."""
    story = paid()
    tax = PayTaxOn(tax=Tax.WITHHOLDING, owner=MULINO, amount_cents=26_00)
    story.when(tax).decided()
    story.when(undo).decided()
    assert story.memory[Account, WITHHELD].balance == 26_00
    story.memory.apply(spent(100_00))
    there = story.memory[Account, BANK].balance
    story.when(replace(tax, amount_cents=1)).refused(NotEnoughMoney, available_cents=0)
    too_much = replace(capital, amount_cents=there + 1)
    story.when(too_much).refused(NotEnoughMoney, available_cents=there)


def test_capital_that_went_back_is_capital_and_cost_again():
    """And who sold half of the shares since has half of the cost again."""
    story = treasurer(*owners)
    cost = {one: story.memory[Costs, MULINO].cents(one) for one in (ANNA, CARLA)}
    story.when(capital).decided()
    story.memory.apply(offered(5), transferred(5))
    story.when(undo).decided()
    assert of_the_house(story) == of_the_house(treasurer(*owners))
    assert story.memory[Costs, MULINO].cents(CARLA) == cost[CARLA]
    assert story.memory[Costs, MULINO].cents(ANNA) == cost[ANNA] // 2


def test_a_distribution_is_undone_once():
    """A second time names it; one that never was is unknown."""
    story = paid()
    story.when(undo).decided()
    assert story.memory[Distribution, NAME].undone
    story.when(undo).refused(AlreadyUndone, distribution=NAME)
    story.when(replace(undo, distribution=named("D", "NONE"))).refused(NoSuchDistribution)


def test_its_entries_are_not_reversed_one_by_one():
    """What was born with a fact changes through its own verb."""
    story = paid()
    _, _, money_back, *_ = story.when(undo).decided()
    reverse = ReverseEntry(entry=money_back.entry, reason=ReversalReason.OTHER)
    story.when(reverse).refused(NotReversible)


@pytest.mark.parametrize("who", [OPERATOR, AUDITOR], ids=lambda who: who.role)
def test_only_the_treasurer_undoes(who: Who):
    """As only the treasurer declares."""
    paid().by(who).when(undo).refused(NotAllowed)
