"""Who belongs to the network, and how they stood at every moment; ids and standings, never a name."""

from projections.members.questions import Member, MemberPage, member, members
from projections.members.view import MEMBERS

__all__ = ["MEMBERS", "Member", "MemberPage", "member", "members"]
