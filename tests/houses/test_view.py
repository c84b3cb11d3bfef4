"""What a fact about a house changes in what is shown, told without any database."""

from datetime import date

from ledger.houses.events import (
    OfferExpired,
    OfferState,
    SharesOffered,
    SharesTransferred,
    TransferAuthorised,
)
from projections.engine.change import See, Update
from projections.houses.view import (
    MayBuy,
    OfferOfShares,
    accepted,
    authorised,
    offered,
    over,
)
from tests.houses import examples
from tests.houses.examples import OFFER
from tests.members.examples import ANNA, BRUNO, CARLA
from tests.treasury.examples import MULINO

DAY, LATER = date(2026, 6, 1), date(2026, 6, 20)
OFFERED = examples.offered(4, price=80_000, expires=LATER)


def standing(fact: SharesOffered) -> OfferOfShares:
    (row,) = offered(fact)
    assert isinstance(row, OfferOfShares)
    return row


def seeing(row: OfferOfShares) -> See:
    return See(lambda of, key: row if (of, key) == (OfferOfShares, (row.offer,)) else None)


def test_an_offer_to_anyone_concerns_its_seller():
    """Until somebody may buy, and then both."""
    row = standing(OFFERED)
    assert (row.stage, row.who) == (OfferState.OPEN, (ANNA,))
    fact = TransferAuthorised(
        day=DAY, offer=OFFER, house=MULINO, buyer=BRUNO, resolution="Directors, no. 12"
    )
    may, concerns = authorised(fact, seeing(row))
    assert may == MayBuy(OFFER, BRUNO, "Directors, no. 12")
    assert isinstance(concerns, Update)
    assert concerns.columns == {"who": (ANNA, BRUNO)}


def test_who_accepts_is_the_buyer_from_then_on():
    """With the resolution and the deed by which the shares passed."""
    fact = SharesTransferred(
        day=LATER,
        offer=OFFER,
        house=MULINO,
        seller=ANNA,
        buyer=CARLA,
        shares=4,
        price_cents=80_000,
        resolution="r",
        deed="d",
    )
    (change,) = accepted(fact, seeing(standing(OFFERED)))
    assert isinstance(change, Update)
    assert change.columns == {
        "stage": OfferState.ACCEPTED,
        "since": LATER,
        "buyer": CARLA,
        "resolution": "r",
        "deed": "d",
        "who": (ANNA, CARLA),
    }


def test_an_offer_that_expired_is_over_since_that_day():
    """Nothing else of it changes."""
    (change,) = over(OfferExpired(day=LATER, offer=OFFER, house=MULINO, seller=ANNA))
    assert isinstance(change, Update)
    assert change.columns == {"stage": OfferState.EXPIRED, "since": LATER}
