"""Directors or partners resolve whether a buyer may accept an offer, where the house's form asks for it.

They are asked on a day: when an offer names its buyer, on the day of the offer; otherwise by a request. A
cooperative's directors who have not answered when sixty days are over leave the seller free (c.c. 2530).
"""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from ledger.houses.events import TransferAuthorised, TransferRefused, TransferRequested
from ledger.houses.forms import SILENCE_AUTHORISES, SILENCE_DAYS
from ledger.houses.house import House
from ledger.houses.offer import Offer, OfHouse, existing_offer, existing_offer_of
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, OfferId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_act_for, must_have
from ledger.members.words import Said
from ledger.offerings.pass_on import NotToOneself

Resolution = Annotated[Said, Meta(description="number and date of the resolution; sealed")]


class NotTheNamedBuyer(Refused):
    """The offer names another buyer."""


class NoAuthorisationNeeded(Refused):
    """Shares of this house pass without a resolution."""


class AuthorisedAlready(Refused):
    """This buyer may accept already."""


class RequestedAlready(Refused):
    """The directors or partners were asked about this buyer before."""


class NotAuthorised(Refused):
    """The house's directors or partners have not resolved that this buyer may accept, or refused it; their resolution is entered first."""


class RequestTransfer(Command, frozen=True, kw_only=True, tag="houses.request-transfer"):
    """Ask the house's directors or partners whether a buyer may accept an offer to anybody."""

    offer: OfferId
    buyer: MemberId


class AuthoriseTransfer(Command, frozen=True, kw_only=True, tag="houses.authorise-transfer"):
    """Write down the resolution by which a buyer may accept an offer."""

    personal = Personal(person="house", fact=TransferAuthorised)

    offer: OfferId
    house: OfHouse
    buyer: MemberId
    resolution: Resolution


class RefuseTransfer(Command, frozen=True, kw_only=True, tag="houses.refuse-transfer"):
    """Write down the resolution by which a buyer may not accept an offer, with its reasons."""

    personal = Personal(person="house", fact=TransferRefused)

    offer: OfferId
    house: OfHouse
    buyer: MemberId
    resolution: Resolution
    reasons: Annotated[Said, Meta(description="why: a refusal without reasons is none; sealed")]


def request_transfer(command: RequestTransfer, see: See) -> list[Fact]:
    """Ask, for a buyer who may begin something and was not asked about before."""
    must_act_for(see, command.buyer)
    offer = _open_to(see, command.offer, command.buyer)
    if offer.asked_on(command.buyer) is not None:
        raise RequestedAlready(offer=command.offer, asked=offer.asked_on(command.buyer))
    return [
        TransferRequested(
            day=see.today(), offer=command.offer, house=offer.house, buyer=command.buyer
        )
    ]


def authorise_transfer(command: AuthoriseTransfer, see: See) -> list[Fact]:
    """Authorise one buyer for one offer; who was refused before may be authorised after all."""
    must_be(see, Role.OPERATOR)
    existing_offer_of(see, command.offer, command.house)
    offer = _open_to(see, command.offer, command.buyer)
    if command.buyer in offer.authorised:
        raise AuthorisedAlready(offer=command.offer, buyer=command.buyer)
    return [
        TransferAuthorised(
            day=see.today(),
            offer=command.offer,
            house=offer.house,
            buyer=command.buyer,
            resolution=command.resolution,
        )
    ]


def decline_transfer(command: RefuseTransfer, see: See) -> list[Fact]:
    """Refuse one buyer, unless authorised or left free by silence before."""
    must_be(see, Role.OPERATOR)
    existing_offer_of(see, command.offer, command.house)
    offer = _open_to(see, command.offer, command.buyer)
    if _may_accept(see, offer, command.buyer):
        raise AuthorisedAlready(offer=command.offer, buyer=command.buyer)
    return [
        TransferRefused(
            day=see.today(),
            offer=command.offer,
            house=offer.house,
            buyer=command.buyer,
            resolution=command.resolution,
            reasons=command.reasons,
        )
    ]


def must_be_authorised(see: See, name: str, buyer: str) -> None:
    """Refuse `NotAuthorised`, with the day after which silence leaves the seller free if there is one."""
    offer = existing_offer(see, name)
    if see(House, offer.house).authorisation and not _may_accept(see, offer, buyer):
        raise NotAuthorised(offer=name, buyer=buyer, free_after=_silent_until(see, offer, buyer))


def must_be_the_buyer(offer: Offer, buyer: str) -> None:
    """Refuse the seller, and anybody else than the buyer whom the offer names."""
    if buyer == offer.seller:
        raise NotToOneself(member=buyer)
    if offer.buyer and offer.buyer != buyer:
        raise NotTheNamedBuyer(buyer=buyer)


def _open_to(see: See, name: str, buyer: str) -> Offer:
    """Return an open offer that the buyer may accept once it is authorised."""
    offer = existing_offer(see, name)
    offer.must_be_open(name, see.today())
    must_be_the_buyer(offer, buyer)
    must_have(see, buyer, Right.COMMIT)
    if not see(House, offer.house).authorisation:
        raise NoAuthorisationNeeded(house=offer.house)
    return offer


def _may_accept(see: See, offer: Offer, buyer: str) -> bool:
    until = _silent_until(see, offer, buyer)
    return buyer in offer.authorised or (until is not None and see.today() > until)


def _silent_until(see: See, offer: Offer, buyer: str) -> date | None:
    """Return the last day on which the directors may still answer; None if silence frees nobody here."""
    asked = offer.asked_on(buyer)
    if asked is None or buyer in offer.refused:
        return None
    if see(House, offer.house).form not in SILENCE_AUTHORISES:
        return None
    return asked + timedelta(days=SILENCE_DAYS)
