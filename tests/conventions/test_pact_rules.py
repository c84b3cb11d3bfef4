"""Rules of the pact have a value from a day on, set by operators within bounds."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.conventions.rules import PactRule, PactRules, SetPactRule
from ledger.conventions.rules_events import PactRuleSet
from ledger.kernel.dated_rules import NotBackdated, OutOfBounds
from ledger.kernel.refused import NotAllowed
from ledger.treasury import chart
from tests.conventions.examples import WHY
from tests.places.examples import HOST
from tests.scenario import TODAY, given

FIVE = SetPactRule(rule=PactRule.VISA_DAYS_A_YEAR, valid_from=TODAY, value=5, reason=WHY)
SET = PactRuleSet(day=TODAY, rule="visa-days-a-year", valid_from=TODAY, value=5, reason=WHY)


def test_operators_say_how_many_visa_days_there_are():
    """Until then there are none; the last value that was set for a day counts."""
    given().when(FIVE).then(SET)
    scenario = given(SET)
    rules = scenario.memory[PactRules, chart.ALL]
    assert rules.on(PactRule.VISA_DAYS_A_YEAR, TODAY - timedelta(days=1)) == 0
    assert rules.on(PactRule.VISA_DAYS_A_YEAR, TODAY) == 5


def test_nobody_else_and_nothing_else():
    """Hosts do not; a year has 366 days at most; the past is the past."""
    given().when(FIVE).by(HOST).refused(NotAllowed)
    given().when(replace(FIVE, value=367)).refused(OutOfBounds, least=0, most=366)
    before = TODAY - timedelta(days=1)
    given().when(replace(FIVE, valid_from=before)).refused(NotBackdated)
