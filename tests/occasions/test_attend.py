"""A host writes down who was there; whoever was on none of the dates that are recorded owes the price as a fee."""

import pytest
from msgspec.structs import replace

from ledger.bookings.way import NoSuchBooking
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.occasions.attend import NotOnYet, RecordAttendance
from ledger.occasions.conclude import ConcludeOccasion
from ledger.occasions.events import (
    AttendanceRecorded,
    OccasionConcluded,
    SeatMissed,
    SeatUsed,
)
from ledger.occasions.occasion import OccasionIsOver
from tests.members.examples import AS_ANNA, BRUNO
from tests.occasions.examples import (
    A_SEAT,
    ANNOUNCED,
    BOOKED,
    COURSE,
    FIRST,
    SEAT,
    SECOND,
    course,
    on,
    seat_of,
)
from tests.places.examples import HOST, MILANO, OTHER_HOST
from tests.scenario import named

BRUNOS = named("SE", "BRUNO")
TWO = [*A_SEAT, *seat_of(BRUNO, "BRUNO")]
ON_THE_FIRST = RecordAttendance(occasion=COURSE, meeting=1, present=(SEAT,), absent=(BRUNOS,))
OVER = ANNOUNCED.meetings[-1].ends


def seen(meeting: int, *, present: bool, day=FIRST) -> AttendanceRecorded:
    """What is written of Anna's seat."""
    told = ("seat", "occasion", "hub", "payer", "guest", "arrive", "depart", "sold")
    same = {name: getattr(BOOKED, name) for name in told}
    return AttendanceRecorded(day=day, meeting=meeting, present=present, **same)


def test_a_host_writes_down_who_is_there_a_seat_a_fact():
    mine, others = course(*TWO).at(on(FIRST, 18)).by(OTHER_HOST).when(ON_THE_FIRST).decided()
    assert mine == seen(1, present=True)
    assert (others.guest, others.present) == (BRUNO, False)


@pytest.mark.parametrize(
    "change,refusal",
    [
        ({"meeting": 2}, NotOnYet),
        ({"meeting": 3}, Malformed),
        ({"present": (), "absent": ()}, Malformed),
        ({"absent": (SEAT,)}, Malformed),
        ({"absent": (named("SE", "NONE"),)}, NoSuchBooking),
    ],
)
def test_what_nobody_can_have_seen_is_refused(change, refusal):
    course(*TWO).at(on(FIRST, 20)).when(replace(ON_THE_FIRST, **change)).refused(refusal)


def test_only_the_hub_and_only_from_the_beginning_until_it_is_concluded():
    course(*TWO).at(on(FIRST, 17)).when(ON_THE_FIRST).refused(NotOnYet)
    for who in (HOST, AS_ANNA):
        course(*TWO).at(on(FIRST, 18)).by(who).when(ON_THE_FIRST).refused(NotAllowed)
    done = OccasionConcluded(day=SECOND, occasion=COURSE, hub=MILANO, leader="", used=0, missed=0)
    course(*TWO, done).at(OVER).when(ON_THE_FIRST).refused(OccasionIsOver)


def concluded(*of_anna: AttendanceRecorded):
    """What becomes of Anna's seat, and what the hub keeps without VAT and of VAT."""
    whole, seat, entry = (
        course(*A_SEAT, *of_anna).at(OVER).when(ConcludeOccasion(occasion=COURSE)).decided()
    )
    vat = sum(-line.cents for line in entry.lines if ":VAT:" in f":{line.account}:")
    return type(seat), (whole.used, whole.missed), entry.kind, vat


def test_nothing_recorded_counts_as_present():
    assert concluded() == (SeatUsed, (1, 0), "seat-captured", 11_00)


def test_one_of_two_evenings_is_enough():
    missed, came = seen(1, present=False), seen(2, present=True, day=SECOND)
    assert concluded(missed, came) == (SeatUsed, (1, 0), "seat-captured", 11_00)


def test_whoever_was_on_none_owes_the_price_as_a_fee_without_vat():
    assert concluded(seen(1, present=False)) == (SeatMissed, (0, 1), "fee", 0)
    both = seen(1, present=False), seen(2, present=False, day=SECOND)
    assert concluded(*both) == (SeatMissed, (0, 1), "fee", 0)


def test_the_last_word_counts():
    assert concluded(seen(1, present=False), seen(1, present=True))[0] is SeatUsed
    assert concluded(seen(1, present=True), seen(1, present=False))[0] is SeatMissed
