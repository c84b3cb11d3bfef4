"""The journal and a member's statement tell what the facts tell: every entry, every line, every cent."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from ledger.kernel.days import ONE_DAY
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.events import BankMovementNoted, EntryPosted, Posting
from projections.engine.asof import AsOf
from projections.treasury.journal import Asked, JournalEntry, journal
from projections.treasury.money_moved import MoneyMoved, money_moved
from projections.treasury.statement import NotACursor
from projections.treasury.view import TREASURY
from tests.projections.chronicle import MEMBERS, VILLAGE, Chronicle
from tests.projections.late import with_late_payments
from tests.projections.told import Told, books_of
from tests.scenario import named

ANNA = MEMBERS[0]
CB, WALLET = chart.CLIENTS_BANK, chart.wallet(ANNA)


def _history() -> Chronicle:
    """Return a history with late payments, one of which its bank has a number for, and is reversed."""
    chronicle = with_late_payments(range(350))
    late = [fact for _, fact in chronicle.written if isinstance(fact, EntryPosted)][-1]
    negated = tuple(Posting(one.account, -one.cents, one.hold) for one in late.lines)
    chronicle._write([BankMovementNoted(day=late.day, entry=late.entry, bank=CB, reference="N1")])
    back = {"day": chronicle.today, "kind": "reversal", "about": late.entry, "lines": negated}
    reversal = EntryPosted(entry=named("E", "BACK"), reverses=late.entry, reason="other", **back)
    chronicle._write([reversal])
    return chronicle


HISTORY = _history()
LINES = [line for line in HISTORY.lines() if isinstance(line.fact, EntryPosted)]
NOTED = [line.fact for line in HISTORY.lines() if isinstance(line.fact, BankMovementNoted)]
DAYS = sorted({line.fact.day for line in LINES})
FIRST, LAST = DAYS[len(DAYS) // 4], DAYS[-len(DAYS) // 4]

book, _scratch = books_of(HISTORY, TREASURY)


def entries(book: Told, asked: Asked, **more: Any) -> list[JournalEntry]:
    """Return all entries that are asked for, by pages of thirteen."""
    found: list[JournalEntry] = []
    after: str | None = ""
    while after is not None:
        page = book.ask(lambda c, a=after: journal(c, asked, after=a, limit=13, **more))
        found += page.entries
        after = page.next
    return found


def written(first: date = date.min, last: date = date.max) -> list[Any]:
    """Return the lines of the book with entries of these days, in the journal's order."""
    within = [line for line in LINES if first <= line.fact.day <= last]
    return sorted(within, key=lambda line: (line.fact.day, line.position))


def lines_of(entry: EntryPosted, owner: str = "") -> list[tuple[str, int, str]]:
    return [
        (line.account, line.cents, line.hold)
        for line in entry.lines
        if not owner or RULES.chart.owner_of(line.account) == owner
    ]


def test_the_journal_is_every_entry_with_its_lines_in_order_of_days(book: Told) -> None:
    """Nothing is left out, nothing comes twice, and each line is that of the fact."""
    found = entries(book, Asked())
    assert [
        (one.entry, one.position, one.day, one.at, one.kind, one.about, one.reverses, one.reason)
        for one in found
    ] == [
        (f.entry, line.position, f.day, line.at, f.kind, f.about, f.reverses, f.reason)
        for line in written()
        for f in [line.fact]
    ]
    assert [[(x.account, x.cents, x.hold) for x in one.lines] for one in found] == [
        lines_of(line.fact) for line in written()
    ]


def test_a_period_of_one_owners_books_balances(book: Told) -> None:
    """Only entries of those days that are in these books, only lines of theirs, and each sums to zero."""
    found = entries(book, Asked(owner=VILLAGE, first=FIRST, last=LAST))
    expected = [
        (line.fact.entry, lines_of(line.fact, VILLAGE))
        for line in written(FIRST, LAST)
        if lines_of(line.fact, VILLAGE)
    ]
    assert expected
    assert [
        (one.entry, [(x.account, x.cents, x.hold) for x in one.lines]) for one in found
    ] == expected
    assert {sum(x.cents for x in one.lines) for one in found} == {0}


def test_an_entry_names_its_reversal_and_the_reversal_its_entry(book: Told) -> None:
    """Both ways, and neither before it happened."""
    reversal = next(line for line in LINES if line.fact.reverses)
    former = reversal.fact.reverses
    (one,) = entries(book, Asked(entry=former))
    (other,) = entries(book, Asked(entry=reversal.fact.entry))
    assert (one.reversed_by, other.reverses) == (reversal.fact.entry, former)
    (before,) = entries(book, Asked(entry=former), as_of=AsOf(reversal.position - 1))
    assert before.reversed_by == ""


