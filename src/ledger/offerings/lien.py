"""A lien (pegno) keeps shares where they are until it is lifted: a creditor has a right to them (c.c. 2352, 2471-bis)."""

from typing import Annotated, Self, assert_never

import msgspec
from immutables import Map
from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import LienId, MemberId, Prefix
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Count
from ledger.kernel.who import Role
from ledger.members.rights import existing_member
from ledger.members.words import Said
from ledger.offerings.events import LienEntered, LienLifted
from ledger.offerings.free import LockedShares, must_hold_free
from ledger.offerings.issuer import issuer_of
from ledger.offerings.pass_on import Document, IssuerId


class NoSuchLien(Unknown):
    """There is no such lien, or it was lifted."""


class Pledged(msgspec.Struct, frozen=True, gc=False):
    """So many shares of an issuer stand under a lien."""

    issuer: str
    shares: int


class Liens(Noun, frozen=True, kw_only=True, gc=False):
    """One member's liens by name, by member id."""

    kind = "offerings.liens"
    tag = "member"
    key = "member"

    liens: Map[str, Pledged] = Map()

    def evolve(self, part: LienEntered | LienLifted) -> Self:
        """Enter one, lift one."""
        match part:
            case LienEntered():
                under = Pledged(part.issuer, part.shares)
                return replace(self, liens=self.liens.set(part.lien, under))
            case LienLifted():
                return replace(self, liens=dropped(self.liens, part.lien))
            case _:
                assert_never(part)


class EnterLien(Command, frozen=True, kw_only=True, tag="offerings.enter-lien"):
    """Enter a lien on a member's shares into the register (operators)."""

    personal = Personal(person="issuer", fact=LienEntered)

    issuer: IssuerId
    member: MemberId
    shares: Count
    creditor: Annotated[Said, Meta(description="who has the right; sealed")]
    document: Document


class LiftLien(Command, frozen=True, kw_only=True, tag="offerings.lift-lien"):
    """Lift a lien: the shares are free again (operators)."""

    personal = Personal(person="issuer", fact=LienLifted)

    issuer: IssuerId
    member: MemberId
    lien: LienId
    document: Document


def enter_lien(command: EnterLien, see: See) -> list[Fact]:
    """Put free shares under a lien, whoever holds them."""
    must_be(see, Role.OPERATOR)
    issuer_of(see, command.issuer).existing(see, command.issuer)
    existing_member(see, command.member)
    must_hold_free(see, command.member, command.issuer, command.shares)
    return [
        LienEntered(
            day=see.today(),
            lien=see.new_id(Prefix.LIEN),
            issuer=command.issuer,
            member=command.member,
            shares=command.shares,
            creditor=command.creditor,
            document=command.document,
        )
    ]


def lift_lien(command: LiftLien, see: See) -> list[Fact]:
    """Lift a lien that stands on these shares."""
    must_be(see, Role.OPERATOR)
    under = see(Liens, command.member).liens.get(command.lien)
    if under is None or under.issuer != command.issuer:
        raise NoSuchLien(lien=command.lien)
    return [
        LienLifted(
            day=see.today(),
            lien=command.lien,
            issuer=command.issuer,
            member=command.member,
            shares=under.shares,
            document=command.document,
        )
    ]


def liens_lock(question: LockedShares, see: See) -> int:
    """Shares under a lien do not move."""
    liens = see(Liens, question.member).liens.values()
    return sum(one.shares for one in liens if one.issuer == question.issuer)
