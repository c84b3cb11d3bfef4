"""Every answer names the position it reflects; who wrote sees what was written."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import psycopg
import pytest

from ledger.kernel.days import rome
from ledger.kernel.refused import Kind
from ledger.log.names import BookName
from patto.postgres import Cluster
from projections.engine.asof import (
    AsOf,
    BeyondTheBook,
    Connection,
    NotYetSeen,
    Seen,
    at_moment,
    head_of,
    lags,
    looking,
    reader_options,
    wait_for,
)
from projections.engine.follower import Follower
from projections.treasury.read import accounts
from tests.cast import TODAY
from tests.projections.conftest import Clerk
from tests.projections.tally import Tally

T = TypeVar("T")


def ask(server: Cluster, book: BookName, question: Callable[[Connection], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with await psycopg.AsyncConnection.connect(
            server.url(), autocommit=True, options=reader_options(book)
        ) as connection:
            return await question(connection)

    return asyncio.run(asked())


def follow(server: Cluster, book: BookName) -> None:
    with Follower(server.url(), book, [Tally()]) as one:
        one.catch_up()


def test_an_answer_reflects_one_position_whatever_happens_meanwhile(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Two queries in one look see the same facts, though more were applied in between."""
    clerk.pay(10)
    follow(server, book)

    async def look(connection: Connection) -> tuple[Seen, list[int]]:
        counts = []
        async with looking(connection, "tally", AsOf(day=TODAY)) as seen:
            for _ in range(2):
                row = await (await connection.execute("SELECT count(*) FROM tally")).fetchone()
                assert row
                counts.append(row[0])
                clerk.pay(5)
                await asyncio.to_thread(follow, server, book)
        return seen, counts

    assert ask(server, book, look) == (Seen(10, TODAY), [10, 10])


def test_a_position_that_is_not_there_yet_is_refused_by_name(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Beyond the log is the asker's mistake (4xx); beyond the read model is ours (503)."""
    clerk.pay(10)
    follow(server, book)
    clerk.pay(5)

    async def look(connection: Connection, position: int) -> Seen:
        async with looking(connection, "tally", AsOf(position)) as seen:
            return seen

    assert ask(server, book, lambda c: look(c, 10)) == Seen(10)
    assert ask(server, book, lambda c: look(c, 0)) == Seen(0)
    with pytest.raises(NotYetSeen) as late:
        ask(server, book, lambda c: look(c, 11))
    assert late.value.kind is Kind.UNAVAILABLE
    assert late.value.facts == {"position": 11, "head": 15, "seen": 10}
    with pytest.raises(BeyondTheBook) as absurd:
        ask(server, book, lambda c: look(c, 16))
    assert absurd.value.kind is Kind.MALFORMED


def test_a_read_model_that_was_never_begun_says_so(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """A book whose follower has not run yet answers "not yet", whatever is asked of it."""
    clerk.pay(1)
    for as_of in (None, AsOf(1)):
        with pytest.raises(NotYetSeen):
            ask(server, book, lambda c, as_of=as_of: accounts(c, as_of=as_of))


def test_who_wrote_waits_for_the_read_model_but_not_for_ever(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """In time: an answer. Too late, or never to be: a refusal."""
    clerk.pay(10)
    follow(server, book)
    clerk.pay(5)

    async def wait(connection: Connection) -> None:
        with pytest.raises(NotYetSeen):
            await wait_for(connection, "tally", 15, 0.05)
        with pytest.raises(BeyondTheBook):
            await wait_for(connection, "tally", 16, 60)
        waiting = asyncio.create_task(wait_for(connection, "tally", 15, 60))
        await asyncio.to_thread(follow, server, book)
        await waiting
        await wait_for(connection, "tally", 3, 0)

    ask(server, book, wait)


def test_nobody_waits_for_a_read_model_that_has_stopped(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    clerk.pay(10)
    follow(server, book)
    clerk.pay(1)
    with psycopg.connect(server.url()) as connection:
        connection.execute(f"UPDATE {book.read}.tracking SET stopped = 'a fault'")
    with pytest.raises(NotYetSeen):
        ask(server, book, lambda c: wait_for(c, "tally", 11, 60))


def test_a_moment_is_the_last_position_written_by_then(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Before the first fact it is 0; between two batches it is the end of the former."""
    clerk.pay(3, pages=3)
    begin = rome(TODAY, 12)
    for seconds, position in ((-1, 0), (0, 3), (2, 3), (3, 6), (5, 6), (6, 9), (10**6, 9)):
        moment = begin + timedelta(seconds=seconds)
        assert ask(server, book, lambda c, m=moment: at_moment(c, m)) == AsOf(position)


def test_lag_is_told_in_facts_and_in_seconds(server: Cluster, book: BookName, clerk: Clerk) -> None:
    """Zero at the head; the age of the first fact not seen when behind; and why, when stopped."""
    clerk.pay(10)
    follow(server, book)
    (one,) = ask(server, book, lags)
    assert (one.projection, one.position, one.head, one.facts, one.seconds) == (
        "tally",
        10,
        10,
        0,
        0.0,
    )
    clerk.pay(5)
    (one,) = ask(server, book, lags)
    assert (one.position, one.head, one.facts, one.stopped) == (10, 15, 5, None)
    assert one.seconds >= 0.0
    assert ask(server, book, head_of) == 15
