"""The register says who holds how many shares of an issuer, today and at the end of every past day."""

from collections.abc import Iterable
from datetime import date
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.routes import Part
from ledger.kernel.taken import by_what_they_take
from ledger.offerings.events import (
    OfferingOpened,
    OfferingOver,
    SharesIssued,
    SharesPassed,
    Stage,
)


class SharesMoved(msgspec.Struct, frozen=True, gc=False):
    """Shares came or went otherwise than by an offering: (member, how many more or fewer) each."""

    day: date
    moves: tuple[tuple[str, int], ...]


def _registered(fact: SharesPassed) -> list[Part]:
    return [(fact.issuer, SharesMoved(fact.day, fact.moves))]


class Register(Noun, frozen=True, kw_only=True, gc=False):
    """One issuer's holders, by the issuer's id; locked shares are held like all others.

    `offering` is the one that runs, if one does. `moved` keeps what each member gained or lost on
    each day: yesterday's holders are today's with later days undone, so that a record date costs
    no replay. `raised` is what each settled offering brought, in cents, with its day. A chapter above feeds it `SharesMoved` for facts of its own.
    """

    kind = "offerings.register"
    tag = "issuer"
    key = "issuer"
    parts = by_what_they_take((_registered,))

    offering: str = ""
    shares: Map[str, int] = Map()
    issued: int = 0
    moved: Map[date, Map[str, int]] = Map()
    raised: tuple[tuple[date, int], ...] = ()

    def evolve(
        self,
        part: OfferingOpened | OfferingOver | SharesIssued | SharesMoved,
    ) -> Self:
        """Issue shares, pass them on, begin or end an offering."""
        match part:
            case SharesIssued():
                return self._with(part.day, ((part.member, part.shares),))
            case SharesMoved():
                return self._with(part.day, part.moves)
            case OfferingOpened():
                return replace(self, offering=part.offering)
            case OfferingOver():
                raised = ((part.day, part.cents),) if part.becomes is Stage.SETTLED else ()
                return replace(self, offering="", raised=(*self.raised, *raised))
            case _:
                assert_never(part)

    def at_end_of(self, day: date) -> dict[str, int]:
        """Return who held how many shares when `day` was over."""
        holders = dict(self.shares)
        for later, moves in self.moved.items():
            if later > day:
                for member, moved in moves.items():
                    holders[member] = holders.get(member, 0) - moved
        return {member: shares for member, shares in sorted(holders.items()) if shares}

    def _with(self, day: date, moves: Iterable[tuple[str, int]]) -> Self:
        shares, moved = self.shares.mutate(), self.moved.get(day, _NO_MOVES).mutate()
        issued = self.issued
        for member, gained in moves:
            issued += gained
            moved[member] = moved.get(member, 0) + gained
            if held := shares.pop(member, 0) + gained:
                shares[member] = held
        return replace(
            self,
            shares=shares.finish(),
            issued=issued,
            moved=self.moved.set(day, moved.finish()),
        )


_NO_MOVES: Map[str, int] = Map()
