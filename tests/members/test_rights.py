"""What a member may do follows from the standing exactly as the pact's table has it."""

import pytest

from ledger.kernel.asker import must_be, must_run
from ledger.kernel.refused import NotAllowed
from ledger.kernel.see import See
from ledger.kernel.who import SYSTEM, Role, Who
from ledger.members.rights import NoSuchMember, Right, StandingForbids, must_act_for, must_have
from ledger.registry import RULES
from tests.members.examples import ANNA, ANNA_NAMED, AS_ANNA, AS_BRUNO, PATHS
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.scenario import NOON, SEED, given
from tests.staff import AUDITOR, OPERATOR, TREASURER

#             pay in  out    receive commit undo
TABLE = {
    "applied": (False, False, False, False, False),
    "declined": (False, False, False, False, False),
    "admitted": (True, True, True, True, True),
    "suspended": (True, True, True, False, True),
    "excluded": (False, False, True, False, False),
    "deceased": (False, False, True, False, False),
    "withdrawn": (False, False, False, False, False),
}
RIGHTS = (Right.PAY_IN, Right.PAY_OUT, Right.RECEIVE, Right.COMMIT, Right.UNDO)
CELLS = [
    (standing, right, may)
    for standing, row in TABLE.items()
    for right, may in zip(RIGHTS, row, strict=True)
]


def see(who: Who, *facts) -> See:
    return RULES.see(given(*facts).memory, now=NOON, who=who, seed=SEED)


def may(standing: str, right: Right, who: Who = AS_ANNA) -> bool:
    try:
        must_have(see(who, *PATHS[standing], ANNA_NAMED), ANNA, right)
    except StandingForbids:
        return False
    return True


@pytest.mark.parametrize("standing,right,expected", CELLS)
def test_rights_are_as_tabled(standing, right, expected):
    """Each cell of the table, for the member's own user."""
    assert may(standing, right) is expected


@pytest.mark.parametrize("standing", ["excluded", "deceased"])
def test_the_treasurer_pays_out_who_is_gone(standing):
    """And pays nothing in for them."""
    assert may(standing, Right.PAY_OUT, TREASURER)
    assert not may(standing, Right.PAY_IN, TREASURER)
    assert not may(standing, Right.PAY_OUT, OPERATOR)


@pytest.mark.parametrize("standing", ["excluded", "deceased"])
def test_an_operator_undoes_for_who_is_gone(standing):
    """So does the scheduler, when something is due; nobody commits for them."""
    assert may(standing, Right.UNDO, OPERATOR)
    assert may(standing, Right.UNDO, SYSTEM)
    assert not may(standing, Right.UNDO, TREASURER)
    assert not may(standing, Right.COMMIT, OPERATOR)


def test_nobody_has_no_rights():
    """An id that never applied is refused as such."""
    with pytest.raises(NoSuchMember):
        must_have(see(OPERATOR), ANNA, Right.RECEIVE)


def refuses(check, *args) -> bool:
    try:
        check(*args)
    except NotAllowed:
        return True
    return False


def test_a_member_is_acted_for_by_the_own_users_operators_and_the_scheduler():
    """Other members' users, hosts, treasurers and auditors do not."""
    for who in (AS_ANNA, OPERATOR, SYSTEM):
        assert not refuses(must_act_for, see(who, ANNA_NAMED), ANNA)
    nameless = Who(actor="x", role=Role.MEMBER)
    for who in (AS_BRUNO, HOST, TREASURER, AUDITOR, nameless):
        assert refuses(must_act_for, see(who, ANNA_NAMED), ANNA)


def test_a_hub_is_run_by_its_host_operators_and_the_scheduler():
    """A host is bound to one hub."""
    for who in (HOST, OPERATOR, SYSTEM):
        assert not refuses(must_run, see(who), ALA)
    for who in (OTHER_HOST, TREASURER, AUDITOR, AS_ANNA):
        assert refuses(must_run, see(who), ALA)
    assert refuses(must_run, see(HOST), MILANO)


def test_only_means_only():
    """A role that isn't named may not, not even an operator's."""
    assert refuses(must_be, see(OPERATOR), Role.TREASURER)
    assert not refuses(must_be, see(TREASURER), Role.TREASURER, Role.OPERATOR)
