"""Which ventures there are."""

from datetime import date

import msgspec

from ledger.kernel.ids import HubId
from projections.engine.listing import Filter, Listing
from projections.ventures.view import VENTURES


class Venture(msgspec.Struct, frozen=True, kw_only=True):
    """A local startup at a hub; `paid_cents` of what its rounds raised were paid over to it."""

    id: str
    name: str
    hub: str
    opened: date
    paid_cents: int


VENTURE = Listing(
    row=Venture,
    view=VENTURES,
    one="venture",
    many="ventures",
    key="v.venture",
    rows="ventures v WHERE {held[v]}",
    filters={"hub": Filter(HubId)},
)
