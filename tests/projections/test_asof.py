"""Every answer names the position it reflects; who wrote sees what was written."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import msgspec
import psycopg
import pytest

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import Kind
from ledger.log.names import BookName
from ledger.registry import RULES
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
    reader_options,
)
from projections.engine.follower import Follower
from projections.engine.question import Question
from projections.treasury.questions import ACCOUNT
from tests.projections.conftest import Clerk
from tests.projections.tally import TALLY
from tests.scenario import TODAY

T = TypeVar("T")


def ask(server: Cluster, book: BookName, question: Callable[[Connection], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with await psycopg.AsyncConnection.connect(
            server.url(user=book.reader), autocommit=True, options=reader_options(book)
        ) as connection:
            return await question(connection)

    return asyncio.run(asked())


def follow(server: Cluster, book: BookName) -> None:
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()


class Counted(msgspec.Struct, frozen=True):
    """How many lines the toy has seen, told twice."""

    as_of: Seen
    lines: int
    total: int


QUESTION = Question(
    Counted,
    TALLY,
    fields={
        "lines": "SELECT count(*) FROM tally t WHERE {recorded[t]}",
        "total": """SELECT coalesce((SELECT total FROM tally t WHERE {recorded[t]}
            ORDER BY t.position DESC LIMIT 1), 0)""",
    },
)


def test_an_answer_is_whole_and_names_its_position(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Now, at a position, on a day: what is counted and what is named are of one moment."""
    clerk.pay(10, pages=3)
    follow(server, book)
    for as_of, seen, lines in (
        (None, Seen(30), 30),
        (AsOf(20), Seen(20), 20),
        (AsOf(0), Seen(0), 0),
        (AsOf(20, TODAY), Seen(20, TODAY), 20),
        (AsOf(day=TODAY - 99 * ONE_DAY), Seen(30, TODAY - 99 * ONE_DAY), 0),
    ):
        answer = ask(server, book, lambda c, as_of=as_of: QUESTION.ask(c, as_of))
        assert answer == Counted(seen, lines, lines)


def test_a_position_that_is_not_there_yet_is_refused_by_name(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Beyond the log is the asker's mistake (4xx); beyond the read model is ours (503)."""
    clerk.pay(10)
    follow(server, book)
    clerk.pay(5)

    async def look(connection: Connection, position: int) -> Seen:
        return (await QUESTION.ask(connection, AsOf(position))).as_of

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
            ask(server, book, lambda c, as_of=as_of: ACCOUNT.page(c, as_of, now=rome(TODAY, 12)))


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
    assert (one.view, one.position, one.head, one.facts, one.seconds) == (
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
