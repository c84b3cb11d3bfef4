"""What is due is done once, whoever does it and however often; what is refused waits and says why."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast

import psycopg
import pytest

from api.engine.metrics import Outcomes
from api.engine.scheduler import LONGEST_PAUSE, _connect, keep_schedule, pause, run_due
from ledger.book.book import Book
from ledger.book.opening import open_book
from ledger.kernel.command import Command
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import Who
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.pen.limits import Limits
from ledger.pen.pending import Receipt, Unavailable
from ledger.registry import RULES
from patto.postgres import Cluster
from projections.engine.due import Waiting, waiting
from projections.engine.follower import Follower
from projections.registry import ALL
from tests.api.serving import eventually
from tests.keys import MASTER
from tests.projections.test_due import HISTORY
from tests.projections.written import Writer

LATER = HISTORY.now + timedelta(days=400)
CUT = """
SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%LEFT JOIN tries%' AND pid <> pg_backend_pid()
"""
AHEAD = Limits(clock_ahead_seconds=float("inf"))
"""These books are of another time than their server."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def name(server: Cluster, fresh_book_name: str) -> BookName:
    """A book in which much waits."""
    book = BookName(fresh_book_name)
    upgrade(server.url(), book)
    writer = Writer(server.url(), book, tags=True)
    for _, page in groupby(HISTORY.lines(), key=lambda line: line.at):
        writer.append(page)
    writer.close()
    return book


def follow(server: Cluster, name: BookName) -> None:
    with Follower(server.url(), name, RULES, ALL) as one:
        one.catch_up()


@asynccontextmanager
async def at_work(
    server: Cluster, name: BookName, now: datetime = LATER
) -> AsyncIterator[tuple[Book, psycopg.AsyncConnection[Any]]]:
    async with (
        open_book(RULES, server.url(), MASTER, name=name, clock=lambda: now, limits=AHEAD) as book,
        await _connect(server.url(), name) as connection,
    ):
        yield book, connection


def written_by_the_system(server: Cluster, name: BookName) -> list[str]:
    """Return the command of each fact that the scheduler wrote after the history, in order."""
    with psycopg.connect(server.url()) as connection:
        rows = connection.execute(
            f"SELECT line ->> 'command' FROM {name.schema}.log"
            " WHERE line ->> 'actor' = 'system' AND position > %s ORDER BY position",
            [len(HISTORY.lines())],
        )
        return [command for (command,) in rows]


async def left(connection: psycopg.AsyncConnection[Any]) -> list[Waiting]:
    return (await waiting(connection, RULES, limit=1_000)).due


@pytest.mark.anyio
async def test_what_is_due_is_done_and_what_follows_from_it_too(
    server: Cluster, name: BookName
) -> None:
    """A year later nothing that was due waits any more but what was refused by name; the next month's rent is to come."""
    follow(server, name)
    async with at_work(server, name) as (book, connection):
        before = await left(connection)
        assert len(before) >= 8
        accepted, outcomes = 0, Outcomes()
        for _ in range(60):
            accepted += (done := await run_due(book, RULES, connection, LATER, outcomes))
            follow(server, name)
            if not done:
                break
        after = [one for one in await left(connection) if one.at <= LATER]
        assert accepted > 5
        (measured,) = outcomes.collect()
        assert accepted == sum(
            one.value for one in measured.samples if one.labels["outcome"] == "accepted"
        )
        assert all(one.tries and one.refusal for one in after)
        assert not {one.key for one in before if not one.refusal} & {
            one.key for one in after if not one.refusal
        }
    commands = written_by_the_system(server, name)
    assert len(set(commands)) == accepted


