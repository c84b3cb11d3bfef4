"""Every money event has the lines of its row in the pact's journal; each docstring is the ledger."""

from decimal import Decimal

import pytest

from ledger.billing.journal import captured, damage, fee
from ledger.houses import journal as houses
from ledger.stays.sleep import slept_entry
from ledger.treasury import chart, journal
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft
from tests.billing.examples import ANNAS, sold
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.treasury.examples import (
    E1,
    LOST,
    MULINO,
    PAYOUT,
    PLEDGE,
    STAY,
    as_written,
    assert_balanced,
    ledger,
)


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
def test_23_a_corrected_rent_is_due():
    """A rent of 100 was wrong, and the house has 30 left.

    Expenses:Rent:Ala                 -100.00 EUR
    Assets:Bank:Houses:Mulino          -30.00 EUR
    Assets:Bank:Hubs:Ala                30.00 EUR
    Income:Rent:Mulino                 100.00 EUR
    Assets:Due:Ala:Mulino               70.00 EUR
    Liabilities:Due:Mulino:Ala         -70.00 EUR "First"
    """
    wrong = journal.reversal(E1, houses.rent(ALA, MULINO, 100_00).lines, reason="wrong-amount")
    banks = (chart.house_bank(MULINO), chart.hub_bank(ALA))
    return journal.due_instead(wrong, 70_00, debtor=MULINO, creditor=ALA, banks=banks)


@as_written
def test_23_dues_settled():
    """The house pays 70 that were due.

    Liabilities:Due:Mulino:Ala          70.00 EUR "First"
    Assets:Bank:Hubs:Ala                70.00 EUR
    Assets:Bank:Houses:Mulino          -70.00 EUR
    Assets:Due:Ala:Mulino              -70.00 EUR
    """
    return journal.due_paid(MULINO, ALA, {E1: 70_00})


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
def test_18_city_tax_paid():
    """A hub pays city tax on to the municipality.

    Liabilities:CityTax:Ala              4.00 EUR
    Assets:Bank:Hubs:Ala                -4.00 EUR
    """
    return journal.tax_paid(chart.city_tax(ALA), chart.hub_bank(ALA), 4_00, ALA)


@as_written
def test_18_withholding_paid():
    """A house pays on what it withheld.

    Liabilities:Withholding:Mulino      26.00 EUR
    Assets:Bank:Houses:Mulino          -26.00 EUR
    """
    return journal.tax_paid(chart.withholding(MULINO), chart.house_bank(MULINO), 26_00, MULINO)


@as_written
def test_19_opening_balances():
    """A hub comes with money and a tax debt; the rest is its opening equity.

    Assets:Bank:Hubs:Ala               100.00 EUR
    Liabilities:CityTax:Ala             -4.00 EUR
    Equity:Opening:Ala                 -96.00 EUR
    """
    balances = {chart.city_tax(ALA): -4_00, chart.hub_bank(ALA): 100_00}
    return journal.opening_balances(ALA, balances)


@as_written
def test_20_arrival():
    """100 euros came from nobody knows whom.

    Assets:Bank:Clients                100.00 EUR
    Liabilities:Suspense              -100.00 EUR "Lost"
    """
    return journal.arrival(LOST, 100_00, why="nobody")


@as_written
def test_20_arrival_credited():
    """They were Anna's.

    Liabilities:Suspense               100.00 EUR "Lost"
    Liabilities:Members:Anna:Wallet   -100.00 EUR
    """
    return journal.arrival_credited(LOST, ANNA, 100_00)


@as_written
def test_20_arrival_paid_debt():
    """They paid what Anna owes.

    Liabilities:Suspense                70.00 EUR "Lost"
    Assets:Bank:Network                 70.00 EUR
    Assets:Bank:Clients                -70.00 EUR
    Assets:Receivables:Anna            -70.00 EUR
    """
    return journal.arrival_paid_debt(LOST, ANNA, 70_00)


@as_written
def test_20_arrival_kept():
    """They were the network's.

    Liabilities:Suspense                40.00 EUR "Lost"
    Assets:Bank:Network                 40.00 EUR
    Assets:Bank:Clients                -40.00 EUR
    Income:Other:Network               -40.00 EUR
    """
    return journal.arrival_kept(LOST, 40_00)


@as_written
def test_20_arrival_returned():
    """They were sent back.

    Liabilities:Suspense                40.00 EUR "Lost"
    Assets:Bank:Clients                -40.00 EUR
    """
    return journal.arrival_returned(LOST, 40_00)


@as_written
def test_34_credit_taken_back():
    """Anna was credited with 100 that were Bruno's, and has 30 left.

    Liabilities:Members:Anna:Wallet     30.00 EUR
    Assets:Bank:Clients                 70.00 EUR
    Assets:Receivables:Anna             70.00 EUR
    Liabilities:Suspense              -100.00 EUR "Lost"
    Assets:Bank:Network                -70.00 EUR
    """
    return journal.credit_taken_back(ANNA, 100_00, 30_00, name=LOST, entry=E1)


@as_written
def test_35_payout_paid():
    """Anna asked for 40 euros to be paid out, and they were.

    Liabilities:Members:Anna:Held       40.00 EUR "Payout"
    Assets:Bank:Clients                -40.00 EUR
    """
    return journal.payout_paid(ANNA, 40_00, PAYOUT)


ALL_DRAFTS = [
    journal.payment_in(ANNA, 1),
    journal.payment_out(ANNA, 1),
    journal.bounce(ANNA, 3, 1, entry=E1, reason="MS03"),
    journal.bounce(ANNA, 3, 0, entry=E1, reason="MS03"),
    journal.bounce(ANNA, 3, 3, entry=E1, reason="MS03"),
    journal.recovery(ANNA, 1),
    journal.hold(ANNA, 1, PLEDGE, "pledge-held"),
    journal.release(ANNA, 1, PLEDGE, "pledge-released"),
    journal.captured(ANNA, 1, PLEDGE, "shares-issued", Posting(chart.CLIENTS_BANK, -1)),
    slept_entry(ALA, STAY, 1),
    captured(ANNAS, sold(5, 1), tax=1, stamp=0),
    fee(ANNAS, 1),
    damage(ANNAS, 1),
    journal.tax_paid(chart.vat(ALA), chart.hub_bank(ALA), 1, ALA),
    journal.opening_balances(ALA, {chart.hub_bank(ALA): 100, chart.vat(ALA): -4}),
]


@pytest.mark.parametrize("draft", ALL_DRAFTS, ids=lambda draft: draft.kind)
def test_every_event_balances_for_every_owner(draft: Draft):
    """Clients' bank among them: it moves by exactly what wallets, held and ventures' money move."""
    assert_balanced(draft)


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
