"""The log in PostgreSQL, as the pen uses it: one call to append, one query to load."""

import logging
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import msgspec
import psycopg
from eventsourcing.dcb.api import DCBQuery
from msgspec.structs import astuple
from psycopg.rows import TupleRow

from ledger.log import arrays
from ledger.log.batch import (
    AcceptedCommand,
    Batch,
    BatchRejected,
    Head,
    HeadMoved,
    LoadedNouns,
    LogForged,
    LogUnavailable,
    NounQuery,
    Snapshot,
    StoredBatch,
)
from ledger.log.connections import Connect, Connection
from ledger.log.failures import is_of_the_server, raising_log_unavailable
from ledger.log.names import BookName
from ledger.log.pair import ConnectionPair
from ledger.log.parameters import append_parameters
from ledger.log.query import LINES, in_order
from ledger.log.statements import (
    ACCEPTED,
    APPEND,
    BARRIER,
    BEYOND,
    HEAD,
    LAST_BATCH,
    LOAD,
    LOCK_PEN,
    NOW,
    OF_KIND,
    ROOT,
    SAVE_SNAPSHOTS,
    TAGGED,
)
from ledger.log.tags import digest
from ledger.seal.mac import Macs, is_same
from ledger.seal.tree import Frontier

logger = logging.getLogger("patto.log")

KeptState = tuple[Any, ...]
"""A snapshot as stored: position, state, MAC, and the root of the batch that ends there."""

LINES_IN_ORDER, _ = in_order(DCBQuery(), LINES)

NO_FOLD = 0
"""The version of no fold: whoever asks for it finds no snapshot."""


CANCEL_SECONDS = 1.0


