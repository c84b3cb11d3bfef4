"""Which carnets hubs sell, which credits members have, until when and how many are left, and what became of each."""

from datetime import date

import msgspec

from ledger.conventions.events import ServiceKind, Unit
from ledger.kernel.ids import CreditsId, HubId, MemberId
from ledger.plans.give import WhyGiven
from projections.engine.listing import Filter, Listing
from projections.plans.carnets import CARNETS, CreditIs


class CarnetOnSale(msgspec.Struct, frozen=True, kw_only=True):
    """A carnet of a hub: so many uses of a service by a unit for `cents`, VAT at `vat_bp` within, good for so many `months`.

    Since it was `withdrawn` nobody buys it any more.
    """

    id: str
    hub: str
    name: str
    service: ServiceKind
    unit: Unit
    uses: int
    cents: int
    vat_bp: int
    months: int
    offered: date
    withdrawn: date | None


class CreditsHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A member's credits, good to the end of the day `expires`: of so many `uses` some are `left`, that no booking has drawn.

    Once they `expired` none are. Those that were given for a `reason` are of no carnet, and nobody paid for them.
    """

    id: str
    carnet: str | None
    hub: str
    member: str
    payer: str | None
    service: ServiceKind
    unit: Unit
    uses: int
    left: int
    net_cents: int
    vat_cents: int
    vat_bp: int
    bought: date
    expires: date
    expired: date | None
    expired_uses: int
    expired_cents: int
    reason: WhyGiven | None


class CreditUse(msgspec.Struct, frozen=True, kw_only=True):
    """So many credits of a hub that a booking drew for a day, at that hub or another (`used_at`): booked, used, or spent without being used."""

    id: str
    credits: str
    hub: str
    used_at: str
    booking: str
    day: date
    uses: int
    stage: CreditIs


LEFT = """(c.uses - c.expired_uses - (SELECT coalesce(sum(u.uses), 0) FROM credit_uses u
    WHERE u.credits = c.credits AND {held[u]}))::int"""
CARNET = Listing(
    row=CarnetOnSale,
    view=CARNETS,
    one="carnet",
    many="carnets",
    key="k.carnet",
    rows="carnets k WHERE {held[k]}",
    filters={"hub": Filter(HubId)},
)
CREDIT = Listing(
    row=CreditsHeld,
    view=CARNETS,
    one="credits",
    many="credits_held",
    key="c.credits",
    rows="credits c WHERE {held[c]}",
    columns={"left": LEFT},
    filters={
        "hub": Filter(HubId),
        "member": Filter(MemberId, "c.who @> ARRAY[%(member)s::text]"),
    },
    own="c.who && %(own)s",
)
USE = Listing(
    row=CreditUse,
    view=CARNETS,
    one="credit_use",
    many="credit_uses",
    key="u.told",
    rows="""(SELECT x.*, x.day || '.' || x.booking AS told FROM credit_uses x WHERE {held[x]}) u
        JOIN credits c USING (credits) WHERE {held[c]}""",
    columns={"hub": "c.hub", "used_at": "u.hub"},
    filters={
        "credits": Filter(CreditsId, "u.credits = %(credits)s"),
        "hub": Filter(HubId, "c.hub = %(hub)s"),
    },
    own="c.who && %(own)s",
)
