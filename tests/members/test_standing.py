"""A membership moves from standing to standing along the drawn arrows, and along no others."""

import msgspec
import pytest

from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import Role, Who
from ledger.members.events import (
    MemberAdmitted,
    MemberDeceased,
    MemberDeclined,
    MemberExcluded,
    MemberReinstated,
    MemberSuspended,
    Standing,
)
from ledger.members.membership import Membership
from ledger.members.rights import NoSuchMember
from ledger.members.standing import (
    AdmitMember,
    DeclineMember,
    ExcludeMember,
    NotAPerson,
    RecordDeath,
    ReinstateMember,
    SuspendMember,
    WrongStanding,
)
from ledger.members.tax_holder import AlreadyMember
from tests.members.examples import (
    ADMITTED_ON,
    ANNA,
    ANNAS_TAG,
    AS_ANNA,
    BRUNO,
    COOP,
    PATHS,
    applied,
    joined,
)
from tests.places.examples import ALA, HOST
from tests.scenario import NOON, given
from tests.staff import AUDITOR, TREASURER

TODAY = NOON.date()
WHY = "v1:why"

STEPS = {
    AdmitMember(member=ANNA): (
        {"applied"},
        MemberAdmitted(day=TODAY, member=ANNA),
        Standing.ADMITTED,
    ),
    DeclineMember(member=ANNA, reason=WHY): (
        {"applied"},
        MemberDeclined(day=TODAY, member=ANNA, tax_tag=ANNAS_TAG, reason=WHY),
        Standing.DECLINED,
    ),
    SuspendMember(member=ANNA, reason=WHY): (
        {"admitted"},
        MemberSuspended(day=TODAY, member=ANNA, reason=WHY),
        Standing.SUSPENDED,
    ),
    ReinstateMember(member=ANNA, reason=WHY): (
        {"suspended", "excluded", "deceased"},
        MemberReinstated(day=TODAY, member=ANNA, reason=WHY),
        Standing.ADMITTED,
    ),
    ExcludeMember(member=ANNA, reason=WHY): (
        {"admitted", "suspended"},
        MemberExcluded(day=TODAY, member=ANNA, reason=WHY),
        Standing.EXCLUDED,
    ),
    RecordDeath(member=ANNA, note=WHY): (
        {"admitted", "suspended", "excluded"},
        MemberDeceased(day=TODAY, member=ANNA, note=WHY),
        Standing.DECEASED,
    ),
}
ALLOWED = [
    (command, start, fact, end)
    for command, (starts, fact, end) in STEPS.items()
    for start in sorted(starts)
]
FORBIDDEN = [
    (command, start)
    for command, (starts, _, _) in STEPS.items()
    for start in PATHS
    if start not in starts and start != "none"
]


def _name(value: object) -> str:
    return value if isinstance(value, str) else type(value).__name__


@pytest.mark.parametrize("command,start,fact,end", ALLOWED, ids=_name)
def test_a_standing_follows_from_the_right_one(command, start, fact, end):
    """Every arrow of the drawing can be walked, and ends where it points."""
    scenario = given(*PATHS[start]).when(command)
    scenario.then(fact)
    membership = scenario.memory[Membership, ANNA]
    assert (membership.standing, membership.since) == (end, TODAY)


@pytest.mark.parametrize("command,start", FORBIDDEN, ids=_name)
def test_a_standing_follows_from_no_other(command, start):
    """The refusal names where the member stands."""
    given(*PATHS[start]).when(command).refused(WrongStanding, member=ANNA, standing=start)


@pytest.mark.parametrize("command", STEPS, ids=_name)
def test_nobody_is_nobody(command):
    """An id that never applied is no member."""
    given().when(command).refused(NoSuchMember, member=ANNA)


@pytest.mark.parametrize("command", STEPS, ids=_name)
@pytest.mark.parametrize("who", [HOST, TREASURER, AUDITOR, AS_ANNA], ids=lambda who: who.role)
def test_only_operators_move_standings(command, who):
    """Neither hosts nor treasurers, auditors or the members themselves."""
    given(*PATHS["admitted"]).by(who).when(command).refused(NotAllowed)


def test_the_scheduler_moves_no_standing():
    """Nothing about standing comes due by itself."""
    system = Who(actor="system", role=Role.SYSTEM)
    given(*PATHS["applied"]).by(system).when(AdmitMember(member=ANNA)).refused(NotAllowed)


def test_an_organisation_does_not_die():
    """It withdraws or is excluded."""
    given(*joined(COOP)).when(RecordDeath(member=COOP)).refused(NotAPerson)


@pytest.mark.parametrize("standing", ["admitted", "suspended", "excluded", "deceased"])
def test_an_operator_sees_that_an_applicant_is_a_member_already(standing):
    """The refusal names whose tax code it is: only an operator gets so far."""
    twin = msgspec.structs.replace(applied(BRUNO), tax_tag=ANNAS_TAG)
    scenario = given(*PATHS[standing], twin).when(AdmitMember(member=BRUNO))
    scenario.refused(AlreadyMember, members=[ANNA])


def test_of_two_who_apply_with_one_tax_code_one_is_admitted():
    """Whoever applies with another's code keeps nobody out."""
    twin = msgspec.structs.replace(applied(BRUNO), tax_tag=ANNAS_TAG)
    given(*PATHS["applied"], twin).when(AdmitMember(member=ANNA)).then(
        MemberAdmitted(day=TODAY, member=ANNA)
    )


def test_a_membership_remembers_who_was_ever_admitted():
    """An applicant who is declined was never a member; whoever leaves was one."""
    declined = given(*PATHS["declined"]).memory[Membership, ANNA]
    withdrawn = given(*PATHS["withdrawn"]).memory[Membership, ANNA]
    assert (declined.was_admitted, withdrawn.was_admitted) == (False, True)


def test_an_admitted_member_is_what_was_applied_for():
    """Home hub, tag and kind stay what the application said."""
    assert given(*PATHS["admitted"]).memory[Membership, ANNA] == Membership(
        standing=Standing.ADMITTED,
        since=ADMITTED_ON,
        person=True,
        home_hub=ALA,
        tax_tag=ANNAS_TAG,
        admitted=ADMITTED_ON,
    )


@pytest.mark.parametrize("command", [c for c in STEPS if type(c) is not AdmitMember], ids=_name)
def test_why_is_sealed(command):
    """Free text about a person is bound to the fact that carries it."""
    personal = type(command).personal
    assert personal.person == "member"
    (_, fact, _) = STEPS[command]
    assert personal.fact is type(fact)
    assert set(personal.fields) <= set(fact.__struct_fields__)
