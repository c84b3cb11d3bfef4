"""Another person approves what was proposed, and it happens; or declines it; or the first withdraws it."""

from ledger.approvals.events import CommandApproved, CommandDeclined, ProposalWithdrawn
from ledger.approvals.proposal import existing_proposal, must_be_another
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ProposalId
from ledger.kernel.refused import NotAllowed, Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role


class NotYours(NotAllowed):
    """Only whoever proposed something withdraws it."""


class NotUnderstood(Refused):
    """What was proposed is no longer understood as it was written down; it must be proposed again."""


class ApproveProposal(Command, frozen=True, kw_only=True, tag="approvals.approve-proposal"):
    """Let what another person proposed happen now (operators and treasurers, who might have asked for it themselves)."""

    proposal: ProposalId


class DeclineProposal(Command, frozen=True, kw_only=True, tag="approvals.decline-proposal"):
    """Say no to what another person proposed (operators, treasurers)."""

    proposal: ProposalId


class WithdrawProposal(Command, frozen=True, kw_only=True, tag="approvals.withdraw-proposal"):
    """Take back what one has proposed oneself."""

    proposal: ProposalId


def approve_proposal(command: ApproveProposal, see: See) -> list[Fact]:
    """Decide it anew, as if the approver had asked for it now: who may not give the command does not approve it."""
    must_be(see, Role.OPERATOR, Role.TREASURER)
    proposal = existing_proposal(see, command.proposal)
    must_be_another(see, proposal)
    stored = see.restored(proposal.command, proposal.body)
    if stored is None:
        raise NotUnderstood(command=proposal.command)
    approved = CommandApproved(day=see.today(), proposal=command.proposal)
    return [approved, *see.decide(stored)]


def decline_proposal(command: DeclineProposal, see: See) -> list[Fact]:
    """It will not happen."""
    must_be(see, Role.OPERATOR, Role.TREASURER)
    must_be_another(see, existing_proposal(see, command.proposal))
    return [CommandDeclined(day=see.today(), proposal=command.proposal)]


def withdraw_proposal(command: WithdrawProposal, see: See) -> list[Fact]:
    """It is nobody else's to take back."""
    proposal = existing_proposal(see, command.proposal)
    if see.who.actor != proposal.by:
        raise NotYours(actor=see.who.actor)
    return [ProposalWithdrawn(day=see.today(), proposal=command.proposal)]
