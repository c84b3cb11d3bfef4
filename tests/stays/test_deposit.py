"""The deposit is held after check-out, until the host releases it or its hours are over."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.bookings.way import NoSuchBooking, NotDueYet
from ledger.kernel.days import ONE_DAY
from ledger.kernel.due import Due
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.events import MemberDeceased
from ledger.members.rights import StandingForbids
from ledger.stays.damage import ChargeDamage
from ledger.stays.deposit import NoDepositHeld, ReleaseDeposit
from ledger.stays.deposit_events import DepositReleased
from ledger.stays.leave import CheckOut
from ledger.stays.rules import SetStayRule, StayRule
from ledger.stays.stay import Stay
from ledger.treasury.account import Hold
from tests.members.examples import ANNA, ANNA_SUSPENDED, AS_ANNA
from tests.places.examples import ALA, HOST, OTHER_HOST
from tests.scenario import TODAY, Scenario, given, just_before
from tests.staff import OPERATOR
from tests.stays.examples import (
    ALA_IS_OPEN,
    BILL,
    BOOKED,
    CHECKED_IN,
    IN_HOUSE,
    LEAVES,
    RESERVED,
    TOTAL,
    held_for_stay,
    on,
    released,
    waiting,
)
from tests.treasury.examples import STAY

CHECK_OUT, RELEASE = CheckOut(stay=STAY), ReleaseDeposit(stay=STAY)
FREE = on(LEAVES) + timedelta(hours=48)


def free(cents: int, day: date = LEAVES) -> DepositReleased:
    """So much of the deposit is given back."""
    return DepositReleased(day=day, stay=STAY, hub=ALA, payer=ANNA, cents=cents)


def left(*more) -> Scenario:
    """Anna left at nine of the departure day, and owes nothing."""
    scenario = given(*IN_HOUSE, *more).by(OPERATOR).at(on(LEAVES)).when(CHECK_OUT)
    scenario.decided()
    return scenario


def test_the_host_gives_the_deposit_back_before_its_hours_are_over():
    """All 100,00 that no damage took; nothing waits any more."""
    scenario = left().by(HOST).at(on(LEAVES, 10)).when(RELEASE)
    scenario.then(free(10_000), released(10_000, 0, day=LEAVES))
    assert scenario.memory[Hold, STAY].reserved == 0
    assert scenario.memory[Stay, STAY].deposit_left_cents == 0
    scenario.refused(NoDepositHeld)


def test_after_48_hours_the_deposit_is_given_back_by_itself():
    """To the second, and however late the scheduler comes."""
    after = given(*IN_HOUSE).at(on(LEAVES)).when(CHECK_OUT).decided()
    due = waiting([CHECKED_IN, *after])
    assert due == {f"deposit:{STAY}": Due(subject=f"deposit:{STAY}", at=FREE, command=RELEASE)}
    left().by(SYSTEM).at(just_before(FREE)).when(RELEASE).refused(NotDueYet)
    two_days_later = LEAVES + 2 * ONE_DAY
    scenario = left().by(SYSTEM).at(FREE).when(RELEASE)
    facts = scenario.decided()
    assert facts == [free(10_000, two_days_later), released(10_000, 0, day=two_days_later)]
    assert waiting([CHECKED_IN, *after, *facts]) == {}


def test_48_hours_are_48_hours_when_the_clocks_change():
    """Who leaves at noon of the 24th of October is free at eleven of the 26th: a day had 25 hours."""
    saturday = date(2026, 10, 24)
    days = {"arrive": saturday - 3 * ONE_DAY, "depart": saturday}
    bill = tuple(replace(line, first=days["arrive"]) for line in BILL)
    asked = replace(RESERVED, **days, bill=bill)
    stay = [asked, replace(BOOKED, **days), held_for_stay(TOTAL), replace(CHECKED_IN, **days)]
    late = given(*ALA_IS_OPEN, *stay).by(SYSTEM).at(on(saturday, 15)).when(CHECK_OUT)
    late.decided()
    assert late.memory[Stay, STAY].deposit_until == on(saturday + 2 * ONE_DAY, 11)


@pytest.mark.parametrize("hours", [0, 1, 24])
def test_it_is_held_as_long_as_the_rule_of_the_day_of_leaving_says(hours: int):
    """An hour, a day, or not at all; a rule that is set later leaves it as it is."""
    scenario = given(*IN_HOUSE).by(OPERATOR).at(on(LEAVES, 8))
    rule = SetStayRule(rule=StayRule.DEPOSIT_HOURS, valid_from=LEAVES, value=hours)
    scenario.when(rule).decided()
    scenario.at(on(LEAVES)).when(CHECK_OUT).decided()
    until = on(LEAVES) + timedelta(hours=hours)
    assert scenario.memory[Stay, STAY].deposit_until == until
    scenario.when(replace(rule, value=48)).decided()
    scenario.by(SYSTEM).at(until).when(RELEASE).decided()


def test_who_has_left_nothing_of_the_deposit_is_given_nothing_back():
    """Damage took all: no host can release it, and its time ends without money moving."""
    scenario = given(*IN_HOUSE).by(HOST).at(on(LEAVES)).when(CHECK_OUT)
    scenario.decided()
    scenario.when(ChargeDamage(stay=STAY, payer=ANNA, cents=10_000, note="")).decided()
    scenario.when(RELEASE).refused(NoDepositHeld)
    scenario.by(SYSTEM).at(FREE).when(RELEASE).then(free(0, LEAVES + 2 * ONE_DAY))


def test_where_no_deposit_is_asked_nothing_waits_after_check_out():
    """And nothing can be released."""
    bill, total_cents = BILL[:2], TOTAL - 10_000
    booked = replace(RESERVED, bill=bill), replace(BOOKED, total_cents=total_cents)
    stay = [*booked, held_for_stay(total_cents), CHECKED_IN]
    scenario = given(*ALA_IS_OPEN, *stay).by(HOST).at(on(LEAVES)).when(CHECK_OUT)
    assert waiting([CHECKED_IN, *scenario.decided()]) == {}
    scenario.when(RELEASE).refused(NoDepositHeld)


def test_only_the_hub_releases_a_deposit():
    """Its host or an operator: not the guests, not another hub's host, and none that was never held."""
    left().by(AS_ANNA).when(RELEASE).refused(NotAllowed)
    left().by(OTHER_HOST).when(RELEASE).refused(NotAllowed)
    given(*IN_HOUSE).when(RELEASE).refused(NoDepositHeld)
    given().when(RELEASE).refused(NoSuchBooking)


def test_a_deposit_is_given_back_to_who_is_suspended_and_for_the_deceased_by_the_network():
    """As every stay is finished."""
    left(ANNA_SUSPENDED).by(HOST).when(RELEASE).decided()
    deceased = left(MemberDeceased(day=TODAY, member=ANNA)).when(RELEASE)
    deceased.by(HOST).refused(StandingForbids)
    deceased.by(SYSTEM).at(FREE).decided()
