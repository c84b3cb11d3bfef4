"""A member who left is forgotten: their key is destroyed, the sums and shares of the past stay."""

from datetime import date

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.days import years_after
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.events import MemberForgotten
from ledger.members.membership import OVER, Membership
from ledger.members.rights import existing_member
from ledger.members.standing import must_stand_in

YEARS_KEPT = 10


class AlreadyForgotten(Refused):
    """This member was forgotten before."""


class KeptByLaw(Refused):
    """The law has the books kept for ten years, and with them who was a member (c.c. 2220)."""


class ForgetMember(Command, frozen=True, kw_only=True, tag="members.forget-member"):
    """Destroy what is personal about a member who was declined or withdrew (operators).

    An applicant who was never admitted is forgotten at once; whoever was a member, ten years
    after leaving (GDPR art. 17 with 17(3)(b); c.c. 2220).
    """

    member: MemberId


def forget_member(command: ForgetMember, see: See) -> list[Fact]:
    """Forget; the book destroys the key once this fact is written."""
    must_be(see, Role.OPERATOR)
    must_stand_in(see, command.member, *sorted(OVER))
    member = existing_member(see, command.member)
    if member.forgotten:
        raise AlreadyForgotten(member=command.member)
    if (until := kept_until(member)) and see.today() < until:
        raise KeptByLaw(member=command.member, until=until)
    return [MemberForgotten(day=see.today(), member=command.member)]


def kept_until(member: Membership) -> date | None:
    """Return the first day on which who left may be forgotten; none for who was never a member."""
    if not member.was_admitted or member.since is None:
        return None
    return years_after(member.since, YEARS_KEPT)
