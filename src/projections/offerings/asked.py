"""Which offerings there are, at which stage, and who asks for shares in them."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.offerings.events import (
    OfferingExtended,
    OfferingOpened,
    PledgeGone,
    PledgeLowered,
    PledgeReleased,
    SharesPledged,
    Stage,
)
from projections.engine.change import Change, End, Update
from projections.engine.table import History, Index, Row


class OfferedShares(msgspec.Struct, frozen=True, gc=False):
    """An offering with its terms, at its stage since a day; `issued` once it is settled."""

    offering: str
    issuer: str
    stage: Stage
    since: date
    price_cents: int
    shares_min: int
    shares_max: int
    opens: date
    closes: date
    cooling_off_days: int
    shares_limit: int | None
    issued: int
    reason: str


class OpenPledge(msgspec.Struct, frozen=True, gc=False):
    """Shares that a member asks for since the day `made`, with `cents` held for them."""

    member: str
    pledge: str
    offering: str
    issuer: str
    shares: int
    cents: int
    made: date


OFFERED = History(
    row=OfferedShares,
    name="offerings",
    key=("offering",),
    indexes=(Index(("issuer", "offering")),),
)
PLEDGES = History(
    row=OpenPledge,
    name="pledges",
    key=("member", "pledge"),
    order=("member", "to_position", "pledge"),
    indexes=(Index(("offering", "to_position", "pledge")), Index(("pledge",))),
)


def offering_opened(fact: OfferingOpened) -> Iterator[Row]:
    """New shares may be asked for."""
    yield OfferedShares(
        fact.offering,
        fact.issuer,
        Stage.OPEN,
        fact.day,
        fact.price_cents,
        fact.shares_min,
        fact.shares_max,
        fact.opens,
        fact.closes,
        fact.cooling_off_days,
        fact.shares_limit,
        issued=0,
        reason="",
    )


def pledged(fact: SharesPledged) -> Iterator[Row]:
    """A member asks for some."""
    of = fact.member, fact.pledge, fact.offering, fact.issuer
    yield OpenPledge(*of, fact.shares, fact.cents, fact.day)


def lowered(fact: PledgeLowered) -> Iterator[Change]:
    """A member asks for fewer."""
    key = fact.member, fact.pledge
    yield Update(OpenPledge, key, shares=fact.shares, cents=fact.cents)


def extended(fact: OfferingExtended) -> Iterator[Change]:
    """They may be asked for until a later day."""
    yield Update(OfferedShares, (fact.offering,), closes=fact.closes)


def unpledged(fact: PledgeGone | PledgeReleased) -> Iterator[Change]:
    """A member asks no longer."""
    yield End(OpenPledge, (fact.member, fact.pledge))
