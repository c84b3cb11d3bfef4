"""Every night slept is recorded once, on its own date; summer time changes nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.way import NoSuchBooking, NotInHouse
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.stays.chart import stay_income, unbilled
from ledger.stays.events import NightSlept
from ledger.stays.leave import CheckOut
from ledger.stays.sleep import NightNotOver, NotThatNight, RecordNight, slept_entry
from ledger.stays.stay import Stay
from ledger.treasury.account import Account
from tests.members.examples import AS_ANNA
from tests.places.examples import ALA, HOST
from tests.scenario import given, just_before
from tests.stays.examples import (
    A_BOOKING,
    ALA_IS_OPEN,
    CHECKED_IN,
    FIRST,
    IN_HOUSE,
    LAST,
    LEAVES,
    NETS,
    RESERVED,
    SECOND,
    on,
    slept,
    waiting,
)
from tests.treasury.examples import STAY, as_written


@as_written
def test_13_night_slept():
    """A night is earned when it is slept, without its VAT.

    Assets:Unbilled:Ala                 40.00 EUR
    Income:Stays:Ala                   -40.00 EUR
    """
    return slept_entry(ALA, STAY, 40_00)


def night(day: date) -> RecordNight:
    return RecordNight(stay=STAY, night=day)


def test_a_night_is_recorded_at_midnight_in_rome():
    """Income without VAT, on the night's own date, and not an instant earlier."""
    midnight = on(SECOND, 0)
    given(*IN_HOUSE).by(SYSTEM).at(just_before(midnight)).when(night(FIRST)).refused(NightNotOver)
    given(*IN_HOUSE).by(SYSTEM).at(midnight).when(night(FIRST)).then(*slept(FIRST, NETS[FIRST], 0))


def test_each_night_is_recorded_once_and_in_order():
    """Twice, too soon, or after departure is refused by name."""
    scenario = given(*IN_HOUSE).by(SYSTEM).at(on(LEAVES)).when(night(FIRST))
    scenario.decided()
    scenario.refused(NotThatNight, next_night=SECOND)
    scenario.when(night(LAST)).refused(NotThatNight, next_night=SECOND)
    scenario.when(night(SECOND)).decided()
    scenario.when(night(LAST)).decided()
    scenario.when(night(LEAVES)).refused(NotThatNight)
    assert scenario.memory[Stay, STAY].recorded_to == LEAVES
    income = sum(NETS.values())
    assert scenario.memory[Account, stay_income(ALA)].balance == -income
    assert scenario.memory[Account, unbilled(ALA)].balance == income


def test_only_nights_of_guests_in_the_house_are_recorded():
    """Nobody sleeps who only booked."""
    given(*A_BOOKING).by(SYSTEM).at(on(SECOND)).when(night(FIRST)).refused(NotInHouse)
    given(*ALA_IS_OPEN).by(SYSTEM).when(night(FIRST)).refused(NoSuchBooking)


def test_the_host_may_record_and_guests_may_not():
    """It is the hub's income."""
    given(*IN_HOUSE).by(HOST).at(on(SECOND)).when(night(FIRST)).decided()
    given(*IN_HOUSE).by(AS_ANNA).at(on(SECOND)).when(night(FIRST)).refused(NotAllowed)


def test_one_night_after_the_other_is_due_until_the_last():
    """Each recorded night puts the next on the agenda."""
    facts = [CHECKED_IN]
    for day, n in ((FIRST, 0), (SECOND, 1), (LAST, 2)):
        due = waiting(facts)[f"night:{STAY}"]
        assert (due.at, due.command) == (on(day + timedelta(days=1), 0), night(day))
        facts += slept(day, NETS[day], n)
    assert set(waiting(facts)) == {f"check-out:{STAY}"}


@pytest.mark.parametrize(
    "day,midnight",
    [
        (date(2026, 7, 10), datetime(2026, 7, 10, 22, tzinfo=UTC)),
        (date(2026, 12, 24), datetime(2026, 12, 24, 23, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC)),
    ],
)
def test_a_night_is_a_night_however_long_it_is(day, midnight):
    """The night of 25 hours in October and that of 23 in March are one night each."""
    checked_in = replace(CHECKED_IN, arrive=day, depart=day + timedelta(days=2))
    assert waiting([checked_in])[f"night:{STAY}"].at == midnight
    noon = waiting([checked_in])[f"check-out:{STAY}"].at
    assert noon == on(day + timedelta(days=2), 12)


def test_a_stay_over_the_change_of_the_hour_sells_as_many_nights_as_it_has():
    """24 to 27 October 2026: three nights, each recorded at its own midnight."""
    arrive, depart = date(2026, 10, 24), date(2026, 10, 27)
    bill = tuple(replace(line, first=arrive) for line in RESERVED.bill)
    stay = replace(RESERVED, arrive=arrive, depart=depart, bill=bill)
    checked_in = replace(CHECKED_IN, arrive=arrive, depart=depart)
    history = [*ALA_IS_OPEN, stay, *IN_HOUSE[len(ALA_IS_OPEN) + 1 : -1], checked_in]
    facts = given(*history).by(SYSTEM).at(on(depart, 12)).when(CheckOut(stay=STAY)).decided()
    assert [fact.day for fact in facts if isinstance(fact, NightSlept)] == [
        date(2026, 10, 24),
        date(2026, 10, 25),
        date(2026, 10, 26),
    ]
