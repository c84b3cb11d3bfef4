"""A member passes shares to another against payment; the house's total never changes."""

from typing import Annotated

from msgspec import Meta

from ledger.houses import journal
from ledger.houses.events import SharesTransferred, TransferAuthorised
from ledger.houses.house import House
from ledger.houses.offer import Offer, existing_offer
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, OfferId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Word
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_act_for, must_have
from ledger.offerings.pass_on import NotToOneself
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.post import post


class NotTheNamedBuyer(Refused):
    """The offer names another buyer."""


class NoAuthorisationNeeded(Refused):
    """Shares of this house pass without a resolution."""


class AuthorisedAlready(Refused):
    """This buyer may accept already."""


class NotAuthorised(Refused):
    """The house's directors or partners have not resolved that this buyer may accept."""


class DeedMissing(Refused):
    """Shares of this house pass by deed: its reference belongs in the acceptance."""


class AuthoriseTransfer(Command, frozen=True, kw_only=True, tag="houses.authorise-transfer"):
    """Write down the resolution by which a buyer may accept an offer."""

    offer: OfferId
    buyer: MemberId
    resolution: Annotated[Word, Meta(description="number and date of the resolution")]


class AcceptOffer(Command, frozen=True, kw_only=True, tag="houses.accept-offer"):
    """Accept an offer: shares and money pass at once, or not at all."""

    offer: OfferId
    buyer: MemberId
    deed: Annotated[
        Word | None, Meta(description="the deed's reference, where the house asks for one")
    ] = None


def authorise_transfer(command: AuthoriseTransfer, see: See) -> list[Fact]:
    """Authorise one buyer for one offer."""
    must_be(see, Role.OPERATOR)
    offer = existing_offer(see, command.offer)
    offer.must_be_open(command.offer, see.today())
    _must_be_the_buyer(offer, command.buyer)
    must_have(see, command.buyer, Right.COMMIT)
    if not see(House, offer.house).authorisation:
        raise NoAuthorisationNeeded(house=offer.house)
    if command.buyer in offer.authorised:
        raise AuthorisedAlready(resolution=offer.authorised[command.buyer])
    return [
        TransferAuthorised(
            day=see.today(),
            offer=command.offer,
            house=offer.house,
            buyer=command.buyer,
            resolution=command.resolution,
        )
    ]


def accept_offer(command: AcceptOffer, see: See) -> list[Fact]:
    """Pass shares and money together. The seller need no longer be in good standing."""
    must_act_for(see, command.buyer)
    must_have(see, command.buyer, Right.COMMIT)
    must_owe_nothing(see, command.buyer)
    offer = existing_offer(see, command.offer)
    offer.must_be_open(command.offer, see.today())
    _must_be_the_buyer(offer, command.buyer)
    house = see(House, offer.house)
    if house.authorisation and command.buyer not in offer.authorised:
        raise NotAuthorised(offer=command.offer, buyer=command.buyer)
    if house.deed and not command.deed:
        raise DeedMissing(house=offer.house, form=house.form)
    return [
        SharesTransferred(
            day=see.today(),
            offer=command.offer,
            house=offer.house,
            seller=offer.seller,
            buyer=command.buyer,
            shares=offer.shares,
            price_cents=offer.price_cents,
            resolution=offer.authorised.get(command.buyer, ""),
            deed=command.deed or "",
        ),
        *post(
            see,
            journal.shares_paid(command.buyer, offer.seller, offer.price_cents, command.offer),
        ),
    ]


def _must_be_the_buyer(offer: Offer, buyer: str) -> None:
    if buyer == offer.seller:
        raise NotToOneself(member=buyer)
    if offer.buyer and offer.buyer != buyer:
        raise NotTheNamedBuyer(buyer=buyer)
