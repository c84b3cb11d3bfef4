"""An offer proposes a transfer: so many shares, at this price, to this member or to any, until a day.

open ──▶ accepted     shares and money pass together, at once or part by part
  ├────▶ withdrawn    by the seller
  ├────▶ expired      the day is over
  └────▶ lapsed       the seller was put out, or died
"""

from datetime import date
from typing import Annotated, Self, assert_never

from immutables import Map
from msgspec import Meta
from msgspec.structs import replace

from ledger.houses.events import (
    OfferEnded,
    OfferState,
    SharesOffered,
    SharesTransferred,
    TransferAuthorised,
    TransferRefused,
    TransferRequested,
)
from ledger.kernel.ids import HouseId
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import FIRST_DAY

OfHouse = Annotated[
    HouseId,
    Meta(description="the house whose shares are offered: deed and words are sealed under its key"),
]


class NoSuchOffer(Unknown):
    """There is no such offer."""


class OfferOver(Refused):
    """The offer is accepted, withdrawn, expired or lapsed."""


class MoreThanOffered(Refused):
    """So many shares are not left of the offer."""


class LessThanACent(Refused):
    """That part of the offer, or what would be left of it, costs less than a cent."""


class Offer(Noun, frozen=True, kw_only=True, gc=False):
    """One offer, by its id; `authorised` says by which resolution a buyer may accept, `refused` by which not.

    `asked` is the day since which directors or partners have to answer about a buyer; `shares` and
    `price_cents` are those that are still to be had.
    """

    kind = "houses.offer"
    tag = "offer"
    key = "offer"

    state: OfferState = OfferState.NONE
    house: str = ""
    seller: str = ""
    buyer: str = ""
    shares: int = 0
    price_cents: int = 0
    expires: date = FIRST_DAY
    authorised: Map[str, str] = Map()
    refused: Map[str, str] = Map()
    asked: Map[str, date] = Map()

    def evolve(
        self,
        part: SharesOffered
        | TransferRequested
        | TransferAuthorised
        | TransferRefused
        | SharesTransferred
        | OfferEnded,
    ) -> Self:
        """Be made, authorised, and come to an end."""
        match part:
            case SharesOffered():
                return type(self)(
                    state=OfferState.OPEN,
                    house=part.house,
                    seller=part.seller,
                    buyer=part.buyer,
                    shares=part.shares,
                    price_cents=part.price_cents,
                    expires=part.expires,
                    asked=Map({part.buyer: part.day}) if part.buyer else Map(),
                )
            case TransferRequested():
                return replace(self, asked=self.asked.set(part.buyer, part.day))
            case TransferRefused():
                return replace(self, refused=self.refused.set(part.buyer, part.resolution))
            case TransferAuthorised():
                authorised = self.authorised.set(part.buyer, part.resolution)
                refused = dropped(self.refused, part.buyer)
                return replace(self, authorised=authorised, refused=refused)
            case SharesTransferred():
                return replace(
                    self,
                    state=self.state if part.shares_left else OfferState.ACCEPTED,
                    shares=part.shares_left,
                    price_cents=self.price_cents - part.price_cents,
                )
            case OfferEnded():
                return replace(self, state=part.becomes)
            case _:
                assert_never(part)

    def price_of(self, shares: int) -> int:
        """Return what so many of the shares cost: their part of the price, rounded half up to the cent.

        What is left keeps the rest, so that all parts together cost what was asked. Refuses more than there are.
        """
        if shares > self.shares:
            raise MoreThanOffered(left=self.shares, asked=shares)
        part = (2 * self.price_cents * shares + self.shares) // (2 * self.shares)
        if not part or (shares < self.shares and part == self.price_cents):
            raise LessThanACent(price_cents=self.price_cents, shares=self.shares, asked=shares)
        return part

    def asked_on(self, buyer: str) -> date | None:
        """Return the day on which directors or partners were asked about a buyer, if they were."""
        return self.asked.get(buyer)

    def must_be_open(self, offer: str, today: date) -> None:
        """Refuse an offer that is over, or whose day is, whether or not that was written down."""
        if self.state is not OfferState.OPEN:
            raise OfferOver(offer=offer, state=self.state)
        if today > self.expires:
            raise OfferOver(offer=offer, state=OfferState.EXPIRED, expires=self.expires)


def existing_offer(see: See, offer: str) -> Offer:
    """Return the offer; refuses `NoSuchOffer` if it was never made."""
    found = see(Offer, offer)
    if found.state is OfferState.NONE:
        raise NoSuchOffer(offer=offer)
    return found


def existing_offer_of(see: See, offer: str, house: str) -> Offer:
    """Return the offer; refuses `NoSuchOffer`, and `Malformed` where its shares are of another house."""
    found = existing_offer(see, offer)
    if found.house != house:
        raise Malformed("The offer is of shares of another house.", field="house")
    return found
