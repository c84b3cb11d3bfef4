"""One tax code, one membership that was ever admitted and is not over; how many apply with it, nobody tells them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.kernel.taken import by_what_they_take
from ledger.members.events import (
    MemberApplied,
    MemberDeclined,
    MemberWithdrawn,
    Standing,
    TaxCodeCorrected,
)
from ledger.members.membership import Membership


class AlreadyMember(Refused):
    """This tax code already has a membership that is not over."""


class Claim(StrEnum):
    """What becomes of somebody's claim to a code: they take it, give it up, or leave and are known by it."""

    TAKEN = "taken"
    FREED = "freed"
    LEFT = "left"


def _taken(fact: MemberApplied) -> Iterable[Part]:
    return ((fact.tax_tag, (fact.member, Claim.TAKEN)),)


def _freed(fact: MemberDeclined) -> Iterable[Part]:
    return ((fact.tax_tag, (fact.member, Claim.FREED)),)


def _left(fact: MemberWithdrawn) -> Iterable[Part]:
    return ((fact.tax_tag, (fact.member, Claim.LEFT)),)


def _moved(fact: TaxCodeCorrected) -> Iterable[Part]:
    return (
        (fact.former_tag, (fact.member, Claim.FREED)),
        (fact.tax_tag, (fact.member, Claim.TAKEN)),
    )


class TaxHolder(Noun, frozen=True, kw_only=True, gc=False):
    """Whose tax code this is, by its keyed tag: at most one who was admitted, and any number who apply.

    The excluded and the deceased keep theirs until they are withdrawn: something is still owed.
    `former` are those who had it and withdrew, in that order: what they owe, the person owes.
    """

    kind = "members.tax-holder"
    tag = "tax"
    parts = by_what_they_take((_taken, _freed, _left, _moved))

    members: tuple[str, ...] = ()
    former: tuple[str, ...] = ()

    def evolve(self, part: tuple[str, Claim]) -> Self:
        """Take the code, or free it."""
        member, claim = part
        members = set(self.members) - {member}
        if claim is Claim.TAKEN:
            members |= {member}
        former = (*self.former, member) if claim is Claim.LEFT else self.former
        return type(self)(members=tuple(sorted(members)), former=former)


def must_be_unused(see: See, tax_tag: str) -> None:
    """Refuse `AlreadyMember` while anybody has the code, if only by an application."""
    if see(TaxHolder, tax_tag).members:
        raise AlreadyMember


def must_be_no_others(see: See, tax_tag: str, applicant: str) -> None:
    """Refuse `AlreadyMember`, naming whom, while the code is that of somebody who was admitted."""
    others = [one for one in see(TaxHolder, tax_tag).members if one != applicant]
    known = see.all(Membership, others)
    if members := [one for one in others if known[one].standing is not Standing.APPLIED]:
        raise AlreadyMember(members=members)
