"""Stamp duty: 2 euro on a document that says without VAT more than 77.47 euro.

DPR 642/1972: the tariff's article 13 asks it of receipts, invoices and notes; its table B leaves free what comes to 77.47 euro at
most, what is subject to VAT (article 6), and what is collected as a tax (article 5): city tax does not count.
"""

from collections.abc import Iterable
from typing import Final

from ledger.treasury.document_events import DocumentLine

STAMP_CENTS: Final = 200
FREE_UP_TO_CENTS: Final = 7747
CITY_TAX: Final = "city-tax"


def stamp_of(cents: int) -> int:
    """Return the stamp duty on so much without VAT, charged or given back."""
    return STAMP_CENTS if abs(cents) > FREE_UP_TO_CENTS else 0


def stamp_on(lines: Iterable[DocumentLine]) -> int:
    """Return the stamp duty on a document of these lines."""
    return stamp_of(sum(one.base_cents for one in lines if one.nature and one.what != CITY_TAX))


def stamp_within(total_cents: int, vat_bp: int) -> int:
    """Return the stamp duty within what one thing costs with it: of what is charged nothing lies in between."""
    return 0 if vat_bp else stamp_of(total_cents - STAMP_CENTS)
