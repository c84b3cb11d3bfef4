"""A host sets desks, hours, price and terms; nothing that is booked is taken away."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.opening import OpenFrom, OpenOn
from ledger.bookings.way import TooFarAhead
from ledger.desks.cancel import CancelDesk
from ledger.desks.hub_desks import HubDesks
from ledger.desks.provide import DesksAreBooked, SetBefore, SetDesks, SetDeskTerms
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.places.hub import NoSuchHub
from ledger.places.withdraw_hub import HubIsLivedOn, WithdrawHub
from tests.desks.examples import (
    A_BOOKING,
    BOOK,
    DESK,
    FOUR_DESKS,
    FRIDAY,
    SATURDAY,
    TERMS,
    milano,
)
from tests.places.examples import HOST, MILANO, MILANO_RECORDED, NOWHERE, OTHER_HOST
from tests.scenario import TODAY, given

HOURS = tuple(OpenFrom(weekday=day, opens="08:30", closes="19:00") for day in range(1, 6))
SET = SetDesks(hub=MILANO, valid_from=TODAY, desks=4, hours=HOURS)
SET_TERMS = SetDeskTerms(
    hub=MILANO,
    valid_from=TODAY,
    day_cents=25_00,
    half_day_cents=15_00,
    vat_bp=2_200,
    free_days=3,
    late_percent=50,
)


def test_the_host_sets_them():
    opened = given(MILANO_RECORDED).by(OTHER_HOST)
    opened.when(SET).then(FOUR_DESKS)
    opened.when(SET_TERMS).then(TERMS)


@pytest.mark.parametrize("command", [SET, SET_TERMS])
def test_from_today_on_and_nobody_else(command):
    milano().by(HOST).when(command).refused(NotAllowed)
    milano().when(replace(command, valid_from=TODAY - ONE_DAY)).refused(SetBefore)
    milano().when(replace(command, valid_from=TODAY + timedelta(days=731))).refused(TooFarAhead)
    milano().when(replace(command, hub=NOWHERE)).refused(NoSuchHub)


def test_half_a_day_costs_no_more_than_a_day():
    for cents, is_refused in ((25_00, False), (25_01, True)):
        asked = milano().when(replace(SET_TERMS, half_day_cents=cents))
        if is_refused:
            asked.refused(Malformed, field="half_day_cents")
        else:
            assert asked.decided()


def test_hours_are_those_of_a_clock():
    backwards = (OpenFrom(weekday=1, opens="19:00", closes="08:30"),)
    for hours in (backwards, (HOURS[0], HOURS[0])):
        milano().when(replace(SET, hours=hours)).refused(Malformed)


@pytest.mark.parametrize(
    "change",
    [{"desks": 0}, {"hours": HOURS[:4]}, {"hours": (*HOURS[:4], replace(HOURS[4], opens="13:00"))}],
)
def test_what_is_booked_is_not_taken_away(change):
    """Neither the desk nor the hours; from the day after one may, and before another day that sets them again."""
    booked = given(*A_BOOKING)
    for first in (TODAY, FRIDAY):
        booked.when(replace(SET, valid_from=first, **change)).refused(
            DesksAreBooked, bookings=[DESK]
        )
    assert booked.when(replace(SET, valid_from=SATURDAY, **change)).decided()
    until_then = given(*A_BOOKING, replace(FOUR_DESKS, valid_from=FRIDAY))
    assert until_then.when(replace(SET, **change)).decided()


def test_once_it_is_called_off_nothing_is_in_the_way():
    booked = given(*A_BOOKING)
    booked.when(CancelDesk(booking=DESK)).decided()
    assert booked.when(replace(SET, desks=0)).decided()


def test_a_desk_that_is_not_the_last_one_may_go():
    assert given(*A_BOOKING).when(replace(SET, desks=1)).decided()


def test_round_the_clock():
    """A village hub is open day and night: the day ends at midnight."""
    always = tuple(OpenFrom(weekday=day, opens="00:00", closes="24:00") for day in range(1, 8))
    scenario = milano()
    scenario.when(replace(SET, hours=always)).decided()
    booked, *_ = scenario.when(replace(BOOK, on=SATURDAY)).decided()
    assert booked.ends.isoformat() == "2026-06-20T22:00:00+00:00"


def test_a_hub_with_desks_is_not_withdrawn():
    lived = given(MILANO_RECORDED, FOUR_DESKS)
    lived.when(WithdrawHub(hub=MILANO)).refused(HubIsLivedOn, desks=[MILANO])
    lived.when(replace(SET, desks=0)).decided()
    assert lived.when(WithdrawHub(hub=MILANO)).decided()


def test_the_last_one_set_for_a_day_counts():
    noun = HubDesks().evolve(FOUR_DESKS).evolve(replace(FOUR_DESKS, desks=7))
    assert noun.desks_on(TODAY).desks == 7
    assert noun.desks_on(TODAY - ONE_DAY).desks == 0
    assert noun.desks_on(FRIDAY).hours[0] == OpenOn(1, "08:30", "19:00")
