"""What a fact about a house changes in what is shown, told without any database."""

from datetime import date

from ledger.houses.events import (
    OfferExpired,
    OfferState,
    SharesOffered,
    SharesTransferred,
    TransferAuthorised,
    TransferRefused,
    TransferRequested,
)
from projections.engine.change import Put, See, Update
from projections.houses.buyers import AboutBuyer, Answer
from projections.houses.offers import (
    OfferOfShares,
    Taken,
    about_a_buyer,
    accepted,
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
    may, concerns = about_a_buyer(fact, seeing(row))
    assert isinstance(may, Put)
    assert may.row == AboutBuyer(OFFER, BRUNO, Answer.AUTHORISED)
    assert isinstance(concerns, Update)
    assert concerns.columns == {"who": (ANNA, BRUNO)}


def test_what_is_asked_and_refused_concerns_the_buyer_too():
    """They may go to court (c.c. 2530): the resolution and its reasons are read where the row was written."""
    row = standing(OFFERED)
    asked = TransferRequested(day=DAY, offer=OFFER, house=MULINO, buyer=BRUNO)
    refused = TransferRefused(
        day=DAY, offer=OFFER, house=MULINO, buyer=BRUNO, resolution="no. 13", reasons="a rival"
    )
    for fact, about in (
        (asked, AboutBuyer(OFFER, BRUNO, Answer.NONE)),
        (refused, AboutBuyer(OFFER, BRUNO, Answer.REFUSED)),
    ):
        told, concerns = about_a_buyer(fact, seeing(row))
        assert isinstance(told, Put)
        assert told.row == about
        assert isinstance(concerns, Update)
        assert concerns.columns == {"who": (ANNA, BRUNO)}


def test_who_accepts_has_taken_all_and_the_offer_is_over():
    """The deed by which the shares passed is read where the row was written."""
    fact = SharesTransferred(
        day=LATER,
        offer=OFFER,
        house=MULINO,
        seller=ANNA,
        buyer=CARLA,
        shares=4,
        price_cents=80_000,
        shares_left=0,
        deed="d",
    )
    taken, change = accepted(fact, seeing(standing(OFFERED)))
    assert taken == Taken(OFFER, CARLA, 4, 80_000)
    assert isinstance(change, Update)
    assert change.columns == {
        "stage": OfferState.ACCEPTED,
        "since": LATER,
        "shares_left": 0,
        "cents_left": 0,
        "who": (ANNA, CARLA),
    }


def test_what_is_left_of_an_offer_is_still_to_be_had():
    """One of four for a quarter of the price; it is open as before."""
    fact = examples.transferred(1, price=20_000, left=3)
    taken, change = accepted(fact, seeing(standing(OFFERED)))
    assert taken == Taken(OFFER, BRUNO, 1, 20_000)
    assert isinstance(change, Update)
    assert change.columns == {
        "shares_left": 3,
        "cents_left": 60_000,
        "who": (ANNA, BRUNO),
    }


def test_an_offer_that_expired_is_over_since_that_day():
    """Nothing else of it changes."""
    (change,) = over(OfferExpired(day=LATER, offer=OFFER, house=MULINO, seller=ANNA))
    assert isinstance(change, Update)
    assert change.columns == {"stage": OfferState.EXPIRED, "since": LATER}
