"""Rules for the stays of all hubs: set by an operator, each from a day on, within its bounds."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.kernel.dated_rules import NotBackdated, OutOfBounds
from ledger.kernel.refused import NotAllowed
from ledger.stays.rules import BOUNDS, SetStayRule, StayRule, StayRules
from ledger.stays.rules_events import StayRuleSet
from ledger.treasury import chart
from tests.members.examples import AS_ANNA
from tests.places.examples import HOST
from tests.scenario import TODAY, given
from tests.staff import OPERATOR, TREASURER

TOMORROW = TODAY + timedelta(days=1)
ONE_DAY_LONG = SetStayRule(rule=StayRule.DEPOSIT_HOURS, valid_from=TODAY, value=24)
SET = StayRuleSet(day=TODAY, rule="deposit-hours", valid_from=TODAY, value=24)


def test_an_operator_sets_a_rule_from_a_day_on():
    """It is in force from then on, and not before."""
    scenario = given().by(OPERATOR).when(ONE_DAY_LONG)
    scenario.then(SET)
    rules = scenario.memory[StayRules, chart.ALL]
    assert rules.on(StayRule.DEPOSIT_HOURS, TODAY - timedelta(days=1)) == 48
    assert rules.on(StayRule.DEPOSIT_HOURS, TODAY) == 24


def test_the_last_value_set_for_a_day_counts_and_later_days_have_their_own():
    """Whichever was set first."""
    later = replace(SET, valid_from=TOMORROW, value=1)
    for facts in ([SET, later, replace(SET, value=12)], [later, SET, replace(SET, value=12)]):
        scenario = given(*facts)
        rules = scenario.memory[StayRules, chart.ALL]
        days = (TODAY, TOMORROW, TOMORROW + timedelta(days=9))
        assert [rules.on(StayRule.DEPOSIT_HOURS, day) for day in days] == [12, 1, 1]


@pytest.mark.parametrize("value", [0, 48])
def test_a_deposit_is_held_for_48_hours_at_most(value: int):
    """And may be free at once."""
    bounds = BOUNDS[StayRule.DEPOSIT_HOURS]
    assert (bounds.least, bounds.most, bounds.usual) == (0, 48, 48)
    given().when(replace(ONE_DAY_LONG, value=value)).decided()
    given().when(replace(ONE_DAY_LONG, value=49)).refused(OutOfBounds, least=0, most=48)


def test_only_an_operator_rules_all_hubs():
    """No host, no treasurer, no member."""
    for who in (HOST, TREASURER, AS_ANNA):
        given().by(who).when(ONE_DAY_LONG).refused(NotAllowed)


def test_no_rule_changes_the_past():
    """From today on, or later."""
    yesterday = TODAY - timedelta(days=1)
    given().when(replace(ONE_DAY_LONG, valid_from=yesterday)).refused(NotBackdated)
