"""Dare, avere and balance of a period, and a year's result, are what the entries of those days add up to."""

from collections import Counter
from datetime import date

from ledger.kernel.days import rome
from ledger.kernel.fact import Fact, Line
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from patto.postgres import Cluster
from projections.engine.asof import AsOf
from projections.treasury.periods import (
    YEAR_APPROVED,
    OwnerResult,
    Result,
    period_balance,
    profit_and_loss,
)
from projections.treasury.view import TREASURY
from tests.projections.chronicle import VILLAGE
from tests.projections.late import with_late_payments
from tests.projections.told import Told, books_of, told
from tests.scenario import named

HISTORY = with_late_payments(range(350))
LINES = [line for line in HISTORY.lines() if isinstance(line.fact, EntryPosted)]
DAYS = sorted({line.fact.day for line in LINES})
FIRST, LAST = DAYS[len(DAYS) // 4], DAYS[-len(DAYS) // 4]

book, _scratch = books_of(HISTORY, TREASURY)


def test_opening_dare_avere_and_closing_of_a_period(book: Told) -> None:
    """By owner and heading: each is the sum of its lines, on its side, of those days."""
    opening, debit, credit = Counter(), Counter(), Counter()  # type: ignore[var-annotated]
    for line in LINES:
        for posting in line.fact.lines:
            of = RULES.chart.owner_of(posting.account), RULES.chart.heading(posting.account)
            if line.fact.day < FIRST:
                opening[of] += posting.cents
            elif line.fact.day <= LAST and posting.cents > 0:
                debit[of] += posting.cents
            elif line.fact.day <= LAST:
                credit[of] -= posting.cents
    found = book.ask(lambda c: period_balance(c, FIRST, LAST))
    assert found.balanced
    assert {
        (one.owner, one.heading): (one.opening_cents, one.debit_cents, one.credit_cents)
        for owner in found.owners
        for one in owner.headings
    } == {
        of: (opening[of], debit[of], credit[of])
        for of in opening.keys() | debit.keys() | credit.keys()
    }
    for owner in found.owners:
        assert owner.debit_cents == owner.credit_cents
        assert sum(one.opening_cents for one in owner.headings) == 0
        assert sum(one.closing_cents for one in owner.headings) == 0
    (village,) = book.ask(lambda c: period_balance(c, FIRST, LAST, owner=VILLAGE)).owners
    assert village in found.owners


def test_a_years_result_is_income_less_costs(book: Told) -> None:
    """The income of nights is Income:Stays of those days, and a day later than asked counts nothing."""
    for as_of in (AsOf(), AsOf(day=LAST)):
        found = book.ask(lambda c, a=as_of: profit_and_loss(c, LAST.year, owner=VILLAGE, as_of=a))
        sums: Counter[str] = Counter()
        for line in LINES:
            if line.fact.day.year == LAST.year and line.fact.day <= (as_of.day or date.max):
                for posting in line.fact.lines:
                    if RULES.chart.owner_of(posting.account) == VILLAGE:
                        sums[RULES.chart.heading(posting.account)] -= posting.cents
        (one,) = found.owners
        assert one.income
        assert {result.heading: result.cents for result in one.income} == {
            heading: cents
            for heading, cents in sums.items()
            if cents and heading.startswith("Income:")  # What was all taken back is no income.
        }
        assert one.result_cents == one.income_cents - one.costs_cents
        assert one.income_cents == sum(result.cents for result in one.income)


def test_what_approving_a_year_moved_is_no_income_and_no_cost(server: Cluster) -> None:
    """Income of 900, costs of 200, closed into the result on approval: still 700."""
    income, cost, bank = (
        f"Income:Stays:{VILLAGE}",
        f"Expenses:Rent:{VILLAGE}",
        chart.hub_bank(VILLAGE),
    )
    day = date(2026, 6, 1)

    def entry(name: str, kind: str, *lines: Posting) -> Fact:
        return EntryPosted(day=day, entry=named("E", name), kind=kind, about=VILLAGE, lines=lines)

    facts = [
        entry("A", "night-slept", Posting(bank, 900), Posting(income, -900)),
        entry("B", "rent", Posting(cost, 200), Posting(bank, -200)),
        entry("C", YEAR_APPROVED, Posting(income, 900), Posting(cost, -200), Posting(bank, -700)),
    ]
    lines = [Line(n, rome(day, 12), "o", f"k{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    with told(server, TREASURY) as one_book:
        one_book.take(lines, [])
        found = one_book.ask(lambda c: profit_and_loss(c, 2026))
    assert found.owners == [
        OwnerResult(
            owner=VILLAGE,
            income_cents=900,
            costs_cents=200,
            result_cents=700,
            income=[Result(heading="Income:Stays", cents=900)],
            costs=[Result(heading="Expenses:Rent", cents=200)],
        )
    ]
