"""Every money event has the lines of its row in the pact's journal; each docstring is the ledger."""

from decimal import Decimal

import pytest

from ledger.billing.journal import captured, damage, fee
from ledger.kernel.noun import Noun
from ledger.kernel.see import NounKey
from ledger.registry import RULES
from ledger.stays.sleep import slept_entry
from ledger.treasury import chart, journal
from ledger.treasury.account import Account, Hold
from ledger.treasury.post import Draft, post
from tests.billing.examples import ANNAS
from tests.members.examples import ANNA, BRUNO
from tests.places.examples import ALA
from tests.scenario import NOON, OPERATOR, SEED, Memory
from tests.treasury.examples import (
    CAMPAIGN,
    CASA,
    E1,
    PLEDGE,
    PLEDGE_2,
    ROUND,
    START,
    STAY,
    as_written,
    ledger,
)


class Plenty(Memory):
    """A world in which every account and every hold has more than enough."""

    def __missing__(self, key: NounKey) -> Noun:
        kind, name = key
        if kind is Account:
            return Account(balance=chart.floor_of(name) * 10**9)
        return Hold(reserved=10**9)


@as_written
def test_01_payment_in():
    """Anna pays in 100 euros.

    Assets:Bank:Clients                100.00 EUR
    Liabilities:Members:Anna:Wallet   -100.00 EUR
    """
    return journal.payment_in(ANNA, 100_00)


@as_written
def test_02_payment_out():
    """Anna is paid 40 euros.

    Liabilities:Members:Anna:Wallet     40.00 EUR
    Assets:Bank:Clients                -40.00 EUR
    """
    return journal.payment_out(ANNA, 40_00)


@as_written
def test_03_reversal():
    """A payment in was booked for the wrong member.

    Assets:Bank:Clients               -100.00 EUR
    Liabilities:Members:Anna:Wallet    100.00 EUR
    """
    wrong = journal.payment_in(ANNA, 100_00)
    draft = journal.reversal(E1, wrong.lines, reason="wrong-party")
    assert (draft.reverses, draft.about) == (E1, E1)
    return draft


@as_written
def test_04_bounce():
    """A payment in of 100 bounced when 30 were left in the wallet.

    Liabilities:Members:Anna:Wallet     30.00 EUR
    Assets:Receivables:Anna             70.00 EUR
    Assets:Bank:Clients                -30.00 EUR
    Assets:Bank:Network                -70.00 EUR
    """
    return journal.bounce(ANNA, 100_00, 30_00, entry=E1, reason="AM04")


@as_written
def test_05_recovery():
    """The network recovers 50 of the 70 it lent.

    Liabilities:Members:Anna:Wallet     50.00 EUR
    Assets:Bank:Network                 50.00 EUR
    Assets:Bank:Clients                -50.00 EUR
    Assets:Receivables:Anna            -50.00 EUR
    """
    return journal.recovery(ANNA, 50_00)


@as_written
def test_06_hold():
    """Anna pledges 60 euros.

    Liabilities:Members:Anna:Wallet     60.00 EUR
    Liabilities:Members:Anna:Held      -60.00 EUR "Pledge"
    """
    return journal.hold(ANNA, 60_00, PLEDGE, "pledge-held")


@as_written
def test_07_release():
    """Anna revokes the pledge.

    Liabilities:Members:Anna:Held       60.00 EUR "Pledge"
    Liabilities:Members:Anna:Wallet    -60.00 EUR
    """
    return journal.release(ANNA, 60_00, PLEDGE, "pledge-released")


@as_written
def test_08_campaign_settled():
    """Two pledges become the capital of a house.

    Liabilities:Members:Anna:Held       60.00 EUR "Pledge"
    Liabilities:Members:Bruno:Held      40.00 EUR "Pledge2"
    Assets:Bank:Houses:Casa            100.00 EUR
    Assets:Bank:Clients               -100.00 EUR
    Equity:Houses:Casa:Capital        -100.00 EUR
    """
    pledged = [(ANNA, PLEDGE, 60_00), (BRUNO, PLEDGE_2, 40_00)]
    return journal.campaign_settled(CASA, CAMPAIGN, pledged)


@as_written
def test_09_shares_paid():
    """Bruno buys Anna's shares.

    Liabilities:Members:Bruno:Wallet    25.00 EUR
    Liabilities:Members:Anna:Wallet    -25.00 EUR
    """
    return journal.shares_paid(BRUNO, ANNA, 25_00, "O1")


@as_written
def test_10_rent():
    """A hub pays rent to a house.

    Expenses:Rent:Ala                  500.00 EUR
    Assets:Bank:Houses:Casa            500.00 EUR
    Assets:Bank:Hubs:Ala              -500.00 EUR
    Income:Rent:Casa                  -500.00 EUR
    """
    return journal.rent(ALA, CASA, 500_00)


@as_written
def test_11_expense():
    """A house pays the chimney sweep.

    Expenses:Houses:Casa                80.00 EUR
    Assets:Bank:Houses:Casa            -80.00 EUR
    """
    return journal.expense(CASA, 80_00)


@as_written
def test_11_purchase():
    """A house pays for itself.

    Assets:Property:Casa              9000.00 EUR
    Assets:Bank:Houses:Casa          -9000.00 EUR
    """
    return journal.purchase(CASA, 9000_00)


@as_written
def test_12_distribution_of_profit():
    """Of 100 euros of profit 26 are withheld and stay in the house's bank until they are paid on.

    Equity:Houses:Casa:Distributions   100.00 EUR
    Assets:Bank:Clients                 74.00 EUR
    Assets:Bank:Houses:Casa            -74.00 EUR
    Liabilities:Withholding:Casa       -26.00 EUR
    Liabilities:Members:Anna:Wallet    -44.40 EUR
    Liabilities:Members:Bruno:Wallet   -29.60 EUR
    """
    net = {BRUNO: 29_60, ANNA: 44_40}
    return journal.distribution(CASA, "D1", net=net, withheld=26_00, from_capital=False)


