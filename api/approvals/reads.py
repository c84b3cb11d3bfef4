"""Proposals: what waits for a second person, with all that whoever approves must know."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import opened_in
from projections.approvals.questions import PROPOSAL, Approvable, Proposed
from projections.approvals.view import Decision


class ProposalShown(msgspec.Struct, frozen=True, kw_only=True):
    """A command that was proposed: `body` are its fields, private ones opened.

    They are null once whoever they are about was forgotten, and while they are `unreadable`.
    """

    id: str
    command: Approvable
    body: dict[str, Any]
    proposed_by: str
    proposed: date
    until: date
    decision: Decision
    decided_by: str | None
    decided: date | None
    unreadable: bool = False


async def _shown(ask: Ask, found: Sequence[Proposed]) -> list[ProposalShown]:
    """Return proposals with what is asked for in each."""
    bodies = await opened_in(ask, [one.proposed_at for one in found])
    return [
        ProposalShown(
            id=one.id,
            command=one.command,
            body=dict(body.words),
            proposed_by=one.proposed_by,
            proposed=one.proposed,
            until=one.until,
            decision=one.decision,
            decided_by=one.decided_by,
            decided=one.decided,
            unreadable=body.unreadable,
        )
        for one, body in zip(found, bodies, strict=True)
    ]


_WORDS: Final = PrivateRow(ProposalShown, _shown)
READS: Final = (
    list_of(
        PROPOSAL,
        "/proposals",
        "List what was proposed and needs a second person: what waits, and what was decided by whom.",
        may=May.STAFF,
        opened=_WORDS,
        example={"decision": "waiting"},
    ),
    one_of(
        PROPOSAL,
        "/proposals/{proposal}",
        "One proposal, with the command as it was sent.",
        may=May.STAFF,
        opened=_WORDS,
    ),
)
