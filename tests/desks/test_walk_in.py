"""Somebody sits down without a booking, and the host records it."""

from msgspec.structs import replace

from ledger.desks.calendar import GuestHasDesk
from ledger.desks.hours import Part
from ledger.desks.hub_desks import HubIsClosed
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.refused import NotAllowed
from ledger.treasury.post import NotEnoughMoney
from tests.desks.examples import (
    A_BOOKING,
    BOOKED,
    FRIDAY,
    NEW_DESK,
    SATURDAY,
    USED,
    captured,
    held_for_desk,
    milano,
    on,
)
from tests.members.examples import ANNA, AS_ANNA, BRUNO
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import given

WALK_IN = RecordWalkIn(hub=MILANO, payer=ANNA)


def test_it_is_booked_used_and_paid_at_once():
    milano().by(OTHER_HOST).at(on(FRIDAY)).when(WALK_IN).then(
        replace(BOOKED, booking=NEW_DESK, day=FRIDAY),
        replace(USED, booking=NEW_DESK, by="walk-in"),
        held_for_desk(12_00, 2, about=NEW_DESK, day=FRIDAY),
        captured(9_84, 2_16, 3, about=NEW_DESK),
    )


def test_the_host_records_it():
    for who in (HOST, AS_ANNA):
        milano().by(who).at(on(FRIDAY)).when(WALK_IN).refused(NotAllowed)


def test_whoever_has_booked_checks_in_instead():
    given(*A_BOOKING).by(OTHER_HOST).at(on(FRIDAY)).when(WALK_IN).refused(GuestHasDesk)


def test_it_is_charged_or_refused():
    command = replace(WALK_IN, payer=BRUNO, part=Part.AFTERNOON)
    milano().by(OTHER_HOST).at(on(FRIDAY)).when(command).refused(NotEnoughMoney)
    milano().by(OTHER_HOST).at(on(SATURDAY)).when(WALK_IN).refused(HubIsClosed)
