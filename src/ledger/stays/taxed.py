"""Which nights of which guest are taxed: the one rule of bill, offer, check-out and return.

a guest's night            owes
exempt, for a reason       nothing, and the reason is told
after the first K          nothing: `beyond`; K of the table in force on the night
any other                  the rate of the night, by class of lodging and season
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from ledger.kernel.days import nights
from ledger.stays.tax_table import TaxTables
from ledger.stays.terms import HubTerms

TAXED: Final = ""
BEYOND: Final = "beyond"


class TaxedGuest(msgspec.Struct, frozen=True, gc=False):
    """What matters of a guest: why they are exempt, if so, and how many nights they slept directly before the stay.

    Who leaves before the others sleeps `until` a day.
    """

    exempt: str = ""
    before: int = 0
    until: date = date.max


class HubTax(msgspec.Struct, frozen=True, gc=False):
    """What is asked at one hub: its municipality's tables, and its own terms as long as there are none."""

    terms: HubTerms
    tables: TaxTables = TaxTables()

    def cents_on(self, night: date) -> int:
        """Return what a guest who is taxed owes for a night; refuses `NoTerms`."""
        terms, table = self.terms.on(night), self.tables.on(night)
        return terms.city_tax_cents if table is None else table.cents_on(night, terms.lodging)

    def most_nights(self, arrive: date, depart: date) -> int:
        """Return how many nights before a stay may matter: as many as are taxed at most."""
        some = (self.tables.on(night) for night in nights(arrive, depart))
        return max((one.nights_max or 0 for one in some if one is not None), default=0)

    def why_not(self, guest: TaxedGuest, arrive: date, night: date) -> str:
        """Return why a guest owes nothing for a night of the stay that began on `arrive`; `TAXED` if they do."""
        if (table := self.tables.on(night)) is None:
            return TAXED
        if guest.exempt and table.exempts(guest.exempt):
            return guest.exempt
        nth = guest.before + (night - arrive).days
        return BEYOND if table.nights_max is not None and nth >= table.nights_max else TAXED

    def taxed_on(self, guests: Iterable[TaxedGuest], arrive: date, night: date) -> int:
        """Return how many guests owe the tax of a night."""
        here = (one for one in guests if night < one.until)
        return sum(self.why_not(one, arrive, night) == TAXED for one in here)


class TaxedNights(msgspec.Struct, frozen=True, gc=False):
    """What became of a guest's nights: so many of each kind, `TAXED`, `BEYOND` or a reason; and what they owe."""

    by_why: Mapping[str, int]
    cents: int


def nights_of(
    tax: HubTax, guests: Sequence[TaxedGuest], arrive: date, left: date
) -> list[TaxedNights]:
    """Return what became of each guest's nights of `[arrive, left)`."""
    found = []
    for guest in guests:
        by_why: dict[str, int] = {}
        cents = 0
        for night in nights(arrive, min(left, guest.until)):
            why = tax.why_not(guest, arrive, night)
            by_why[why] = by_why.get(why, 0) + 1
            cents += tax.cents_on(night) if why == TAXED else 0
        found.append(TaxedNights(by_why, cents))
    return found
