"""Which leases there are, of all hubs or of one, as of any moment."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.ids import HubId, MemberId
from projections.engine.listing import Filter, Listing
from projections.leases.view import LEASES, BedsOfRoom


class LeaseListed(msgspec.Struct, frozen=True, kw_only=True):
    """A lease: seats at desks and beds of a hub that a member has to itself on the `weekdays` of `[first, until)` (1 is Monday).

    One that was `ended` (on that day) is over sooner than was agreed; it was asked for by an `application`.
    """

    id: str
    hub: str
    member: str
    application: str
    made: date
    first: date
    until: date
    agreed_until: date
    weekdays: tuple[int, ...]
    seats: int
    beds: int
    rooms: tuple[BedsOfRoom, ...]
    ended: date | None


class Lease(LeaseListed, frozen=True, kw_only=True):
    """A lease, and at which position the reason of its early end stands sealed."""

    reason_at: int | None


From = Annotated[date, Meta(description="leases that are not over by this day")]
Before = Annotated[date, Meta(description="leases that begin before this day")]
LEASE = Listing(
    row=Lease,
    view=LEASES,
    one="lease",
    many="leases",
    key="l.lease",
    order="first",
    rows="leases l WHERE {held[l]}",
    filters={
        "hub": Filter(HubId),
        "member": Filter(MemberId),
        "first": Filter(From, "l.until > %(first)s::date"),
        "until": Filter(Before, "l.first < %(until)s::date"),
    },
    own="l.member = ANY (%(own)s)",
)
