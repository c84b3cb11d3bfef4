"""The register says who holds how many shares of a house, today and at the end of every past day."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Self, assert_never

from immutables import Map
from msgspec.structs import replace

from ledger.houses.events import CampaignSettled, HouseOpened, SharesTransferred
from ledger.kernel.noun import Noun, by


class Register(Noun, frozen=True, kw_only=True, gc=False):
    """One house's holders, by house id; locked shares are held like all others.

    `moved` keeps what each member gained or lost on each day: yesterday's holders are today's with
    later days undone, so that a record date costs no replay.
    """

    kind = "houses.register"
    tag = "house"
    parts = {
        HouseOpened: by("house"),
        CampaignSettled: by("house"),
        SharesTransferred: by("house"),
    }
    births = frozenset({HouseOpened})

    shares: Map[str, int] = Map()
    issued: int = 0
    moved: Map[date, Map[str, int]] = Map()

    def evolve(self, part: HouseOpened | CampaignSettled | SharesTransferred) -> Self:
        """Issue shares, or pass them from one member to another."""
        match part:
            case HouseOpened():
                return self
            case CampaignSettled():
                return self._with(part.day, [(line.member, line.shares) for line in part.issued])
            case SharesTransferred():
                passed = [(part.seller, -part.shares), (part.buyer, part.shares)]
                return self._with(part.day, passed)
            case _:
                assert_never(part)

    def fraction(self, member: str) -> Fraction:
        """Return the member's exact part of the house; zero while no share is issued."""
        return Fraction(self.shares.get(member, 0), self.issued or 1)

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
