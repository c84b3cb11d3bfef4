"""A venture begins with its founders on the cap table."""

import pytest

from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.offerings.holder import Holder
from ledger.offerings.register import Register
from ledger.places.hub import NoSuchHub
from ledger.ventures.events import Founder, VentureOpened
from ledger.ventures.open_venture import FounderShares, FounderTwice, OpenVenture
from tests.members.examples import (
    CARLA,
    DARIO,
    NOBODY,
    deceased,
    excluded,
    joined,
    suspended,
    village,
    withdrew,
)
from tests.places.examples import ALA
from tests.scenario import SEED, TODAY, given
from tests.staff import TREASURER

NAME = identifier("V", SEED, 1)


def opening(*founders: tuple[str, int]) -> OpenVenture:
    named_founders = tuple(FounderShares(member=who, shares=shares) for who, shares in founders)
    return OpenVenture(hub=ALA, name="Forno", founders=named_founders)


open_it = opening((CARLA, 90), (DARIO, 10))


def test_a_venture_opens_with_its_founders_shares():
    """They are on the cap table before anyone is asked for money."""
    story = given(*village)
    story.when(open_it).then(
        VentureOpened(
            day=TODAY,
            venture=NAME,
            hub=ALA,
            name="Forno",
            founders=(Founder(CARLA, 90), Founder(DARIO, 10)),
        )
    )
    table = story.memory[Register, NAME]
    assert dict(table.shares) == {CARLA: 90, DARIO: 10}
    assert table.issued == 100
    assert dict(story.memory[Holder, CARLA].shares) == {NAME: 90}


def test_nobody_is_a_founder_twice():
    """One line each."""
    given(*village).when(opening((CARLA, 90), (CARLA, 10))).refused(FounderTwice)


@pytest.mark.parametrize("standing", [suspended, excluded, deceased, withdrew])
def test_founders_are_members_in_good_standing(standing):
    """Founding begins something new."""
    given(*village, standing(DARIO)).when(open_it).refused(StandingForbids)


def test_founders_and_hub_exist():
    """Strangers found nothing, and nothing is founded nowhere."""
    given(*village).when(opening((NOBODY, 1))).refused(NoSuchMember)
    given(*joined(CARLA, DARIO)).when(open_it).refused(NoSuchHub)


def test_only_operators_open_ventures():
    """A treasurer moves money and opens nothing."""
    given(*village).by(TREASURER).when(open_it).refused(NotAllowed)
