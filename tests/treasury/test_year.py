"""A year's result is approved once it is over: only that year's sums, whatever came before or since."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from ledger.kernel.refused import NotAllowed
from ledger.treasury import chart, own_chart
from ledger.treasury.account import Account
from ledger.treasury.events import EntryPosted, PeriodClosed, Posting, YearApproved
from ledger.treasury.year import ApproveYear, YearApprovedBefore, YearNotClosed, YearNotOver
from tests.places.examples import ALA, ALA_OPENED
from tests.scenario import TODAY, given
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import LAST_YEAR, YESTERDAY, entry

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


CLOSED = PeriodClosed(day=YESTERDAY, owner=ALA, until=date(LAST_YEAR.year, 12, 31))
PAST = (
    ALA_OPENED,
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
    scenario = given(*PAST).by(TREASURER).when(APPROVE)
    scenario.then(APPROVED, entry("year-approved", ALA, *lines, n=1, day=YESTERDAY))
    assert scenario.memory[Account, INCOME].balance == -40_00


def test_a_loss_is_a_result_too():
    """The result stands in debit."""
    loss = replace(APPROVED, result_cents=-100_00)
    lines = (Posting(COSTS, -100_00), Posting(RESULT, 100_00))
    given(ALA_OPENED, CLOSED, moved(COSTS, 100_00)).by(TREASURER).when(APPROVE).then(
        loss, entry("year-approved", ALA, *lines, n=1, day=YESTERDAY)
    )


def test_what_an_approval_moved_is_not_earned_or_spent_in_its_own_year():
    """The next year's result is what that year brought, and not what became of the last one."""
    scenario = given(*PAST).by(TREASURER).when(APPROVE)
    scenario.decided()
    closed = replace(CLOSED, until=date(TODAY.year, 12, 31))
    next_year = replace(APPROVE, year=TODAY.year, day=None)
    later = datetime(TODAY.year + 1, 4, 1, 10, tzinfo=UTC)
    scenario.memory.apply(closed)
    approved, *_ = scenario.at(later).when(next_year).decided()
    assert approved.result_cents == 40_00


def test_a_year_is_approved_once_and_when_it_is_over():
    """By the treasurer, who writes down what a meeting resolved."""
    given(*PAST).by(OPERATOR).when(APPROVE).refused(NotAllowed)
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
