"""A hub that was opened by mistake is withdrawn for good, unless something lives on it."""

import pytest

from ledger.houses.open_house import OpenHouse
from ledger.kernel.fact import Line
from ledger.kernel.refused import NotAllowed
from ledger.places.events import HubWithdrawn
from ledger.places.hub import HubIsWithdrawn, HubKind, NoSuchHub
from ledger.places.record import HubIsThere, RecordHub, RenameHub
from ledger.places.withdraw_hub import HubIsLivedOn, WithdrawHub
from ledger.stays.furnish import AddRoom
from ledger.treasury import chart
from ledger.treasury.events import Posting
from projections.conventions.view import CONVENTIONS
from projections.places.questions import HUB
from projections.places.view import PLACES
from tests.conventions.examples import CONVENTION, PROPOSED
from tests.houses.examples import MULINO, mulino_opened
from tests.members.examples import ANNA, applied, withdrew
from tests.places.examples import ALA, ALA_RECORDED, HOST, MILANO, MILANO_RECORDED
from tests.projections.chronicle import Chronicle
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, given
from tests.stays.examples import BUNKS, DOUBLE, ROOMS
from tests.treasury.examples import entry

WITHDRAW = WithdrawHub(hub=ALA)
WITHDRAWN = HubWithdrawn(day=TODAY, hub=ALA)
TAXED = entry(
    "by-hand",
    ALA,
    Posting(chart.hub_bank(ALA), 500),
    Posting(chart.city_tax(ALA), -500),
)
LIVING = [
    ((ROOMS[0], ROOMS[1]), {"rooms": sorted((DOUBLE, BUNKS))}),
    ((applied(ANNA),), {"members": [ANNA]}),
    ((mulino_opened,), {"houses": [MULINO]}),
    ((TAXED,), {"accounts": {chart.hub_bank(ALA): 500, chart.city_tax(ALA): -500}}),
]

book, scratch = books_of(Chronicle(), PLACES, CONVENTIONS)


def test_a_hub_on_which_nothing_lives_is_no_more():
    """An operator takes it back; nothing begins there, and it cannot be withdrawn again."""
    scenario = given(ALA_RECORDED).when(WITHDRAW)
    scenario.then(WITHDRAWN)
    scenario.when(WITHDRAW).refused(HubIsWithdrawn)
    scenario.when(RenameHub(hub=ALA, name="Ala Alta")).refused(HubIsWithdrawn)
    scenario.when(AddRoom(hub=ALA, name="Camera", beds=1)).refused(HubIsWithdrawn)
    scenario.when(OpenHouse(hub=ALA, name="Mulino", form="spa")).refused(HubIsWithdrawn)
    given().when(WITHDRAW).refused(NoSuchHub)
    given(ALA_RECORDED).by(HOST).when(WITHDRAW).refused(NotAllowed)


@pytest.mark.parametrize("facts,named", LIVING, ids=["rooms", "members", "houses", "accounts"])
def test_what_lives_on_it_stands_against_it_by_name(facts, named):
    """Everything, whichever chapter knows of it."""
    given(ALA_RECORDED, *facts).when(WITHDRAW).refused(HubIsLivedOn, hub=ALA, **named)


def test_a_convention_on_the_table_stands_against_it():
    """It is agreed with the hub alone."""
    scenario = given(ALA_RECORDED, MILANO_RECORDED, PROPOSED)
    scenario.when(WithdrawHub(hub=MILANO)).refused(HubIsLivedOn, conventions=[CONVENTION])
    scenario.when(WITHDRAW).decided()


def test_who_has_left_lives_there_no_longer():
    """A member who withdrew is no member of it."""
    given(ALA_RECORDED, applied(ANNA), withdrew(ANNA)).when(WITHDRAW).decided()


def test_the_same_hub_is_opened_again_once_it_was_withdrawn():
    """While it is there only who says that another is meant opens it twice."""
    again = RecordHub(name=ALA_RECORDED.name, side=HubKind.VILLAGE, istat=ALA_RECORDED.istat)
    given(ALA_RECORDED).when(again).refused(HubIsThere, hub=ALA)
    given(ALA_RECORDED, WITHDRAWN).when(again).decided()


async def _listed(connection):
    page = await HUB.page(connection, now=NOON)
    one = await HUB.get(connection, ALA, now=NOON)
    return [hub.id for hub in page.hubs], one.hub.withdrawn


def test_it_is_listed_no_more_and_found_by_its_id(scratch: Told):
    """With the day on which it was withdrawn; before that it was listed."""
    facts = [ALA_RECORDED, MILANO_RECORDED, WITHDRAWN]
    lines = [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    scratch.take(lines, [])
    assert scratch.ask(_listed) == ([MILANO], TODAY)
    scratch.take(lines[:2], [])
    assert scratch.ask(_listed) == (sorted((ALA, MILANO)), None)
