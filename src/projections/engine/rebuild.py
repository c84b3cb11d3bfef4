"""A read model is made again beside the living one, and takes its place in one step.

The shadow tables are filled from position 0 while the living ones go on being read and written. The
swap locks the living tracking row, brings the shadow to exactly that position, puts the shadow
tables in the place of the living ones, and commits: the answered position never goes back. A crash
at any moment before leaves only shadow tables behind, which the next rebuild drops.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import psycopg
from psycopg import sql

from ledger.kernel.rulebook import Rulebook
from ledger.log.names import BookName
from ledger.log.reading import CHUNK, DecodedChunk, LogReader
from ledger.registry import RULES
from projections.engine.follower import Stumbled, connect_projector, give, log_reader
from projections.engine.projection import Projection

Progress = Callable[[int, int], None]

NEAR = 200
LOCK_TRIES = 60
LOCK_MILLISECONDS = 500
STALLS_MILLISECONDS = (5, 10, 20, 40, 80, 160, 320, 1_500)  # The last outwaits a vacuum.
PAUSE_SECONDS = 0.1

ALONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 1))"
HEAD = "SELECT coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0)"
LIVE = "SELECT position FROM {read}.tracking WHERE projection = %s"
STOP_FOLLOWERS = "LOCK TABLE {read}.tracking IN EXCLUSIVE MODE"
STOP_READERS = "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE"
TAKE_OVER = """
UPDATE {read}.tracking SET position = %s, rebuilt = rebuilt + 1, stopped = NULL
WHERE projection = %s
"""
OPTIONS = "SELECT reloptions FROM pg_class WHERE oid = %s::regclass"


class AlreadyRebuilding(Exception):
    """Somebody else is rebuilding this read model."""


def rebuild(
    conninfo: str,
    book: BookName,
    projection: Projection,
    progress: Progress = lambda _done, _head: None,
    *,
    rules: Rulebook = RULES,
    chunk: int = CHUNK,
) -> int:
    """Make one read model again from the log; return the position at which it took over.

    `progress(position, head)` is called after every chunk. Followers and readers go on meanwhile.
    Raises `AlreadyRebuilding`, `projections.engine.follower.Stumbled` when the projection cannot take a
    fact, and `psycopg.OperationalError` when PostgreSQL goes away: the living tables are untouched.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(connect_projector(conninfo, book, book.shadow))
        reader = log_reader(conninfo, book, rules, chunk)
        stack.callback(reader.close)
        builder = _Rebuild(connection, reader, book, projection, progress)
        builder.begin()
        builder.fill()
        return builder.swap()


