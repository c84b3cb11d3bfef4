"""A proposal is a command that waits for a second person."""

from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from ledger.approvals.events import (
    CommandApproved,
    CommandDeclined,
    CommandProposed,
    ProposalWithdrawn,
)
from ledger.kernel.noun import Noun
from ledger.kernel.refused import NotAllowed, Refused, Unknown
from ledger.kernel.see import See


class ProposalUnknown(Unknown):
    """There is no such proposal."""


class ProposalOver(Refused):
    """This proposal was approved, declined or withdrawn before."""


class ProposalLapsed(Refused):
    """Nobody approved this in time; it must be proposed again."""


class SamePerson(NotAllowed):
    """Whoever proposed something does not approve or decline it: it takes a second person."""


class Proposal(Noun, frozen=True, kw_only=True, gc=False):
    """What was proposed, by whom, and until when it may be approved; once it is over, only that."""

    kind = "approvals.proposal"
    tag = "proposal"
    key = "proposal"

    command: str = ""
    body: dict[str, Any] = {}
    by: str = ""
    until: date | None = None
    over: bool = False

    def evolve(
        self, part: CommandProposed | CommandApproved | CommandDeclined | ProposalWithdrawn
    ) -> Self:
        """Be proposed, or be over."""
        if isinstance(part, CommandProposed):
            return type(self)(command=part.command, body=part.body, by=part.by, until=part.until)
        return replace(self, body={}, over=True)


def existing_proposal(see: See, name: str) -> Proposal:
    """Return a proposal that may still be decided; refuses `ProposalUnknown`, `ProposalOver`, `ProposalLapsed`."""
    proposal = see(Proposal, name)
    if proposal.until is None:
        raise ProposalUnknown(proposal=name)
    if proposal.over:
        raise ProposalOver(proposal=name)
    if see.today() > proposal.until:
        raise ProposalLapsed(proposal=name, until=proposal.until)
    return proposal


def must_be_another(see: See, proposal: Proposal) -> None:
    """Refuse `SamePerson` to the proposer, whatever token they show: an actor is one person's name."""
    if see.who.actor == proposal.by:
        raise SamePerson(actor=see.who.actor)
