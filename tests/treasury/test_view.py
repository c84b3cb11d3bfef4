"""Balances are what the entries add up to: at every position, on every day, on both clocks, to the cent."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact, Line
from ledger.registry import RULES
from ledger.stays import chart as of_stays
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from patto.postgres import Cluster
from projections.engine.asof import AsOf
from projections.engine.change import Gain
from projections.portfolio import ClaimKind
from projections.treasury.balance import NoSuchAccount, NotAName
from projections.treasury.questions import ACCOUNT, money, trial_balance
from projections.treasury.statement import NotACursor, statement
from projections.treasury.view import TREASURY, Correction, known, posted
from projections.treasury.words import Account, Reserved, StatementLine
from tests.members.examples import NOBODY
from tests.projections.chronicle import BEGIN, CITY, MEMBERS, VILLAGE
from tests.projections.late import with_late_payments
from tests.projections.recounted import at_every_position, recounted
from tests.projections.told import Told, books_of, differences, told
from tests.scenario import NOON, named

ANNA = MEMBERS[0]
CB, WALLET, HELD = chart.CLIENTS_BANK, chart.wallet(ANNA), chart.held(ANNA)


KINDS = ("balance", "hold", "late", "corrected", "entries", "movement", "sold")
HISTORY = with_late_payments(range(2000, 2800))
LINES = [line for line in HISTORY.lines() if isinstance(line.fact, EntryPosted)]
HEAD = len(HISTORY.written)
LAST = HISTORY.today
DAYS = [BEGIN - 500 * ONE_DAY, *(BEGIN + n * ONE_DAY for n in range(-3, (LAST - BEGIN).days + 2))]
POSITIONS = sorted({0, 1, HEAD // 3, HEAD // 2, HEAD - 40, HEAD - 1, HEAD})


def counted(position: int = HEAD, day: date = date.max) -> Counter[str]:
    """Add up what took effect up to a day among the facts up to a position."""
    sums: Counter[str] = Counter()
    for line in LINES:
        if line.position <= position and line.fact.day <= day:
            for posting in line.fact.lines:
                sums[posting.account] += posting.cents
    return sums


book, scratch = books_of(HISTORY, TREASURY)


def shown(book: Told, as_of: AsOf) -> dict[str, int]:
    """Return every balance that is not zero."""
    page = book.ask(lambda c: ACCOUNT.page(c, as_of, now=NOON, limit=1_000))
    assert page.next is None
    return {one.account: one.balance_cents for one in page.accounts if one.balance_cents}


def no_zeros(sums: Counter[str]) -> dict[str, int]:
    return {name: cents for name, cents in sums.items() if cents}


def test_the_history_has_what_makes_this_hard() -> None:
    """Late entries, near and far; holds; many accounts; entries on days that are over."""
    late = [line for line in LINES if line.fact.day < LAST and line.fact.kind == "payment-in"]
    assert len(late) > 20
    assert any(posting.hold for line in LINES for posting in line.fact.lines)
    assert len(counted()) > 15


def test_at_every_position_the_tables_tell_what_the_facts_add_up_to(book: Told) -> None:
    """Figures as of p equal a fold of the first p facts, for every p."""
    lines = HISTORY.lines()
    for p, told_again in at_every_position(lines, KINDS):
        assert not differences(book.figures(p), told_again), p


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 10_000), min_size=15, max_size=60),
    st.lists(st.integers(0, 1_000), max_size=12),
)
def test_however_a_history_is_cut_the_tables_are_the_same(
    scratch: Told, numbers: list[int], cuts: list[int]
) -> None:
    """Chunks of any size give the same balances and corrections, now, then, and on any day."""
    chronicle = with_late_payments(numbers)
    lines = chronicle.lines()
    scratch.take(lines, cuts)
    for p in {len(lines), len(lines) // 2}:
        assert not differences(scratch.figures(p), recounted(lines[:p], KINDS))
    on_day: Counter[str] = Counter()
    day = chronicle.today - ONE_DAY
    for line in lines:
        if isinstance(line.fact, EntryPosted) and line.fact.day <= day:
            for posting in line.fact.lines:
                on_day[posting.account] += posting.cents
    # The scratch book has no batches: every position is after the day, or before a day to come.
    steps = scratch.figures(len(lines))
    assert steps
    assert no_zeros(on_day).keys() <= {name.removeprefix("balance ") for name in steps}


@pytest.mark.parametrize("position", POSITIONS)
def test_every_account_as_of_a_position(book: Told, position: int) -> None:
    """One clock: what was written up to there."""
    assert shown(book, AsOf(position)) == no_zeros(counted(position))


def test_every_account_as_of_every_day(book: Told) -> None:
    """The other clock: what took effect up to the day, whenever it was told."""
    for day in DAYS:
        assert shown(book, AsOf(day=day)) == no_zeros(counted(day=day)), day


@pytest.mark.parametrize("position", POSITIONS)
def test_every_account_as_of_every_day_at_a_position(book: Told, position: int) -> None:
    """Both clocks: what was known then about that day."""
    for day in DAYS[::3]:
        assert shown(book, AsOf(position, day)) == no_zeros(counted(position, day)), day


def touched(position: int, day: date) -> set[str]:
    """Every account that something among these facts had moved by the end of the day."""
    return {
        posting.account
        for line in LINES
        if line.position <= position and line.fact.day <= day
        for posting in line.fact.lines
    }


@pytest.mark.parametrize("position", [None, HEAD // 2])
def test_an_account_that_nothing_had_touched_by_a_day_is_not_listed(
    book: Told, position: int | None
) -> None:
    """Neither listed nor counted nor found, as by position; one that is empty again is."""
    for day in DAYS[::3]:
        page = book.ask(
            lambda c, day=day: ACCOUNT.page(c, AsOf(position, day), now=NOON, limit=1_000)
        )
        names = {one.account for one in page.accounts}
        assert names == touched(HEAD if position is None else position, day), day
        balance = book.ask(lambda c, day=day: trial_balance(c, as_of=AsOf(position, day)))
        counts = (one.accounts for owner in balance.owners for one in owner.headings)
        assert sum(counts) == len(names)
    with pytest.raises(NoSuchAccount):
        book.ask(lambda c: statement(c, CB, as_of=AsOf(position, DAYS[0])))


def statement_of(
    name: str, position: int = HEAD, day: date = date.max
) -> list[tuple[int, int, int]]:
    """Return (position, cents, balance after) of an account's lines."""
    found, balance = [], 0
    for line in LINES:
        if line.position <= position and line.fact.day <= day:
            for posting in line.fact.lines:
                if posting.account == name:
                    balance += posting.cents
                    found.append((line.position, posting.cents, balance))
    return found


