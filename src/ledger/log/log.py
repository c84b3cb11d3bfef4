"""The log in PostgreSQL, as the pen uses it: one call to append, one query to load."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

import psycopg
from eventsourcing.dcb.api import DCBQuery
from psycopg.rows import TupleRow

from ledger.log import arrays
from ledger.log.batch import (
    AcceptedCommand,
    Batch,
    BatchRejected,
    Head,
    HeadMoved,
    LoadedNouns,
    LogUnavailable,
    NounQuery,
    Snapshot,
)
from ledger.log.failures import is_of_the_server
from ledger.log.names import BookName
from ledger.log.query import LINES, in_order
from ledger.log.tags import digest
from ledger.seal.tree import Frontier

P = ParamSpec("P")
T = TypeVar("T")

HEAD = "SELECT last, at, frontier FROM {book}.batches ORDER BY last DESC LIMIT 1"

APPEND = "SELECT * FROM {book}.append(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)"

LAST_BATCH = """
SELECT b.root, before.last, before.frontier,
    ARRAY(SELECT f.data FROM {book}.facts f WHERE f.position BETWEEN b.first AND b.last
          ORDER BY f.position)
FROM (SELECT * FROM {book}.batches ORDER BY last DESC LIMIT 1) b
LEFT JOIN {book}.batches before ON before.last = b.first - 1
"""

LINES_IN_ORDER, _ = in_order(DCBQuery(), LINES)

# One query for all that a batch misses: the snapshots that are of use, then the facts after them.
# A snapshot's position and the bound are ends of batches, so that a row of tags is in or out whole.
LOAD = """
WITH wanted AS MATERIALIZED (
    SELECT w.n, w.tag, s.position, s.state
    FROM unnest(%b::text[], %b::text[], %b::int[], %b::bytea[]) WITH ORDINALITY w(kind, key, fold, tag, n)
    LEFT JOIN {book}.snapshots s
        ON s.kind = w.kind AND s.key = w.key AND s.fold = w.fold AND s.position <= %b
), places AS (
    SELECT DISTINCT t.position FROM wanted w CROSS JOIN LATERAL (
        SELECT unnest(t.positions) AS position FROM {book}.tags t
        WHERE t.tag = w.tag AND t.last > coalesce(w.position, 0) AND t.last <= %b
    ) t
)
SELECT n, position, state FROM wanted WHERE state IS NOT NULL
UNION ALL
SELECT 0, position, data FROM {book}.facts WHERE position IN (SELECT position FROM places)
"""

ACCEPTED = """
SELECT c.key, c.fingerprint, c.first, c.last, b.at, b.last, b.root,
    ARRAY(SELECT f.data FROM {book}.facts f
          WHERE f.position BETWEEN c.first AND c.last ORDER BY f.position)
FROM {book}.commands c CROSS JOIN LATERAL (
    SELECT * FROM {book}.batches b WHERE b.last >= c.last ORDER BY b.last LIMIT 1
) b
WHERE c.key = ANY (%b)
"""

# Without an ORDER BY: for its sake the planner would read the whole log by position.
OF_KIND = "SELECT position, data FROM {book}.facts WHERE kind = %b"

TAGGED = """
SELECT asked.tag FROM unnest(%b::bytea[]) asked(tag)
WHERE EXISTS (SELECT FROM {book}.tags t WHERE t.tag = asked.tag)
"""

SAVE_SNAPSHOTS = """
INSERT INTO {book}.snapshots AS s (kind, key, fold, position, state) VALUES (%b, %b, %b, %b, %b)
ON CONFLICT (kind, key) DO UPDATE
    SET fold = excluded.fold, position = excluded.position, state = excluded.state
    WHERE s.fold <> excluded.fold OR s.position < excluded.position
"""

LOCK_PEN = "SELECT {book}.lock_pen()"


def _raising_log_unavailable(
    ask: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Raise `LogUnavailable` for everything that PostgreSQL or the network can fail with."""

    async def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await ask(*args, **kwargs)
        except (psycopg.Error, OSError) as error:
            if not is_of_the_server(error):
                raise
            raise LogUnavailable(f"{type(error).__name__}: {error}") from error

    return asked


