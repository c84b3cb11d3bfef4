"""A hub's terms: VAT on nights, city tax, the security deposit, and whether guests may stay long."""

from datetime import date
from typing import Self

import msgspec

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.stays.events import TermsSet


class NoTerms(Refused):
    """The hub has set no terms for that day yet; its host sets them."""


class Terms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Terms in force from a day on: VAT in basis points, city tax a guest and night, deposit a stay, the CIN, the class of lodging."""

    valid_from: date
    vat_bp: int
    city_tax_cents: int
    deposit_cents: int
    long_stays: bool
    cin: str = ""
    lodging: str = ""


class HubTerms(Noun, frozen=True, kw_only=True, gc=False):
    """All terms of one hub, by their first day."""

    kind = "stays.hub-terms"
    fold = 3
    tag = "terms"
    key = "hub"

    dated: tuple[Terms, ...] = ()

    def evolve(self, part: TermsSet) -> Self:
        """Set terms: the last ones set for a day count."""
        new = Terms(
            part.valid_from,
            part.vat_bp,
            part.city_tax_cents,
            part.deposit_cents,
            part.long_stays,
            part.cin,
            part.lodging,
        )
        others = (terms for terms in self.dated if terms.valid_from != part.valid_from)
        return type(self)(dated=tuple(sorted((*others, new), key=lambda terms: terms.valid_from)))

    def cin_on(self, day: date) -> str:
        """Return the CIN of a day, if there is one."""
        return next((one.cin for one in reversed(self.dated) if one.valid_from <= day), "")

    def lodging_on(self, day: date) -> str:
        """Return the class of lodging of a day, if it was said."""
        return next((one.lodging for one in reversed(self.dated) if one.valid_from <= day), "")

    def on(self, day: date) -> Terms:
        """Return the terms in force on a day; refuses `NoTerms`."""
        for terms in reversed(self.dated):
            if terms.valid_from <= day:
                return terms
        raise NoTerms(day=day)
