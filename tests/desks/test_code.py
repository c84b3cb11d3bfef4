"""A code that is shown at the hub, and changes, lets guests in who have booked."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.way import NotBooked, TooEarly
from ledger.desks.code import (
    CheckInByCode,
    CodeEndsBefore,
    CodeEndsLate,
    NoCode,
    OfOtherHub,
    SetDeskCode,
    UsedBefore,
    WrongCode,
    desk_code,
)
from ledger.desks.events import DeskCodeSet
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Malformed, NotAllowed
from tests.desks.examples import A_BOOKING, DESK, FRIDAY, USED, captured, milano, on
from tests.members.examples import AS_ANNA, AS_BRUNO
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.scenario import TODAY, given

RIGHT, WRONG = "a" * 64, "b" * 64
SET = SetDeskCode(hub=MILANO, code="sealed", until=FRIDAY, code_tag=RIGHT)
SHOWN = DeskCodeSet(day=TODAY, hub=MILANO, until=FRIDAY, code="sealed", code_tag=RIGHT)
COMES = CheckInByCode(hub=MILANO, booking=DESK, code="sealed", code_tag=RIGHT)


def booked(*more):
    return given(*A_BOOKING, *more).by(AS_ANNA).at(on(FRIDAY))


def test_the_host_shows_a_code():
    """The fact has its digest, and the code under seal."""
    milano().by(OTHER_HOST).when(SET).then(SHOWN)
    milano().by(HOST).when(SET).refused(NotAllowed)


def test_whoever_sees_it_checks_in():
    booked(SHOWN).when(COMES).then(replace(USED, by="code"), captured(9_84, 2_16))


def test_another_code_lets_nobody_in():
    booked(SHOWN).when(replace(COMES, code_tag=WRONG)).refused(WrongCode)
    later = replace(SHOWN, code_tag=WRONG)
    booked(SHOWN, later).when(COMES).refused(WrongCode)
    assert booked(SHOWN, later).when(replace(COMES, code_tag=WRONG)).decided()


def test_without_a_code_the_host_does():
    booked().when(COMES).refused(NoCode, hub=MILANO)
    booked(replace(SHOWN, until=FRIDAY - ONE_DAY)).when(COMES).refused(NoCode)


def test_it_lets_in_whom_the_desk_is_for_on_that_day():
    booked(SHOWN).by(AS_BRUNO).when(COMES).refused(NotAllowed)
    booked(SHOWN).at(on(FRIDAY - ONE_DAY)).when(COMES).refused(TooEarly)
    booked(SHOWN).when(replace(COMES, hub=ALA)).refused(OfOtherHub)
    scenario = booked(SHOWN)
    scenario.when(COMES).decided()
    scenario.when(COMES).refused(NotBooked)


def test_a_code_changes():
    """Neither the one that is shown nor one before it comes again, and none is shown for long."""
    shown = milano(SHOWN, replace(SHOWN, code_tag=WRONG)).by(OTHER_HOST)
    for tag in (RIGHT, WRONG):
        shown.when(replace(SET, code_tag=tag)).refused(UsedBefore)
    assert shown.when(replace(SET, code_tag="c" * 64)).decided()
    milano().when(replace(SET, until=TODAY - ONE_DAY)).refused(CodeEndsBefore)
    assert milano().when(replace(SET, until=TODAY + timedelta(days=31))).decided()
    milano().when(replace(SET, until=TODAY + timedelta(days=32))).refused(CodeEndsLate)


def test_a_code_has_one_form():
    assert desk_code(" mela-42 rosa") == "MELA42ROSA"
    for text in ("short", "a" * 13, "mèla42", "mela_42"):
        with pytest.raises(Malformed):
            desk_code(text)
