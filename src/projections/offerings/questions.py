"""Offerings as they stood on a day: their terms, how much is asked for, and by whom."""

from datetime import date
from enum import StrEnum

import msgspec

from ledger.kernel.ids import HubId, OfferingId
from ledger.kernel.text import Id
from ledger.offerings.crowdfunding import Investor
from ledger.offerings.terms import Terms
from projections.engine.listing import Filter, Listing
from projections.offerings.view import OFFERINGS, IssuerKind


class OfferingState(StrEnum):
    """How an offering stands on a day; one that is `closed` waits to be settled."""

    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SheetShown(msgspec.Struct, frozen=True):
    """A key information sheet, by its hash and version."""

    sha256: str
    version: int


class WarnedShown(msgspec.Struct, frozen=True):
    """Which version of the sheet was seen, the hash of that one, by whom, and when their class was assessed."""

    version: int
    sha256: str
    investor: Investor
    assessed: date


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """An offering of a house or a venture (`of`), as it stands on the day that is asked about.

    `asked` are the shares of all open pledges, or those that were issued once it is settled; `settles_after` is the day that must be over before
    it may settle; `issued` are shares once it is settled.
    """

    id: str
    of: str
    kind: IssuerKind
    name: str
    hub: str
    state: OfferingState
    since: date
    terms: Terms
    asked: int
    remaining: int
    open_today: bool
    enough: bool
    settles_after: date
    issued: int
    reason: str
    sheet: SheetShown | None


class PledgeShown(msgspec.Struct, frozen=True, kw_only=True):
    """Shares asked for and not yet received."""

    id: str
    member: str
    shares: int
    cents: int
    day: date
    warned: WarnedShown | None


OFFERING = Listing(
    row=Offered,
    view=OFFERINGS,
    one="offering",
    many="offerings",
    key="o.offering",
    rows="""offerings o JOIN issuers i ON i.issuer = o.issuer, LATERAL (
        SELECT o.issued + coalesce(sum(p.shares), 0)::bigint AS asked, max(p.made) AS last
        FROM pledges p WHERE p.offering = o.offering AND {held[p]}
    ) p WHERE {held[o]} AND {held[i]}""",
    columns={
        "of": "o.issuer",
        "kind": "i.kind",
        "name": "i.name",
        "hub": "i.hub",
        "state": """CASE WHEN o.stage = 'open' AND o.closes < %(today)s::date THEN 'closed'
            ELSE o.stage END""",
        "terms": """json_build_object('price_cents', o.price_cents, 'shares_min', o.shares_min,
            'shares_max', o.shares_max, 'opens', o.opens, 'closes', o.closes,
            'cooling_off_days', o.cooling_off_days, 'shares_limit', o.shares_limit)""",
        "asked": "p.asked",
        "remaining": "o.shares_max - p.asked",
        "open_today": "o.stage = 'open' AND %(today)s::date BETWEEN o.opens AND o.closes",
        "enough": "p.asked >= o.shares_min",
        "sheet": """(
            SELECT json_build_object('sha256', s.sha256, 'version', s.version)
            FROM sheets s WHERE s.offering = o.offering AND {held[s]}
        )""",
        "settles_after": "greatest(o.closes, p.last + o.cooling_off_days::integer)",
    },
    filters={
        "issuer": Filter(Id),
        "kind": Filter(IssuerKind),
        "hub": Filter(HubId),
        "state": Filter(OfferingState),
    },
)
PLEDGE = Listing(
    row=PledgeShown,
    view=OFFERINGS,
    one="pledge",
    many="pledges",
    key="p.pledge",
    rows="pledges p WHERE {held[p]}",
    columns={
        "day": "p.made",
        "warned": """(
            SELECT json_build_object('version', w.version, 'sha256', s.sha256,
                'investor', w.investor, 'assessed', w.assessed)
            FROM warned w JOIN sheets s ON s.offering = p.offering AND s.version = w.version
            WHERE w.pledge = p.pledge AND {held[w]}
        )""",
    },
    filters={"offering": Filter(OfferingId)},
    own="p.member = ANY (%(own)s)",
)
