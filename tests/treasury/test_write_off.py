"""A debt that will never be paid becomes a loss of whoever it was owed to, and for once that is all."""

from ledger.members.rights import NoSuchMember
from ledger.treasury import journal
from ledger.treasury.write_off import WriteOffDebt
from tests.members.examples import ANNA, NOBODY
from tests.scenario import given
from tests.staff import TREASURER
from tests.treasury.examples import MEMBERS, as_written


@as_written
def test_a_debt_becomes_a_loss():
    """
    24. Written off:
        Expenses:Losses:Network         60.00 EUR
        Assets:Receivables:Anna        -60.00 EUR
    """
    return journal.written_off(ANNA, 60_00, "bankrupt")


def test_only_a_member_owes_anything():
    """Nobody else's debt is given up."""
    command = WriteOffDebt(member=NOBODY, amount_cents=1, note="sealed")
    given(*MEMBERS).when(command).by(TREASURER).refused(NoSuchMember)
