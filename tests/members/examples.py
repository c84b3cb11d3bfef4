"""Members that tests speak of, and how they came to stand where they do."""

from datetime import date

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
from tests.places.examples import ALA

APPLIED_ON = date(2026, 5, 1)
ADMITTED_ON = date(2026, 5, 8)
LATER = date(2026, 6, 1)

ANNA = "M" + "A" * 16
BRUNO = "M" + "B" * 16
COOP = "M" + "C" * 16
NOBODY = "M" + "Z" * 16
ANNA_USER = "U" + "A" * 16
BRUNO_USER = "U" + "B" * 16
UNKNOWN_USER = "U" + "Z" * 16

ANNAS_TAG = "a" * 64
BRUNOS_TAG = "b" * 64
COOPS_TAG = "c" * 64
FRESH_TAG = "f" * 64


def applied(member: str, tag: str, *, person: bool = True) -> MemberApplied:
    return MemberApplied(
        day=APPLIED_ON,
        member=member,
        person=person,
        home_hub=ALA,
        name="v1:name",
        email="v1:email",
        tax_code="v1:code",
        tax_tag=tag,
    )


ANNA_APPLIED = applied(ANNA, ANNAS_TAG)
ANNA_ADMITTED = MemberAdmitted(day=ADMITTED_ON, member=ANNA)
ANNA_DECLINED = MemberDeclined(day=ADMITTED_ON, member=ANNA, tax_tag=ANNAS_TAG, reason="v1:no")
ANNA_SUSPENDED = MemberSuspended(day=LATER, member=ANNA, reason="v1:dues")
ANNA_EXCLUDED = MemberExcluded(day=LATER, member=ANNA, reason="v1:harm")
ANNA_DECEASED = MemberDeceased(day=LATER, member=ANNA, note="v1:certificate")
ANNA_WITHDRAWN = MemberWithdrawn(day=LATER, member=ANNA, tax_tag=ANNAS_TAG)
ANNA_NAMED = UserNamed(day=APPLIED_ON, member=ANNA, user=ANNA_USER)

BRUNO_APPLIED = applied(BRUNO, BRUNOS_TAG)
BRUNO_ADMITTED = MemberAdmitted(day=ADMITTED_ON, member=BRUNO)
BRUNO_NAMED = UserNamed(day=APPLIED_ON, member=BRUNO, user=BRUNO_USER)

COOP_APPLIED = applied(COOP, COOPS_TAG, person=False)
COOP_ADMITTED = MemberAdmitted(day=ADMITTED_ON, member=COOP)

# How to come to every standing.
PATHS = {
    "none": (),
    "applied": (ANNA_APPLIED,),
    "declined": (ANNA_APPLIED, ANNA_DECLINED),
    "admitted": (ANNA_APPLIED, ANNA_ADMITTED),
    "suspended": (ANNA_APPLIED, ANNA_ADMITTED, ANNA_SUSPENDED),
    "excluded": (ANNA_APPLIED, ANNA_ADMITTED, ANNA_EXCLUDED),
    "deceased": (ANNA_APPLIED, ANNA_ADMITTED, ANNA_DECEASED),
    "withdrawn": (ANNA_APPLIED, ANNA_ADMITTED, ANNA_WITHDRAWN),
}

AS_ANNA = Who(actor="anna", role=Role.MEMBER, user=ANNA_USER)
AS_BRUNO = Who(actor="bruno", role=Role.MEMBER, user=BRUNO_USER)
