"""Which hubs there are."""

from datetime import date

import msgspec

from ledger.places.hub import HubKind
from projections.engine.listing import Filter, Listing
from projections.places.view import PLACES


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """A hub of the pact; `population` is its municipality's on the day it `opened`."""

    id: str
    name: str
    side: HubKind
    istat: str
    municipality: str
    population: int
    opened: date


HUB = Listing(
    row=Hub,
    view=PLACES,
    one="hub",
    many="hubs",
    key="h.hub",
    rows="hubs h WHERE {held[h]}",
    filters={"side": Filter(HubKind)},
)
