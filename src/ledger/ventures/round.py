"""A round offers new shares of a venture to all members, between two days, at one price.

open ──▶ settled      the target was reached when the last cooling-off was over
  ├────▶ failed       it was not
  └────▶ cancelled    by an operator, with a reason
"""

from typing import Self, assert_never

from msgspec.structs import replace

from ledger.kernel.noun import Noun, by
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.kernel.subscription import Asked, Stage, Subscription
from ledger.ventures.events import (
    CommitmentRevoked,
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
    StakeCommitted,
)


class NoSuchRound(Unknown):
    """There is no such round."""


class Round(Noun, frozen=True, kw_only=True, gc=False):
    """One round, by its id, with every open commitment."""

    kind = "ventures.round"
    tag = "round"
    parts = {
        RoundOpened: by("round"),
        StakeCommitted: by("round"),
        CommitmentRevoked: by("round"),
        RoundSettled: by("round"),
        RoundFailed: by("round"),
        RoundCancelled: by("round"),
    }
    births = frozenset({RoundOpened})

    venture: str = ""
    sale: Subscription = Subscription()

    def evolve(
        self,
        part: RoundOpened
        | StakeCommitted
        | CommitmentRevoked
        | RoundSettled
        | RoundFailed
        | RoundCancelled,
    ) -> Self:
        """Take a commitment, let one go, or come to an end."""
        match part:
            case StakeCommitted():
                asked = Asked(part.member, part.shares, part.day)
                sale = self.sale.with_asked(part.commitment, asked, part.settles_after)
                return replace(self, sale=sale)
            case CommitmentRevoked():
                return replace(self, sale=self.sale.without(part.commitment))
            case RoundOpened():
                return type(self)(venture=part.venture, sale=Subscription.opened(part))
            case RoundSettled():
                return replace(self, sale=self.sale.ended(Stage.SETTLED))
            case RoundFailed():
                return replace(self, sale=self.sale.ended(Stage.FAILED))
            case RoundCancelled():
                return replace(self, sale=self.sale.ended(Stage.CANCELLED))
            case _:
                assert_never(part)


def existing_round(see: See, name: str) -> Round:
    """Return the round; refuses `NoSuchRound` if it was never opened."""
    found = see(Round, name)
    if not found.venture:
        raise NoSuchRound(round=name)
    return found
