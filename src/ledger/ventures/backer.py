"""A backer is a member seen from their ventures: stakes held, commitments still open."""

from collections.abc import Iterable
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun, Part, by, dropped
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains
from ledger.ventures.events import (
    CommitmentRevoked,
    RoundCancelled,
    RoundFailed,
    RoundSettled,
    StakeCommitted,
    VentureOpened,
)


class OpenCommitment(msgspec.Struct, frozen=True, gc=False):
    """What a member asks for and has not received."""

    round: str
    venture: str
    shares: int


class Received(msgspec.Struct, frozen=True, gc=False):
    """Shares arrived, as a founder's or (when `commitment` is named) from a round."""

    venture: str
    shares: int
    commitment: str = ""


class Released(msgspec.Struct, frozen=True, gc=False):
    """A commitment came to nothing."""

    commitment: str


def _founded(fact: VentureOpened) -> Iterable[Part]:
    return [(one.member, Received(fact.venture, one.shares)) for one in fact.founders]


def _issued(fact: RoundSettled) -> Iterable[Part]:
    return [
        (line.member, Received(fact.venture, line.shares, line.commitment)) for line in fact.issued
    ]


def _released(fact: RoundFailed | RoundCancelled) -> Iterable[Part]:
    return [(line.member, Released(line.commitment)) for line in fact.released]


class Backer(Noun, frozen=True, kw_only=True, gc=False):
    """One member's stakes by venture and open commitments, by member id."""

    kind = "ventures.backer"
    tag = "member"
    parts = {
        VentureOpened: _founded,
        StakeCommitted: by("member"),
        CommitmentRevoked: by("member"),
        RoundSettled: _issued,
        RoundFailed: _released,
        RoundCancelled: _released,
    }

    stakes: Map[str, int] = Map()
    commitments: Map[str, OpenCommitment] = Map()

    def evolve(self, part: StakeCommitted | CommitmentRevoked | Received | Released) -> Self:
        """Ask, receive, or think again."""
        match part:
            case StakeCommitted():
                wish = OpenCommitment(part.round, part.venture, part.shares)
                return replace(self, commitments=self.commitments.set(part.commitment, wish))
            case CommitmentRevoked() | Released():
                return replace(self, commitments=dropped(self.commitments, part.commitment))
            case Received():
                held = self.stakes.get(part.venture, 0) + part.shares
                return replace(
                    self,
                    stakes=self.stakes.set(part.venture, held),
                    commitments=dropped(self.commitments, part.commitment),
                )
            case _:
                assert_never(part)


def stakes_remain(question: WhatRemains, see: See) -> Remains:
    """Nobody leaves with stakes or open commitments."""
    backer = see(Backer, question.member)
    return {
        "stakes": dict(sorted(backer.stakes.items())),
        "commitments": sorted(backer.commitments),
    }
