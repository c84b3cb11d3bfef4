"""An agreement comes first: who lends what, from when to when, for which share and rent."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.agreements.events import AgreementMade
from ledger.agreements.make import LentBackdated
from ledger.houses.house import NoSuchHouse
from ledger.kernel.ids import identifier
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.places.hub import NoSuchHub
from tests.agreements.examples import MADE, MAKE
from tests.houses.examples import mulino_opened
from tests.members.examples import ANNA, ANNA_SUSPENDED, NOBODY
from tests.places.examples import ALA, HOST, NOWHERE, OTHER_HOST
from tests.scenario import SEED, TODAY, given, named
from tests.staff import TREASURER
from tests.stays.examples import ALA_IS_OPEN
from tests.treasury.examples import MULINO

NEW = identifier("AG", SEED, 1)


def test_a_hub_and_an_owner_come_to_an_agreement_before_there_is_a_room():
    """The hub's host or an operator records it; nobody else."""
    told = replace(MADE, agreement=NEW)
    given(*ALA_IS_OPEN).by(HOST).when(MAKE).then(told)
    given(*ALA_IS_OPEN).when(MAKE).then(told)
    given(*ALA_IS_OPEN).by(OTHER_HOST).when(MAKE).refused(NotAllowed)
    given(*ALA_IS_OPEN).by(TREASURER).when(MAKE).refused(NotAllowed)
    given(*ALA_IS_OPEN).when(replace(MAKE, hub=NOWHERE)).refused(NoSuchHub)


def test_an_owner_is_a_member_in_good_standing_or_a_house():
    """Whoever is to be paid is somebody the book knows."""
    given(*ALA_IS_OPEN).when(replace(MAKE, owner=NOBODY)).refused(NoSuchMember)
    given(*ALA_IS_OPEN).when(replace(MAKE, owner=named("H", "NOWHERE"))).refused(NoSuchHouse)
    suspended = given(*ALA_IS_OPEN, ANNA_SUSPENDED).when(replace(MAKE, owner=ANNA))
    suspended.refused(StandingForbids)
    house = given(*ALA_IS_OPEN, mulino_opened).when(replace(MAKE, owner=MULINO))
    house.then(replace(MADE, agreement=NEW, owner=MULINO))


def test_a_rent_makes_its_first_month_to_be_settled():
    """A share makes none as long as nobody has slept there."""
    rented = replace(MAKE, share_bp=0, rent_cents=310_00)
    (fact,) = given(*ALA_IS_OPEN).when(rented).decided()
    assert isinstance(fact, AgreementMade)
    assert fact.to_settle == TODAY.replace(day=1)


def test_it_begins_today_or_later():
    """Nights that are over were nobody's to lend."""
    past = replace(MAKE, since=TODAY - timedelta(days=1))
    given(*ALA_IS_OPEN).when(past).refused(LentBackdated, today=TODAY)


@pytest.mark.parametrize(
    "wrong, field",
    [
        (replace(MAKE, until=TODAY - timedelta(days=1)), "until"),
        (replace(MAKE, until=TODAY + timedelta(days=40_000)), "until"),
        (replace(MAKE, rooms=("Camera", "Camera")), "rooms"),
        (replace(MAKE, documents=("5f" * 32, "5f" * 32)), "documents"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field(wrong, field):
    """A last night before the first or after a century; a room or a document named twice."""
    given(*ALA_IS_OPEN).when(wrong).refused(Malformed, field=field)


def test_an_agreement_stands_against_withdrawing_its_hub():
    """As long as it is not over, settled and paid."""
    from ledger.places.withdraw_hub import HubIsLivedOn, WithdrawHub

    scenario = given(*ALA_IS_OPEN, MADE).when(WithdrawHub(hub=ALA))
    scenario.refused(HubIsLivedOn, agreements=[MADE.agreement])
