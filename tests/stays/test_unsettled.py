"""Books are closed when every night up to the day is recorded and captured, and no sooner."""

from datetime import date, timedelta

import pytest

from ledger.kernel.days import ONE_DAY, rome
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.leave import CheckOut
from ledger.stays.sleep import RecordNight
from ledger.treasury.close import ClosePeriod, StillMissing
from ledger.treasury.events import EntryPosted, PeriodClosed
from tests.places.examples import ALA, MILANO, MILANO_RECORDED
from tests.registered import registering
from tests.scenario import Scenario
from tests.staff import OPERATOR, TREASURER
from tests.stays.examples import A_BOOKING, BEDS, FIRST, LAST, LEAVES, SECOND, STAY, ala, on


def closes(scenario: Scenario, until: date, *, on_day: date, hour: int = 13, owner: str = ALA):
    command = ClosePeriod(owner=owner, until=until)
    return scenario.at(rome(on_day, hour)).by(TREASURER).when(command)


def booked() -> Scenario:
    return ala(*A_BOOKING, MILANO_RECORDED)


def in_house(*, nights: tuple[date, ...] = ()) -> Scenario:
    """Anna has arrived, and these nights are recorded."""
    scenario = booked().by(OPERATOR)
    for one in registering(STAY, BEDS):
        scenario.when(one).decided()
    scenario.at(on(FIRST)).when(CheckIn(stay=STAY)).decided()
    for night in nights:
        scenario.at(rome(night + ONE_DAY, 1)).when(RecordNight(stay=STAY, night=night)).decided()
    return scenario


@pytest.mark.parametrize("owner", [ALA, "All", "Clients"])
def test_a_night_that_is_not_recorded_is_named(owner):
    """The hub's income and the clients' money would still change."""
    closes(in_house(), FIRST, on_day=SECOND, owner=owner).refused(
        StillMissing, owner=owner, until=FIRST, nights=[STAY]
    )


@pytest.mark.parametrize("owner", [MILANO, "Network"])
def test_it_concerns_nobody_else(owner):
    """Another hub's books, and the network's, are closed whatever happens here."""
    closes(in_house(), FIRST, on_day=SECOND, owner=owner).then_some(bool)


def test_a_night_is_final_at_noon():
    """Until then whoever is expected may come, and whoever came may go."""
    recorded = in_house(nights=(FIRST,))
    closes(recorded, FIRST, on_day=SECOND, hour=11).refused(StillMissing, final_at=rome(SECOND, 12))
    closes(recorded, FIRST, on_day=SECOND, hour=12).then_some(bool)


def test_what_is_captured_for_nights_is_waited_for():
    """All nights are recorded, and nobody has checked out."""
    slept = in_house(nights=(FIRST, SECOND, LAST))
    closes(slept, LAST, on_day=LEAVES).then_some(bool)
    closes(slept, LEAVES, on_day=LEAVES + ONE_DAY).refused(StillMissing, captures=[STAY])
    slept.at(rome(LEAVES + ONE_DAY, 14)).by(OPERATOR).when(CheckOut(stay=STAY)).decided()
    closes(slept, LEAVES, on_day=LEAVES + ONE_DAY, hour=15).then_some(bool)


def test_whoever_is_booked_may_still_come():
    """Nobody is a no-show until it was said."""
    closes(booked(), FIRST, on_day=SECOND).refused(StillMissing, nights=[STAY])
    missing = booked()
    missing.at(rome(SECOND, 8)).by(OPERATOR).when(MarkNoShow(stay=STAY)).decided()
    closes(missing, FIRST, on_day=SECOND).then_some(bool)


def test_a_stay_to_come_holds_nothing_up():
    """Only days that are over are closed."""
    closes(booked(), FIRST - timedelta(days=2), on_day=FIRST - ONE_DAY).then_some(bool)


def test_a_night_that_turns_up_after_a_closing_stands_on_the_first_open_day():
    """Such as one of a no-show that was undone: the night's date says when it was slept, the entry's where it counts."""
    scenario = in_house()
    scenario.memory.apply(PeriodClosed(day=SECOND, owner=ALA, until=FIRST))
    record = RecordNight(stay=STAY, night=FIRST)
    slept, income = scenario.at(rome(SECOND, 1)).when(record).decided()
    assert isinstance(income, EntryPosted)
    assert (slept.day, income.day) == (FIRST, SECOND)
