"""Who belongs, and what they may do."""

from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.members import events
from ledger.members.apply import apply_for_membership
from ledger.members.at_hub import HubMembers, members_live
from ledger.members.change import (
    change_contact,
    change_home_hub,
    correct_tax_code,
)
from ledger.members.forget import forget_member
from ledger.members.language import choose_language
from ledger.members.membership import Membership
from ledger.members.naming import name_user, remove_user
from ledger.members.standing import (
    admit_member,
    decline_member,
    exclude_member,
    record_death,
    reinstate_member,
    suspend_member,
)
from ledger.members.tax_holder import TaxHolder
from ledger.members.user import User
from ledger.members.withdraw import withdraw

MEMBERS = Chapter(
    name="members",
    facts=facts_in(events),
    nouns=(Membership, HubMembers, TaxHolder, User),
    verbs=(
        apply_for_membership,
        admit_member,
        decline_member,
        suspend_member,
        reinstate_member,
        exclude_member,
        record_death,
        change_home_hub,
        change_contact,
        choose_language,
        correct_tax_code,
        name_user,
        remove_user,
        withdraw,
        forget_member,
    ),
    forgets={events.MemberForgotten: "member"},
    answers=(members_live,),
)
