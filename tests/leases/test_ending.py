"""A lease ends before it was agreed: what is over stays let, and the rest is free again, bed by bed and desk by desk."""

from datetime import date, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.desks.calendar import DeskCalendar
from ledger.kernel.days import nights
from ledger.kernel.refused import NotAllowed
from ledger.leases.capacity import CapacityTaken
from ledger.leases.end import EndsInThePast, LeaseEndsBefore
from ledger.leases.events import LeaseMade, agreed_days, runs
from ledger.leases.lease import NoSuchLease
from ledger.stays.asked import BedAsked, BedsTaken
from ledger.stays.calendar import Calendar
from tests.bookings.sheets import holder_of
from tests.doors.examples import in_review
from tests.leases.examples import (
    ACCEPT,
    ALA_LETS,
    END,
    ENDED,
    FIRST,
    FROM_TELAIO,
    IN_PLACE,
    LEASE,
    RECEIVED,
    TELAIO,
    UNTIL,
)
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.scenario import NOON, TODAY, Memory, given, noon
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.stays.examples import DOUBLE, RESERVE

DAY = timedelta(days=1)


@pytest.mark.parametrize("who", [OPERATOR, HOST])
def test_host_or_operator_ends_it(who):
    """From a day on, with a reason that is sealed."""
    given(*IN_PLACE).by(who).when(END).then(ENDED)


@pytest.mark.parametrize("who", [OTHER_HOST, TREASURER, AUDITOR, AS_ANNA, FROM_TELAIO])
def test_nobody_else_ends_it(who):
    """Neither another hub's host nor the company."""
    given(*IN_PLACE).by(who).when(END).refused(NotAllowed)


def test_a_lease_of_another_hub_is_not_there():
    """Nor one that nobody made."""
    given(*ALA_LETS).when(END).refused(NoSuchLease)
    given(*IN_PLACE).when(replace(END, hub=MILANO)).refused(NoSuchLease)


def test_it_ends_today_or_later_and_before_it_is_over():
    """What is over was let; ended sooner again it is free sooner."""
    during = given(*IN_PLACE).at(noon(date(2026, 7, 16)))
    during.when(END).refused(EndsInThePast, field="ends")
    given(*IN_PLACE).when(replace(END, ends=UNTIL)).refused(LeaseEndsBefore, until=UNTIL)
    scenario = given(*IN_PLACE, ENDED)
    scenario.when(END).refused(LeaseEndsBefore, until=END.ends)
    scenario.when(replace(END, ends=date(2026, 7, 8))).decided()


def test_one_that_never_begins_is_free_from_its_first_day():
    """Whatever day before was said."""
    (ended,) = given(*IN_PLACE).when(replace(END, ends=TODAY)).decided()
    assert ended.ends == FIRST


def test_what_it_held_is_free_from_there():
    """The night before is still let; another company gets the rest."""
    bed = (BedAsked(room=DOUBLE, bed="left", guest=ANNA),)
    reserve = replace(RESERVE, beds=bed, arrive=END.ends - DAY, depart=END.ends)
    given(*IN_PLACE, ENDED).when(reserve).refused(BedsTaken)
    given(*IN_PLACE, ENDED).when(replace(reserve, arrive=END.ends, depart=UNTIL)).decided()
    later = replace(RECEIVED, first=END.ends, beds=5, seats=4)
    given(*IN_PLACE, ENDED, later, in_review(TELAIO)).when(ACCEPT).decided()
    sooner = replace(later, first=END.ends - DAY)
    given(*IN_PLACE, ENDED, sooner, in_review(TELAIO)).when(ACCEPT).refused(CapacityTaken)


def _held(memory: Memory, lease: str) -> tuple[set[date], set[date]]:
    """The nights on which a lease has the left bed, and the days on which it has the last desk in the morning."""
    days = list(nights(FIRST - DAY, UNTIL + DAY))
    of_bed = {
        day
        for day in days
        if holder_of(memory[Calendar, Calendar.sheet(DOUBLE, day)], day, "left", NOON) == lease
    }
    of_desk = {
        day
        for day in days
        if holder_of(memory[DeskCalendar, f"{ALA}:{day:%Y-%m}"], day, "4 morning", NOON) == lease
    }
    return of_bed, of_desk


@drawn(
    weekdays=st.sets(st.integers(1, 5), min_size=1).map(sorted).map(tuple),
    ends=st.dates(FIRST, UNTIL - DAY),
)
def test_it_has_what_was_agreed_until_it_ends(weekdays: tuple[int, ...], ends: date):
    """Those days of the week and no other; nothing from the day on from which it ends."""
    asked = replace(RECEIVED, weekdays=weekdays)
    scenario = given(*ALA_LETS, asked, in_review(TELAIO)).when(ACCEPT)
    (made,) = [fact for fact in scenario.decided() if isinstance(fact, LeaseMade)]
    agreed = agreed_days(FIRST, UNTIL, weekdays)
    assert _held(scenario.memory, made.lease) == (set(agreed), set(agreed))
    assert [day for span in runs(agreed) for day in nights(*span)] == agreed
    scenario.when(replace(END, lease=made.lease, ends=ends)).decided()
    left = {day for day in agreed if day < ends}
    assert _held(scenario.memory, made.lease) == (left, left)
    assert made.lease != LEASE
