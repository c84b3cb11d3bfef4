"""A holder is a member seen from their houses: shares held, pledges and offers still open."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignSettled,
    OfferExpired,
    OfferWithdrawn,
    PledgeRevoked,
    SharesOffered,
    SharesPledged,
    SharesTransferred,
)
from ledger.kernel.noun import Noun, Part, by, dropped
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains


class OpenPledge(msgspec.Struct, frozen=True, gc=False):
    """What a member asks for and has not received."""

    campaign: str
    house: str
    shares: int


class OpenOffer(msgspec.Struct, frozen=True, gc=False):
    """Shares a member offers; they are locked until the end of `expires`."""

    house: str
    shares: int
    expires: date


class Received(msgspec.Struct, frozen=True, gc=False):
    """Shares arrived, by a pledge or (when `pledge` is empty) by a transfer."""

    house: str
    shares: int
    pledge: str = ""


class Passed(msgspec.Struct, frozen=True, gc=False):
    """Shares left by an accepted offer."""

    house: str
    shares: int
    offer: str


class Released(msgspec.Struct, frozen=True, gc=False):
    """A pledge came to nothing."""

    pledge: str


def _issued(fact: CampaignSettled) -> Iterable[Part]:
    return [(line.member, Received(fact.house, line.shares, line.pledge)) for line in fact.issued]


def _released(fact: CampaignFailed | CampaignCancelled) -> Iterable[Part]:
    return [(line.member, Released(line.pledge)) for line in fact.released]


def _transferred(fact: SharesTransferred) -> Iterable[Part]:
    return [
        (fact.seller, Passed(fact.house, fact.shares, fact.offer)),
        (fact.buyer, Received(fact.house, fact.shares)),
    ]


class Holder(Noun, frozen=True, kw_only=True, gc=False):
    """One member's shares by house, open pledges and open offers, by member id."""

    kind = "houses.holder"
    tag = "member"
    parts = {
        SharesPledged: by("member"),
        PledgeRevoked: by("member"),
        CampaignSettled: _issued,
        CampaignFailed: _released,
        CampaignCancelled: _released,
        SharesOffered: by("seller"),
        OfferWithdrawn: by("seller"),
        OfferExpired: by("seller"),
        SharesTransferred: _transferred,
    }

    shares: Map[str, int] = Map()
    pledges: Map[str, OpenPledge] = Map()
    offers: Map[str, OpenOffer] = Map()

    def evolve(
        self,
        part: SharesPledged
        | PledgeRevoked
        | Received
        | Released
        | SharesOffered
        | OfferWithdrawn
        | OfferExpired
        | Passed,
    ) -> Self:
        """Ask, receive, offer, pass on."""
        match part:
            case SharesPledged():
                pledged = OpenPledge(part.campaign, part.house, part.shares)
                return replace(self, pledges=self.pledges.set(part.pledge, pledged))
            case PledgeRevoked() | Released():
                return replace(self, pledges=dropped(self.pledges, part.pledge))
            case Received():
                pledges = dropped(self.pledges, part.pledge)
                return replace(self, shares=self._gain(part.house, part.shares), pledges=pledges)
            case SharesOffered():
                offered = OpenOffer(part.house, part.shares, part.expires)
                return replace(self, offers=self.offers.set(part.offer, offered))
            case OfferWithdrawn() | OfferExpired():
                return replace(self, offers=dropped(self.offers, part.offer))
            case Passed():
                offers = dropped(self.offers, part.offer)
                return replace(self, shares=self._gain(part.house, -part.shares), offers=offers)
            case _:
                assert_never(part)

    def _gain(self, house: str, shares: int) -> Map[str, int]:
        held = self.shares.get(house, 0) + shares
        return self.shares.set(house, held) if held else dropped(self.shares, house)

    def open_offers(self, today: date) -> list[str]:
        """Return the offers that are not over by date, even if nobody has written so yet."""
        return sorted(name for name, offer in self.offers.items() if today <= offer.expires)

    def locked(self, house: str, today: date) -> int:
        """Return how many of the house's shares are offered to someone and not free."""
        return sum(
            offer.shares
            for offer in self.offers.values()
            if offer.house == house and today <= offer.expires
        )


def shares_remain(question: WhatRemains, see: See) -> Remains:
    """Nobody leaves with shares, open pledges or open offers."""
    holder = see(Holder, question.member)
    return {
        "shares": dict(sorted(holder.shares.items())),
        "pledges": sorted(holder.pledges),
        "offers": holder.open_offers(see.today()),
    }
