"""Somebody sits down without a booking, and the host records it."""

from msgspec.structs import replace

from ledger.bookings.at_once import WalkInTooDear
from ledger.conventions.rules_events import PactRuleSet
from ledger.desks.calendar import GuestHasDesk
from ledger.desks.hours import Part
from ledger.desks.hub_desks import HubIsClosed
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.refused import NotAllowed
from ledger.treasury.post import NotEnoughMoney
from tests.conventions.examples import WHY
from tests.desks.examples import (
    A_BOOKING,
    BOOK,
    BOOKED,
    FRIDAY,
    MILANO_IS_OPEN,
    NEW_DESK,
    SATURDAY,
    TERMS,
    USED,
    captured,
    held_for_desk,
    milano,
    on,
)
from tests.members.examples import ANNA, AS_ANNA, BRUNO, CARLA
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import TODAY, given

WALK_IN = RecordWalkIn(hub=MILANO, payer=ANNA)


def test_it_is_booked_used_and_paid_at_once():
    milano().by(OTHER_HOST).at(on(FRIDAY)).when(WALK_IN).then(
        replace(BOOKED, booking=NEW_DESK, day=FRIDAY),
        replace(USED, booking=NEW_DESK, by="walk-in"),
        held_for_desk(12_00, 2, about=NEW_DESK, day=FRIDAY),
        captured(9_84, 2_16, 3, about=NEW_DESK),
    )


def test_a_host_takes_no_more_by_their_word_than_the_pact_lets():
    """50,00 until the network says otherwise; who books for themselves pays what it costs."""
    dear = replace(TERMS, valid_from=FRIDAY, day_cents=50_01)
    no_price = [one for one in MILANO_IS_OPEN if one is not TERMS]
    walk_in = replace(WALK_IN, payer=CARLA)
    scenario = given(*no_price, dear).by(OTHER_HOST).at(on(FRIDAY))
    scenario.when(walk_in).refused(WalkInTooDear, total_cents=50_01, most_cents=50_00)
    assert scenario.when(replace(BOOK, payer=CARLA)).decided()
    more = PactRuleSet(day=TODAY, rule="walk-in-cents", valid_from=FRIDAY, value=50_01, reason=WHY)
    assert given(*no_price, dear, more).by(OTHER_HOST).at(on(FRIDAY)).when(walk_in).decided()
    less = replace(more, value=50_00, valid_from=FRIDAY)
    facts = given(*no_price, dear, more, less).by(OTHER_HOST).at(on(FRIDAY)).when(walk_in)
    facts.refused(WalkInTooDear)


def test_the_host_records_it():
    for who in (HOST, AS_ANNA):
        milano().by(who).at(on(FRIDAY)).when(WALK_IN).refused(NotAllowed)


def test_whoever_has_booked_checks_in_instead():
    given(*A_BOOKING).by(OTHER_HOST).at(on(FRIDAY)).when(WALK_IN).refused(GuestHasDesk)


def test_it_is_charged_or_refused():
    command = replace(WALK_IN, payer=BRUNO, part=Part.AFTERNOON)
    milano().by(OTHER_HOST).at(on(FRIDAY)).when(command).refused(NotEnoughMoney)
    milano().by(OTHER_HOST).at(on(SATURDAY)).when(WALK_IN).refused(HubIsClosed)
