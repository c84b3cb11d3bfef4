"""What is written behind is written in order, all of it or nothing, and a fault is told once."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from ledger.log.names import BookName
from ledger.registry import RULES
from patto.postgres import Cluster
from projections.engine.follower import Follower
from projections.engine.write_behind import FEW, WriteBehind
from tests.projections import tally
from tests.projections.conftest import Clerk
from tests.projections.tally import FOULED, TALLY

COPY = b"COPY numbers FROM STDIN"
MANY = FEW * 2


class Blamed(Exception):
    """Somebody is blamed for what PostgreSQL refused."""


@contextmanager
def blamed() -> Iterator[None]:
    """Blame whoever wrote this."""
    try:
        yield
    except psycopg.DataError as why:
        raise Blamed from why


@pytest.fixture
def connection(server: Cluster) -> Iterator[psycopg.Connection]:
    """A connection with a table that nobody else sees."""
    with psycopg.connect(server.url(), autocommit=True) as one:
        one.execute("CREATE TEMPORARY TABLE numbers (n bigint)")
        yield one


def numbers(count: int) -> list[bytes]:
    """Return so many rows, in two pieces."""
    return [b"1\n" * (count // 2), b"1\n" * (count - count // 2)]


@pytest.mark.parametrize("rows", [1, MANY])
def test_a_question_sees_whatever_was_told_before_it(
    connection: psycopg.Connection, rows: int
) -> None:
    """Few rows go at once and many behind; what is told later comes later."""
    with connection.transaction(), WriteBehind(connection) as writes:
        writes.copy(COPY, rows, numbers(rows))
        writes.execute(b"UPDATE numbers SET n = n + 1 WHERE n = %s", [1])
        writes.copy(COPY, 1, numbers(1))
        assert writes.ask(b"SELECT sum(n) FROM numbers WHERE n > %s", [0]) == [(2 * rows + 1,)]
    assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (rows + 1,)


@pytest.mark.parametrize("rows", [1, MANY])
def test_what_fails_behind_is_raised_as_whose_fault_it_is_and_nothing_stays(
    connection: psycopg.Connection, rows: int
) -> None:
    """It is blamed although it was told long ago, and what came after is not carried out."""
    with (
        pytest.raises(Blamed),
        connection.transaction(),
        WriteBehind(connection) as writes,
    ):
        writes.copy(COPY, MANY, numbers(MANY))
        writes.blamed = blamed
        writes.copy(COPY, rows, [b"one\n" * rows])
        writes.copy(COPY, MANY, numbers(MANY))
    assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (0,)


def test_a_view_whose_rows_are_refused_stops_alone(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """PostgreSQL says so only when the others are being written; they go on, and nothing of it stays."""
    head = clerk.pay(FEW, pages=2)
    with Follower(server.url(), book, RULES, [FOULED, TALLY]) as one:
        one.catch_up()
        assert not one.waits()
    assert tally.position(server.url(), book, "fouled") == 0
    assert tally.position(server.url(), book) == head
    assert tally.rows(server.url(), book) == [(n, n) for n in range(1, head + 1)]
