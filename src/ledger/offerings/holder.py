"""A holder is a member seen from what they own together: shares held, pledges still open."""

from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.kernel.taken import by_what_they_take
from ledger.members.withdraw import Remains, WhatRemains
from ledger.offerings.events import (
    PledgeGone,
    PledgeLowered,
    PledgeReleased,
    SharesIssued,
    SharesPassed,
    SharesPledged,
)


class OpenPledge(msgspec.Struct, frozen=True, gc=False):
    """What a member asks for and has not received."""

    offering: str
    issuer: str
    shares: int


class Gained(msgspec.Struct, frozen=True, gc=False):
    """Shares came (or went, when fewer than none) otherwise than by an offering."""

    issuer: str
    shares: int


def _held(fact: SharesPassed) -> list[Part]:
    return [(member, Gained(fact.issuer, shares)) for member, shares in fact.moves]


class Holder(Noun, frozen=True, kw_only=True, gc=False):
    """One member's shares by issuer and open pledges by name, by member id.

    A chapter above feeds it `Gained` for facts of its own.
    """

    kind = "offerings.holder"
    tag = "member"
    key = "member"
    parts = by_what_they_take((_held,))

    shares: Map[str, int] = Map()
    pledges: Map[str, OpenPledge] = Map()

    def evolve(
        self,
        part: SharesPledged | PledgeLowered | PledgeGone | PledgeReleased | SharesIssued | Gained,
    ) -> Self:
        """Ask, receive, think again, pass on."""
        match part:
            case SharesPledged() | PledgeLowered():
                pledged = OpenPledge(part.offering, part.issuer, part.shares)
                return replace(self, pledges=self.pledges.set(part.pledge, pledged))
            case PledgeGone() | PledgeReleased():
                return replace(self, pledges=dropped(self.pledges, part.pledge))
            case SharesIssued():
                pledges = dropped(self.pledges, part.pledge)
                return replace(self, shares=self._with(part.issuer, part.shares), pledges=pledges)
            case Gained():
                return replace(self, shares=self._with(part.issuer, part.shares))
            case _:
                assert_never(part)

    def _with(self, issuer: str, gained: int) -> Map[str, int]:
        held = self.shares.get(issuer, 0) + gained
        return self.shares.set(issuer, held) if held else dropped(self.shares, issuer)


def shares_remain(question: WhatRemains, see: See) -> Remains:
    """Nobody leaves with shares or open pledges."""
    holder = see(Holder, question.member)
    return {"shares": dict(sorted(holder.shares.items())), "pledges": sorted(holder.pledges)}
