"""A room that was added by mistake is withdrawn for good, unless a stay has, had or will have a bed in it."""

import pytest

from ledger.kernel.fact import Line
from ledger.kernel.refused import NotAllowed
from ledger.places.withdraw_hub import LivesOn
from ledger.stays.asked import BedAsked
from ledger.stays.cancel import Cancel
from ledger.stays.events import RoomWithdrawn
from ledger.stays.reserve import Reserve
from ledger.stays.room import NoSuchRoom, RoomsOfHub
from ledger.stays.set_price import SetPrice
from ledger.stays.withdraw_room import RoomIsLivedIn, WithdrawRoom
from projections.stays.furnished import ROOM
from projections.stays.rooms import ROOMS as ROOMS_VIEW
from tests.members.examples import ANNA
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.projections.chronicle import Chronicle
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, given
from tests.stays.examples import (
    A_BOOKING,
    A_RESERVATION,
    ALA_IS_OPEN,
    BUNKS,
    DOUBLE,
    FIRST,
    IN_HOUSE,
    LEAVES,
    NO_SHOW,
    RESERVED,
    ROOMS,
    SECOND,
    on,
)
from tests.treasury.examples import STAY

NO_DOUBLE, NO_BUNKS = WithdrawRoom(room=DOUBLE), WithdrawRoom(room=BUNKS)
WITHDRAWN = RoomWithdrawn(day=TODAY, hub=ALA, room=BUNKS)

book, scratch = books_of(Chronicle(), ROOMS_VIEW)


def test_a_room_in_which_nobody_sleeps_is_no_more():
    """The hub's host takes it back; it is then as if it had never been."""
    scenario = given(*ALA_IS_OPEN).by(HOST).when(NO_BUNKS)
    scenario.then(WITHDRAWN)
    assert scenario.memory[RoomsOfHub, ALA].rooms == (DOUBLE,)
    assert scenario.memory[LivesOn, ALA].of("rooms") == [DOUBLE]
    scenario.when(NO_BUNKS).refused(NoSuchRoom)
    scenario.when(SetPrice(room=BUNKS, valid_from=TODAY, cents=1)).refused(NoSuchRoom)
    bed = BedAsked(room=BUNKS, bed="1", guest=ANNA)
    asked = Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=LEAVES, beds=(bed,))
    scenario.when(asked).refused(NoSuchRoom)
    given(*ALA_IS_OPEN).by(OTHER_HOST).when(NO_BUNKS).refused(NotAllowed)


@pytest.mark.parametrize("history", [A_RESERVATION, A_BOOKING, IN_HOUSE])
def test_stays_stand_against_it_by_name(history):
    """Reserved, booked, or in the house; another room of the hub may go."""
    given(*history).when(NO_DOUBLE).refused(RoomIsLivedIn, stays=[STAY])
    given(*history).when(NO_BUNKS).decided()


def test_what_came_to_nothing_does_not():
    """A reservation that lapsed, a booking that was called off; a no-show's first night does, which was paid."""
    given(*A_RESERVATION).at(RESERVED.expires).when(NO_DOUBLE).decided()
    scenario = given(*A_BOOKING)
    scenario.when(Cancel(stay=STAY)).decided()
    scenario.when(NO_DOUBLE).decided()
    scenario = given(*A_BOOKING).by(HOST).at(on(SECOND))
    scenario.when(NO_SHOW).decided()
    scenario.when(NO_DOUBLE).refused(RoomIsLivedIn, stays=[STAY])


async def _listed(connection):
    page = await ROOM.page(connection, now=NOON)
    one = await ROOM.get(connection, BUNKS, now=NOON)
    return BUNKS in [room.id for room in page.rooms], one.room.withdrawn


def test_it_is_listed_no_more_and_found_by_its_id(scratch: Told):
    """With the day on which it was withdrawn; before that it was listed."""
    facts = [*ROOMS, WITHDRAWN]
    lines = [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    scratch.take(lines, [])
    assert scratch.ask(_listed) == (False, TODAY)
    scratch.take(lines[:-1], [])
    assert scratch.ask(_listed) == (True, None)
