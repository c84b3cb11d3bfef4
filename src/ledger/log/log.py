"""The log in PostgreSQL, as the pen uses it: one call to append, one query to load."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

import psycopg
from psycopg.rows import TupleRow

from ledger.log import arrays
from ledger.log.names import BookName
from ledger.log.page import (
    Found,
    Head,
    HeadMoved,
    LogAway,
    Page,
    PageSpoiled,
    Snapshot,
    Stored,
    Want,
)
from ledger.log.tags import digest
from ledger.seal.tree import Frontier

P = ParamSpec("P")
T = TypeVar("T")

HEAD = "SELECT last, at, frontier FROM {book}.batches ORDER BY last DESC LIMIT 1"

APPEND = "SELECT * FROM {book}.append(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)"

LAST_PAGE = """
SELECT b.root, before.last, before.frontier,
    ARRAY(SELECT f.data FROM {book}.facts f WHERE f.position BETWEEN b.first AND b.last
          ORDER BY f.position)
FROM (SELECT * FROM {book}.batches ORDER BY last DESC LIMIT 1) b
LEFT JOIN {book}.batches before ON before.last = b.first - 1
"""

AFTER = "SELECT position, data FROM {book}.facts WHERE position > %b ORDER BY position LIMIT %b"

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

STORED = """
SELECT c.key, c.print, c.first, c.last, b.at, b.last, b.root,
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

KEEP = """
INSERT INTO {book}.snapshots AS s (kind, key, fold, position, state) VALUES (%b, %b, %b, %b, %b)
ON CONFLICT (kind, key) DO UPDATE
    SET fold = excluded.fold, position = excluded.position, state = excluded.state
    WHERE s.fold <> excluded.fold OR s.position < excluded.position
"""

TURN = "SELECT {book}.take_turn()"


