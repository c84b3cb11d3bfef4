"""Facts about ventures: who founded them, who backs them, what was raised and paid over."""

from datetime import date

import msgspec

from ledger.kernel.fact import Fact


class Founder(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A member who holds shares before anyone is asked for money."""

    member: str
    shares: int


class CommitmentLine(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One commitment at its end: whose it was and for how many shares."""

    commitment: str
    member: str
    shares: int


class VentureOpened(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.venture-opened.v1"):
    """A local startup is presented at a hub, its founders' shares on the cap table."""

    venture: str
    hub: str
    name: str
    founders: tuple[Founder, ...]


class RoundOpened(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.round-opened.v1"):
    """New shares of a venture are offered to all members at one price."""

    round: str
    venture: str
    price_cents: int
    shares_min: int
    shares_max: int
    opens: date
    closes: date
    cooling_off_days: int
    shares_limit: int | None = None


class StakeCommitted(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.stake-committed.v1"):
    """A member asked for new shares and the money is held.

    `settles_after` is told when this commitment's cooling-off moves the settlement to after that day.
    """

    commitment: str
    round: str
    venture: str
    member: str
    shares: int
    settles_after: date | None = None


class CommitmentRevoked(
    Fact, frozen=True, kw_only=True, gc=False, tag="ventures.commitment-revoked.v1"
):
    """A member thought again; the money is free. `settles_after` as in a commitment."""

    commitment: str
    round: str
    venture: str
    member: str
    shares: int
    settles_after: date | None = None


class RoundSettled(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.round-settled.v1"):
    """The round reached its target: commitments became shares, the money waits for the venture."""

    round: str
    venture: str
    issued: tuple[CommitmentLine, ...]


class RoundFailed(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.round-failed.v1"):
    """The round stayed below its target and every commitment was released."""

    round: str
    venture: str
    released: tuple[CommitmentLine, ...]


class RoundCancelled(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.round-cancelled.v1"):
    """An operator called the round off and every commitment was released."""

    round: str
    venture: str
    reason: str
    released: tuple[CommitmentLine, ...]


class VenturePaid(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.venture-paid.v1"):
    """Money that rounds raised was paid to the venture."""

    venture: str
    amount_cents: int
