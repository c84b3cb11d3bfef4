"""What members paid for shares and what came back of it, day by day: what a yield follows from."""

from collections.abc import Iterator

import msgspec

from ledger.houses.events import HolderPaid, HolderPartUndone, SharesTransferred
from ledger.offerings.events import SharesAdded, SharesIssued, SharesRedeemed, SharesRegistered
from projections.engine.table import Lines


class Flow(msgspec.Struct, frozen=True, gc=False):
    """Money for shares of an issuer: below zero what a member paid, above what came back, tax kept back.

    What passes without a price counts at what it has cost, so that a gift makes nobody's yield. It is `dated`
    unless it was paid on a day that nobody told.
    """

    member: str
    issuer: str
    cents: int
    dated: bool = True


FLOWS = Lines(row=Flow, name="flows", key=("member", "issuer"))


def paid(fact: SharesIssued) -> Flow:
    """The price of new shares."""
    return Flow(fact.member, fact.issuer, -fact.cents)


def paid_for_all(fact: SharesAdded) -> Iterator[Flow]:
    """What each holder paid; of a house that was brought in nobody knows when."""
    dated = not isinstance(fact, SharesRegistered)
    for one in fact.holders:
        yield Flow(one.member, fact.issuer, -one.cents, dated)


def sold(fact: SharesTransferred) -> Iterator[Flow]:
    """The price that a buyer pays is the seller's."""
    yield Flow(fact.seller, fact.house, fact.price_cents)
    yield Flow(fact.buyer, fact.house, -fact.price_cents)


def passed_at(cost: int, giver: str, taker: str, issuer: str) -> Iterator[Flow]:
    """Shares passed with their cost."""
    yield Flow(giver, issuer, cost)
    yield Flow(taker, issuer, -cost)


def taken_back(fact: SharesRedeemed) -> Flow:
    """What the issuer paid for shares that are no more."""
    return Flow(fact.member, fact.issuer, fact.price_cents - fact.withheld_cents)


def distributed(fact: HolderPaid) -> Flow:
    """A part of a distribution, of profit or of capital."""
    return Flow(fact.member, fact.house, fact.gross_cents - fact.withheld_cents)


def gone_back(fact: HolderPartUndone) -> Flow:
    """A part of a distribution that was wrong goes back, or is owed."""
    return Flow(fact.member, fact.house, fact.withheld_cents - fact.gross_cents)