class _Rebuild:
    """One rebuild on its way; `position` is where the shadow stands."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        reader: LogReader[DecodedChunk],
        book: BookName,
        projection: Projection,
        progress: Progress,
    ) -> None:
        self._connection, self._reader = connection, reader
        self._book, self._projection, self._progress = book, projection, progress
        self.position = 0

    def _one(self, query: str, *parameters: object) -> Any:
        found = self._connection.execute(self._book.fill(query).encode(), parameters).fetchone()
        return found[0] if found else None

    def begin(self) -> None:
        """Be the only one; drop what a crash left behind; make empty shadow tables."""
        if not self._one(ALONE, f"{self._book.read}.{self._projection.name}"):
            raise AlreadyRebuilding(self._projection.name)
        self._projection.forget()
        with self._connection.transaction():
            for table in self._projection.tables:
                self._make(table)

    def _make(self, table: str) -> None:
        live, shadow = self._names(table)
        options = self._one(OPTIONS, f"{self._book.read}.{table}")
        parts = {
            "live": live,
            "shadow": shadow,
            "readers": sql.SQL(", ").join(
                sql.Identifier(role) for role in (self._book.reader, self._book.writer)
            ),
            "options": sql.SQL(f"WITH ({', '.join(options)})" if options else ""),
        }
        for statement in (
            "DROP TABLE IF EXISTS {shadow}",
            "CREATE TABLE {shadow} (LIKE {live} INCLUDING ALL) {options}",
            "ALTER TABLE {shadow} SET (autovacuum_enabled = false)",
            "GRANT SELECT ON {shadow} TO {readers}",
        ):
            self._connection.execute(sql.SQL(statement).format(**parts))

    def _names(self, table: str) -> tuple[sql.Identifier, sql.Identifier]:
        return sql.Identifier(self._book.read, table), sql.Identifier(self._book.shadow, table)

    def fill(self) -> None:
        """Apply the log to the shadow until it is near the end, a chunk a transaction."""
        while True:
            head = self._one(HEAD)
            self._progress(self.position, head)
            if head - self.position <= NEAR:
                return
            with self._connection.transaction():
                self._apply_next()

    def _apply_next(self, up_to: int | None = None) -> None:
        """Apply one chunk, and no line after `up_to`, in the transaction that is open."""
        chunk = self._reader.after(self.position, up_to)
        if not chunk.lines:
            raise Stumbled(self._projection.name, self.position, chunk.broken or "the log ends")
        with self._connection.cursor() as cursor:
            give(self._projection, chunk, cursor)
        self.position = chunk.last

    def swap(self) -> int:
        """Take the living tables' place; wait only briefly for readers at a time, and try again."""
        for table in self._projection.tables:  # Or the first plans would be made without knowledge.
            self._connection.execute(sql.SQL("ANALYZE {}").format(self._names(table)[1]))
        for n in range(LOCK_TRIES):
            before = self.position
            try:
                with self._connection.transaction():
                    self._take_place()
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
                self._projection.forget()
                self.position = before
                if n == LOCK_TRIES - 1:
                    raise
                time.sleep(PAUSE_SECONDS)
                self.fill()
            else:
                break
        self._progress(self.position, self._one(HEAD))
        return self.position

    def _take_place(self) -> None:
        """Inside one transaction: stop the followers, draw level, stop the readers, switch.

        A lock on the row alone would be waited for in vain: a busy follower, skipping what is
        locked, takes it again before its turn comes to us.
        """
        self._connection.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
        self._connection.execute(self._book.fill(STOP_FOLLOWERS).encode())
        live = self._one(LIVE + " FOR UPDATE", self._projection.name)
        while self.position < live:
            self._apply_next(live)
        self._stop_readers()
        for table in self._projection.tables:
            old, new = self._names(table)
            self._connection.execute(sql.SQL("DROP TABLE {}").format(old))
            for change in ("RESET (autovacuum_enabled)", "SET SCHEMA {live}"):
                self._connection.execute(
                    sql.SQL("ALTER TABLE {table} " + change).format(
                        table=new, live=sql.Identifier(self._book.read)
                    )
                )
        self._connection.execute(
            self._book.fill(TAKE_OVER).encode(), [self.position, self._projection.name]
        )

    def _stop_readers(self) -> None:
        """Have `tracking` and the living tables to ourselves; let go and try again if that takes long.

        Readers lock `tracking` before they take their snapshot, so that none of them begins on the
        old tables and goes on with the new. They take the tables in any order, so that they and we may
        wait for each other, and nobody shall wait long behind us.
        """
        tables = [sql.Identifier(self._book.read, "tracking")]
        tables += [self._names(table)[0] for table in self._projection.tables]
        lock = sql.SQL(STOP_READERS).format(sql.SQL(", ").join(tables))
        for stall in STALLS_MILLISECONDS:
            try:
                with self._connection.transaction():
                    self._connection.execute(f"SET LOCAL lock_timeout = {stall}")
                    self._connection.execute(lock)
                    return
            except psycopg.errors.LockNotAvailable:
                if stall == STALLS_MILLISECONDS[-1]:
                    raise
                time.sleep(stall / 2_000)
