"""A year's result is approved once it is over: only that year's sums, whatever came before or since."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.approvals.approve import ApproveProposal
from ledger.approvals.events import CommandProposed
from ledger.approvals.proposal import SamePerson
from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import NotAllowed
from ledger.treasury import chart, own_chart
from ledger.treasury.account import Account
from ledger.treasury.close import ReopenPeriod, YearStands
from ledger.treasury.events import EntryPosted, PeriodClosed, PeriodReopened, Posting, YearApproved
from ledger.treasury.period import BeforeTheBooks
from ledger.treasury.year import ApproveYear, YearApprovedBefore, YearNotClosed, YearNotOver
from tests.approvals.examples import NEW_PROPOSAL, approved, by_two
from tests.places.examples import ALA, ALA_RECORDED, HOST, SPRING
from tests.scenario import TODAY, given
from tests.staff import AUDITOR, TREASURER
from tests.treasury.examples import LAST_YEAR, YESTERDAY, entry

YES = approved(NEW_PROPOSAL)
INCOME, COSTS = own_chart.other_income(ALA), own_chart.other_costs(ALA)
RESULT = own_chart.hub_result(ALA)
APPROVE = ApproveYear(
    owner=ALA,
    year=LAST_YEAR.year,
    day=YESTERDAY,
    approved_by="sealed meeting",
    title="sealed",
    sha256="cd" * 32,
)


def moved(account: str, cents: int, day=LAST_YEAR) -> EntryPosted:
    """Income or costs through the hub's bank."""
    return entry(
        "by-hand", ALA, Posting(account, cents), Posting(chart.hub_bank(ALA), -cents), day=day
    )


OLD = replace(ALA_RECORDED, day=date(LAST_YEAR.year, 1, 1))
CLOSED = PeriodClosed(day=YESTERDAY, owner=ALA, until=date(LAST_YEAR.year, 12, 31))
PAST = (
    OLD,
    CLOSED,
    moved(INCOME, -900_00),
    moved(COSTS, 250_00),
    moved(INCOME, -40_00, TODAY),
)
APPROVED = YearApproved(
    day=YESTERDAY,
    owner=ALA,
    year=LAST_YEAR.year,
    result_cents=650_00,
    reserve_cents=0,
    approved_by="sealed meeting",
    title="sealed",
    sha256="cd" * 32,
)


def test_only_that_years_sums_become_the_result():
    """900.00 earned and 250.00 spent are 650.00; what came in the new year stays where it is."""
    lines = (Posting(COSTS, -250_00), Posting(INCOME, 900_00), Posting(RESULT, -650_00))
    scenario = by_two(given(*PAST).when(APPROVE))
    scenario.then(YES, APPROVED, entry("year-approved", ALA, *lines, n=1, day=YESTERDAY))
    assert scenario.memory[Account, INCOME].balance == -40_00


def test_a_loss_is_a_result_too():
    """The result stands in debit."""
    loss = replace(APPROVED, result_cents=-100_00)
    lines = (Posting(COSTS, -100_00), Posting(RESULT, 100_00))
    by_two(given(OLD, CLOSED, moved(COSTS, 100_00)).when(APPROVE)).then(
        YES, loss, entry("year-approved", ALA, *lines, n=1, day=YESTERDAY)
    )


def test_what_an_approval_moved_is_not_earned_or_spent_in_its_own_year():
    """The next year's result is what that year brought, and not what became of the last one."""
    scenario = by_two(given(*PAST).when(APPROVE))
    scenario.decided()
    closed = replace(CLOSED, until=date(TODAY.year, 12, 31))
    next_year = replace(APPROVE, year=TODAY.year, day=None)
    later = datetime(TODAY.year + 1, 4, 1, 10, tzinfo=UTC)
    scenario.memory.apply(closed)
    _, approved, *_ = by_two(scenario.at(later).when(next_year)).decided()
    assert approved.result_cents == 40_00


def test_a_year_is_approved_once_and_when_it_is_over():
    """By two of the staff, who write down what a meeting resolved."""
    for who in (HOST, AUDITOR):
        given(*PAST).by(who).when(APPROVE).refused(NotAllowed)
    given(*PAST, APPROVED).by(TREASURER).when(APPROVE).refused(YearApprovedBefore)
    given(*PAST).by(TREASURER).when(replace(APPROVE, year=TODAY.year)).refused(YearNotOver)


def test_a_year_is_approved_once_its_books_are_closed():
    """To the last day of it, for the owner or for all; else what is told late would change what stands."""
    open_still, *rest = (one for one in PAST if one is not CLOSED)
    too_early = replace(CLOSED, until=date(LAST_YEAR.year, 12, 30))
    for facts in ((open_still, *rest), (open_still, too_early, *rest)):
        given(*facts).by(TREASURER).when(APPROVE).refused(YearNotClosed)
    given(open_still, replace(CLOSED, owner=chart.ALL), *rest).by(TREASURER).when(APPROVE).decided()
    early = replace(APPROVE, day=LAST_YEAR)
    given(*PAST).by(TREASURER).when(early).refused(YearNotOver)


def test_no_one_approves_a_year_alone():
    """What the treasurer wrote down is a proposal, and the treasurer does not approve it either."""
    scenario = given(*PAST).by(TREASURER).when(APPROVE)
    (proposal,) = scenario.decided()
    assert type(proposal) is CommandProposed
    scenario.when(ApproveProposal(proposal=proposal.proposal)).refused(SamePerson)


def test_no_year_is_approved_before_the_books_begin():
    """A village that was opened in spring has no result of the year before, however it is closed."""
    given(ALA_RECORDED, CLOSED).by(TREASURER).when(APPROVE).refused(
        BeforeTheBooks, owner=ALA, begun=SPRING
    )


@pytest.mark.parametrize("until", [date(LAST_YEAR.year, 6, 30), None])
def test_a_year_that_was_approved_is_not_opened_again(until):
    """Neither for its owner nor for all: what was wrong in it is corrected in the first year that is open."""
    everybody = replace(CLOSED, owner=chart.ALL)
    for closed in (CLOSED, everybody):
        reopen = ReopenPeriod(owner=closed.owner, until=until, reason="A bill was found")
        past = [one for one in PAST if one is not CLOSED]
        story = given(*past, closed, APPROVED).by(TREASURER)
        story.when(reopen).refused(YearStands, owner=ALA, year=LAST_YEAR.year)
        given(*past, closed).by(TREASURER).when(reopen).then_some(bool)


def test_what_keeps_an_approved_year_closed_is_enough():
    """Everybody's books may be opened again as long as the owner's own stay closed, and the other way round; not both."""
    everybody = replace(CLOSED, owner=chart.ALL)
    past = (*PAST, everybody, APPROVED)
    for owner in (chart.ALL, ALA):
        reopen = ReopenPeriod(owner=owner, reason="A bill was found")
        given(*past).by(TREASURER).when(reopen).then_some(bool)
        other = PeriodReopened(
            day=TODAY, owner=({chart.ALL, ALA} - {owner}).pop(), until=None, reason="sealed"
        )
        given(*past, other).by(TREASURER).when(reopen).refused(YearStands)


def test_the_days_after_an_approved_year_may_be_opened_again():
    """To its last day."""
    later = replace(CLOSED, until=YESTERDAY)
    past = (*PAST, APPROVED, later)
    reopen = ReopenPeriod(owner=ALA, until=CLOSED.until, reason="A bill was found")
    given(*past).by(TREASURER).when(reopen).then_some(bool)
    short = replace(reopen, until=CLOSED.until - ONE_DAY)
    given(*past).by(TREASURER).when(short).refused(YearStands)
