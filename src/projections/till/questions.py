"""What the till of a hub should have, what was taken there, how it was counted, and what has arrived at the bank."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.ids import HubId, MemberId
from ledger.till.means import Means
from projections.engine.listing import Filter, Listing
from projections.places.view import PLACES
from projections.till.view import TILL
from projections.treasury.view import TREASURY

UncountedDays = Annotated[
    int,
    Meta(
        ge=0,
        le=36_500,
        description="tills where something was taken so many days ago, at least, and is not counted",
    ),
]


class HubTill(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub's till should have, as its book says.

    `counted` is the last day that was counted, `uncounted_since` the first after it on which something was taken.
    `drawer_cents` should be in the drawer now, `on_its_way_cents` was taken out for the bank; `cards_to_count_cents` were paid
    by card since the last count, `cards_cents` in all and have not arrived. `difference_cents` did not tie so far: above
    zero it was too little.
    """

    hub: str
    counted: date | None
    uncounted_since: date | None
    drawer_cents: int
    on_its_way_cents: int
    cards_to_count_cents: int
    cards_cents: int
    difference_cents: int


class Taking(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid at a till under the number of a receipt, and is counted with the day `on`; below zero it was given back.

    Without a receipt and a payer it is what was not given back after all.
    """

    id: str
    hub: str
    on: date
    means: Means
    receipt: str | None
    payer: str | None
    about: str
    entry: str
    cents: int


class TillCount(msgspec.Struct, frozen=True, kw_only=True):
    """A count at the end of the day `on`: what was found, what the book expected, and by how much that was more or less."""

    id: str
    hub: str
    on: date
    cash_cents: int
    expected_cash_cents: int
    cash_difference_cents: int
    to_bank_cents: int
    cards_cents: int
    expected_cards_cents: int
    cards_difference_cents: int
    told_at: int


class Banking(msgspec.Struct, frozen=True, kw_only=True):
    """`of_cents` of a till arrived at the bank as `amount_cents`, under the bank's `reference`; below zero it was reversed."""

    id: str
    hub: str
    means: Means
    day: date
    of_cents: int
    amount_cents: int
    difference_cents: int
    reference: str | None
    reverses: str | None


_CASH_BANKED = "m.means = 'cash' AND m.bank_cents <> 0"
_STANDS = f"""hubs u LEFT JOIN tills t ON t.hub = u.hub AND {{held[t]}}
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(m.cents) FILTER (WHERE m.means = 'cash'), 0)::bigint AS cash,
            coalesce(sum(m.cents) FILTER (WHERE m.means = 'card'), 0)::bigint AS cards,
            coalesce(sum(m.cents) FILTER (WHERE {_CASH_BANKED}), 0)::bigint AS arrived,
            coalesce(sum(m.difference_cents), 0)::bigint AS differs
        FROM till_moves m WHERE m.hub = u.hub AND {{recorded[m]}}
    ) m CROSS JOIN LATERAL (
        SELECT min(k.of_day) AS since,
            coalesce(sum(k.cents) FILTER (WHERE k.means = 'card'), 0)::bigint AS cards
        FROM till_takings k
        WHERE k.hub = u.hub AND {{recorded[k]}} AND (t.counted IS NULL OR k.of_day > t.counted)
    ) k CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.to_bank_cents), 0)::bigint AS out
        FROM till_counts c WHERE c.hub = u.hub AND {{recorded[c]}}
    ) c
    WHERE {{held[u]}}"""
STANDING = Listing(
    row=HubTill,
    view=TILL,
    beside=(PLACES,),
    one="till",
    many="tills",
    key="u.hub",
    rows=_STANDS,
    columns={
        "counted": "t.counted",
        "uncounted_since": "k.since",
        "drawer_cents": "m.cash - c.out - m.arrived",
        "on_its_way_cents": "c.out + m.arrived",
        "cards_to_count_cents": "k.cards",
        "cards_cents": "m.cards",
        "difference_cents": "m.differs",
    },
    filters={
        "hub": Filter(HubId),
        "uncounted_days": Filter(
            UncountedDays, "k.since <= %(today)s::date - %(uncounted_days)s::integer"
        ),
    },
)
_PLACE = "lpad(x.position::text, 19, '0') || '.' || x.line"
OnDay = Annotated[date, Meta(description="counted with this day")]
TAKING = Listing(
    row=Taking,
    view=TILL,
    one="taking",
    many="takings",
    key="x.told",
    rows=f"(SELECT x.*, {_PLACE} AS told FROM till_takings x) x WHERE {{recorded[x]}}",
    columns={
        "on": "x.of_day",
        "receipt": "nullif(x.receipt, '')",
        "payer": "nullif(x.payer, '')",
    },
    filters={
        "hub": Filter(HubId),
        "on": Filter(OnDay, "x.of_day = %(on)s::date"),
        "means": Filter(Means),
        "payer": Filter(MemberId, "x.payer = %(payer)s"),
    },
)
COUNT = Listing(
    row=TillCount,
    view=TILL,
    one="till_count",
    many="till_counts",
    key="x.told",
    rows=f"(SELECT x.*, {_PLACE} AS told FROM till_counts x) x WHERE {{recorded[x]}}",
    columns={
        "on": "x.of_day",
        "cash_difference_cents": "x.cash_cents - x.expected_cash_cents",
        "cards_difference_cents": "x.cards_cents - x.expected_cards_cents",
    },
    filters={"hub": Filter(HubId), "on": Filter(OnDay, "x.of_day = %(on)s::date")},
)
BANKING = Listing(
    row=Banking,
    view=TILL,
    beside=(TREASURY,),
    one="till_banking",
    many="till_bankings",
    key="x.entry",
    order="day",
    rows="""till_moves x LEFT JOIN movements v ON v.entry = x.entry AND {recorded[v]}
        WHERE {recorded[x]} AND x.bank_cents <> 0""",
    columns={
        "of_cents": "-x.cents",
        "amount_cents": "x.bank_cents",
        "reference": "nullif(v.reference, '')",
        "reverses": "nullif(x.reverses, '')",
    },
    filters={"hub": Filter(HubId), "means": Filter(Means)},
)
