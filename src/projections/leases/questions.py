"""Which leases there are, of all hubs or of one, and what became of their months, as of any moment."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.ids import HubId, LeaseId, MemberId
from projections.engine.listing import Filter, Listing
from projections.leases.view import LEASES, BedsOfRoom, LeaseMonthIs


class LeaseListed(msgspec.Struct, frozen=True, kw_only=True):
    """A lease: seats at desks and beds of a hub that a member has to itself on the `weekdays` of `[first, until)` (1 is Monday).

    One that was `ended` (on that day) is over sooner than was agreed; it was asked for by an `application`. A calendar month
    costs `month_cents`, VAT at `vat_bp` within: it is billed up to the day `billed_until`, and on the day `turns` another month
    begins, or the last is over. Either side ends it `notice_days` before.
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
    month_cents: int
    vat_bp: int
    notice_days: int
    overdue_days: int
    turns: date | None
    billed_until: date | None
    ended: date | None


class LeaseMonth(msgspec.Struct, frozen=True, kw_only=True):
    """A month of a lease, on the days of `[first, until)`: what was billed, of which so much was owed then to the hub.

    Of one that was cut short what was billed for later days was given back. Once it is over so much is earned, without VAT.
    """

    id: str
    lease: str
    hub: str
    first: date
    until: date
    stage: LeaseMonthIs
    net_cents: int
    vat_cents: int
    owed_cents: int
    earned_cents: int


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
    columns={
        "billed_until": "(SELECT max(m.until) FROM lease_months m WHERE m.lease = l.lease AND {held[m]})"
    },
    filters={
        "hub": Filter(HubId),
        "member": Filter(MemberId),
        "first": Filter(From, "l.until > %(first)s::date"),
        "until": Filter(Before, "l.first < %(until)s::date"),
    },
    own="l.member = ANY (%(own)s)",
)
LEASE_MONTH = Listing(
    row=LeaseMonth,
    view=LEASES,
    one="lease_month",
    many="lease_months",
    key="m.told",
    rows="""(SELECT x.*, x.lease || '.' || x.first AS told FROM lease_months x WHERE {held[x]}) m
        JOIN leases l USING (lease, hub) WHERE {held[l]}""",
    filters={"lease": Filter(LeaseId, "m.lease = %(lease)s"), "hub": Filter(HubId)},
    own="l.member = ANY (%(own)s)",
)
