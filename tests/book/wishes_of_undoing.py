"""The treasurer finds a distribution that was wrong, and undoes it."""

from ledger.houses.events import DistributionPaid
from ledger.houses.undo import UndoDistribution
from ledger.kernel.command import Command
from ledger.treasury.reverse import ReversalReason
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, latest
from tests.book.world import World
from tests.staff import TREASURER


def undo(world: World, chance: Chance) -> Wish | None:
    """One of late; now and then one that was undone before."""
    paid = latest(world.told[DistributionPaid])
    if not paid:
        return None
    reason = chance.pick(list(ReversalReason))
    wish = UndoDistribution(distribution=chance.pick(paid).distribution, reason=reason)
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {UndoDistribution: undo}
