"""Every money event of a venture has the lines of its row in the journal; each docstring is the ledger."""

from ledger.treasury import journal as treasury
from ledger.treasury.post import Draft
from ledger.ventures import journal
from tests.members.examples import ANNA
from tests.treasury.examples import BAKERY, PLEDGE, as_written


@as_written
def test_17_shares_issued() -> Draft:
    """A pledge becomes a venture's money.

    Liabilities:Members:Anna:Held       60.00 EUR "Pledge"
    Liabilities:Ventures:Bakery        -60.00 EUR
    """
    paid = journal.shares_issued(BAKERY, 60_00)
    return treasury.captured(ANNA, 60_00, PLEDGE, "shares-issued", *paid)


@as_written
def test_17_venture_paid():
    """The venture receives what was raised.

    Liabilities:Ventures:Bakery        100.00 EUR
    Assets:Bank:Clients               -100.00 EUR
    """
    return journal.venture_paid(BAKERY, 100_00)
