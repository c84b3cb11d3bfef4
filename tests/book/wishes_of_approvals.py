"""Two persons: what one proposed another approves or declines; now and then the same one tries."""

from ledger.approvals.approve import ApproveProposal, DeclineProposal, WithdrawProposal
from ledger.kernel.command import Command
from tests.approvals.examples import PROPOSAL
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, latest
from tests.book.world import World
from tests.staff import OPERATOR, TREASURER

STAFF = {who.actor: who for who in (OPERATOR, TREASURER)}


def _decide(
    kind: type[ApproveProposal | DeclineProposal | WithdrawProposal], *, another: bool
) -> Wishing:
    def wishing(world: World, chance: Chance) -> Wish | None:
        waiting = latest(world.recount.approvals.waiting())
        if not waiting:
            return (kind(proposal=PROPOSAL), OPERATOR) if chance.yes(10) else None
        fact = chance.pick(waiting)
        same = chance.yes(15) if another else not chance.yes(15)
        (who,) = [one for name, one in STAFF.items() if (name == fact["by"]) == same]
        return kind(proposal=fact["proposal"]), by(chance, who)

    return wishing


WISHES: dict[type[Command], Wishing] = {
    ApproveProposal: _decide(ApproveProposal, another=True),
    DeclineProposal: _decide(DeclineProposal, another=True),
    WithdrawProposal: _decide(WithdrawProposal, another=False),
}
