"""A view is made again beside the living one, and takes its place in one step.

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
from ledger.log.reading import CHUNK, DecodedChunk, LogReader, decoded
from projections.engine.filling import Filling
from projections.engine.follower import Stumbled, give, log_reader
from projections.engine.tracking import (
    connect_projector,
    drop_tables,
    make_bare_tables,
    make_tables,
)
from projections.engine.view import View
from projections.engine.write_behind import WriteBehind

Progress = Callable[[int, int], None]

NEAR = 200
LOCK_TRIES = 60
LOCK_MILLISECONDS = 500
STALLS_MILLISECONDS = (5, 10, 20, 40, 80, 160, 320, 1_500)  # The last outwaits a vacuum.
PAUSE_SECONDS = 0.1

ALONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 1))"
HEAD = "SELECT coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0)"
LIVE = "SELECT position, tables FROM {read}.tracking WHERE view = %s FOR UPDATE"
LEFT = "DELETE FROM {read}.building WHERE view = %s RETURNING tables"
BEGIN = "INSERT INTO {read}.building (view, edition, tables) VALUES (%s, %s, %s)"
STANDS = "UPDATE {read}.building SET position = %s WHERE view = %s"
STOP_FOLLOWERS = "LOCK TABLE {read}.tracking IN EXCLUSIVE MODE"
STOP_READERS = "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE"
TAKE_OVER = """
INSERT INTO {read}.tracking AS t (view, edition, tables, position, awaited)
VALUES (%(view)s, %(edition)s, %(tables)s, %(position)s, 0)
ON CONFLICT (view) DO UPDATE SET edition = excluded.edition, tables = excluded.tables,
    position = excluded.position, awaited = 0, rebuilt = t.rebuilt + 1, stopped = NULL
"""


class AlreadyRebuilding(Exception):
    """Somebody else is rebuilding this view."""


def rebuild(
    conninfo: str,
    book: BookName,
    rules: Rulebook,
    view: View,
    progress: Progress = lambda _done, _head: None,
    *,
    chunk: int = CHUNK,
) -> int:
    """Make one view again from the log; return the position at which it took over.

    `progress(position, head)` is called after every chunk. Followers and readers go on meanwhile,
    those of another edition too. Raises `AlreadyRebuilding`, `projections.engine.follower.Stumbled`
    when the view cannot take a fact, and `psycopg.OperationalError` when PostgreSQL goes away: the
    living tables are untouched.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(connect_projector(conninfo, book, book.shadow))
        reader = log_reader(conninfo, book, rules, chunk)
        stack.callback(reader.close)
        shadow = ShadowRebuild(connection, book, view, reader, rules, progress)
        shadow.begin()
        shadow.fill()
        return shadow.swap()


class ShadowTables:
    """A view filled again beside the living one, by whoever reads the log; `position` is where it stands."""

    def __init__(self, connection: psycopg.Connection[Any], book: BookName, view: View) -> None:
        self._connection, self._book, self.view = connection, book, view
        self._filling = Filling(view)
        self.position = 0

    def _row(self, query: str, *parameters: object) -> Any:
        filled = self._book.fill(query).encode()
        cursor = self._connection.execute(filled, parameters)
        return cursor.fetchone() if cursor.description else None

    def _one(self, query: str, *parameters: object) -> Any:
        found = self._row(query, *parameters)
        return found[0] if found else None

    def begin(self) -> None:
        """Be the only one; drop what a crash left behind; make empty shadow tables."""
        view, shadow = self.view, self._book.shadow
        if not self._one(ALONE, f"{self._book.read}.{view.name}"):
            raise AlreadyRebuilding(view.name)
        with self._connection.transaction():
            drop_tables(self._connection, shadow, self._one(LEFT, view.name) or ())
            drop_tables(self._connection, shadow, view.table_names)
            self._make()
            for table in view.table_names:  # A vacuum would be in the way of the swap.
                self._alter(table, "SET (autovacuum_enabled = false)")
            self._row(BEGIN, view.name, view.edition, view.table_names)

    def _make(self) -> None:
        make_bare_tables(self._connection, self.view)

    def _alter(self, table: str, change: str) -> None:
        statement = sql.SQL("ALTER TABLE {} " + change)
        self._connection.execute(statement.format(self._in_shadow(table)))

    def _in_shadow(self, table: str) -> sql.Identifier:
        return sql.Identifier(self._book.shadow, table)

    def take(self, chunk: DecodedChunk) -> None:
        """Apply the next lines, in the transaction that is open."""
        if not chunk.lines:
            raise Stumbled(self.view.name, self.position, chunk.broken or "the log ends")
        with WriteBehind(self._connection) as writes:
            give([self._filling], chunk, writes)
        self.position = chunk.last

    def drop(self) -> None:
        """Take the shadow away again."""
        with self._connection.transaction():
            drop_tables(self._connection, self._book.shadow, self.view.table_names)
            self._row(LEFT, self.view.name)


class ShadowRebuild(ShadowTables):
    """Shadow tables that take the living ones' place."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        book: BookName,
        view: View,
        reader: LogReader,
        rules: Rulebook,
        progress: Progress,
    ) -> None:
        super().__init__(connection, book, view)
        self._reader, self._rules, self._progress = reader, rules, progress

    def _make(self) -> None:
        make_tables(self._connection, self._book, self.view)

    def fill(self) -> None:
        """Apply the log to the shadow until it is near the end, a chunk a transaction."""
        while True:
            head = self._one(HEAD)
            self._progress(self.position, head)
            if head - self.position <= NEAR:
                return
            with self._connection.transaction():
                self._take_next()
                self._row(STANDS, self.position, self.view.name)

    def _take_next(self, up_to: int | None = None) -> None:
        """Apply one chunk, and no line after `up_to`, in the transaction that is open."""
        self.take(decoded(self._rules, self._reader, self._reader.after(self.position, up_to)))

    def swap(self) -> int:
        """Take the living tables' place; wait only briefly for readers at a time, and try again."""
        for table in self.view.table_names:  # Or the first plans would be made without knowledge.
            self._connection.execute(sql.SQL("ANALYZE {}").format(self._in_shadow(table)))
        for n in range(LOCK_TRIES):
            before = self.position
            try:
                with self._connection.transaction():
                    self._take_place()
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
                self._filling.forget()
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
        view, read = self.view, self._book.read
        self._row(STOP_FOLLOWERS)
        live, former = self._row(LIVE, view.name) or (0, [])
        while self.position < live:
            self._take_next(live)
        self._stop_readers(former)
        drop_tables(self._connection, read, {*former, *view.table_names})
        for table in view.table_names:
            self._alter(table, "RESET (autovacuum_enabled)")
            self._alter(table, f"SET SCHEMA {read}")
        taken = {
            "view": view.name,
            "edition": view.edition,
            "tables": view.table_names,
            "position": self.position,
        }
        self._connection.execute(self._book.fill(TAKE_OVER).encode(), taken)
        self._row(LEFT, view.name)

    def _stop_readers(self, former: list[str]) -> None:
        """Have `tracking` and the living tables to ourselves; let go and try again if that takes long.

        Readers take the tables in any order, so that they and we may wait for each other, and nobody
        shall wait long behind us.
        """
        tables = [sql.Identifier(self._book.read, table) for table in ("tracking", *former)]
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
