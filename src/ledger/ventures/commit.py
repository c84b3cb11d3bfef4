"""A member commits to new shares of a venture and the money is held; until settlement they may revoke."""

from collections.abc import Iterable

from ledger.kernel.command import Command
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Count, Id
from ledger.members.rights import Right, acting_for, require
from ledger.treasury import journal
from ledger.treasury.post import post
from ledger.ventures.cap_table import CapTable
from ledger.ventures.events import CommitmentRevoked, StakeCommitted
from ledger.ventures.round import existing_round
from ledger.ventures.run_round import settlement


class NoSuchCommitment(Unknown):
    """The round has no such open commitment."""


class CommitToRound(Command, frozen=True, kw_only=True, tag="ventures.commit-to-round"):
    """Ask for new shares in a round; their price is held in the member's account."""

    round: Id
    member: Id
    shares: Count


class RevokeCommitment(Command, frozen=True, kw_only=True, tag="ventures.revoke-commitment"):
    """Take a commitment back before the round settles; the money is free at once."""

    round: Id
    commitment: Id


def commit(command: CommitToRound, see: See) -> list[Fact]:
    """Commit to what remains, within the limit and the wallet."""
    acting_for(see, command.member)
    require(see, command.member, Right.COMMIT)
    found = existing_round(see, command.round)
    today, sale = see.today(), found.sale
    held = 0
    if sale.terms.shares_limit is not None:
        held = see(CapTable, found.venture).stakes.get(command.member, 0)
    sale.refuse_asking(command.member, command.shares, held=held, today=today)
    name = see.new_id("K")
    price = command.shares * sale.terms.price_cents
    return [
        StakeCommitted(
            day=today,
            commitment=name,
            round=command.round,
            venture=found.venture,
            member=command.member,
            shares=command.shares,
            settles_after=sale.postponed_to(today),
        ),
        *post(see, journal.hold(command.member, price, name, "commitment-held")),
    ]


def revoke(command: RevokeCommitment, see: See) -> list[Fact]:
    """Revoke an open commitment."""
    found = existing_round(see, command.round)
    sale = found.sale
    asked = sale.asked.get(command.commitment)
    if asked is None:
        sale.refuse_over()
        raise NoSuchCommitment(round=command.round, commitment=command.commitment)
    acting_for(see, asked.member)
    require(see, asked.member, Right.UNDO)
    settles_after = sale.without(command.commitment).settles_after
    price = asked.shares * sale.terms.price_cents
    return [
        CommitmentRevoked(
            day=see.today(),
            commitment=command.commitment,
            round=command.round,
            venture=found.venture,
            member=asked.member,
            shares=asked.shares,
            settles_after=settles_after if settles_after != sale.settles_after else None,
        ),
        *post(see, journal.release(asked.member, price, command.commitment, "commitment-revoked")),
    ]


def when_moved(fact: StakeCommitted | CommitmentRevoked) -> Iterable[Due]:
    """The last commitment's cooling-off moves the settlement, and its revocation moves it back."""
    if fact.settles_after is not None:
        yield settlement(fact.round, after=fact.settles_after)
