"""A round is opened, and settled when time says so: with its target reached, or failed; or cancelled."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.subscription import Terms
from ledger.kernel.text import Cents, Count, Id, Word
from ledger.kernel.who import Role
from ledger.members.rights import only
from ledger.treasury import journal
from ledger.treasury.post import post
from ledger.ventures.events import (
    CommitmentLine,
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
)
from ledger.ventures.round import Round, existing_round
from ledger.ventures.venture import existing_venture


class RoundRunning(Refused):
    """The venture has a round that is not settled yet."""


class OpenRound(Command, frozen=True, kw_only=True, tag="ventures.open-round"):
    """Offer new shares of a venture to all members. The valuation follows from the price."""

    venture: Id
    price_cents: Annotated[Cents, Meta(description="price of one share, in euro cents")]
    shares_min: Annotated[Count, Meta(description="the target: fewer than these, and it fails")]
    shares_max: Annotated[Count, Meta(description="no more than these can be committed to")]
    opens: Annotated[date, Meta(description="first day of commitments")]
    closes: Annotated[date, Meta(description="last day of commitments, until 24:00 in Rome")]
    cooling_off_days: Annotated[
        int, Meta(ge=0, le=90, description="whole days after the last commitment's, to think again")
    ] = 14
    shares_limit: Annotated[
        Count | None, Meta(description="most shares one member may hold and commit to together")
    ] = None


class SettleRound(Command, frozen=True, kw_only=True, tag="ventures.settle-round"):
    """Issue the shares and set the money aside, or release all if the target is not reached."""

    round: Id


class CancelRound(Command, frozen=True, kw_only=True, tag="ventures.cancel-round"):
    """Call a round off and release every commitment."""

    round: Id
    reason: Annotated[Word, Meta(description="why, without naming people")]


def open_round(command: OpenRound, see: See) -> list[RoundOpened]:
    """Open a round whose terms do not contradict themselves."""
    only(see, Role.OPERATOR)
    venture = existing_venture(see, command.venture)
    if venture.round:
        raise RoundRunning(venture=command.venture, round=venture.round)
    terms = Terms.of(command)
    terms.refuse_absurd(see.today())
    return [
        RoundOpened(
            day=see.today(),
            round=see.new_id("R"),
            venture=command.venture,
            **msgspec.structs.asdict(terms),
        )
    ]


def settle_round(command: SettleRound, see: See) -> list[Fact]:
    """Settle or fail, never before the closing day and the last cooling-off are over."""
    only(see, Role.SYSTEM, Role.OPERATOR)
    found, today = existing_round(see, command.round), see.today()
    found.sale.refuse_settling(today)
    lines, money = _lines(found), _money(found)
    if found.sale.enough:
        return [
            RoundSettled(day=today, round=command.round, venture=found.venture, issued=lines),
            *post(see, journal.round_settled(found.venture, command.round, money)),
        ]
    return [
        RoundFailed(day=today, round=command.round, venture=found.venture, released=lines),
        *post(see, journal.released(command.round, money, "round-failed")),
    ]


def cancel_round(command: CancelRound, see: See) -> list[Fact]:
    """Release everything, at any time before settlement."""
    only(see, Role.OPERATOR)
    found = existing_round(see, command.round)
    found.sale.refuse_over()
    return [
        RoundCancelled(
            day=see.today(),
            round=command.round,
            venture=found.venture,
            reason=command.reason,
            released=_lines(found),
        ),
        *post(see, journal.released(command.round, _money(found), "round-cancelled")),
    ]


def _lines(found: Round) -> tuple[CommitmentLine, ...]:
    return tuple(
        CommitmentLine(name, asked.member, asked.shares) for name, asked in found.sale.in_order()
    )


def _money(found: Round) -> list[tuple[str, str, int]]:
    price = found.sale.terms.price_cents
    return [(asked.member, name, asked.shares * price) for name, asked in found.sale.in_order()]


def when_opened(fact: RoundOpened) -> Iterable[Due]:
    """The closing day's end is the first moment at which it may settle."""
    yield settlement(fact.round, after=fact.closes)


def when_over(fact: RoundSettled | RoundFailed | RoundCancelled) -> Iterable[Done]:
    """Nothing is left to settle."""
    yield Done(subject=f"settle:{fact.round}")


def settlement(name: str, *, after: date) -> Due:
    """Return the settlement that is due when the day `after` is over in Rome."""
    return Due(subject=f"settle:{name}", at=rome(after, 24), command=SettleRound(round=name))
