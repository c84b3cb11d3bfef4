"""Where there is a key information sheet, the rules of crowdfunding hold: Regulation (EU) 2020/1503."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.offerings.crowdfunding import (
    AnotherSheet,
    AssessedTooLongAgo,
    CoolingOffTooShort,
    Investor,
    NoSheet,
    NotWarned,
    RaisesTooMuch,
    ReviseSheet,
    Sheet,
    Warned,
)
from ledger.offerings.crowdfunding_events import InvestorWarned, KeyInformationGiven
from ledger.offerings.events import OfferingSettled
from ledger.offerings.pledge import PledgeShares
from tests.members.examples import ANNA, AS_ANNA, village
from tests.offerings.examples import EARLIER, MULINO, mulino_opened, offering, open_it
from tests.scenario import TODAY, given, noon
from tests.treasury.examples import OFFERING, paid_in

SHEET = Sheet(sha256="ab" * 32, version=1)
open_small = replace(open_it, sheet=SHEET, cooling_off_days=4, shares_limit=None)
ASSESSED = TODAY - timedelta(days=100)
warned = Warned(version=1, investor=Investor.NON_SOPHISTICATED, assessed=ASSESSED, accepted=True)
pledge = PledgeShares(offering=OFFERING, member=ANNA, shares=2, warned=warned)


def given_sheet(version: int = 1) -> KeyInformationGiven:
    return KeyInformationGiven(
        day=TODAY, offering=OFFERING, issuer=MULINO, sha256="ab" * 32, version=version
    )


under_the_rules = [*offering, given_sheet(), paid_in(ANNA, 2_000_00)]


def raised(cents: int, day: date) -> Fact:
    """What an earlier campaign of the house brought."""
    return OfferingSettled(
        day=day, offering=EARLIER, issuer=MULINO, shares=1, cents=cents, pledges=1
    )


def test_the_sheet_is_told_with_the_offering_by_hash_and_version():
    """And four days to think again are the least."""
    house = [*village, mulino_opened]
    opened, sheet = given(*house).when(open_small).decided()
    assert sheet == replace(given_sheet(), offering=opened.offering)
    given(*house).when(replace(open_small, cooling_off_days=3)).refused(
        CoolingOffTooShort, days=3, days_min=4
    )


def test_five_million_in_twelve_months_are_the_most():
    """4,998,000.00 were raised 364 days ago and 2,000.00 are asked: accepted; a cent more, or more: refused."""
    house = [*village, mulino_opened]
    lately, long_ago = TODAY - timedelta(days=364), TODAY - timedelta(days=365)
    given(*house, raised(499_800_000, lately)).when(open_small).decided()
    given(*house, raised(499_800_001, lately)).when(open_small).refused(
        RaisesTooMuch, raised_cents=499_800_001, asked_cents=200_000, cents_max=500_000_000
    )
    given(*house, raised(500_000_000, long_ago)).when(open_small).decided()


def test_twelve_months_over_a_leap_day_are_366_days():
    """5,000,000.00 of 2 March 2027 are not twelve months old on 1 March 2028 (365 days), and are on the 2nd."""
    settled = raised(500_000_000, date(2027, 3, 2))
    story = given(*village, mulino_opened, settled)
    for day, fits in ((date(2028, 3, 1), False), (date(2028, 3, 2), True)):
        asked = story.at(noon(day)).when(replace(open_small, opens=day, closes=day))
        if fits:
            asked.decided()
        else:
            asked.refused(RaisesTooMuch, raised_cents=500_000_000)


def test_a_pledge_says_which_sheet_was_seen_and_by_whom():
    """Beside the pledge, in the same append."""
    pledged, told, _ = given(*under_the_rules).when(pledge).decided()
    assert told == InvestorWarned(
        day=TODAY,
        offering=OFFERING,
        pledge=pledged.pledge,
        member=ANNA,
        version=1,
        investor="non-sophisticated",
        assessed=ASSESSED,
    )


@pytest.mark.parametrize(
    "said, refusal",
    [
        (None, NotWarned),
        (replace(warned, accepted=False), NotWarned),
        (replace(warned, version=2), AnotherSheet),
        (replace(warned, assessed=TODAY - timedelta(days=731)), AssessedTooLongAgo),
        (replace(warned, assessed=TODAY + timedelta(days=1)), AssessedTooLongAgo),
    ],
)
def test_nobody_asks_unwarned(said: Warned | None, refusal: type):
    """The warning is accepted, the sheet is the one that holds, the class assessed within two years."""
    given(*under_the_rules).when(replace(pledge, warned=said)).refused(refusal)


def test_a_new_version_of_the_sheet_must_be_seen():
    """Who saw the first may not ask any more; a version never comes back."""
    revise = ReviseSheet(offering=OFFERING, sheet=replace(SHEET, version=2))
    story = given(*under_the_rules).when(revise)
    story.then(given_sheet(2))
    story.when(pledge).refused(AnotherSheet, version=2, seen=1)
    story.when(replace(pledge, warned=replace(warned, version=2))).decided()
    story.when(revise).refused(AnotherSheet, version=2)
    given(*under_the_rules).by(AS_ANNA).when(revise).refused(NotAllowed)


def test_without_a_sheet_other_rules_hold():
    """Nothing to accept, and no sheet that comes later."""
    plain = [*offering, paid_in(ANNA, 2_000_00)]
    given(*plain).when(pledge).refused(NoSheet)
    given(*plain).when(replace(pledge, warned=None)).decided()
    given(*plain).when(ReviseSheet(offering=OFFERING, sheet=SHEET)).refused(NoSheet)
