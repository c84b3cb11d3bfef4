"""A seller is a member seen from the shares they offer to others: those are locked meanwhile."""

from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.houses.events import OfferEnded, OfferLapsed, SharesOffered, SharesTransferred
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.see import See
from ledger.members.lapse import WhatLapses
from ledger.members.withdraw import Remains, WhatRemains
from ledger.offerings.free import LockedShares


class OpenOffer(msgspec.Struct, frozen=True, gc=False):
    """Shares a member offers; they are locked until the end of `expires`."""

    house: str
    shares: int
    expires: date


class Seller(Noun, frozen=True, kw_only=True, gc=False):
    """One member's open offers by name, by member id."""

    kind = "houses.seller"
    tag = "member"
    key = "seller"

    offers: Map[str, OpenOffer] = Map()

    def evolve(self, part: SharesOffered | SharesTransferred | OfferEnded) -> Self:
        """Offer; take back, or pass on."""
        match part:
            case SharesOffered():
                offered = OpenOffer(part.house, part.shares, part.expires)
                return replace(self, offers=self.offers.set(part.offer, offered))
            case SharesTransferred() if part.shares_left:
                rest = replace(self.offers[part.offer], shares=part.shares_left)
                return replace(self, offers=self.offers.set(part.offer, rest))
            case SharesTransferred() | OfferEnded():
                return replace(self, offers=dropped(self.offers, part.offer))
            case _:
                assert_never(part)

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


def offers_lapse(question: WhatLapses, see: See) -> list[Fact]:
    """What was offered is no longer: nobody can accept it, even if its last day is still to come."""
    seller, offers = question.member, see(Seller, question.member).offers
    return [
        OfferLapsed(day=see.today(), offer=name, house=offer.house, seller=seller)
        for name, offer in sorted(offers.items())
    ]


def offers_lock(question: LockedShares, see: See) -> int:
    """Shares on offer wait for their buyer."""
    return see(Seller, question.member).locked(question.issuer, see.today())


def offers_remain(question: WhatRemains, see: See) -> Remains:
    """Nobody leaves with open offers."""
    return {"offers": see(Seller, question.member).open_offers(see.today())}
