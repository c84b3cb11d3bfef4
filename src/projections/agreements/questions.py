"""Which agreements a hub and an owner have, what is owed under each, what was settled and what was paid."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.agreements.make import Owner
from ledger.kernel.ids import AgreementId, HubId
from projections.agreements.view import AGREEMENTS
from projections.engine.listing import Filter, Listing


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """A co-living agreement, from the night `since` to the night `until`, and what the hub owes the owner under it.

    `owed_cents` = `share_cents` of stays + `posted_rent_cents` − `paid_cents`. `settled_cents` are of months that are
    over; what of them is not paid is `to_pay_cents`.
    """

    id: str
    hub: str
    owner: str
    since: date
    until: date | None
    rooms: tuple[str, ...]
    share_bp: int
    rent_cents: Annotated[int, Meta(description="a month")]
    documents: tuple[str, ...]
    share_cents: int
    posted_rent_cents: int
    settled_cents: int
    paid_cents: int
    owed_cents: int
    to_pay_cents: int
    told_at: int
    ended_at: int | None


class SettledMonth(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub owes an owner for a month: the shares of the stays that ended in it, and the rent."""

    id: str
    agreement: str
    hub: str
    month: date
    share_cents: int
    rent_cents: int
    settled: date


class ShareOfStay(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner has of a stay: of `nights` of beds that brought `net_cents` without VAT, paid or owed for visa days, `cents`."""

    id: str
    agreement: str
    hub: str
    stay: str
    day: date
    nights: int
    net_cents: int
    cents: int


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """By how much an entry raised what is owed under an agreement; below zero it was paid."""

    id: str
    agreement: str
    hub: str
    entry: str
    kind: str
    day: date
    reverses: str | None
    cents: int


_SETTLED = """coalesce((SELECT sum(m.share_cents + m.rent_cents) FROM agreement_months m
    WHERE m.agreement = a.agreement AND {recorded[m]}), 0)::bigint"""


def _entries(condition: str) -> str:
    return f"""coalesce((SELECT sum(e.cents) FROM agreement_entries e
    WHERE e.agreement = a.agreement AND {{recorded[e]}} AND {condition}), 0)::bigint"""


_SHARE, _RENT = _entries("e.kind = 'agreement-share'"), _entries("e.kind = 'agreement-rent'")
_PAID = _entries("e.kind IN ('agreement-paid', 'reversal')")
AGREEMENT = Listing(
    row=Agreement,
    view=AGREEMENTS,
    one="agreement",
    many="agreements",
    key="a.agreement",
    rows="agreements a WHERE {held[a]}",
    columns={
        "share_cents": _SHARE,
        "posted_rent_cents": _RENT,
        "settled_cents": _SETTLED,
        "paid_cents": f"-{_PAID}",
        "owed_cents": _entries("true"),
        "to_pay_cents": f"greatest(0, {_SETTLED} + {_PAID})",
    },
    filters={"hub": Filter(HubId), "owner": Filter(Owner)},
    own="a.owner = ANY (%(own)s)",
)


def _of(table: str) -> str:
    """Return the lines of a table with whose the agreement is; each is told by its place."""
    return f"""(SELECT x.*, lpad(x.position::text, 19, '0') || '.' || x.line AS told
        FROM {table} x) x JOIN agreements a USING (agreement, hub)
        WHERE {{recorded[x]}} AND {{held[a]}}"""


_FILTERS = {"agreement": Filter(AgreementId, "x.agreement = %(agreement)s"), "hub": Filter(HubId)}
_OWN = "a.owner = ANY (%(own)s)"
MONTH = Listing(
    row=SettledMonth,
    view=AGREEMENTS,
    one="month",
    many="months",
    key="x.told",
    rows=_of("agreement_months"),
    columns={"settled": "x.day"},
    filters=_FILTERS,
    own=_OWN,
)
SHARE = Listing(
    row=ShareOfStay,
    view=AGREEMENTS,
    one="share",
    many="shares",
    key="x.told",
    rows=_of("agreement_shares"),
    filters=_FILTERS,
    own=_OWN,
)
MOVEMENT = Listing(
    row=Movement,
    view=AGREEMENTS,
    one="movement",
    many="movements",
    key="x.told",
    rows=_of("agreement_entries"),
    columns={"reverses": "nullif(x.reverses, '')"},
    filters=_FILTERS,
    own=_OWN,
)