def test_entries_are_found_by_what_they_are_about_and_by_kind(book: Told) -> None:
    """Of a stay, a pledge, a member: all of them and no others."""
    for about in {line.fact.about for line in LINES}:
        expected = [line.fact.entry for line in written() if line.fact.about == about]
        assert [one.entry for one in entries(book, Asked(about=about))] == expected
    ins = [line.fact.entry for line in written() if line.fact.kind == "payment-in"]
    assert [one.entry for one in entries(book, Asked(kind="payment-in"))] == ins


def test_what_a_bank_calls_it_is_told(book: Told) -> None:
    """Each movement that was noted stands at its entry."""
    told = {
        (one.entry, movement.bank, movement.reference)
        for one in entries(book, Asked())
        for movement in one.movements
    }
    assert told == {(fact.entry, fact.bank, fact.reference) for fact in NOTED}


def test_who_may_see_some_accounts_sees_their_lines_alone(book: Told) -> None:
    """Entries that move none of them are not there."""
    found = entries(book, Asked(accounts=[WALLET]))
    moving = [line for line in written() if any(x.account == WALLET for x in line.fact.lines)]
    assert [one.entry for one in found] == [line.fact.entry for line in moving]
    assert {x.account for one in found for x in one.lines} == {WALLET}


def moved(
    book: Told,
    first: date | None = None,
    last: date | None = None,
    as_of: AsOf | None = None,
    *,
    newest_first: bool = False,
) -> tuple[MoneyMoved, list[tuple[date, int, int]]]:
    """Return a statement and all its lines, by pages of seven: day, cents, balance after."""
    lines: list[tuple[date, int, int]] = []
    after: str | None = ""
    while after is not None:
        page = book.ask(
            lambda c, a=after: money_moved(
                c,
                ANNA,
                WALLET,
                first=first,
                last=last,
                as_of=as_of,
                after=a,
                limit=7,
                newest_first=newest_first,
            )
        )
        lines += [(one.day, one.cents, one.balance_cents) for one in page.lines]
        after = page.next
    return page, lines


def expected(facts: Iterable[Any]) -> list[tuple[date, int, int]]:
    """Return day, cents and balance after of Anna's wallet, as a bank counts."""
    found, balance = [], 0
    for line in facts:
        for posting in line.fact.lines:
            if posting.account == WALLET:
                balance -= posting.cents
                found.append((line.fact.day, -posting.cents, balance))
    return found


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_members_statement_counts_as_a_bank_does(
    book: Told,
    newest_first: bool,  # noqa: FBT001 - a parameter
) -> None:
    """In order of days, money in is positive, and opening + in - out is what is there at the end."""
    every = expected(written())
    page, lines = moved(book, FIRST, LAST, newest_first=newest_first)
    within = [one for one in every if FIRST <= one[0] <= LAST]
    before = sum(cents for day, cents, _ in every if day < FIRST)
    assert lines == (within[::-1] if newest_first else within)
    assert within
    assert page.opening_cents == before
    assert page.in_cents == sum(cents for _, cents, _ in within if cents > 0)
    assert page.out_cents == -sum(cents for _, cents, _ in within if cents < 0)
    assert page.closing_cents == page.opening_cents + page.in_cents - page.out_cents
    assert page.closing_cents == within[-1][2]


def test_a_statement_as_of_a_day_knows_nothing_later(book: Told) -> None:
    """The last day asked for and the day of the question: the earlier of both counts."""
    day = FIRST + ONE_DAY
    _, lines = moved(book, last=LAST, as_of=AsOf(day=day))
    assert lines == [one for one in expected(written()) if one[0] <= day]


@pytest.mark.parametrize(
    "cursor", ["x", "2026-01-01", "2026-13-01.1.1", "2026-01-01.-1.0", "1.1.1"]
)
def test_a_cursor_of_ones_own_making_is_refused(book: Told, cursor: str) -> None:
    """Both of a statement and of the journal."""
    with pytest.raises(NotACursor):
        book.ask(lambda c: money_moved(c, ANNA, WALLET, after=cursor))
    with pytest.raises(NotACursor):
        book.ask(lambda c: journal(c, Asked(), after=cursor))
