"""A member passes shares to another against payment; the house's total never changes."""

from typing import Annotated

from msgspec import Meta

from ledger.houses import journal
from ledger.houses.authorise import must_be_authorised, must_be_the_buyer
from ledger.houses.events import SharesTransferred
from ledger.houses.house import House
from ledger.houses.offer import OfHouse, existing_offer_of
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, OfferId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Count
from ledger.members.rights import Right, must_act_for, must_have
from ledger.members.words import FreeText
from ledger.offerings.limit import must_stay_within
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.post import post


class DeedMissing(Refused):
    """Shares of this house pass by deed: its reference belongs in the acceptance."""


class AcceptOffer(Command, frozen=True, kw_only=True, tag="houses.accept-offer"):
    """Accept an offer or a part of it: shares and money pass at once, or not at all."""

    personal = Personal(person="house", fact=SharesTransferred)

    offer: OfferId
    house: OfHouse
    buyer: MemberId
    shares: Annotated[
        Count | None,
        Meta(description="how many, at the offer's price per share; without it all that are left"),
    ] = None
    deed: Annotated[
        FreeText, Meta(description="the deed's reference, where the house asks for one; sealed")
    ] = ""


def accept_offer(command: AcceptOffer, see: See) -> list[Fact]:
    """9. Pass shares and money together; what is left stays on offer. The seller need no longer be in good standing."""
    must_act_for(see, command.buyer)
    must_have(see, command.buyer, Right.COMMIT)
    must_owe_nothing(see, command.buyer)
    offer = existing_offer_of(see, command.offer, command.house)
    offer.must_be_open(command.offer, see.today())
    must_be_the_buyer(offer, command.buyer)
    house = see(House, offer.house)
    must_be_authorised(see, command.offer, command.buyer)
    shares = command.shares or offer.shares
    price_cents = offer.price_of(shares)
    must_stay_within(see, offer.house, command.buyer, shares)
    if house.deed and not command.deed:
        raise DeedMissing(house=offer.house, form=house.form)
    return [
        SharesTransferred(
            day=see.today(),
            offer=command.offer,
            house=offer.house,
            seller=offer.seller,
            buyer=command.buyer,
            shares=shares,
            price_cents=price_cents,
            shares_left=offer.shares - shares,
            deed=command.deed,
        ),
        *post(see, journal.shares_paid(command.buyer, offer.seller, price_cents, command.offer)),
    ]
