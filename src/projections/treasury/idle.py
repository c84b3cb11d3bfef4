"""Wallets that nobody has moved for long: client money is no savings account, and goes home."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.text import Cents
from ledger.treasury import chart
from projections.engine.listing import Filter, Listing
from projections.engine.question import Shape
from projections.treasury.balance import balance_of, cut_of
from projections.treasury.view import TREASURY

Days = Annotated[int, Meta(ge=0, le=36_500, description="how many days it has not moved, at least")]


class IdleWallet(msgspec.Struct, frozen=True, kw_only=True):
    """Free money of a member, and the day on which it last moved."""

    id: str
    cents: int
    since: date


def _wallets(shape: Shape) -> str:
    """Return each wallet with money in it, and the last day on which it moved: what was told last may be long ago."""
    by_then = " AND p.day <= %(day)s" if shape.day else ""
    return f"""cut, LATERAL (
        SELECT split_part(a.name, ':', 3) AS member, -b.balance AS cents, coalesce(greatest((
            SELECT p.day FROM postings p
            WHERE NOT p.late AND p.account = a.account AND p.position <= cut.till
            ORDER BY p.position DESC, p.line DESC LIMIT 1
        ), (
            SELECT max(p.day) FROM postings p
            WHERE p.late AND p.account = a.account AND p.position <= cut.position{by_then}
        )), %(today)s::date) AS since
        FROM accounts a, LATERAL (SELECT {balance_of(shape)} AS balance) b
        WHERE a.heading = '{chart.wallet.heading}' AND b.balance < 0
    ) w WHERE true"""


IDLE_WALLET = Listing(
    row=IdleWallet,
    view=TREASURY,
    one="wallet",
    many="wallets",
    key="w.member",
    rows=_wallets,
    filters={
        "above_cents": Filter(Cents, "w.cents > %(above_cents)s::bigint"),
        "days": Filter(Days, "w.since <= %(today)s::date - %(days)s::integer"),
    },
    begin=cut_of,
)
