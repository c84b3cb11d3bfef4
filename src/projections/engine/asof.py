"""What an answer reflects: the facts up to a position, what took effect up to a day, or both.

    async with looking(connection, "balances", AsOf(day=…)) as seen:
        … any number of queries, all of them of one moment …
    return Answer(as_of=seen, …)

The connection is in autocommit and belongs to the role `reader` (`reader_options`).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from time import monotonic
from typing import Any

import msgspec
import psycopg

from ledger.kernel.refused import Kind, Malformed, Refused
from ledger.log.names import BookName

Connection = psycopg.AsyncConnection[Any]

POLL_SECONDS = 0.01

SEEN = "SELECT position FROM tracking WHERE projection = %s"
HEAD = "SELECT coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0)"
AT_MOMENT = """
SELECT coalesce((SELECT last FROM batches WHERE at <= %s ORDER BY at DESC, last DESC LIMIT 1), 0)
"""
LAG = """
SELECT t.projection, t.position, head.last, t.stopped, coalesce(extract(epoch FROM now() - next.at), 0)
FROM tracking t
CROSS JOIN (SELECT coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0) AS last) head
LEFT JOIN LATERAL (
    SELECT b.at FROM batches b WHERE b.last > t.position ORDER BY b.last LIMIT 1
) next ON true
ORDER BY t.projection
"""


class BeyondTheBook(Malformed):
    """No fact has that position yet."""


class NotYetSeen(Refused):
    """The read model has not come that far yet; ask again in a moment."""

    kind = Kind.UNAVAILABLE


class AsOf(msgspec.Struct, frozen=True):
    """Facts up to `position` (all that the read model has seen, when None) that took effect up to `day`."""

    position: int | None = None
    day: date | None = None


class Seen(msgspec.Struct, frozen=True):
    """What an answer reflects: every fact up to `position`, and no effect after `day` if one is given."""

    position: int
    day: date | None = None


class Lag(msgspec.Struct, frozen=True):
    """How far one projection is behind the log; `stopped` says why it stands still, if it does."""

    projection: str
    position: int
    head: int
    facts: int
    seconds: float
    stopped: str | None


def reader_options(book: BookName) -> str:
    """Return the connection options of the role that only reads, with unqualified names resolved."""
    return f"-c role={book.reader} -c search_path={book.read},{book.schema} -c timezone=UTC"


@asynccontextmanager
async def looking(
    connection: Connection, projection: str, as_of: AsOf | None = None
) -> AsyncIterator[Seen]:
    """See one moment of a read model: every query inside reflects the position that is handed out.

    Raises `NotYetSeen` or `BeyondTheBook` for a position that the read model does not reach.
    The lock comes before the snapshot, so that a rebuilt read model is never swapped in between.
    """
    as_of = as_of or AsOf()
    async with connection.transaction():
        await connection.execute(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
            "LOCK TABLE tracking IN ACCESS SHARE MODE"
        )
        found = await (await connection.execute(SEEN, [projection])).fetchone()
        reached = found[0] if found else 0
        if as_of.position is not None and as_of.position > reached:
            head = await head_of(connection)
            refusal = BeyondTheBook if as_of.position > head else NotYetSeen
            raise refusal(position=as_of.position, head=head, seen=reached)
        yield Seen(reached if as_of.position is None else as_of.position, as_of.day)


async def head_of(connection: Connection) -> int:
    """Return the last position of the book."""
    found = await (await connection.execute(HEAD)).fetchone()
    assert found is not None
    return int(found[0])


async def at_moment(connection: Connection, moment: datetime, day: date | None = None) -> AsOf:
    """Return the last position that was written at or before a moment (UTC), as an `AsOf`."""
    found = await (await connection.execute(AT_MOMENT, [moment])).fetchone()
    assert found is not None
    return AsOf(int(found[0]), day)


async def wait_for(
    connection: Connection, projection: str, position: int, timeout_seconds: float = 2.0
) -> None:
    """Return once the read model reflects `position`: how a writer reads what it wrote.

    Raises `BeyondTheBook` at once for a position that nobody has written, `NotYetSeen` when the
    time is over or the projection has stopped.
    """
    deadline = monotonic() + timeout_seconds
    pause = POLL_SECONDS
    head = -1
    while True:
        cursor = await connection.execute(
            "SELECT position, stopped FROM tracking WHERE projection = %s", [projection]
        )
        reached, stopped = await cursor.fetchone() or (0, None)
        if reached >= position:
            return
        if head < 0 and position > (head := await head_of(connection)):
            raise BeyondTheBook(position=position, head=head)
        if stopped or monotonic() + pause > deadline:
            raise NotYetSeen(position=position, seen=reached)
        await asyncio.sleep(pause)


async def lags(connection: Connection) -> list[Lag]:
    """Return how far each projection is behind, in facts and in seconds."""
    cursor = await connection.execute(LAG)
    return [
        Lag(name, position, head, head - position, max(0.0, float(seconds)), stopped)
        for name, position, head, stopped, seconds in await cursor.fetchall()
    ]
