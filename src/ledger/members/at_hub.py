"""A hub is not withdrawn while it is a member's home."""

from collections.abc import Iterable
from typing import Self

from ledger.kernel.noun import Noun
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.events import HomeHubChanged, MemberApplied
from ledger.members.membership import OVER, Membership
from ledger.places.withdraw_hub import Living, WhatLivesOn


def _at_home(fact: MemberApplied | HomeHubChanged) -> Iterable[Part]:
    return [(fact.home_hub, fact.member)]


class HubMembers(Noun, frozen=True, kw_only=True, gc=False):
    """Who ever belonged to one hub, by its id."""

    kind = "members.hub-members"
    tag = "home"
    parts = {MemberApplied: _at_home, HomeHubChanged: _at_home}

    ever: frozenset[str] = frozenset()

    def evolve(self, part: str) -> Self:
        """Somebody belongs to it."""
        return type(self)(ever=self.ever | {part})


def members_live(question: WhatLivesOn, see: See) -> Living:
    """Name those whose home it is, and who have not left."""
    known = see.all(Membership, sorted(see(HubMembers, question.hub).ever))
    living = [
        name
        for name, one in known.items()
        if one.home_hub == question.hub and one.standing not in OVER
    ]
    return {"members": living}
