"""Other programs check a demo year's books: every entry balances, every month's end is ours, to the cent."""

import asyncio
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

import pytest
from beancount import loader
from beancount.core import data
from beancount.parser import printer

from ledger.kernel.days import day_in_rome
from ledger.log.memory import StoredBatches
from ledger.registry import RULES
from ledger.treasury.events import BankMovementNoted, EntryPosted
from patto.cli.main import run
from patto.export.books import told as books_of
from patto.export.text import FORMS, written
from patto.postgres import Cluster
from projections.engine.follower import Follower
from projections.treasury.view import TREASURY
from tests.demo.paper import VILLAGE, filled
from tests.projections.told import Told, told
from tests.projections.written import Writer

SEED = 5


@pytest.fixture(scope="module")
def book(server: Cluster) -> Iterator[Told]:
    """A demo year's money in PostgreSQL, each day's facts as one batch of that day."""
    stored = StoredBatches()
    asyncio.run(filled(SEED, scale=VILLAGE, stored=stored))
    lines = [RULES.decode(line) for line in stored.datas]
    facts = [(one.at, one.fact) for one in lines]
    with told(server, TREASURY) as one_book:
        writer = Writer(server.url(), one_book.book)
        for _, day in groupby(facts, key=lambda one: day_in_rome(one[0])):
            writer.write(day)
        writer.close()
        with Follower(server.url(), one_book.book, RULES, [TREASURY]) as follower:
            follower.catch_up()
        yield one_book


def exported(book: Told, form: str) -> str:
    """Return the books of the year in one of the forms."""

    async def text(connection) -> str:
        return "".join([piece async for piece in written(books_of(connection), FORMS[form])])

    return book.ask(text)


@pytest.fixture(scope="module")
def beans(book: Told) -> str:
    return exported(book, "beancount")


@pytest.fixture(scope="module")
def cents(book: Told) -> Counter[str]:
    """What every account holds, added up from the log."""

    async def entries(connection) -> list[EntryPosted]:
        cursor = await connection.execute("SELECT data FROM facts ORDER BY position")
        facts = [RULES.decode(line).fact for (line,) in await cursor.fetchall()]
        assert any(isinstance(fact, BankMovementNoted) for fact in facts)
        return [fact for fact in facts if isinstance(fact, EntryPosted)]

    sums: Counter[str] = Counter()
    for entry in book.ask(entries):
        for line in entry.lines:
            sums[line.account] += line.cents
    return sums


def test_beancount_finds_no_fault(beans: str):
    """Every transaction balances, every account is open, every assertion holds: thirteen months and more."""
    entries, errors, _ = loader.load_string(beans)
    assert [printer.format_error(one) for one in errors] == []
    asserted = {one.date for one in entries if isinstance(one, data.Balance)}
    assert len(asserted) >= 12


def test_account_by_account_beancount_has_our_figures(beans: str, cents: Counter[str]):
    """The same accounts, the same sums, counted there from its transactions."""
    sums: Counter[str] = Counter()
    entries, _, _ = loader.load_string(beans)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            assert entry.meta["entry"]
            for posting in entry.postings:
                sums[posting.account] += int(posting.units.number * 100)
    assert sums == cents
    opened = {one.account for one in entries if isinstance(one, data.Open)}
    assert opened == cents.keys()
    assert len(opened) > 100


def test_what_was_sold_at_which_rate_is_told(book: Told, beans: str):
    """Beside every entry that sells: as metadata there, and as a tag that hledger reads, which no comma may cut."""
    entries, _, _ = loader.load_string(beans)
    sums: Counter[str] = Counter()
    tagged = exported(book, "hledger")
    for entry in entries:
        for rate in ("1000", "2200"):
            if told := entry.meta.get(f"vat-{rate}"):
                sums[rate] += int(Decimal(told.split()[0]) * 100)
                assert f"    ; vat-{rate}: {told}\n" in tagged
                assert "," not in told
    moved = sum(
        -int(posting.units.number * 100)
        for entry in entries
        if isinstance(entry, data.Transaction) and entry.narration not in ("tax-paid", "opening")
        for posting in entry.postings
        if posting.account.startswith("Liabilities:VAT:")
    )
    assert sums["1000"] > 0 < sums["2200"]
    assert sums.total() == moved


def test_a_cent_more_is_found(beans: str):
    """On both sides of one entry, so that it balances: the month's end tells."""
    lines = beans.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("  Assets:Bank:Clients  "))
    for n in (place, place + 1):
        account, amount, _ = lines[n].split()
        more = Decimal(amount) + (Decimal("0.01") if n == place else Decimal("-0.01"))
        lines[n] = f"  {account}  {more} EUR"
    _, errors, _ = loader.load_string("\n".join(lines))
    assert any("Balance failed" in one.message for one in errors)


@pytest.mark.skipif(not shutil.which("hledger"), reason="hledger is not installed here")
def test_hledger_finds_no_fault(book: Told, tmp_path):
    """With --strict: accounts and the commodity are declared, everything balances and is as asserted."""
    journal = tmp_path / "patto.journal"
    journal.write_text(exported(book, "hledger"))
    words = ["hledger", "-f", str(journal), "check", "--strict"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_hledgers_journal_has_the_same_lines(book: Told, cents: Counter[str]):
    """Account by account, and the last assertion of each is what it holds."""
    sums: Counter[str] = Counter()
    asserted: dict[str, int] = {}
    declared = set()
    for line in exported(book, "hledger").splitlines():
        words = line.split()
        if line.startswith("account "):
            declared.add(words[1])
        elif line.startswith("    ") and words[0] != ";":
            sums[words[0]] += int(Decimal(words[1]) * 100)
            if "=" in words:
                asserted[words[0]] = int(Decimal(words[4]) * 100)
    assert sums == cents
    assert asserted == dict(cents)
    assert declared == cents.keys()


def test_the_command_writes_it(book: Told, server: Cluster, monkeypatch, tmp_path, capfd, beans):
    """`patto export beancount` gives just that."""
    monkeypatch.setenv("DATABASE_URL", server.url())
    monkeypatch.setenv("PATTO_BOOK", book.book.schema)
    monkeypatch.setenv("PATTO_DATA", str(tmp_path))
    assert run(["export", "beancount"]) == 0
    assert capfd.readouterr().out == beans
