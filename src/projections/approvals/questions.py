"""Proposals as they stood: which wait, which were decided, by whom."""

from datetime import date
from typing import Annotated

import msgspec

from ledger.kernel.text import one_of
from ledger.registry import RULES
from projections.approvals.view import APPROVALS, Decision
from projections.engine.listing import Filter, Listing

Approvable = Annotated[
    str,
    one_of(
        (name for name, kind in RULES.commands.items() if kind.approved_within_days),
        "what needs two persons",
    ),
]


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal; the command stands in the fact at `proposed_at`."""

    id: str
    command: Approvable
    proposed_by: str
    proposed: date
    until: date
    decision: Decision
    decided_by: str | None
    decided: date | None
    proposed_at: int


PROPOSAL = Listing(
    row=Proposed,
    view=APPROVALS,
    one="proposal",
    many="proposals",
    key="p.proposal",
    rows="proposals p WHERE {held[p]}",
    columns={
        "decision": """CASE WHEN p.decision = 'waiting' AND p.until < %(today)s::date THEN 'lapsed'
            ELSE p.decision END""",
    },
    filters={"decision": Filter(Decision), "command": Filter(Approvable)},
)
