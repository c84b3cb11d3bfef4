"""A member names the users who act for it, and takes that back."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from ledger.members.events import UserNamed, UserRemoved
from ledger.members.membership import GONE, Standing
from ledger.members.rights import acting_for, only
from ledger.members.standing import standing_in
from ledger.members.user import User


class NoSuchUser(Unknown):
    """There is no such user."""


class AlreadyActs(Refused):
    """The user acts for this member already."""


class NotTheirUser(Refused):
    """The user does not act for this member."""


class NameUser(Command, frozen=True, kw_only=True, tag="members.name-user"):
    """Let a user act for a member (the member's users, operators)."""

    member: Id
    user: Annotated[
        Id | None, Meta(description="a user who acts for someone already; nobody for a new user")
    ] = None


class RemoveUser(Command, frozen=True, kw_only=True, tag="members.remove-user"):
    """Stop a user from acting for a member (the member's users, operators)."""

    member: Id
    user: Id


def _may_name(see: See, member: str) -> None:
    """For the excluded and the deceased only operators name users: heirs, an administrator."""
    acting_for(see, member)
    membership = standing_in(
        see, member, Standing.APPLIED, Standing.ADMITTED, Standing.SUSPENDED, *sorted(GONE)
    )
    if membership.standing in GONE:
        only(see, Role.OPERATOR)


def name_user(command: NameUser, see: See) -> list[UserNamed]:
    """Name a user who is known, or a new one."""
    _may_name(see, command.member)
    if command.user is not None:
        user = see(User, command.user)
        if not user.known:
            raise NoSuchUser(user=command.user)
        if command.member in user.members:
            raise AlreadyActs(user=command.user, member=command.member)
    return [UserNamed(day=see.today(), member=command.member, user=command.user or see.new_id("U"))]


def remove_user(command: RemoveUser, see: See) -> list[UserRemoved]:
    """Remove a user who acts for the member, be it the last: operators serve at the desk."""
    _may_name(see, command.member)
    if command.member not in see(User, command.user).members:
        raise NotTheirUser(user=command.user, member=command.member)
    return [UserRemoved(day=see.today(), member=command.member, user=command.user)]