@pytest.mark.anyio
async def test_two_who_do_it_at_once_do_it_once(server: Cluster, name: BookName) -> None:
    """Two processes, a view that lags behind, three rounds of the same work: one set of facts."""
    follow(server, name)
    async with (
        at_work(server, name) as (one, connection),
        at_work(server, name) as (two, other),
    ):
        rounds = []
        for _ in range(3):
            rounds += await asyncio.gather(
                run_due(one, RULES, connection, LATER), run_due(two, RULES, other, LATER)
            )
            await connection.execute("DELETE FROM tries")
        assert rounds[0] > 3
        # Either may have been quicker, or come after what a register waited for.
        assert set(rounds) <= {0, *rounds[:2], max(rounds)}
    commands = written_by_the_system(server, name)
    runs = [command for command, _ in groupby(commands)]
    assert len(runs) == len(set(runs)) == max(rounds)


@pytest.mark.anyio
async def test_nothing_is_done_before_its_hour(server: Cluster, name: BookName) -> None:
    follow(server, name)
    async with at_work(server, name, HISTORY.now) as (book, connection):
        early = min(one.at for one in await left(connection)) - timedelta(microseconds=1)
        assert await run_due(book, RULES, connection, early) == 0
    assert written_by_the_system(server, name) == []


class Refusing:
    """A book that accepts nothing."""

    def __init__(self, why: Exception) -> None:
        self.why = why
        self.keys: list[str] = []

    async def submit(self, _command: Command, who: Who, key: str) -> Receipt:
        assert who.actor == "system"
        self.keys.append(key)
        raise self.why


@pytest.mark.anyio
async def test_what_is_refused_stays_visible_and_is_tried_again_later(
    server: Cluster, name: BookName
) -> None:
    """A minute later, then two, then four: and the name of the refusal can be read."""
    follow(server, name)
    book = Refusing(NotAllowed())
    async with await _connect(server.url(), name) as connection:
        now = LATER
        for tries, minutes in ((1, 1), (2, 2), (3, 4)):
            book.keys.clear()
            assert await run_due(cast("Book", book), RULES, connection, now) == 0
            assert book.keys
            found = await left(connection)
            assert {(one.tries, one.refusal, one.next_at) for one in found} == {
                (tries, "not-allowed", now + timedelta(minutes=minutes))
            }
            book.keys.clear()
            almost = now + timedelta(minutes=minutes) - timedelta(microseconds=1)
            assert await run_due(cast("Book", book), RULES, connection, almost) == 0
            assert book.keys == []
            now += timedelta(minutes=minutes)


@pytest.mark.anyio
async def test_when_the_book_is_away_nothing_is_counted_as_a_try(
    server: Cluster, name: BookName
) -> None:
    """503 is nobody's refusal."""
    follow(server, name)
    async with await _connect(server.url(), name) as connection:
        book = Refusing(Unavailable("away"))
        assert await run_due(cast("Book", book), RULES, connection, LATER) == 0
        assert book.keys
        assert all(one.tries == 0 for one in await left(connection))


@pytest.mark.anyio
async def test_the_scheduler_goes_on_after_its_connection_was_cut(
    server: Cluster, name: BookName
) -> None:
    """It connects again; being cancelled ends it."""
    follow(server, name)
    async with open_book(
        RULES, server.url(), MASTER, name=name, clock=lambda: LATER, limits=AHEAD
    ) as book:
        task = asyncio.create_task(
            keep_schedule(
                book,
                RULES,
                server.url(),
                name,
                Outcomes(),
                clock=lambda: HISTORY.now - timedelta(days=90),
            )
        )
        cut = set[int]()
        with psycopg.connect(server.url(), autocommit=True) as connection:

            async def another_is_cut() -> bool:
                found = {pid for pid, _ in connection.execute(CUT).fetchall()}
                is_new = bool(found - cut)
                cut.update(found)
                return is_new

            await eventually(another_is_cut)
            await eventually(another_is_cut)
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_the_pauses_double_up_to_six_hours() -> None:
    assert [pause(n).total_seconds() / 60 for n in range(5)] == [1, 2, 4, 8, 16]
    assert pause(9) == pause(10_000) == LONGEST_PAUSE
