"""Co-owners of a comunione come in by deed, since nothing is offered to all; what they pay goes to the house."""

from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.houses import journal
from ledger.houses.forms import NO_OFFERING
from ledger.houses.house import existing_house
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId, MemberId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import CentsOrZero, Count
from ledger.kernel.who import Role
from ledger.members.rights import Right, existing_members, must_have
from ledger.offerings.events import Holding, SharesEntered
from ledger.offerings.pass_on import Document
from ledger.treasury.post import post


class HolderTwice(Malformed):
    """A holder is named more than once."""


class FormOffersShares(Refused):
    """Shares of a house of this form are offered to all members: they come in by a campaign."""


class HolderShares(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many shares a member has from now on, and what they cost."""

    member: MemberId
    shares: Count
    cents: Annotated[CentsOrZero, Meta(description="what all of them cost, in euro cents")]


Holders = Annotated[tuple[HolderShares, ...], Meta(min_length=1, max_length=500)]


class EnterShares(Command, frozen=True, kw_only=True, tag="houses.enter-shares"):
    """Put co-owners on the register of a comunione by their deed (operators).

    What each pays leaves their wallet; zero: it was paid before the notary.
    """

    personal = Personal(person="house", fact=SharesEntered)

    house: HouseId
    holders: Holders
    document: Document


def enter_shares(command: EnterShares, see: See) -> list[Fact]:
    """Enter whoever may buy, with the money, or nobody."""
    must_be(see, Role.OPERATOR)
    house = existing_house(see, command.house)
    existing_members(see, named_once(command.holders))
    if house.form not in NO_OFFERING:
        raise FormOffersShares(house=command.house, form=house.form)
    for holder in command.holders:
        must_have(see, holder.member, Right.COMMIT)
    entered = SharesEntered(
        day=see.today(),
        issuer=command.house,
        document=command.document,
        holders=tuple(Holding(one.member, one.shares, one.cents) for one in command.holders),
    )
    paid = (
        journal.shares_entered(command.house, holder.member, holder.cents)
        for holder in command.holders
    )
    return [entered, *post(see, *paid)]


def named_once(holders: tuple[HolderShares, ...]) -> list[str]:
    """Return the members; refuses `HolderTwice`."""
    members = [holder.member for holder in holders]
    if len(set(members)) < len(members):
        raise HolderTwice(holders=members)
    return members
