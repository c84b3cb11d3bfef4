"""Dates or place change before it begins: everybody who has a seat is told, and may leave for nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.occasions.announce import BeginsInThePast, DecidedTooLate
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.change import ChangeOccasion
from ledger.occasions.events import OccasionChanged, SeatMoved
from ledger.occasions.meetings import MeetingAsked
from ledger.occasions.occasion import OccasionHasBegun
from tests.members.examples import AS_ANNA
from tests.occasions.examples import (
    A_SEAT,
    ANNOUNCED,
    COURSE,
    DECIDED,
    FIRST,
    LINE,
    SEAT,
    SECOND,
    course,
    on,
)
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import TODAY

LATER = FIRST + ONE_DAY
ONE_EVENING = (MeetingAsked(on=LATER, begins="19:00", ends="21:00"),)
CHANGE = ChangeOccasion(occasion=COURSE, meetings=ONE_EVENING, place="v1:mill")


def test_the_whole_and_each_seat_are_told():
    whole, seat = course(*A_SEAT).by(OTHER_HOST).when(CHANGE).decided()
    assert isinstance(whole, OccasionChanged)
    assert (whole.place, whole.meetings[0].begins) == (
        "v1:mill",
        datetime(2026, 7, 8, 17, tzinfo=UTC),
    )
    assert isinstance(seat, SeatMoved)
    assert (seat.seat, seat.arrive, seat.depart) == (SEAT, LATER, LATER + ONE_DAY)
    assert seat.bill == (replace(LINE, first=LATER),)


@pytest.mark.parametrize("asked", [CHANGE, replace(CHANGE, meetings=None)])
def test_who_had_a_seat_leaves_for_nothing_until_it_begins(asked):
    """Also on the last day, when all would be owed; and where the place alone is another."""
    changed = course(*A_SEAT).when(asked).decided()
    last = LATER if asked.meetings else FIRST
    cancelled, entry = (
        course(*A_SEAT, *changed).at(on(last)).by(AS_ANNA).when(CancelSeat(seat=SEAT)).decided()
    )
    assert (cancelled.fee_cents, entry.kind) == (0, "seat-released")


@pytest.mark.parametrize(
    "change,refusal",
    [
        ({"meetings": None, "place": ""}, Malformed),
        ({"meetings": (MeetingAsked(on=DECIDED, begins="18:00", ends="20:00"),)}, DecidedTooLate),
        ({"meetings": (MeetingAsked(on=TODAY, begins="11:00", ends="20:00"),)}, BeginsInThePast),
    ],
)
def test_what_nobody_could_come_to_is_refused(change, refusal):
    course().when(replace(CHANGE, **change)).refused(refusal)


def test_only_the_hub_and_only_before_it_begins():
    for who in (HOST, AS_ANNA):
        course().by(who).when(CHANGE).refused(NotAllowed)
    begun = ANNOUNCED.meetings[0].begins + timedelta(seconds=1)
    asked = (MeetingAsked(on=SECOND, begins="18:00", ends="20:00"),)
    course().at(begun).when(replace(CHANGE, meetings=asked)).refused(OccasionHasBegun)
    assert ANNOUNCED.hub == MILANO
