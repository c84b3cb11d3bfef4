"""A distribution that was wrong is undone: each holder's part goes back, and what they have spent of it they owe.

The right one is declared afterwards: profit and capital are what they were before.
"""

from collections.abc import Iterable
from datetime import date

from ledger.houses import journal
from ledger.houses.distribution import Distribution, standing_distribution
from ledger.houses.events import DistributionUndone, HolderPaid, HolderPartUndone
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import DistributionId
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.offerings.register import Register
from ledger.treasury.account import Account
from ledger.treasury.post import post_each
from ledger.treasury.reverse import ReversalReason


class UndoDistribution(Command, frozen=True, kw_only=True, tag="houses.undo-distribution"):
    """Take back what a house paid its holders by mistake, as a preview shows it (treasurers)."""

    distribution: DistributionId
    reason: ReversalReason


def undo_distribution(command: UndoDistribution, see: See) -> list[Fact]:
    """23. Each part at once, whoever has left or has spent it; tax that was paid on is the house's claim on the state."""
    must_be(see, Role.TREASURER)
    found = standing_distribution(see, command.distribution)
    see.need(
        (Register, found.house),
        *((Account, journal.owed_to(part)) for part in found.holders.values()),
    )
    parts = list(_undone(see, found, see.today()))
    whole = DistributionUndone(
        day=see.today(),
        distribution=command.distribution,
        house=found.house,
        of=found.of,
        amount_cents=found.amount_cents,
        as_profit_cents=found.as_profit_cents,
        paid=found.paid or see.today(),
        holders=len(parts),
        left_cents=sum(part.left_cents for part in parts),
        owed_cents=sum(part.owed_cents for part in parts),
        withheld_cents=sum(part.withheld_cents for part in parts),
        reason=command.reason,
    )
    return [whole, *post_each(see, ((part, journal.part_undone(part)) for part in parts))]


def _undone(see: See, found: Distribution, today: date) -> Iterable[HolderPartUndone]:
    """Yield what goes back of each part: what is left of it, and what its holder owes."""
    holds = see(Register, found.house).shares
    for member, part in sorted(found.holders.items()):
        net = part.gross_cents - part.withheld_cents
        left = min(net, -see(Account, journal.owed_to(part)).balance)
        yield HolderPartUndone(
            day=today,
            distribution=part.distribution,
            house=part.house,
            of=part.of,
            member=member,
            shares=part.shares,
            gross_cents=part.gross_cents,
            cost_cents=_cost_again(part, holds.get(member, 0)),
            rate_bp=part.rate_bp,
            withheld_cents=part.withheld_cents,
            left_cents=left,
            owed_cents=net - left,
            unclaimed=part.unclaimed,
        )


def _cost_again(part: HolderPaid, shares: int) -> int:
    """Return how much more the shares have cost again that are still there of those that were paid, floored."""
    return part.cost_cents * min(shares, part.shares) // part.shares
