"""Every money event of a house has the lines of its row in the journal; each docstring is the ledger."""

from ledger.houses import journal
from ledger.treasury import chart
from ledger.treasury import journal as treasury
from ledger.treasury.post import Draft
from tests.members.examples import ANNA, BRUNO
from tests.places.examples import ALA
from tests.treasury.examples import MULINO, PLEDGE, as_written


@as_written
def test_08_shares_issued() -> Draft:
    """A pledge becomes the capital of a house.

    Liabilities:Members:Anna:Held       60.00 EUR "Pledge"
    Assets:Bank:Houses:Mulino           60.00 EUR
    Assets:Bank:Clients                -60.00 EUR
    Equity:Houses:Mulino:Capital       -60.00 EUR
    """
    paid = journal.shares_issued(MULINO, 60_00)
    return treasury.captured(ANNA, 60_00, PLEDGE, "shares-issued", *paid)


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
    Assets:Bank:Houses:Mulino          500.00 EUR
    Assets:Bank:Hubs:Ala              -500.00 EUR
    Income:Rent:Mulino                -500.00 EUR
    """
    return journal.rent(ALA, MULINO, 500_00)


@as_written
def test_11_expense():
    """A house pays the chimney sweep.

    Expenses:Houses:Mulino              80.00 EUR
    Assets:Bank:Houses:Mulino          -80.00 EUR
    """
    return journal.expense(MULINO, 80_00)


@as_written
def test_11_purchase():
    """A house pays for itself.

    Assets:Property:Mulino            9000.00 EUR
    Assets:Bank:Houses:Mulino        -9000.00 EUR
    """
    return journal.purchase(MULINO, 9000_00)


@as_written
def test_12_distribution_of_profit():
    """Of 100 euros of profit 26 are withheld and stay in the house's bank until they are paid on.

    Equity:Houses:Mulino:Distributions 100.00 EUR
    Assets:Bank:Clients                 74.00 EUR
    Assets:Bank:Houses:Mulino          -74.00 EUR
    Liabilities:Withholding:Mulino     -26.00 EUR
    Liabilities:Members:Anna:Wallet    -74.00 EUR
    """
    return journal.distribution(
        MULINO, "D1", chart.wallet(ANNA), gross=100_00, withheld=26_00, from_capital=False
    )


@as_written
def test_12_return_of_capital():
    """Capital is returned without withholding.

    Equity:Houses:Mulino:Capital       100.00 EUR
    Assets:Bank:Clients                100.00 EUR
    Assets:Bank:Houses:Mulino         -100.00 EUR
    Liabilities:Withholding:Mulino       0.00 EUR
    Liabilities:Members:Anna:Wallet   -100.00 EUR
    """
    return journal.distribution(
        MULINO, "D1", chart.wallet(ANNA), gross=100_00, withheld=0, from_capital=True
    )
