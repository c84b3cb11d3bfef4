"""Members sell each other shares from two processes at once, and whoever reads finds all the money."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from ledger.book.book import Book
from ledger.book.opening import open_book
from ledger.houses.events import SharesTransferred
from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Fact, Line
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.offerings.events import OfferingOpened
from ledger.offerings.pledge import PledgeShares
from ledger.offerings.settle import SettleOffering
from ledger.pen.pending import KeyReused
from ledger.registry import RULES
from ledger.vault import BookKeys
from projections.engine.asof import reader_options
from projections.engine.follower import follow
from projections.recount import Recount
from projections.treasury.view import TREASURY
from tests.book.agreement import assert_agree
from tests.book.clerk import Clerk
from tests.keys import MASTER
from tests.keys import keys_of as book_keys
from tests.opening import opening_of, people
from tests.scenario import Memory
from tests.staff import OPERATOR

ROOT = Path(__file__).parents[2]
MEMBERS = 6
EACH_CENTS = 100_000
SHARES_EACH = 10
PRICE_CENTS = 1_000
TRADES = 600

CLIENTS = "Assets:Bank:Clients"

LOG_SAYS = """
SELECT line->>0 AS account, sum((line->>1)::bigint) FROM {book}.facts f,
    json_array_elements(convert_from(f.data, 'UTF8')::json->'fact'->'lines') line
WHERE f.kind = 'treasury.entry-posted.v1' GROUP BY 1
"""
MODEL_SAYS = """
SELECT a.name, p.balance FROM {read}.accounts a CROSS JOIN LATERAL (
    SELECT balance FROM {read}.postings p WHERE p.account = a.account
    ORDER BY p.position DESC, p.line DESC LIMIT 1
) p
"""


class Watch(Thread):
    """Reads all balances again and again, each time in one statement, and keeps what they add up to."""

    def __init__(self, conninfo: str, question: str, *, until: Event) -> None:
        super().__init__()
        self._conninfo, self._question, self._until = conninfo, question, until
        self.seen: list[dict[str, int]] = []
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            with psycopg.connect(self._conninfo, autocommit=True) as connection:
                last_look = False
                while not last_look:
                    last_look = self._until.is_set()
                    rows = connection.execute(self._question).fetchall()
                    self.seen.append({name: int(cents) for name, cents in rows})
        except Exception as why:
            self.failed = why

    def all_money_is_there(self) -> None:
        """At every single read: as much as was paid in, nobody below zero, each cent owed to someone."""
        if self.failed:
            raise self.failed
        issued = MEMBERS * SHARES_EACH * PRICE_CENTS
        for balances in self.seen:
            owed = {n: c for n, c in balances.items() if n.startswith("Liabilities:Members:")}
            assert balances[CLIENTS] == -sum(owed.values()) == MEMBERS * EACH_CENTS - issued
            assert all(cents <= 0 for cents in owed.values()), owed
            assert sum(balances.values()) == 0


class Hour:
    """Days ago, until it is now: an offering needs days to settle."""

    def __init__(self, days: int) -> None:
        self.days = days

    def __call__(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=self.days)


async def furnish(book: Book, hour: Hour) -> list[str]:
    """Members with money and shares, and an offering that is open; return their ids, house, offering."""
    opening = opening_of(book)
    hub = await opening.hub()
    members = await opening.members(hub, people(MEMBERS), EACH_CENTS)
    houses = await opening.houses(hub, "Mulino")

    async def offering(days: int) -> str:
        today = day_in_rome(hour())
        (one,) = await opening.offerings(
            houses,
            price_cents=PRICE_CENTS,
            shares_min=1,
            shares_max=1_000,
            opens=today,
            closes=today + timedelta(days=days),
            cooling_off_days=0,
        )
        return one

    first = await offering(0)
    for member in members:
        await opening.do(PledgeShares(offering=first, member=member, shares=SHARES_EACH))
    hour.days = 0
    await opening.do(SettleOffering(offering=first))
    return [*members, *houses, await offering(30)]


@pytest.fixture
def book_name(server, fresh_book_name):
    name = BookName(fresh_book_name)
    upgrade(server.url(), name)
    return name


async def begun(conninfo: str, name: BookName) -> list[str]:
    hour = Hour(days=2)
    async with open_book(RULES, conninfo, MASTER, name=name, clock=hour) as book:
        return await furnish(book, hour)


async def traded(
    conninfo: str, name: BookName, told: list[str], other: subprocess.Popen[str]
) -> tuple[Counter[str], Counter[str]]:
    """Serve members here, while the other process does so there; neither may use the other's keys."""
    *members, house, offering = told
    async with open_book(RULES, conninfo, MASTER, name=name) as book:
        assert (await asyncio.to_thread(other.stdout.readline)).strip() == "ready"
        here = await Clerk(book, 1, members, house, offering).trade(TRADES)
        said, _ = await asyncio.to_thread(other.communicate, timeout=60)
        written = {RULES.decode(data).command for _, data in await book.read(limit=10_000)}
        key = next(key for key in keys_of(2) if command_of(book.keys, key) in written)
        with pytest.raises(KeyReused):
            await book.submit(SettleOffering(offering=offering), OPERATOR, key)
        return here, Counter(json.loads(said))


