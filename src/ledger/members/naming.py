"""A member names the users who act for it, and takes that back."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, Prefix, UserId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.events import UserNamed, UserRemoved
from ledger.members.standing import must_decide_for
from ledger.members.user import existing_user


class AlreadyActs(Refused):
    """The user acts for this member already."""


class NotTheirUser(Refused):
    """The user does not act for this member."""


class NameUser(Command, frozen=True, kw_only=True, tag="members.name-user"):
    """Let a user act for a member (the member's users, operators)."""

    member: MemberId
    user: Annotated[
        UserId | None,
        Meta(description="a user who acts for someone already; nobody for a new user"),
    ] = None


class RemoveUser(Command, frozen=True, kw_only=True, tag="members.remove-user"):
    """Stop a user from acting for a member (the member's users, operators)."""

    member: MemberId
    user: UserId


def name_user(command: NameUser, see: See) -> list[Fact]:
    """Name a user who is known, or a new one."""
    must_decide_for(see, command.member)
    if command.user is not None and command.member in existing_user(see, command.user).members:
        raise AlreadyActs(user=command.user, member=command.member)
    return [
        UserNamed(
            day=see.today(), member=command.member, user=command.user or see.new_id(Prefix.USER)
        )
    ]


def remove_user(command: RemoveUser, see: See) -> list[Fact]:
    """Remove a user who acts for the member, be it the last: operators serve at the desk."""
    must_decide_for(see, command.member)
    if command.member not in existing_user(see, command.user).members:
        raise NotTheirUser(user=command.user, member=command.member)
    return [UserRemoved(day=see.today(), member=command.member, user=command.user)]
