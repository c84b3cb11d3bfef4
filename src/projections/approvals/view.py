"""Proposals: what was asked for by one person, and what another said to it."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from ledger.approvals.events import (
    CommandApproved,
    CommandDeclined,
    CommandProposed,
    ProposalWithdrawn,
)
from ledger.kernel.fact import Line
from projections.engine.change import Change, Update
from projections.engine.table import History, Row
from projections.engine.view import View


class Decision(StrEnum):
    """What became of a proposal; one that is `lapsed` was decided by nobody in time."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class ProposalRow(msgspec.Struct, frozen=True, gc=False):
    """What somebody proposed; `proposed_at` is the position of the fact that has it."""

    proposal: str
    command: str
    proposed_by: str
    proposed: date
    until: date
    proposed_at: int
    decision: Decision = Decision.WAITING
    decided_by: str | None = None
    decided: date | None = None


PROPOSALS = History(row=ProposalRow, name="proposals", key=("proposal",))

FIGURES = """
SELECT 'proposal ' || proposal,
    concat_ws(' ', command, proposed_by, proposed, until, proposed_at, decision, decided_by, decided)
FROM proposals WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def proposed(fact: CommandProposed, line: Line[Any]) -> Iterator[Row]:
    """It waits for somebody else."""
    yield ProposalRow(
        fact.proposal, fact.command, fact.by, fact.day, fact.until, proposed_at=line.position
    )


def approved(fact: CommandApproved, line: Line[Any]) -> Iterator[Change]:
    """Another person said yes."""
    yield _decided(fact, line, Decision.APPROVED)


def declined(fact: CommandDeclined, line: Line[Any]) -> Iterator[Change]:
    """Another person said no."""
    yield _decided(fact, line, Decision.DECLINED)


def withdrawn(fact: ProposalWithdrawn, line: Line[Any]) -> Iterator[Change]:
    """Whoever proposed it thought again."""
    yield _decided(fact, line, Decision.WITHDRAWN)


def _decided(
    fact: CommandApproved | CommandDeclined | ProposalWithdrawn, line: Line[Any], what: Decision
) -> Change:
    return Update(
        ProposalRow, (fact.proposal,), decision=what, decided_by=line.actor, decided=fact.day
    )


APPROVALS = View(
    name="approvals",
    version=1,
    tables=(PROPOSALS,),
    folds=(proposed, approved, declined, withdrawn),
    figures=FIGURES,
)
