"""A host announces what members can take part in; hours are the hub's, right on the days on which clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.way import ArrivalInThePast, TooFarAhead
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import NoSuchMember
from ledger.occasions.announce import BeginsInThePast, DecidedTooLate, OnlyPeopleLead
from ledger.occasions.events import Meeting
from ledger.occasions.meetings import MeetingAsked, meetings_of
from ledger.places.hub import HubIsNotOpen
from ledger.treasury.vat_rate import NoSuchRate
from tests.members.examples import AS_ANNA, CARLA, COOP, NOBODY
from tests.occasions.examples import ANNOUNCED, ASKED, FIRST, PEOPLE, SECOND
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, given


def test_a_host_announces_a_course_of_two_evenings():
    for who in (OTHER_HOST,):
        given(*PEOPLE).by(who).when(ASKED).then(ANNOUNCED)


def test_a_member_may_lead_it():
    given(*PEOPLE).when(replace(ASKED, leader=CARLA)).then(replace(ANNOUNCED, leader=CARLA))
    given(*PEOPLE).when(replace(ASKED, leader=COOP)).refused(OnlyPeopleLead, leader=COOP)
    given(*PEOPLE).when(replace(ASKED, leader=NOBODY)).refused(NoSuchMember)


def test_nobody_announces_for_another_hub():
    for who in (HOST, AS_ANNA):
        given(*PEOPLE).by(who).when(ASKED).refused(NotAllowed)


def evening(day: date, begins: str = "18:00", ends: str = "20:30") -> tuple[MeetingAsked, ...]:
    return (MeetingAsked(on=day, begins=begins, ends=ends),)


@pytest.mark.parametrize(
    "change,refusal,field",
    [
        ({"hub": ALA}, HubIsNotOpen, None),
        ({"vat_bp": 22}, NoSuchRate, "vat_bp"),
        ({"seats_min": 5}, Malformed, "seats_min"),
        ({"seats_min": 0}, Malformed, "decided_on"),
        ({"decided_on": None}, Malformed, "decided_on"),
        ({"decided_on": FIRST}, DecidedTooLate, None),
        ({"decided_on": TODAY}, DecidedTooLate, None),
        ({"meetings": evening(TODAY - timedelta(days=1))}, ArrivalInThePast, None),
        ({"meetings": evening(TODAY, "11:00")}, BeginsInThePast, "meetings"),
        ({"meetings": evening(TODAY + timedelta(days=731))}, TooFarAhead, None),
        ({"meetings": evening(FIRST, "18:00", "18:00")}, Malformed, "meetings[0]"),
        ({"meetings": (*evening(SECOND), *evening(FIRST))}, Malformed, "meetings[1]"),
        (
            {"meetings": (*evening(FIRST), *evening(FIRST, "20:00", "22:00"))},
            Malformed,
            "meetings[1]",
        ),
    ],
)
def test_what_nobody_could_take_part_in_is_refused(change, refusal, field):
    """It begins later than now, ends after it begins, date by date; whether it takes place is decided before."""
    told = {"field": field} if field else {}
    given(*PEOPLE).when(replace(ASKED, **change)).refused(refusal, **told)


def test_without_a_minimum_nothing_is_decided():
    asked = replace(ASKED, seats_min=0, decided_on=None, meetings=evening(TODAY, "23:00", "24:00"))
    (told,) = given(*PEOPLE).when(asked).decided()
    ends = datetime(2026, 6, 15, 22, tzinfo=UTC)
    assert (told.decided_at, told.meetings[0].ends) == (None, ends)


def test_decided_the_day_before_is_early_enough():
    asked = replace(ASKED, decided_on=FIRST - timedelta(days=1))
    (told,) = given(*PEOPLE).when(asked).decided()
    assert told.decided_at == datetime(2026, 7, 6, 10, tzinfo=UTC)


def test_hours_are_the_clocks_of_the_hub_on_both_days_when_clocks_change():
    """On 28 March 2027 there is no 02:30 in Rome, on 31 October 2027 it is twice: an hour less, an hour more between one and four."""

    def hours(day: date, zone: str = "Europe/Rome") -> timedelta:
        (meeting,) = meetings_of(evening(day, "01:00", "04:00"), zone)
        return meeting.ends - meeting.begins

    assert hours(date(2027, 3, 28)) == timedelta(hours=2)
    assert hours(date(2027, 10, 31)) == timedelta(hours=4)
    assert hours(date(2027, 3, 28), "America/New_York") == timedelta(hours=3)
    (evening_there,) = meetings_of(evening(date(2027, 3, 28)), "America/New_York")
    at = datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert evening_there == Meeting(at, at + timedelta(hours=2, minutes=30))