@as_written
def test_12_return_of_capital():
    """Capital is returned without withholding.

    Equity:Houses:Casa:Capital         100.00 EUR
    Assets:Bank:Clients                100.00 EUR
    Assets:Bank:Houses:Casa           -100.00 EUR
    Liabilities:Withholding:Casa         0.00 EUR
    Liabilities:Members:Anna:Wallet   -100.00 EUR
    """
    net = {ANNA: 100_00}
    return journal.distribution(CASA, "D1", net=net, withheld=0, from_capital=True)


@as_written
def test_17_round_settled():
    """Two commitments become a venture's money.

    Liabilities:Members:Anna:Held       60.00 EUR "Pledge"
    Liabilities:Members:Bruno:Held      40.00 EUR "Pledge2"
    Liabilities:Ventures:Start        -100.00 EUR
    """
    committed = [(ANNA, PLEDGE, 60_00), (BRUNO, PLEDGE_2, 40_00)]
    return journal.round_settled(START, ROUND, committed)


@as_written
def test_17_venture_paid():
    """The venture receives what was raised.

    Liabilities:Ventures:Start         100.00 EUR
    Assets:Bank:Clients               -100.00 EUR
    """
    return journal.venture_paid(START, 100_00)


@as_written
def test_18_city_tax_paid():
    """A hub pays city tax on to the municipality.

    Liabilities:CityTax:Ala              4.00 EUR
    Assets:Bank:Hubs:Ala                -4.00 EUR
    """
    return journal.tax_paid(chart.city_tax(ALA), chart.hub_bank(ALA), 4_00, ALA)


@as_written
def test_18_withholding_paid():
    """A house pays on what it withheld.

    Liabilities:Withholding:Casa        26.00 EUR
    Assets:Bank:Houses:Casa            -26.00 EUR
    """
    return journal.tax_paid(chart.withholding(CASA), chart.house_bank(CASA), 26_00, CASA)


@as_written
def test_19_opening_balances():
    """A hub comes with money and a tax debt; the rest is its opening equity.

    Assets:Bank:Hubs:Ala               100.00 EUR
    Liabilities:CityTax:Ala             -4.00 EUR
    Equity:Opening:Ala                 -96.00 EUR
    """
    balances = {chart.city_tax(ALA): -4_00, chart.hub_bank(ALA): 100_00}
    return journal.opening_balances(ALA, balances)


ALL_DRAFTS = [
    journal.payment_in(ANNA, 1),
    journal.payment_out(ANNA, 1),
    journal.bounce(ANNA, 3, 1, entry=E1, reason="MS03"),
    journal.bounce(ANNA, 3, 0, entry=E1, reason="MS03"),
    journal.bounce(ANNA, 3, 3, entry=E1, reason="MS03"),
    journal.recovery(ANNA, 1),
    journal.hold(ANNA, 1, PLEDGE, "pledge-held"),
    journal.release(ANNA, 1, PLEDGE, "pledge-released"),
    journal.campaign_settled(CASA, CAMPAIGN, [(ANNA, PLEDGE, 3), (BRUNO, PLEDGE_2, 4)]),
    journal.shares_paid(BRUNO, ANNA, 1, "O1"),
    journal.rent(ALA, CASA, 1),
    journal.expense(CASA, 1),
    journal.purchase(CASA, 1),
    journal.distribution(CASA, "D1", net={ANNA: 3, BRUNO: 4}, withheld=2, from_capital=False),
    journal.distribution(CASA, "D1", net={ANNA: 3}, withheld=0, from_capital=True),
    slept_entry(ALA, STAY, 1),
    captured(ANNAS, net=5, vat=1, tax=1),
    fee(ANNAS, 1),
    damage(ANNAS, 1),
    journal.round_settled(START, ROUND, [(ANNA, PLEDGE, 3), (BRUNO, PLEDGE_2, 4)]),
    journal.venture_paid(START, 1),
    journal.tax_paid(chart.vat(ALA), chart.hub_bank(ALA), 1, ALA),
    journal.opening_balances(ALA, {chart.hub_bank(ALA): 100, chart.vat(ALA): -4}),
]


@pytest.mark.parametrize("draft", ALL_DRAFTS, ids=lambda draft: draft.kind)
def test_every_event_balances_for_every_owner(draft: Draft):
    """`post` stops on a draft that does not, with plenty of money everywhere."""
    see = RULES.see(Plenty(), now=NOON, who=OPERATOR, seed=SEED)
    (entry,) = post(see, draft)
    assert all(line.cents for line in entry.lines)


@pytest.mark.parametrize("draft", ALL_DRAFTS, ids=lambda draft: draft.kind)
def test_the_clients_bank_is_what_clients_are_owed(draft: Draft):
    """Clients' bank moves by exactly what wallets, held and ventures' money move."""
    moved = sum(line.cents for line in draft.lines if chart.owner_of(line.account) == chart.CLIENTS)
    assert moved == 0


def test_a_ledger_in_a_docstring_is_read_to_the_cent():
    """The tests above would prove nothing if the docstring were misread."""
    (line, held) = ledger(
        """
        Assets:Bank:Clients                  0.29 EUR
        Liabilities:Members:Anna:Held   -12345.67 EUR "Pledge"
        """
    )
    assert (line.account, line.cents, line.hold) == ("Assets:Bank:Clients", 29, "")
    assert held.cents == int(Decimal("-12345.67") * 100)
    assert held.hold == PLEDGE
