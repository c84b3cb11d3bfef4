"""What owners owe each other since a correction found the money gone, as it stood on any day."""

from datetime import date
from enum import StrEnum

import msgspec

from ledger.treasury.by_hand import OwnBooks
from ledger.treasury.chart import due_to
from projections.engine.listing import Filter, Listing
from projections.engine.question import Shape
from projections.treasury.balance import cut_of, late, must_be_names
from projections.treasury.view import TREASURY


class DueState(StrEnum):
    """Whether some of what was due is not paid yet."""

    OPEN = "open"
    SETTLED = "settled"


class OwnersDue(msgspec.Struct, frozen=True, kw_only=True):
    """What one owner owes another for an entry that was corrected (`id`): how much, and what is left of it.

    `reversal` is the entry that corrected it, on the day `since`.
    """

    id: str
    state: DueState
    debtor: str
    creditor: str
    cents: int
    left_cents: int
    since: date
    reversal: str


def _dues(shape: Shape) -> str:
    """Return what was due for each entry with what is left of it, and the entry and line that it began with."""
    told = f" UNION ALL ({late('p.position, p.cents, p.hold')})" if shape.day else ""
    return f"""cut, LATERAL (
        SELECT a.account, a.owner AS debtor, split_part(a.name, ':', 4) AS creditor, p.hold AS due,
            -sum(p.cents) AS left_cents, min(p.position) AS position
        FROM accounts a, LATERAL (
            SELECT p.position, p.cents, p.hold FROM postings p
            WHERE p.account = a.account AND p.position <= cut.till{told}
        ) p WHERE a.heading = '{due_to.heading}' GROUP BY a.account, a.owner, a.name, p.hold
    ) s JOIN entries e USING (position)
        JOIN postings f ON f.account = s.account AND f.position = s.position AND f.hold = s.due
        WHERE true"""


OWNERS_DUE = Listing(
    row=OwnersDue,
    view=TREASURY,
    one="owners_due",
    many="dues",
    key="s.due",
    rows=_dues,
    columns={
        "state": "CASE WHEN s.left_cents > 0 THEN 'open' ELSE 'settled' END",
        "debtor": "s.debtor",
        "creditor": "s.creditor",
        "cents": "-f.cents",
        "since": "f.day",
        "reversal": "e.entry",
    },
    filters={"state": Filter(DueState), "debtor": Filter(OwnBooks), "creditor": Filter(OwnBooks)},
    begin=cut_of,
    check=must_be_names,
)
