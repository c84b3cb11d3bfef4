"""Who belongs, and what they may do."""

from ledger.kernel.rulebook import Chapter
from ledger.members.apply import ApplyForMembership, apply_for_membership
from ledger.members.change import (
    ChangeContact,
    ChangeHomeHub,
    CorrectTaxCode,
    change_contact,
    change_home_hub,
    correct_tax_code,
)
from ledger.members.events import (
    ContactChanged,
    HomeHubChanged,
    MemberAdmitted,
    MemberApplied,
    MemberDeceased,
    MemberDeclined,
    MemberExcluded,
    MemberForgotten,
    MemberReinstated,
    MemberSuspended,
    MemberWithdrawn,
    TaxCodeCorrected,
    UserNamed,
    UserRemoved,
)
from ledger.members.forget import ForgetMember, forget_member
from ledger.members.membership import Membership
from ledger.members.naming import NameUser, RemoveUser, name_user, remove_user
from ledger.members.standing import (
    AdmitMember,
    DeclineMember,
    ExcludeMember,
    RecordDeath,
    ReinstateMember,
    SuspendMember,
    admit_member,
    decline_member,
    exclude_member,
    record_death,
    reinstate_member,
    suspend_member,
)
from ledger.members.tax_holder import TaxHolder
from ledger.members.user import User

_FACTS = (
    MemberApplied,
    MemberAdmitted,
    MemberDeclined,
    MemberSuspended,
    MemberReinstated,
    MemberExcluded,
    MemberDeceased,
    MemberWithdrawn,
    MemberForgotten,
    HomeHubChanged,
    ContactChanged,
    TaxCodeCorrected,
    UserNamed,
    UserRemoved,
)

MEMBERS = Chapter(
    name="members",
    facts=_FACTS,
    nouns=(Membership, TaxHolder, User),
    verbs={
        ApplyForMembership: apply_for_membership,
        AdmitMember: admit_member,
        DeclineMember: decline_member,
        SuspendMember: suspend_member,
        ReinstateMember: reinstate_member,
        ExcludeMember: exclude_member,
        RecordDeath: record_death,
        ChangeHomeHub: change_home_hub,
        ChangeContact: change_contact,
        CorrectTaxCode: correct_tax_code,
        NameUser: name_user,
        RemoveUser: remove_user,
        ForgetMember: forget_member,
    },
    tags=dict.fromkeys(_FACTS, lambda fact: (f"member:{fact.member}",)),
    forgets={MemberForgotten: "member"},
)
