"""Shares pass without a price: a member gives them, or leaves them to heirs; a document says so.

An operator writes it down, for houses and ventures alike.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import Count, Id
from ledger.kernel.who import Role
from ledger.members.events import Standing
from ledger.members.rights import Right, existing_members, must_have
from ledger.members.standing import must_stand_in
from ledger.members.words import FreeText, Said
from ledger.offerings.events import Share, SharesGiven, SharesInherited
from ledger.offerings.free import must_hold_free
from ledger.offerings.issuer import issuer_of
from ledger.offerings.limit import must_stay_within

IssuerId = Annotated[Id, Meta(description="the house or the venture")]
Document = Annotated[
    Said, Meta(description="reference of the deed or certificate that says so; sealed")
]


class NotToOneself(Malformed):
    """Shares are not passed to oneself; name another member."""


class HeirTwice(Malformed):
    """An heir is named more than once."""


class ResolutionMissing(Refused):
    """Shares of this house pass by a resolution of its directors or partners: its reference is needed."""


class GiveShares(Command, frozen=True, kw_only=True, tag="offerings.give-shares"):
    """Pass a member's shares to another for nothing (operators)."""

    personal = Personal(person="issuer", fact=SharesGiven)

    issuer: IssuerId
    giver: MemberId
    receiver: MemberId
    shares: Count
    document: Document
    resolution: Annotated[
        FreeText, Meta(description="number and date, where the house asks for one; sealed")
    ] = ""


class HeirShares(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many shares pass to an heir."""

    member: MemberId
    shares: Count


class InheritShares(Command, frozen=True, kw_only=True, tag="offerings.inherit-shares"):
    """Pass shares of a member who died to heirs who are members, all or some of them (operators)."""

    personal = Personal(person="issuer", fact=SharesInherited)

    issuer: IssuerId
    deceased: MemberId
    heirs: Annotated[tuple[HeirShares, ...], Meta(min_length=1, max_length=50)]
    document: Document


def give_shares(command: GiveShares, see: See) -> list[Fact]:
    """Give free shares; for the excluded an operator does it as for anybody else."""
    must_be(see, Role.OPERATOR)
    kind = issuer_of(see, command.issuer)
    kind.existing(see, command.issuer)
    must_stand_in(see, command.giver, Standing.ADMITTED, Standing.EXCLUDED)
    must_have(see, command.receiver, Right.COMMIT)
    if command.receiver == command.giver:
        raise NotToOneself(member=command.giver)
    if kind.authorises(see, command.issuer) and not command.resolution:
        raise ResolutionMissing(issuer=command.issuer)
    must_stay_within(see, command.issuer, command.receiver, command.shares)
    must_hold_free(see, command.giver, command.issuer, command.shares)
    return [
        SharesGiven(
            day=see.today(),
            issuer=command.issuer,
            document=command.document,
            giver=command.giver,
            receiver=command.receiver,
            shares=command.shares,
            resolution=command.resolution,
        )
    ]


def inherit_shares(command: InheritShares, see: See) -> list[Fact]:
    """Pass to each heir a whole number of shares; an heir may be suspended.

    What would be above the limit of a person stays with the deceased until it goes to others or is taken back (25).
    """
    must_be(see, Role.OPERATOR)
    issuer_of(see, command.issuer).existing(see, command.issuer)
    heirs = [heir.member for heir in command.heirs]
    if len(set(heirs)) < len(heirs):
        raise HeirTwice(heirs=heirs)
    existing_members(see, [command.deceased, *heirs])
    must_stand_in(see, command.deceased, Standing.DECEASED)
    for heir in heirs:
        must_stand_in(see, heir, Standing.ADMITTED, Standing.SUSPENDED)
    for part in command.heirs:
        must_stay_within(see, command.issuer, part.member, part.shares)
    shares = sum(heir.shares for heir in command.heirs)
    must_hold_free(see, command.deceased, command.issuer, shares)
    return [
        SharesInherited(
            day=see.today(),
            issuer=command.issuer,
            document=command.document,
            deceased=command.deceased,
            heirs=tuple(Share(heir.member, heir.shares) for heir in command.heirs),
        )
    ]
