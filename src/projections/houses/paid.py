"""What houses paid to their holders, and what of it went back because it was wrong."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.houses.distribute import Of
from ledger.houses.events import (
    DistributionPaid,
    DistributionUndone,
    HolderPaid,
    HolderPartUndone,
)
from ledger.kernel.ids import Prefix, is_id_of
from ledger.offerings.events import SharesRedeemed
from projections.engine.change import Change, Update
from projections.engine.table import History, Index, Lines, Row


class Distributed(msgspec.Struct, frozen=True, gc=False):
    """Profit or capital that a house paid to its holders; it may have been `undone`."""

    distribution: str
    house: str
    of: Of
    amount_cents: int
    record_date: date
    as_profit_cents: int
    holders: int
    net_cents: int
    withheld_cents: int
    paid: date
    undone: date | None = None


class PaidPart(msgspec.Struct, frozen=True, gc=False):
    """One holder's part of a distribution; all of its sums below zero: that went back."""

    member: str
    house: str
    distribution: str
    of: Of
    shares: int
    gross_cents: int
    cost_cents: int
    rate_bp: int
    withheld_cents: int


class RedeemedPart(msgspec.Struct, frozen=True, gc=False):
    """What a house paid for shares that it took back: `cost_cents` of it they had cost, the rest is taxed."""

    member: str
    house: str
    shares: int
    gross_cents: int
    cost_cents: int
    rate_bp: int
    withheld_cents: int


DISTRIBUTIONS = History(
    row=Distributed,
    name="distributions",
    key=("distribution",),
    indexes=(Index(("house", "distribution")),),
)
PAID = Lines(row=PaidPart, name="paid", key=("member",))
REDEEMED = Lines(row=RedeemedPart, name="redeemed", key=("member",))


def distributed(fact: DistributionPaid) -> Iterator[Row]:
    """A house paid its holders."""
    yield Distributed(
        fact.distribution,
        fact.house,
        Of(fact.of),
        fact.amount_cents,
        fact.record_date,
        fact.as_profit_cents,
        fact.holders,
        fact.net_cents,
        fact.withheld_cents,
        fact.day,
    )


def undone(fact: DistributionUndone) -> Iterator[Change]:
    """It was wrong, and is listed as such."""
    yield Update(Distributed, (fact.distribution,), undone=fact.day)


def paid(fact: HolderPaid) -> Iterator[Row]:
    """A holder got a part."""
    yield PaidPart(
        fact.member,
        fact.house,
        fact.distribution,
        Of(fact.of),
        fact.shares,
        fact.gross_cents,
        fact.cost_cents,
        fact.rate_bp,
        fact.withheld_cents,
    )


def part_undone(fact: HolderPartUndone) -> Iterator[Row]:
    """A holder's part went back, on this day."""
    yield PaidPart(
        fact.member,
        fact.house,
        fact.distribution,
        Of(fact.of),
        fact.shares,
        -fact.gross_cents,
        -fact.cost_cents,
        fact.rate_bp,
        -fact.withheld_cents,
    )


def redeemed(fact: SharesRedeemed) -> Iterator[Row]:
    """A house took shares back; a venture keeps no tax back."""
    if is_id_of(Prefix.HOUSE, fact.issuer):
        yield RedeemedPart(
            fact.member,
            fact.issuer,
            fact.shares,
            fact.price_cents,
            fact.cost_cents,
            fact.rate_bp,
            fact.withheld_cents,
        )
