"""Which hubs there are."""

from datetime import date

import msgspec

from ledger.places.hub import HubKind
from projections.engine.listing import Filter, Listing
from projections.places.view import PLACES


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """A hub of the pact; `population` is its municipality's on the day it `opened`. One that was `withdrawn` was a mistake."""

    id: str
    name: str
    side: HubKind
    istat: str
    municipality: str
    population: int
    opened: date
    withdrawn: date | None


HUB = Listing(
    row=Hub,
    view=PLACES,
    one="hub",
    many="hubs",
    key="h.hub",
    rows="hubs h WHERE {held[h]}",
    listed="h.withdrawn IS NULL",
    filters={"side": Filter(HubKind)},
)
