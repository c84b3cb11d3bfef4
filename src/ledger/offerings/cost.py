"""What each holder's shares have cost them: the weighted average, as whoever withholds tax in Italy counts it.

An intermediary that taxes for its client takes the weighted average (D.Lgs. 461/1997, art. 6(4)), and a house that withholds stands
in its place: every share costs the same, so that it does not matter which of them pass. (Who declares gains themselves takes the
newest first, TUIR 67(1-bis); that is between them and the state.)
"""

from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.kernel.taken import by_what_they_take
from ledger.offerings.events import (
    SharesAdded,
    SharesGiven,
    SharesInherited,
    SharesIssued,
    SharesRedeemed,
)


class Bought(msgspec.Struct, frozen=True, gc=False):
    """Shares came for a price, in cents for all of them together; nothing for founders."""

    member: str
    shares: int
    cents: int


class PassedOn(msgspec.Struct, frozen=True, gc=False):
    """Shares went from one holder: to nobody (cancelled), to a buyer for a price, or with their cost when there is none.

    What was given for nothing keeps the giver's cost (TUIR 68(6)).
    """

    giver: str
    taker: str
    shares: int
    cents: int | None


class CostReturned(msgspec.Struct, frozen=True, gc=False):
    """So much capital came back, and the shares have cost so much less (TUIR 47(5)); below zero it was undone."""

    member: str
    cents: int


class Cost(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How many shares, and what they have cost together, in cents."""

    shares: int = 0
    cents: int = 0

    def of(self, shares: int) -> int:
        """Return what so many of them have cost on average, rounded half up; all of them cost all of it."""
        return (2 * self.cents * shares + self.shares) // (2 * self.shares)


_NONE = Cost()


Passed = SharesGiven | SharesInherited | SharesRedeemed
"""How shares pass by a document."""


def passed_on(fact: Passed) -> list[PassedOn]:
    """Return what passed by a document, in order: heirs one after another, what is redeemed to nobody."""
    match fact:
        case SharesGiven():
            return [PassedOn(fact.giver, fact.receiver, fact.shares, None)]
        case SharesInherited():
            return [PassedOn(fact.deceased, one.member, one.shares, None) for one in fact.heirs]
        case SharesRedeemed():
            return [PassedOn(fact.member, "", fact.shares, None)]
        case _:
            assert_never(fact)


def _added(fact: SharesAdded) -> list[Part]:
    return [(fact.issuer, Bought(one.member, one.shares, one.cents)) for one in fact.holders]


def _passed(fact: Passed) -> list[Part]:
    return [(fact.issuer, one) for one in passed_on(fact)]


class Costs(Noun, frozen=True, kw_only=True, gc=False):
    """The cost of one issuer's shares by holder; chapters above feed it what they pass on."""

    kind = "offerings.costs"
    tag = "issuer"
    key = "issuer"
    parts = by_what_they_take((_added, _passed))

    held: Map[str, Cost] = Map()

    def evolve(self, part: SharesIssued | Bought | PassedOn | CostReturned) -> Self:
        """Buy, pass on, get something back."""
        match part:
            case SharesIssued() | Bought():
                return self.having(part.member, part.shares, part.cents)
            case PassedOn():
                return self._passed(part)
            case CostReturned():
                return self.having(part.member, 0, -part.cents)
            case _:
                assert_never(part)

    def cents(self, member: str) -> int:
        """Return what a member's shares have cost, less what came back of it."""
        return self.held.get(member, _NONE).cents

    def _passed(self, part: PassedOn) -> Self:
        cost = self.held[part.giver].of(part.shares)
        left = self.having(part.giver, -part.shares, -cost)
        if not part.taker:
            return left
        return left.having(part.taker, part.shares, cost if part.cents is None else part.cents)

    def having(self, member: str, shares: int, cents: int) -> Self:
        """Return it with so many shares more (or fewer) of a member, which cost so much more."""
        before = self.held.get(member, _NONE)
        now = Cost(before.shares + shares, before.cents + cents)
        held = self.held.set(member, now) if now.shares else dropped(self.held, member)
        return replace(self, held=held)
