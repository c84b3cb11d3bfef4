"""What a member may do, by standing; and who may do it for them."""

from collections.abc import Sequence
from enum import StrEnum

from ledger.kernel.refused import NotAllowed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.events import Standing
from ledger.members.membership import GONE, Membership
from ledger.members.user import User


class StandingForbids(Refused):
    """The member's standing does not allow this; it is told as `standing`."""


class NoSuchMember(Unknown):
    """There is no such member."""


class Right(StrEnum):
    """The columns of the table of rights."""

    PAY_IN = "pay in"
    PAY_OUT = "pay out"
    RECEIVE = "receive"
    COMMIT = "pledge, offer, buy, back, book"
    UNDO = "revoke, cancel, finish a stay"


_ALL = frozenset(Right)
_BY_STANDING = {
    Standing.ADMITTED: _ALL,
    Standing.SUSPENDED: _ALL - {Right.COMMIT},
    Standing.EXCLUDED: frozenset({Right.RECEIVE}),
    Standing.DECEASED: frozenset({Right.RECEIVE}),
}


def rights_of(standing: Standing) -> frozenset[Right]:
    """Return a row of the table of rights: what the member may do by this standing alone."""
    return _BY_STANDING.get(standing, frozenset())


def existing_member(see: See, member: str) -> Membership:
    """Return the membership; refuses `NoSuchMember` if nobody ever applied under this id."""
    found = see(Membership, member)
    if found.standing is Standing.NONE:
        raise NoSuchMember(member=member)
    return found


def existing_members(see: See, members: Sequence[str]) -> list[Membership]:
    """Return the memberships, looked at all at once; refuses `NoSuchMember` for the first that nobody ever applied for."""
    see.all(Membership, members)
    return [existing_member(see, member) for member in members]


def must_have(see: See, member: str, right: Right) -> None:
    """Refuse `StandingForbids` unless the member's standing gives the right.

    For the excluded and the deceased the treasurer pays out and an operator undoes.
    """
    membership = existing_member(see, member)
    by_the_network = membership.standing in GONE and (
        (right is Right.UNDO and see.who.role in (Role.OPERATOR, Role.SYSTEM))
        or (right is Right.PAY_OUT and see.who.role is Role.TREASURER)
    )
    if right not in rights_of(membership.standing) and not by_the_network:
        raise StandingForbids(member=member, standing=membership.standing, right=right)


def must_act_for(see: See, member: str) -> None:
    """Refuse `NotAllowed` unless the asker may act for this member."""
    if not acts_for(see, member):
        raise NotAllowed("Only the member's own users and operators may.", member=member)


def acts_for(see: See, member: str) -> bool:
    """Say whether the asker may act for this member.

    A member's user acts for the members that named it; operators serve members at the desk, and
    the scheduler does what is due.
    """
    who = see.who
    if who.role in (Role.SYSTEM, Role.OPERATOR):
        return True
    return bool(who.role is Role.MEMBER and who.user and member in see(User, who.user).members)


def must_serve(see: See, member: str, hub: str) -> None:
    """Refuse `NotAllowed` unless the asker may act for this member, or runs the hub: hosts serve at their desk."""
    if see.who.role is not Role.HOST or see.who.hub != hub:
        must_act_for(see, member)
