"""Shares that holders offer: what is left of each offer, whom it concerns, who took how many."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.houses.events import (
    OfferExpired,
    OfferLapsed,
    OfferState,
    OfferWithdrawn,
    SharesOffered,
    SharesTransferred,
    TransferAuthorised,
    TransferRefused,
    TransferRequested,
)
from projections.engine.change import Change, Put, See, Update
from projections.engine.table import History, Index, Lines, Row
from projections.houses.buyers import AboutBuyer, Answer


class OfferOfShares(msgspec.Struct, frozen=True, gc=False):
    """Shares that a holder offers; `who` are the members it concerns: seller, buyer, who may buy.

    `shares_left` are still to be had, for `cents_left`.
    """

    offer: str
    house: str
    seller: str
    buyer: str
    shares: int
    price_cents: int
    shares_left: int
    cents_left: int
    expires: date
    offered: date
    stage: OfferState
    since: date
    who: tuple[str, ...]


class Taken(msgspec.Struct, frozen=True, gc=False):
    """What one buyer took of an offer, and for how much; the deed stands in the fact."""

    offer: str
    buyer: str
    shares: int
    price_cents: int


OFFERS = History(
    row=OfferOfShares,
    name="offers",
    key=("offer",),
    indexes=(
        Index(("house", "offer")),
        Index(("seller", "to_position"), where="stage = 'open'"),
        Index(("who",), method="gin"),
    ),
)
TAKEN = Lines(row=Taken, name="taken", key=("offer",))


def offered(fact: SharesOffered) -> Iterator[Row]:
    """Shares may be had from a holder."""
    yield OfferOfShares(
        fact.offer,
        fact.house,
        fact.seller,
        fact.buyer,
        fact.shares,
        fact.price_cents,
        fact.shares,
        fact.price_cents,
        fact.expires,
        fact.day,
        OfferState.OPEN,
        fact.day,
        who=tuple(filter(None, (fact.seller, fact.buyer))),
    )


def over(fact: OfferWithdrawn | OfferExpired | OfferLapsed) -> Iterator[Change]:
    """They may be had no longer."""
    yield Update(OfferOfShares, (fact.offer,), stage=fact.becomes, since=fact.day)


def about_a_buyer(
    fact: TransferRequested | TransferAuthorised | TransferRefused, see: See
) -> Iterator[Row | Change]:
    """The offer concerns one more member, who may have them, or may not."""
    match fact:
        case TransferRequested():
            yield Put(AboutBuyer(fact.offer, fact.buyer, Answer.NONE))
        case TransferAuthorised():
            yield Put(AboutBuyer(fact.offer, fact.buyer, Answer.AUTHORISED))
        case TransferRefused():
            yield Put(AboutBuyer(fact.offer, fact.buyer, Answer.REFUSED))
    yield Update(OfferOfShares, (fact.offer,), who=_with(fact.offer, fact.buyer, see))


def accepted(fact: SharesTransferred, see: See) -> Iterator[Row | Change]:
    """A member has them now, or some of them; then the others stay on offer."""
    yield Taken(fact.offer, fact.buyer, fact.shares, fact.price_cents)
    over = {} if fact.shares_left else {"stage": OfferState.ACCEPTED, "since": fact.day}
    yield Update(
        OfferOfShares,
        (fact.offer,),
        shares_left=fact.shares_left,
        cents_left=_standing(fact.offer, see).cents_left - fact.price_cents,
        who=_with(fact.offer, fact.buyer, see),
        **over,
    )


def _with(offer: str, member: str, see: See) -> tuple[str, ...]:
    """Return whom an offer concerns, a member among them."""
    return tuple(dict.fromkeys((*_standing(offer, see).who, member)))


def _standing(offer: str, see: See) -> OfferOfShares:
    found = see(OfferOfShares, offer)
    assert found is not None
    return found
