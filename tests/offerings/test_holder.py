"""What a member holds and asks for: what must be settled before they can leave."""

import pytest
from immutables import Map

from ledger.kernel.fact import Fact
from ledger.offerings.holder import Holder, OpenPledge
from tests.houses.examples import offered, owners, transferred
from tests.members.examples import ANNA, BRUNO, CARLA
from tests.offerings.examples import hold_shares, issued, offering, pledged, released, revoked
from tests.scenario import TODAY, given
from tests.treasury.examples import BAKERY, MULINO, OFFERING, PLEDGE, paid_in
from tests.ventures.examples import venture_opened


def holder(*facts: Fact, member: str = ANNA) -> Holder:
    return given(*facts).memory[Holder, member]


anna_pledged = [*offering, paid_in(ANNA, 600_00), *pledged(ANNA, 6)]


def test_an_open_pledge_is_the_members():
    """With the offering and the issuer it is for."""
    assert holder(*anna_pledged) == Holder(pledges=Map({PLEDGE: OpenPledge(OFFERING, MULINO, 6)}))


@pytest.mark.parametrize("end", [released(ANNA, 6, day=TODAY), [revoked(ANNA, 6)]])
def test_a_pledge_that_came_to_nothing_leaves_nothing(end: list[Fact]):
    """Released or revoked."""
    assert holder(*anna_pledged, *end) == Holder()


def test_a_settled_pledge_becomes_shares():
    """Beside those held before."""
    story = [*hold_shares({ANNA: 4}), *anna_pledged, *issued(ANNA, 6, day=TODAY)]
    assert holder(*story) == Holder(shares=Map({MULINO: 10}))


def test_shares_passed_on_are_the_buyers():
    """And no longer the seller's."""
    story = [*owners, offered(7), transferred(7)]
    assert holder(*story) == Holder(shares=Map({MULINO: 3}))
    assert holder(*story, member=BRUNO) == Holder(shares=Map({MULINO: 13}))


def test_founders_hold_what_they_began_with():
    """Beside shares of houses, by whatever issued them."""
    story = [*hold_shares({CARLA: 4}), venture_opened]
    assert holder(*story, member=CARLA) == Holder(shares=Map({MULINO: 4, BAKERY: 90}))
