"""What needs two persons is decided, so that refusals come at once, and then only proposed."""

from datetime import timedelta

from ledger.approvals.events import CommandProposed
from ledger.kernel.command import Command, command_name
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix
from ledger.kernel.see import See
from ledger.kernel.stored import body_of, sealed_in


def propose(command: Command, see: See) -> list[Fact]:
    """Store the command; what would follow from it today is not written, and is told to whoever only looks."""
    proposal = see.new_id(Prefix.PROPOSAL)
    follows = see.decide(command)
    body = body_of(command)
    sealed_for, _, _ = sealed_in(type(command), body)
    return [
        CommandProposed(
            day=see.today(),
            proposal=proposal,
            command=command_name(type(command)),
            body=body,
            sealed_for=sealed_for,
            by=see.who.actor,
            until=see.today() + timedelta(days=command.approved_within_days),
        ),
        *(follows if see.is_preview else ()),
    ]
