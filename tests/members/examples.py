"""The people that tests speak of, and how they came to stand where they do."""

from datetime import date

from ledger.kernel.fact import Fact
from ledger.kernel.who import Role, Who
from ledger.members.events import (
    MemberAdmitted,
    MemberApplied,
    MemberDeceased,
    MemberDeclined,
    MemberExcluded,
    MemberSuspended,
    MemberWithdrawn,
    UserNamed,
)
from tests.places.examples import ALA, ALA_RECORDED, SPRING
from tests.scenario import named

APPLIED_ON = SPRING
ADMITTED_ON = date(2026, 4, 8)
LATER = date(2026, 6, 1)

ANNA, BRUNO, CARLA, DARIO = (named("M", name) for name in ("ANNA", "BRUNO", "CARLA", "DARIO"))
EVERYONE = (ANNA, BRUNO, CARLA, DARIO)
COOP, NOBODY = named("M", "COOP"), named("M", "NOBODY")
ANNA_USER, BRUNO_USER, UNKNOWN_USER = (named("U", name) for name in ("ANNA", "BRUNO", "UNKNOWN"))
AS_ANNA = Who(actor="anna", role=Role.MEMBER, user=ANNA_USER)
AS_BRUNO = Who(actor="bruno", role=Role.MEMBER, user=BRUNO_USER)

ANNAS_TAG, BRUNOS_TAG, COOPS_TAG, FRESH_TAG = (letter * 64 for letter in "abcf")
TAGS = {ANNA: ANNAS_TAG, BRUNO: BRUNOS_TAG, COOP: COOPS_TAG}


def applied(member: str) -> MemberApplied:
    """An application; all but the cooperative are people."""
    return MemberApplied(
        day=APPLIED_ON,
        member=member,
        person=member != COOP,
        home_hub=ALA,
        name="v1:name",
        email="v1:email",
        tax_code="v1:code",
        tax_tag=TAGS.get(member, member),
    )


def admitted(member: str) -> MemberAdmitted:
    return MemberAdmitted(day=ADMITTED_ON, member=member)


def joined(*members: str) -> list[Fact]:
    """Members who applied and were admitted."""
    return [fact for member in members for fact in (applied(member), admitted(member))]


def suspended(member: str) -> MemberSuspended:
    return MemberSuspended(day=LATER, member=member, reason="v1:dues")


def excluded(member: str) -> MemberExcluded:
    return MemberExcluded(day=LATER, member=member, reason="v1:harm")


def deceased(member: str) -> MemberDeceased:
    return MemberDeceased(day=LATER, member=member, note="v1:certificate")


def withdrew(member: str) -> MemberWithdrawn:
    return MemberWithdrawn(day=LATER, member=member, tax_tag=TAGS.get(member, member))


ANNA_APPLIED = applied(ANNA)
ANNA_ADMITTED = admitted(ANNA)
ANNA_DECLINED = MemberDeclined(day=ADMITTED_ON, member=ANNA, tax_tag=ANNAS_TAG, reason="v1:no")
ANNA_SUSPENDED = suspended(ANNA)
ANNA_WITHDRAWN = withdrew(ANNA)
ANNA_NAMED = UserNamed(day=APPLIED_ON, member=ANNA, user=ANNA_USER)
BRUNO_NAMED = UserNamed(day=APPLIED_ON, member=BRUNO, user=BRUNO_USER)

village = [ALA_RECORDED, *joined(*EVERYONE)]

# How to come to every standing.
PATHS = {
    "none": (),
    "applied": (ANNA_APPLIED,),
    "declined": (ANNA_APPLIED, ANNA_DECLINED),
    "admitted": (ANNA_APPLIED, ANNA_ADMITTED),
    "suspended": (ANNA_APPLIED, ANNA_ADMITTED, ANNA_SUSPENDED),
    "excluded": (ANNA_APPLIED, ANNA_ADMITTED, excluded(ANNA)),
    "deceased": (ANNA_APPLIED, ANNA_ADMITTED, deceased(ANNA)),
    "withdrawn": (ANNA_APPLIED, ANNA_ADMITTED, ANNA_WITHDRAWN),
}