class PostgresLog:
    """One book's log, seen by its writer.

    Two connections in autocommit, one to append and one to read. An append is one statement, its own
    transaction, unless the pen's row was locked before. `connect` is awaited anew after a failure.
    `macs` vouch for what it keeps beside the facts.
    """

    def __init__(
        self,
        connect: Connect,
        book: BookName,
        macs: Macs,
    ) -> None:
        self.false_snapshots = 0
        self._pair = ConnectionPair(connect)
        self._book = book
        self._macs = macs
        self._locked = False

    async def _query(
        self,
        connection: Connection | None,
        sql: str,
        *parameters: object,
        **named: object,
    ) -> list[TupleRow]:
        if connection is None:
            raise LogUnavailable("not connected")
        async with connection.cursor(binary=True) as cursor:
            await cursor.execute(_fill(self._book, sql), named or parameters, prepare=True)
            return await cursor.fetchall()

    @raising_log_unavailable
    async def head(self) -> Head:
        """Return where the log ends."""
        rows = await self._query(self._pair.reader, HEAD)
        if not rows:
            return Head()
        ((last, at, frontier),) = rows
        return Head(position=last, at=at, frontier=Frontier.from_bytes(last, frontier))

    @raising_log_unavailable
    async def now(self) -> datetime | None:
        """Return what time it is where the log is kept."""
        ((now,),) = await self._query(self._pair.reader, NOW)
        return cast("datetime", now)

    @raising_log_unavailable
    async def root_at(self, position: int) -> bytes | None:
        """Return the root of the batch that ends at a position; None when none does."""
        rows = await self._query(self._pair.reader, ROOT, position)
        return rows[0][0] if rows else None

    @raising_log_unavailable
    async def last_batch(self) -> StoredBatch | None:
        """Return the last batch with the tree before it."""
        rows = await self._query(self._pair.reader, LAST_BATCH)
        if not rows:
            return None
        ((root, frontier, size, before, datas),) = rows
        return StoredBatch(Frontier.from_bytes(size or 0, before or b""), datas, root, frontier)

    @raising_log_unavailable
    async def beyond(self) -> list[str]:
        """Return what points beyond the last batch."""
        return [what for (what,) in await self._query(self._pair.reader, BEYOND)]

    async def append(self, batch: Batch) -> set[bytes]:
        """Append durably, in a transaction of its own or in the one that locked the pen's row."""
        try:
            rows = await self._query(
                self._pair.writer, APPEND, *append_parameters(batch, self._macs)
            )
            head, root, *_ = rows[0]
            if (head, root or batch.before) != (batch.expected, batch.before):
                await self.unlock_pen()
                raise HeadMoved(f"expected {batch.expected}, found {head}, or another root")
            assert self._pair.writer is not None
            if self._locked:
                self._locked = False
                await self._pair.writer.commit()
        except (psycopg.Error, OSError) as error:
            if is_of_the_server(error):
                raise LogUnavailable(f"{type(error).__name__}: {error}") from error
            await self.unlock_pen()
            raise BatchRejected(f"{type(error).__name__}: {error}") from error
        return {row[1] for row in rows[1:]}

    @raising_log_unavailable
    async def lock_pen(self) -> None:
        """Lock the pen's row; the lock goes with the next append, or with `unlock_pen`."""
        if self._pair.writer is None:
            raise LogUnavailable("not connected")
        self._locked = True
        await self._pair.writer.execute("BEGIN")
        await self._query(self._pair.writer, LOCK_PEN)

    @raising_log_unavailable
    async def unlock_pen(self) -> None:
        """Undo whatever transaction is open."""
        self._locked = False
        if self._pair.writer is not None:
            await self._pair.writer.rollback()

    async def barrier(self) -> None:
        """Commit a word of our own into the write-ahead log; one that is given up waits no longer."""
        try:
            await self._commit_a_word()
        except LogUnavailable:
            if self._pair.reader is not None:  # Or one would be left waiting at every attempt.
                with suppress(psycopg.Error, OSError):
                    await self._pair.reader.cancel_safe(timeout=CANCEL_SECONDS)
            raise

    @raising_log_unavailable
    async def _commit_a_word(self) -> None:
        await self._query(self._pair.reader, BARRIER)

    @raising_log_unavailable
    async def load(self, queries: list[NounQuery], bound: int) -> LoadedNouns:
        """Return snapshots and lines at or before `bound`: one query, unless a snapshot is false."""
        snapshots, lines = await self._load(queries, bound)
        false = [n for n, kept in snapshots.items() if not self._is_ours(queries[n], kept)]
        if false:
            self.false_snapshots += len(false)
            names = [f"{queries[n].kind} {queries[n].key}" for n in false]
            logger.critical("snapshots that the book did not write are ignored: %s", names)
            unkept = [msgspec.structs.replace(queries[n], fold=NO_FOLD) for n in false]
            lines |= (await self._load(unkept, bound))[1]
        ours = {n: kept[:2] for n, kept in snapshots.items() if n not in false}
        return LoadedNouns(ours, sorted(lines.items()))

    def _is_ours(self, query: NounQuery, kept: KeptState) -> bool:
        position, state, mac, root = kept
        if root is None:  # No batch ends there.
            return False
        ours = self._macs.of_state(query.kind, query.key, query.fold, position, root, state)
        return is_same(ours, mac)

    async def _load(
        self, queries: list[NounQuery], bound: int
    ) -> tuple[dict[int, KeptState], dict[int, bytes]]:
        rows = await self._query(
            self._pair.reader,
            LOAD,
            arrays.text_array([query.kind for query in queries]),
            arrays.text_array([query.key for query in queries]),
            arrays.int_array([query.fold for query in queries]),
            arrays.bytea_array([digest(query.tag) for query in queries]),
            bound,
            bound,
        )
        snapshots = {n - 1: tuple(kept) for n, *kept in rows if n}
        return snapshots, {position: data for n, position, data, *_ in rows if not n}

    @raising_log_unavailable
    async def after(self, position: int, to: int) -> list[tuple[int, bytes]]:
        """Return the lines after a position and up to another, in order."""
        rows = await self._query(self._pair.reader, LINES_IN_ORDER, after=position, to=to)
        return [(at, data) for at, data in rows]

    @raising_log_unavailable
    async def accepted(self, keys: list[bytes]) -> dict[bytes, AcceptedCommand]:
        """Return what is remembered of these keys; raises `LogForged` when a MAC is wrong."""
        rows = await self._query(self._pair.reader, ACCEPTED, arrays.bytea_array(keys))
        found = {}
        for key, fingerprint, first, last, mac, at, size, root, datas in rows:
            ours = self._macs.of_command(key, fingerprint, first, last, size, root)
            if not is_same(ours, mac):
                raise LogForged(f"The row of the command key {key.hex()} is not the book's.")
            found[key] = AcceptedCommand(fingerprint, first, last, at, size, root, tuple(datas))
        return found

    @raising_log_unavailable
    async def of_kind(self, kind: str) -> list[bytes]:
        """Return every line of one kind of fact, in order."""
        return [data for _, data in sorted(await self._query(self._pair.reader, OF_KIND, kind))]

    @raising_log_unavailable
    async def tagged(self, tags: list[str]) -> list[str]:
        """Return those of the tags that any fact has."""
        named = {digest(tag): tag for tag in tags}
        return [
            named[found]
            for (found,) in await self._query(
                self._pair.reader, TAGGED, arrays.bytea_array(list(named))
            )
        ]

    @raising_log_unavailable
    async def save_snapshots(self, snapshots: list[Snapshot]) -> None:
        """Keep snapshots, unless newer ones are kept."""
        of_state = self._macs.of_state
        if self._pair.reader is None:
            raise LogUnavailable("not connected")
        rows = [
            (kind, key, fold, position, state, of_state(kind, key, fold, position, root, state))
            for kind, key, fold, position, root, state in map(astuple, snapshots)
        ]
        async with self._pair.reader.cursor() as cursor:
            await cursor.executemany(_fill(self._book, SAVE_SNAPSHOTS), rows)

    @raising_log_unavailable
    async def reconnect(self) -> None:
        """Throw both connections away and make new ones, to one server."""
        self._locked = False
        await self._pair.reconnect()

    @raising_log_unavailable
    async def mend_reader(self) -> None:
        """Make the connection that reads anew if it is dead; the one that appends goes on."""
        await self._pair.mend_reader()

    async def close(self) -> None:
        """Close both connections, whatever state they are in."""
        await self._pair.close()


@lru_cache(maxsize=256)
def _fill(book: BookName, sql: str) -> bytes:
    return book.fill(sql).encode()
