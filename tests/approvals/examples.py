"""What waits for a second person in examples: a debt of Anna's that nobody will ever see again."""

from datetime import date, timedelta

from ledger.approvals.approve import ApproveProposal
from ledger.approvals.events import CommandApproved, CommandProposed
from ledger.kernel.command import Command, command_name
from ledger.kernel.ids import identifier
from ledger.kernel.stored import body_of
from ledger.treasury.write_off import WriteOffDebt
from tests.members.examples import ANNA
from tests.scenario import SEED, TODAY, Scenario, named
from tests.staff import OPERATOR, TREASURER

PROPOSAL = named("PR", "WRITEOFF")
NEW_PROPOSAL = identifier("PR", SEED, 1)
WRITE_OFF = WriteOffDebt(member=ANNA, amount_cents=60_00, note="sealed")
LAST_DAY = TODAY + timedelta(days=30)


def proposed(
    command: Command = WRITE_OFF,
    *,
    proposal: str = PROPOSAL,
    by: str = TREASURER.actor,
    until: date = LAST_DAY,
    day: date = TODAY,
    sealed_for: str = ANNA,
) -> CommandProposed:
    """The treasurer asks for it."""
    return CommandProposed(
        day=day,
        proposal=proposal,
        command=command_name(type(command)),
        body=body_of(command),
        sealed_for=sealed_for,
        by=by,
        until=until,
    )


def by_two(story: Scenario) -> Scenario:
    """What the treasurer asks for in a story, about to be approved by an operator."""
    (asked,) = story.by(TREASURER).decided()
    assert isinstance(asked, CommandProposed)
    return story.by(OPERATOR).when(ApproveProposal(proposal=asked.proposal))


def approved(proposal: str = PROPOSAL, day: date = TODAY) -> CommandApproved:
    """Another person says yes."""
    return CommandApproved(day=day, proposal=proposal)