@contextmanager
def other_clerk(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The other process, which does not outlive the test."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.book.clerk", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"src{os.pathsep}."},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
        assert child.wait() == 0
    finally:
        child.kill()
        child.wait()


def test_the_total_is_the_same_at_every_read(server, book_name):
    """Two processes write, the log and the view are read all the time, nothing is ever missing."""
    conninfo, name, stop = server.url(), book_name, Event()
    reader = psycopg.conninfo.make_conninfo(
        conninfo, user=name.reader, options=reader_options(name)
    )
    watches = [Watch(reader, name.fill(sql), until=stop) for sql in (LOG_SAYS, MODEL_SAYS)]
    following = Thread(target=follow, args=(conninfo, name, RULES, [TREASURY], stop))

    try:
        told = asyncio.run(begun(conninfo, name))
        following.start()
        while not model_has_caught_up(reader, name):
            time.sleep(0.01)
        for watch in watches:
            watch.start()
        with other_clerk(conninfo, name.schema, "2", str(TRADES), *told) as other:
            here, there = asyncio.run(traded(conninfo, name, told, other))
    finally:
        stop.set()
        for thread in (*watches, following):
            if thread.ident:
                thread.join()
    for watch in watches:
        watch.all_money_is_there()
        assert len(watch.seen) > 10
    for answers in (here, there):
        for what in ("AcceptOffer", "PledgeShares", "RevokePledge"):
            assert answers[what] > 5, answers
    assert watches[0].seen[0] != watches[0].seen[-1]
    count_again(conninfo, name, here + there)


def model_has_caught_up(reader: str, name: BookName) -> bool:
    with psycopg.connect(reader) as connection:
        made = connection.execute("SELECT to_regclass(%s)", [f"{name.read}.accounts"]).fetchone()[0]
        if made is None:  # The follower makes the tables of a view when it first meets the book.
            return False
        sql = "SELECT count(*) FROM {read}.accounts"
        return connection.execute(name.fill(sql)).fetchone()[0] > MEMBERS


def count_again(conninfo: str, name: BookName, answers: Counter[str]) -> None:
    """From the first line on: what was acknowledged is there, no more and no less, and adds up."""
    with psycopg.connect(conninfo, options=f"-c role={name.reader}") as connection:
        rows = connection.execute(name.fill("SELECT data FROM {book}.facts ORDER BY position"))
        datas = [bytes(data) for (data,) in rows]
    lines = [RULES.decode(data) for data in datas]
    recount, memory = Recount(), Memory()
    recount.take(datas)
    recount.finish()
    memory.apply(*(line.fact for line in lines))
    assert_agree(recount, memory, lines[-1].at, ())
    house = next(line.fact.issuer for line in lines if isinstance(line.fact, OfferingOpened))
    assert recount.shares.issued[house] == MEMBERS * SHARES_EACH
    passed = sum(isinstance(line.fact, SharesTransferred) for line in lines)
    assert passed == answers["AcceptOffer"]
    keys = book_keys(conninfo, name, MASTER)
    assert turns(keys, lines) > 10, "the two processes wrote in turn"


def keys_of(clerk: int) -> list[str]:
    """Return every idempotency key that a clerk may have used: two a trade at most."""
    return [f"clerk-{clerk}-{n}" for n in range(1, 2 * TRADES + 1)]


def command_of(keys: BookKeys, key: str) -> str:
    """Return what a line's `command` says of an operator's idempotency key."""
    return keys.command_digest(OPERATOR.actor, key).hex()


def turns(keys: BookKeys, lines: list[Line[Fact]]) -> int:
    """How often one process went on where the other had written."""
    by_command = {command_of(keys, key): seed for seed in (1, 2) for key in keys_of(seed)}
    clerks = [by_command[line.command] for line in lines if line.command in by_command]
    return sum(one != other for one, other in pairwise(clerks))