def _answers_for_the_log(
    ask: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Say `LogAway` for everything that PostgreSQL or the network can fail with."""

    async def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await ask(*args, **kwargs)
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            raise LogAway(f"{type(error).__name__}: {error}") from error

    return asked


class PostgresLog:
    """One book's log, seen by its writer.

    Two connections in autocommit: `_hand` appends, `_eye` reads. An append is one statement, its own
    transaction, unless a turn was taken before. `connect` is awaited anew after a failure.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[psycopg.AsyncConnection[TupleRow]]], book: BookName
    ) -> None:
        self._connect = connect
        self._book = book
        self._turn = False
        self._hand: psycopg.AsyncConnection[TupleRow] | None = None
        self._eye: psycopg.AsyncConnection[TupleRow] | None = None

    async def _ask(
        self, connection: psycopg.AsyncConnection[TupleRow] | None, sql: str, *parameters: object
    ) -> list[TupleRow]:
        if connection is None:
            raise LogAway("not connected")
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(_fill(self._book, sql), parameters, prepare=True)
            return await cursor.fetchall()

    @_answers_for_the_log
    async def head(self) -> Head:
        """Return where the log ends."""
        rows = await self._ask(self._eye, HEAD)
        if not rows:
            return Head()
        ((last, at, frontier),) = rows
        return Head(position=last, at=at, frontier=Frontier.from_bytes(last, frontier))

    @_answers_for_the_log
    async def last_page(self) -> tuple[Frontier, list[bytes], bytes] | None:
        """Return the tree before the last page, its lines, and the root it was given."""
        rows = await self._ask(self._eye, LAST_PAGE)
        if not rows:
            return None
        ((root, size, frontier, datas),) = rows
        return Frontier.from_bytes(size or 0, frontier or b""), datas, root

    async def append(self, page: Page) -> set[bytes]:
        """Append durably, in a transaction of its own or in the one whose turn was taken."""
        try:
            rows = await self._ask(self._hand, APPEND, *append_parameters(page))
            if (head := rows[0][0]) != page.expected:
                await self.end_turn()
                raise HeadMoved(f"expected {page.expected}, found {head}")
            assert self._hand is not None
            if self._turn:
                self._turn = False
                await self._hand.commit()
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            raise LogAway(f"{type(error).__name__}: {error}") from error
        except psycopg.Error as error:
            await self.end_turn()
            raise PageSpoiled(f"{type(error).__name__}: {error}") from error
        return {row[1] for row in rows[1:]}

    @_answers_for_the_log
    async def take_turn(self) -> None:
        """Lock the pen's row; the lock goes with the next append, or with `end_turn`."""
        if self._hand is None:
            raise LogAway("not connected")
        self._turn = True
        await self._hand.execute("BEGIN")
        await self._ask(self._hand, TURN)

    @_answers_for_the_log
    async def end_turn(self) -> None:
        """Undo whatever transaction is open."""
        self._turn = False
        if self._hand is not None:
            await self._hand.rollback()

    @_answers_for_the_log
    async def load(self, wants: list[Want], bound: int) -> Found:
        """Return snapshots and lines at or before `bound`, in one query."""
        rows = await self._ask(
            self._eye,
            LOAD,
            arrays.text_array([want.kind for want in wants]),
            arrays.text_array([want.key for want in wants]),
            arrays.int_array([want.fold for want in wants]),
            arrays.bytea_array([digest(want.tag) for want in wants]),
            bound,
            bound,
        )
        snapshots = {n - 1: (position, state) for n, position, state in rows if n}
        return Found(snapshots, sorted((position, data) for n, position, data in rows if not n))

    @_answers_for_the_log
    async def after(self, position: int, limit: int) -> list[tuple[int, bytes]]:
        """Return the next lines after a position, in order."""
        return [(at, data) for at, data in await self._ask(self._eye, AFTER, position, limit)]

    @_answers_for_the_log
    async def stored(self, keys: list[bytes]) -> dict[bytes, Stored]:
        """Return what is remembered of these keys."""
        rows = await self._ask(self._eye, STORED, arrays.bytea_array(keys))
        return {
            key: Stored(fingerprint, first, last, at, size, root, tuple(datas))
            for key, fingerprint, first, last, at, size, root, datas in rows
        }

    @_answers_for_the_log
    async def of_kind(self, kind: str) -> list[bytes]:
        """Return every line of one kind of fact, in order."""
        return [data for _, data in sorted(await self._ask(self._eye, OF_KIND, kind))]

    @_answers_for_the_log
    async def tagged(self, tags: list[str]) -> list[str]:
        """Return those of the tags that any fact has."""
        named = {digest(tag): tag for tag in tags}
        return [
            named[found]
            for (found,) in await self._ask(self._eye, TAGGED, arrays.bytea_array(list(named)))
        ]

    @_answers_for_the_log
    async def keep(self, snapshots: list[Snapshot]) -> None:
        """Keep snapshots, unless newer ones are kept."""
        if self._eye is None:
            raise LogAway("not connected")
        rows = [(s.kind, s.key, s.fold, s.position, s.state) for s in snapshots]
        async with self._eye.cursor() as cursor:
            await cursor.executemany(_fill(self._book, KEEP), rows)

    @_answers_for_the_log
    async def reconnect(self) -> None:
        """Throw both connections away and make new ones."""
        await self.close()
        self._turn = False
        self._hand = await self._connect()
        self._eye = await self._connect()
        for connection in (self._hand, self._eye):
            arrays.register(connection)

    async def close(self) -> None:
        """Close both connections, whatever state they are in."""
        for connection in (self._hand, self._eye):
            if connection is not None:
                with suppress(psycopg.Error, OSError):
                    await connection.close()
        self._hand = self._eye = None


@lru_cache(maxsize=256)
def _fill(book: BookName, sql: str) -> bytes:
    return book.fill(sql).encode()


def append_parameters(page: Page) -> tuple[object, ...]:
    """Return what `append` is called with, arrays packed."""
    claims = page.claims
    return (
        page.expected,
        page.at,
        arrays.text_array(page.kinds),
        arrays.bytea_array(page.datas),
        arrays.digest_array(page.tags),
        arrays.int_array(page.owners),
        arrays.digest_array([claim.key for claim in claims]),
        arrays.digest_array([claim.fingerprint for claim in claims]),
        arrays.int_array([claim.first for claim in claims]),
        arrays.int_array([claim.last for claim in claims]),
        page.root,
        page.frontier.to_bytes(),
        arrays.digest_array(page.asked),
    )
