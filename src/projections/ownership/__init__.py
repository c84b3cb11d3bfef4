"""Who owns what, at every moment: shares, pledges, offers, last prices, what was paid."""

from collections.abc import Sequence
from typing import Any

from ledger.kernel.fact import Line
from projections.engine.projection import Cursor, Projection
from projections.ownership.audit import figures
from projections.ownership.known import Known
from projections.ownership.page import Page
from projections.ownership.read import (
    NAME,
    cap_table,
    houses,
    offers,
    portfolio,
    register,
    sales,
    ventures,
)
from projections.ownership.words import (
    Claim,
    Holder,
    Holding,
    Offer,
    Paid,
    Part,
    Portfolio,
    Price,
    Register,
    Sale,
    Thing,
)
from projections.ownership.write import TAKES, take

__all__ = [
    "Ownership",
    "cap_table",
    "figures",
    "houses",
    "offers",
    "portfolio",
    "register",
    "sales",
    "ventures",
    "Claim",
    "Holder",
    "Holding",
    "Offer",
    "Paid",
    "Part",
    "Portfolio",
    "Price",
    "Register",
    "Sale",
    "Thing",
]


class Ownership(Projection):
    """Follows shares and what is asked for them."""

    name = NAME
    tables = (
        "ownership_things",
        "ownership_sales",
        "ownership_shares",
        "ownership_claims",
        "ownership_marks",
        "ownership_paid",
    )
    takes = TAKES

    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        """Load what the lines touch, take them, write."""
        known = Known()
        known.load(lines, cursor)
        page = Page(known)
        take(page, lines)
        page.write(cursor)

    def forget(self) -> None:
        """Nothing is kept from one call to the next."""