@pytest.mark.parametrize(
    "as_of",
    [AsOf(), AsOf(HEAD // 2), AsOf(day=LAST - 20 * ONE_DAY), AsOf(HEAD - 40, LAST - 20 * ONE_DAY)],
)
@pytest.mark.parametrize("name", [CB, WALLET, HELD, of_stays.stay_income(VILLAGE)])
@pytest.mark.parametrize("newest_first", [False, True])
def test_a_statement_runs_through_all_pages(
    book: Told,
    as_of: AsOf,
    name: str,
    newest_first: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Pages of seven lines, in either order, make the whole statement with its running balance."""
    lines: list[StatementLine] = []
    after = None
    while True:
        page = book.ask(
            lambda c, after=after: statement(
                c, name, as_of=as_of, after=after, limit=7, newest_first=newest_first
            )
        )
        lines += page.lines
        if (after := page.next) is None:
            break
    if newest_first:
        lines.reverse()
    expected = statement_of(name, as_of.position or HEAD, as_of.day or date.max)
    assert [(line.position, line.cents, line.balance_cents) for line in lines] == expected
    assert page.account.balance_cents == (expected[-1][2] if expected else 0)
    assert page.as_of.position == (HEAD if as_of.position is None else as_of.position)
    by_position = {line.position: line for line in LINES}
    for line in lines:
        fact = by_position[line.position].fact
        told_ = (line.entry, line.kind, line.about, line.day, line.at)
        assert told_ == (fact.entry, fact.kind, fact.about, fact.day, by_position[line.position].at)
        assert line.hold == fact.lines[line.line].hold


def test_every_owners_books_balance_at_every_moment(book: Told) -> None:
    """Debit equals credit for each owner and in all, on every clock; headings add up to accounts."""
    for as_of in (AsOf(), *map(AsOf, POSITIONS), *(AsOf(day=day) for day in DAYS[::7])):
        found = book.ask(lambda c, as_of=as_of: trial_balance(c, as_of=as_of))
        assert found.balanced
        assert found.debit_cents == found.credit_cents
        sums = counted(found.as_of.position, as_of.day or date.max)
        headings: Counter[tuple[str, str]] = Counter()
        for name, cents in sums.items():
            headings[RULES.chart.owner_of(name), RULES.chart.heading(name)] += cents
        assert no_zeros(headings) == {
            (one.owner, one.heading): one.debit_cents - one.credit_cents
            for owner in found.owners
            for one in owner.headings
            if one.debit_cents != one.credit_cents
        }


def test_one_owners_books_alone(book: Told) -> None:
    found = book.ask(lambda c: trial_balance(c, owner=VILLAGE))
    assert [one.owner for one in found.owners] == [VILLAGE]
    page = book.ask(lambda c: ACCOUNT.page(c, now=NOON, owner=VILLAGE))
    assert page.accounts
    assert {one.owner for one in page.accounts} == {VILLAGE}


def test_accounts_come_in_pages_by_name(book: Told) -> None:
    """Two at a time, of those whose name begins so."""
    names, after = [], ""
    while after is not None:
        page = book.ask(
            lambda c, after=after: ACCOUNT.page(
                c, now=NOON, under="Liabilities:Members:", after=after, limit=2
            )
        )
        names += [one.account for one in page.accounts]
        after = page.next
    assert names == sorted(name for name in counted() if name.startswith("Liabilities:Members:"))


def test_a_members_money_is_free_held_and_owed(book: Told) -> None:
    """Wallet, held with every open hold by name and kind, at every position and on every day."""
    for as_of in (AsOf(), *map(AsOf, POSITIONS), *(AsOf(day=day) for day in DAYS[::5])):
        for member in MEMBERS:
            found = book.ask(lambda c, m=member, a=as_of: money(c, m, a))
            sums = counted(found.as_of.position, as_of.day or date.max)
            assert found.wallet_cents == -sums[chart.wallet(member)]
            assert found.held_cents == -sums[chart.held(member)]
            assert found.held_cents == sum(hold.cents for hold in found.holds)
            to_hubs = sum(sums[chart.hub_receivable(hub, member)] for hub in (CITY, VILLAGE))
            assert found.owed_cents == sums[chart.receivable(member)] + to_hubs
            assert {hold.kind for hold in found.holds} <= set(ClaimKind)
            assert len({hold.hold for hold in found.holds}) == len(found.holds)


def test_a_hold_says_what_it_is_for_and_since_when(server: Cluster) -> None:
    """Two holds, one raised and partly given back, one gone."""

    def entry(kind: str, about: str, cents: int) -> Fact:
        lines = (Posting(WALLET, cents), Posting(HELD, -cents, about))
        return EntryPosted(day=BEGIN, entry=named("E", "X"), kind=kind, about=about, lines=lines)

    facts = [
        entry("pledge-held", "P1", 500),
        entry("stay-held", "B1", 700),
        entry("stay-changed", "B1", 50),
        entry("pledge-revoked", "P1", -500),
        entry("released", "B1", -150),
    ]
    at = HISTORY.lines()[0].at
    lines = [Line(n, at, "o", f"k{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    with told(server, TREASURY) as one:
        one.take(lines, [2])
        found = one.ask(lambda c: money(c, ANNA))
        assert found.holds == [Reserved(hold="B1", kind="stay", cents=600, since=BEGIN)]
        then = one.ask(lambda c: money(c, ANNA, AsOf(3)))
        assert [(hold.hold, hold.cents) for hold in then.holds] == [("P1", 500), ("B1", 750)]


def test_a_member_whose_money_never_moved_has_none(book: Told) -> None:
    found = book.ask(lambda c: money(c, NOBODY))
    assert (found.wallet_cents, found.held_cents, found.owed_cents, found.holds) == (0, 0, 0, [])


def test_one_account_with_its_meaning(book: Told) -> None:
    found = book.ask(lambda c: ACCOUNT.get(c, CB, now=NOON))
    assert found.as_of.position == HEAD
    assert found.account == Account(
        account=CB, owner="Clients", meaning=RULES.chart.meaning(CB), balance_cents=counted()[CB]
    )


def test_an_account_that_no_entry_used_is_refused_by_name(book: Told) -> None:
    """Never, or not yet."""
    for name, as_of in (("Assets:Bank:Nowhere", None), (CB, AsOf(0))):
        assert book.ask(lambda c, n=name, a=as_of: ACCOUNT.get(c, n, a, now=NOON)) is None
        with pytest.raises(NoSuchAccount):
            book.ask(lambda c, n=name, a=as_of: statement(c, n, as_of=a))


@pytest.mark.parametrize(
    "cursor", ["", "1", "1.", "x.1", "1.x", "-1.0", "9" * 30 + ".1", "1.9999999999", "١.١"]
)
def test_a_cursor_of_ones_own_making_is_refused(book: Told, cursor: str) -> None:
    with pytest.raises(NotACursor):
        book.ask(lambda c: statement(c, CB, after=cursor))


@pytest.mark.parametrize("name", ["Assets:\0Bank", "Assets:Bank\n", "Società", "\ud800"])
def test_a_name_that_no_account_can_have_is_refused(book: Told, name: str) -> None:
    """PostgreSQL is not asked about a NUL, nor about half a character."""
    for question in (
        lambda c: ACCOUNT.get(c, name, now=NOON),
        lambda c: statement(c, name),
        lambda c: ACCOUNT.page(c, now=NOON, under=name),
        lambda c: ACCOUNT.page(c, now=NOON, after=name),
        lambda c: ACCOUNT.page(c, now=NOON, owner=name),
        lambda c: trial_balance(c, owner=name),
        lambda c: money(c, name),
    ):
        with pytest.raises(NotAName):
            book.ask(question)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(-99, 99)), max_size=12)
)
def test_corrections_add_up_to_a_step_function_of_the_day(
    moves: list[tuple[int, int, int]],
) -> None:
    """Each late line counts from its day until the day it was written, and on no other."""
    steps: Counter[date] = Counter()
    for start, end, cents in moves:
        lines = (Posting(CB, cents), Posting(WALLET, -cents))
        fact = EntryPosted(
            day=BEGIN + timedelta(start), entry="E", kind="payment-in", about="", lines=lines
        )
        line = Line(1, rome(BEGIN + timedelta(end), 12), "o", "k", b"", fact)
        for change in posted(fact, line):
            if isinstance(change, Gain) and change.key[0] == known(CB)[0]:
                assert change.of is Correction
                steps[change.key[1]] += change.by["cents"]
    for n in range(-1, 33):
        day = BEGIN + timedelta(n)
        expected = sum(
            (cents if start <= n < end else 0) - (cents if end <= n < start else 0)
            for start, end, cents in moves
        )
        assert sum(cents for since, cents in steps.items() if since <= day) == expected
