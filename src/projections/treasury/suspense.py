"""What arrived and has no home: the queue of the treasurer, as it stood on any day."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from ledger.kernel.text import one_of
from ledger.treasury import chart
from ledger.treasury.reverse import ReversalReason
from ledger.treasury.suspense import WhyNoHome
from projections.engine.listing import Filter, Listing
from projections.engine.question import Shape
from projections.treasury.balance import cut_of, late
from projections.treasury.view import TREASURY


class ArrivalState(StrEnum):
    """Whether some of what arrived is still without a home."""

    OPEN = "open"
    SETTLED = "settled"


Why = Annotated[str, one_of((*WhyNoHome, ReversalReason.WRONG_PARTY), "why it had no home")]


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """Money that arrived without a home, or was taken back from a wrong member: how much, and what is left of it.

    `entry` is the one by which it came into suspense, on the day `since`; `why` it had no home. The sealed note
    stands in the fact at `told_at`.
    """

    id: str
    state: ArrivalState
    cents: int
    left_cents: int
    since: date
    why: Why
    entry: str
    told_at: int


def _arrivals(shape: Shape) -> str:
    """Return each arrival with what is left of it, and the entry and line that it began with."""
    told = f" UNION ALL ({late('p.position, p.cents, p.hold')})" if shape.day else ""
    return f"""cut, LATERAL (
        SELECT a.account, p.hold AS arrival, -sum(p.cents) AS left_cents, min(p.position) AS position
        FROM accounts a, LATERAL (
            SELECT p.position, p.cents, p.hold FROM postings p
            WHERE p.account = a.account AND p.position <= cut.till{told}
        ) p WHERE a.name = '{chart.SUSPENSE}' GROUP BY a.account, p.hold
    ) s JOIN entries e USING (position)
        JOIN postings f ON f.account = s.account AND f.position = s.position AND f.hold = s.arrival
        WHERE true"""


ARRIVAL = Listing(
    row=Arrival,
    view=TREASURY,
    one="arrival",
    many="arrivals",
    key="s.arrival",
    rows=_arrivals,
    columns={
        "state": "CASE WHEN s.left_cents > 0 THEN 'open' ELSE 'settled' END",
        "cents": "-f.cents",
        "since": "f.day",
        "why": "e.reason",
        "entry": "e.entry",
        "told_at": "e.position",
    },
    filters={"state": Filter(ArrivalState), "why": Filter(Why)},
    begin=cut_of,
)
