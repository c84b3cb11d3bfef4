"""What a member offers to others is theirs still, and locked until the offer is over."""

from immutables import Map

from ledger.houses.seller import OpenOffer, Seller
from ledger.kernel.fact import Fact
from tests.houses.examples import EXPIRES, FORNO, OFFER, forno_opened, offered, owners, transferred
from tests.members.examples import ANNA
from tests.offerings.examples import hold_shares
from tests.scenario import TODAY, given
from tests.treasury.examples import MULINO


def seller(*facts: Fact) -> Seller:
    return given(*facts).memory[Seller, ANNA]


def test_an_open_offer_is_the_sellers_until_its_last_day_is_over():
    """Judged by date, whether or not anybody wrote down that it expired."""
    anna = seller(*owners, offered(7))
    assert anna == Seller(offers=Map({OFFER: OpenOffer(MULINO, 7, EXPIRES)}))
    assert anna.open_offers(EXPIRES) == [OFFER]
    assert anna.open_offers(EXPIRES.replace(month=7)) == []


def test_an_offer_locks_shares_of_its_own_house_only():
    """Ten of each house, seven of one on offer."""
    anna = seller(*owners, forno_opened, *hold_shares({ANNA: 10}, house=FORNO), offered(7))
    assert anna.locked(MULINO, TODAY) == 7
    assert anna.locked(FORNO, TODAY) == 0


def test_an_accepted_offer_locks_nothing():
    """It is gone with the shares."""
    assert seller(*owners, offered(7), transferred(7)) == Seller()
