"""Local startups backed by members: rounds and commitments, stakes, money paid over."""

from ledger.kernel.rulebook import Chapter
from ledger.ventures import commit, open_venture, pay_venture, run_round
from ledger.ventures.backer import Backer, stakes_remain
from ledger.ventures.cap_table import CapTable
from ledger.ventures.events import (
    CommitmentRevoked,
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
    StakeCommitted,
    VentureOpened,
    VenturePaid,
)
from ledger.ventures.round import Round
from ledger.ventures.venture import Venture

VENTURES = Chapter(
    name="ventures",
    facts=(
        VentureOpened,
        RoundOpened,
        StakeCommitted,
        CommitmentRevoked,
        RoundSettled,
        RoundFailed,
        RoundCancelled,
        VenturePaid,
    ),
    nouns=(Venture, CapTable, Round, Backer),
    verbs={
        open_venture.OpenVenture: open_venture.open_venture,
        run_round.OpenRound: run_round.open_round,
        commit.CommitToRound: commit.commit,
        commit.RevokeCommitment: commit.revoke,
        run_round.SettleRound: run_round.settle_round,
        run_round.CancelRound: run_round.cancel_round,
        pay_venture.PayVenture: pay_venture.pay_venture,
    },
    answers=(stakes_remain,),
    agenda={
        RoundOpened: run_round.when_opened,
        StakeCommitted: commit.when_moved,
        CommitmentRevoked: commit.when_moved,
        RoundSettled: run_round.when_over,
        RoundFailed: run_round.when_over,
        RoundCancelled: run_round.when_over,
    },
    tags={
        VentureOpened: lambda fact: (f"hub:{fact.hub}",),
        VenturePaid: lambda fact: (f"venture:{fact.venture}",),
    },
)