class PostgresLog:
    """One book's log, seen by its writer.

    Two connections in autocommit, one to append and one to read. An append is one statement, its own
    transaction, unless the pen's row was locked before. `connect` is awaited anew after a failure.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[psycopg.AsyncConnection[TupleRow]]], book: BookName
    ) -> None:
        self._connect = connect
        self._book = book
        self._locked = False
        self._append_connection: psycopg.AsyncConnection[TupleRow] | None = None
        self._read_connection: psycopg.AsyncConnection[TupleRow] | None = None

    async def _query(
        self,
        connection: psycopg.AsyncConnection[TupleRow] | None,
        sql: str,
        *parameters: object,
        **named: object,
    ) -> list[TupleRow]:
        if connection is None:
            raise LogUnavailable("not connected")
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(_fill(self._book, sql), named or parameters, prepare=True)
            return await cursor.fetchall()

    @_raising_log_unavailable
    async def head(self) -> Head:
        """Return where the log ends."""
        rows = await self._query(self._read_connection, HEAD)
        if not rows:
            return Head()
        ((last, at, frontier),) = rows
        return Head(position=last, at=at, frontier=Frontier.from_bytes(last, frontier))

    @_raising_log_unavailable
    async def last_batch(self) -> tuple[Frontier, list[bytes], bytes] | None:
        """Return the tree before the last batch, its lines, and the root it was given."""
        rows = await self._query(self._read_connection, LAST_BATCH)
        if not rows:
            return None
        ((root, size, frontier, datas),) = rows
        return Frontier.from_bytes(size or 0, frontier or b""), datas, root

    async def append(self, batch: Batch) -> set[bytes]:
        """Append durably, in a transaction of its own or in the one that locked the pen's row."""
        try:
            rows = await self._query(self._append_connection, APPEND, *append_parameters(batch))
            if (head := rows[0][0]) != batch.expected:
                await self.unlock_pen()
                raise HeadMoved(f"expected {batch.expected}, found {head}")
            assert self._append_connection is not None
            if self._locked:
                self._locked = False
                await self._append_connection.commit()
        except (psycopg.Error, OSError) as error:
            if is_of_the_server(error):
                raise LogUnavailable(f"{type(error).__name__}: {error}") from error
            await self.unlock_pen()
            raise BatchRejected(f"{type(error).__name__}: {error}") from error
        return {row[1] for row in rows[1:]}

    @_raising_log_unavailable
    async def lock_pen(self) -> None:
        """Lock the pen's row; the lock goes with the next append, or with `unlock_pen`."""
        if self._append_connection is None:
            raise LogUnavailable("not connected")
        self._locked = True
        await self._append_connection.execute("BEGIN")
        await self._query(self._append_connection, LOCK_PEN)

    @_raising_log_unavailable
    async def unlock_pen(self) -> None:
        """Undo whatever transaction is open."""
        self._locked = False
        if self._append_connection is not None:
            await self._append_connection.rollback()

    @_raising_log_unavailable
    async def load(self, queries: list[NounQuery], bound: int) -> LoadedNouns:
        """Return snapshots and lines at or before `bound`, in one query."""
        rows = await self._query(
            self._read_connection,
            LOAD,
            arrays.text_array([query.kind for query in queries]),
            arrays.text_array([query.key for query in queries]),
            arrays.int_array([query.fold for query in queries]),
            arrays.bytea_array([digest(query.tag) for query in queries]),
            bound,
            bound,
        )
        snapshots = {n - 1: (position, state) for n, position, state in rows if n}
        return LoadedNouns(
            snapshots, sorted((position, data) for n, position, data in rows if not n)
        )

    @_raising_log_unavailable
    async def after(self, position: int, to: int) -> list[tuple[int, bytes]]:
        """Return the lines after a position and up to another, in order."""
        rows = await self._query(self._read_connection, LINES_IN_ORDER, after=position, to=to)
        return [(at, data) for at, data in rows]

    @_raising_log_unavailable
    async def accepted(self, keys: list[bytes]) -> dict[bytes, AcceptedCommand]:
        """Return what is remembered of these keys."""
        rows = await self._query(self._read_connection, ACCEPTED, arrays.bytea_array(keys))
        return {
            key: AcceptedCommand(fingerprint, first, last, at, size, root, tuple(datas))
            for key, fingerprint, first, last, at, size, root, datas in rows
        }

    @_raising_log_unavailable
    async def of_kind(self, kind: str) -> list[bytes]:
        """Return every line of one kind of fact, in order."""
        return [data for _, data in sorted(await self._query(self._read_connection, OF_KIND, kind))]

    @_raising_log_unavailable
    async def tagged(self, tags: list[str]) -> list[str]:
        """Return those of the tags that any fact has."""
        named = {digest(tag): tag for tag in tags}
        return [
            named[found]
            for (found,) in await self._query(
                self._read_connection, TAGGED, arrays.bytea_array(list(named))
            )
        ]

    @_raising_log_unavailable
    async def save_snapshots(self, snapshots: list[Snapshot]) -> None:
        """Keep snapshots, unless newer ones are kept."""
        if self._read_connection is None:
            raise LogUnavailable("not connected")
        rows = [(s.kind, s.key, s.fold, s.position, s.state) for s in snapshots]
        async with self._read_connection.cursor() as cursor:
            await cursor.executemany(_fill(self._book, SAVE_SNAPSHOTS), rows)

    @_raising_log_unavailable
    async def reconnect(self) -> None:
        """Throw both connections away and make new ones."""
        await self.close()
        self._locked = False
        self._append_connection = await self._connect()
        self._read_connection = await self._connect()
        for connection in (self._append_connection, self._read_connection):
            arrays.register(connection)

    async def close(self) -> None:
        """Close both connections, whatever state they are in."""
        for connection in (self._append_connection, self._read_connection):
            if connection is not None:
                with suppress(psycopg.Error, OSError):
                    await connection.close()
        self._append_connection = self._read_connection = None


@lru_cache(maxsize=256)
def _fill(book: BookName, sql: str) -> bytes:
    return book.fill(sql).encode()


def append_parameters(batch: Batch) -> tuple[object, ...]:
    """Return what `append` is called with, arrays packed."""
    commands = batch.commands
    return (
        batch.expected,
        batch.at,
        arrays.text_array(batch.kinds),
        arrays.bytea_array(batch.datas),
        arrays.digest_array(batch.tags),
        arrays.int_array(batch.owners),
        arrays.digest_array([command.key for command in commands]),
        arrays.digest_array([command.fingerprint for command in commands]),
        arrays.int_array([command.first for command in commands]),
        arrays.int_array([command.last for command in commands]),
        batch.root,
        batch.frontier.to_bytes(),
        arrays.digest_array(batch.asked),
    )
