"""What a member holds, asks for and offers: what must be settled before they can leave."""

import pytest
from immutables import Map

from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignSettled,
    PledgeLine,
    PledgeRevoked,
)
from ledger.houses.holder import Holder, OpenOffer, OpenPledge
from ledger.kernel.fact import Fact
from tests.cast import ANNA, BRUNO, TODAY, paid_in
from tests.houses.examples import (
    CAMPAIGN,
    EXPIRES,
    FORNO,
    MULINO,
    OFFER,
    PLEDGE,
    campaign,
    forno_opened,
    hold_shares,
    offered,
    owners,
    pledged,
    transferred,
)
from tests.scenario import given


def holder(*facts: Fact, member: str = ANNA) -> Holder:
    return given(*facts).memory[Holder, member]


anna_pledged = [*campaign, paid_in(ANNA, 600_00), *pledged(ANNA, 6)]
line = PledgeLine(PLEDGE, ANNA, 6)


def test_an_open_pledge_is_the_members():
    """With the campaign and the house it is for."""
    assert holder(*anna_pledged) == Holder(pledges=Map({PLEDGE: OpenPledge(CAMPAIGN, MULINO, 6)}))


@pytest.mark.parametrize(
    "end",
    [
        CampaignFailed(day=TODAY, campaign=CAMPAIGN, house=MULINO, released=(line,)),
        CampaignCancelled(
            day=TODAY, campaign=CAMPAIGN, house=MULINO, reason="no", released=(line,)
        ),
        PledgeRevoked(
            day=TODAY, pledge=PLEDGE, campaign=CAMPAIGN, house=MULINO, member=ANNA, shares=6
        ),
    ],
)
def test_a_pledge_that_came_to_nothing_leaves_nothing(end: Fact):
    """Failed, cancelled or revoked."""
    assert holder(*anna_pledged, end) == Holder()


def test_a_settled_pledge_becomes_shares():
    """Beside those held before."""
    end = CampaignSettled(day=TODAY, campaign=CAMPAIGN, house=MULINO, issued=(line,))
    assert holder(*hold_shares({ANNA: 4}), *anna_pledged, end) == Holder(shares=Map({MULINO: 10}))


def test_an_open_offer_is_the_sellers_until_its_last_day_is_over():
    """Judged by date, whether or not anybody wrote down that it expired."""
    anna = holder(*owners, offered(7))
    assert dict(anna.offers) == {OFFER: OpenOffer(MULINO, 7, EXPIRES)}
    assert anna.open_offers(EXPIRES) == [OFFER]
    assert anna.open_offers(EXPIRES.replace(month=7)) == []


def test_an_offer_locks_shares_of_its_own_house_only():
    """Ten of each house, seven of one on offer."""
    anna = holder(*owners, forno_opened, *hold_shares({ANNA: 10}, house=FORNO), offered(7))
    assert anna.locked(MULINO, TODAY) == 7
    assert anna.locked(FORNO, TODAY) == 0


def test_shares_passed_on_are_the_buyers():
    """The offer is gone with them."""
    story = [*owners, offered(7), transferred(7)]
    assert holder(*story) == Holder(shares=Map({MULINO: 3}))
    assert holder(*story, member=BRUNO) == Holder(shares=Map({MULINO: 13}))
