"""A holder offers shares until a day; meanwhile they are locked, and may be taken back."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.houses.events import (
    OfferEnded,
    OfferExpired,
    OfferState,
    OfferWithdrawn,
    SharesOffered,
    SharesTransferred,
)
from ledger.houses.house import existing_house
from ledger.houses.offer import OfferOver, existing_offer
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId, MemberId, OfferId, Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents, Count
from ledger.kernel.who import Role
from ledger.members.events import Standing
from ledger.members.membership import Membership
from ledger.members.rights import NoSuchMember, Right, must_act_for, must_have
from ledger.offerings.free import must_hold_free
from ledger.offerings.pass_on import NotToOneself
from ledger.treasury.debts import must_owe_nothing


class ExpiresInThePast(Refused):
    """The last day of the offer is already over."""


class NotExpiredYet(Refused):
    """The last day of the offer is not over."""


class OfferShares(Command, frozen=True, kw_only=True, tag="houses.offer-shares"):
    """Offer shares of a house to a named buyer or, without one, to any member."""

    house: HouseId
    seller: MemberId
    shares: Count
    price_cents: Annotated[Cents, Meta(description="price of all of them, in euro cents")]
    expires: Annotated[date, Meta(description="last day, until 24:00 in Rome")]
    buyer: Annotated[MemberId | None, Meta(description="the only member who may accept")] = None


class WithdrawOffer(Command, frozen=True, kw_only=True, tag="houses.withdraw-offer"):
    """Take an offer back; the shares are free at once."""

    offer: OfferId


class ExpireOffer(Command, frozen=True, kw_only=True, tag="houses.expire-offer"):
    """Note that an offer's last day is over; the scheduler does it."""

    offer: OfferId


def offer_shares(command: OfferShares, see: See) -> list[Fact]:
    """Offer free shares."""
    must_act_for(see, command.seller)
    must_have(see, command.seller, Right.COMMIT)
    must_owe_nothing(see, command.seller)
    existing_house(see, command.house)
    if command.buyer == command.seller:
        raise NotToOneself(member=command.seller)
    if command.buyer and see(Membership, command.buyer).standing is Standing.NONE:
        raise NoSuchMember(member=command.buyer)
    today = see.today()
    if command.expires < today:
        raise ExpiresInThePast(expires=command.expires, today=today)
    must_hold_free(see, command.seller, command.house, command.shares)
    return [
        SharesOffered(
            day=today,
            offer=see.new_id(Prefix.OFFER),
            house=command.house,
            seller=command.seller,
            buyer=command.buyer or "",
            shares=command.shares,
            price_cents=command.price_cents,
            expires=command.expires,
        )
    ]


def withdraw_offer(command: WithdrawOffer, see: See) -> list[Fact]:
    """Withdraw an open offer."""
    offer = existing_offer(see, command.offer)
    must_act_for(see, offer.seller)
    must_have(see, offer.seller, Right.UNDO)
    offer.must_be_open(command.offer, see.today())
    return [
        OfferWithdrawn(day=see.today(), offer=command.offer, house=offer.house, seller=offer.seller)
    ]


def expire_offer(command: ExpireOffer, see: See) -> list[Fact]:
    """Write down that an offer ended with its last day."""
    must_be(see, Role.SYSTEM, Role.OPERATOR)
    offer, today = existing_offer(see, command.offer), see.today()
    if offer.state is not OfferState.OPEN:
        raise OfferOver(offer=command.offer, state=offer.state)
    if today <= offer.expires:
        raise NotExpiredYet(offer=command.offer, expires=offer.expires, today=today)
    return [OfferExpired(day=today, offer=command.offer, house=offer.house, seller=offer.seller)]


def when_offered(fact: SharesOffered) -> Iterable[Due]:
    """The offer ends with its last day."""
    yield Due(
        subject=f"expire:{fact.offer}",
        at=rome(fact.expires, 24),
        command=ExpireOffer(offer=fact.offer),
    )


def when_over(fact: OfferEnded | SharesTransferred) -> Iterable[Done]:
    """Nothing is left to expire."""
    if isinstance(fact, SharesTransferred) and fact.shares_left:
        return
    yield Done(subject=f"expire:{fact.offer}")
