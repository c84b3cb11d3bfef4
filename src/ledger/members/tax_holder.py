"""One tax code, one live membership: who has this code now."""

from collections.abc import Iterable
from typing import Self

from ledger.kernel.noun import Noun, Part
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.taken import by_what_they_take
from ledger.members.events import MemberApplied, MemberDeclined, MemberWithdrawn, TaxCodeCorrected


class AlreadyMember(Refused):
    """This tax code already has a membership that is not over."""


def _taken(fact: MemberApplied) -> Iterable[Part]:
    return ((fact.tax_tag, fact.member),)


def _freed(fact: MemberDeclined | MemberWithdrawn) -> Iterable[Part]:
    return ((fact.tax_tag, ""),)


def _moved(fact: TaxCodeCorrected) -> Iterable[Part]:
    return ((fact.former_tag, ""), (fact.tax_tag, fact.member))


class TaxHolder(Noun, frozen=True, kw_only=True, gc=False):
    """The member whose tax code this is, by its keyed tag; empty when it is free.

    The excluded and the deceased keep theirs until they are withdrawn: something is still owed.
    """

    kind = "members.tax-holder"
    tag = "tax"
    parts = by_what_they_take((_taken, _freed, _moved))

    member: str = ""

    def evolve(self, part: str) -> Self:
        """Take the code, or free it."""
        return type(self)(member=part)


def must_be_unused(see: See, tax_tag: str) -> None:
    """Refuse `AlreadyMember` while the code has a live membership."""
    if see(TaxHolder, tax_tag).member:
        raise AlreadyMember
