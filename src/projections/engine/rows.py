"""Every row of a view is what its fold makes of the log: the tables are filled again beside it and compared.

The shadows of all views are filled from one reading of the log, up to exactly where the living tables stand;
followers wait only while they draw level and one snapshot of PostgreSQL's sees both. Nothing takes anything's place.
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import Any

import psycopg
from psycopg import sql

from ledger.kernel.rulebook import Rulebook
from ledger.log.names import BookName
from ledger.log.reading import CHUNK, DecodedChunk, LogReader, decoded
from projections.engine.finding import Findings, Part
from projections.engine.follower import Stumbled, log_reader
from projections.engine.pace import Step
from projections.engine.rebuild import (
    LOCK_MILLISECONDS,
    LOCK_TRIES,
    NEAR,
    PAUSE_SECONDS,
    STOP_FOLLOWERS,
    AlreadyRebuilding,
    Progress,
    ShadowTables,
)
from projections.engine.table import Column, Table
from projections.engine.tracking import connect_projector
from projections.engine.view import View

STANDS = "SELECT view, edition, position FROM {read}.tracking"
SHOWN_MAX = 200

# What one side has more often than the other: how much more often the living side has it.
DIFFERENT = """
SELECT sum(n), ROW({names})::text FROM (
    SELECT {columns}, 1 FROM {live} UNION ALL SELECT {columns}, -1 FROM {again}
) both_sides ({names}, n) GROUP BY {names} HAVING sum(n) <> 0
"""


def compare_rows(
    conninfo: str,
    book: BookName,
    rules: Rulebook,
    views: Iterable[View],
    findings: Findings,
    progress: Progress = lambda _done, _head: None,
    *,
    chunk: int = CHUNK,
    pace: Step = lambda _head: None,
) -> list[str]:
    """Compare the tables of views row by row; return the names of those with which there is nothing to compare.

    That is so where nobody has filled them yet, or a program of another version has.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(connect_projector(conninfo, book, book.shadow))
        holder = stack.enter_context(connect_projector(conninfo, book, book.read))
        reader = log_reader(conninfo, book, rules, chunk)
        stack.callback(reader.close)
        again, left_out = ShadowGroup(connection, reader, rules, findings, progress), []
        live = _stands(holder, book)
        for view in views:
            if (view.name, view.edition) not in live:
                left_out.append(view.name)
            elif shadow := again.begin(ShadowTables(connection, book, view)):
                stack.callback(shadow.drop)
        stack.callback(connection.rollback)  # Or the snapshot would be in the way of dropping.
        _draw_level(holder, connection, book, again, pace)
        for shadow in again.shadows:
            for table in shadow.view.tables:
                _compare(connection, book, shadow.view, table, findings)
                pace(reader.ends(0)[1])
    return left_out


Stands = Mapping[tuple[str, str], int]
"""Where each edition of a view stands."""


def _stands(connection: psycopg.Connection[Any], book: BookName) -> Stands:
    rows = connection.execute(book.fill(STANDS).encode()).fetchall()
    return {(view, edition): position for view, edition, position in rows}


class ShadowGroup:
    """The shadows of several views, filled together; one that cannot be is told of, and the others go on."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        reader: LogReader,
        rules: Rulebook,
        findings: Findings,
        progress: Progress,
    ) -> None:
        self._connection, self._reader, self._rules = connection, reader, rules
        self._findings, self._progress = findings, progress
        self.shadows: list[ShadowTables] = []

    def begin(self, shadow: ShadowTables) -> ShadowTables | None:
        """Have a shadow filled with the others, unless somebody else is making that view again."""
        try:
            shadow.begin()
        except AlreadyRebuilding as why:
            self._give_up(shadow, why)
            return None
        self.shadows.append(shadow)
        return shadow

    def behind(self, live: Stands) -> int:
        """Return how many facts the shadow that is furthest from its view has to go."""
        return max((_goal(one, live) - one.position for one in self.shadows), default=0)

    def fill(self, live: Stands, pace: Step = lambda _head: None) -> None:
        """Bring each to where its view stands, the end of a batch; what stands together reads together."""
        while behind := [one for one in self.shadows if one.position < _goal(one, live)]:
            start = min(one.position for one in behind)
            together = [one for one in behind if one.position == start]
            stops = [_goal(one, live) for one in together]
            stops += [one.position for one in behind if one.position > start]
            read = decoded(self._rules, self._reader, self._reader.after(start, min(stops)))
            for shadow in together:
                self._give(shadow, read)
            self._progress(read.last, max(live.values()))
            pace(self._reader.head)

    def _give(self, shadow: ShadowTables, read: DecodedChunk) -> None:
        try:
            with self._connection.transaction():
                shadow.take(read)
        except Stumbled as why:
            self.shadows.remove(shadow)
            self._give_up(shadow, why)

    def _give_up(self, shadow: ShadowTables, why: Exception) -> None:
        self._findings.add(Part.VIEWS, f"{shadow.view.name} cannot be compared: {why}")


def _goal(shadow: ShadowTables, live: Stands) -> int:
    return live.get((shadow.view.name, shadow.view.edition), 0)


def _draw_level(
    holder: psycopg.Connection[Any],
    connection: psycopg.Connection[Any],
    book: BookName,
    again: ShadowGroup,
    pace: Step,
) -> None:
    """Fill the shadows to where the views stand; leave a transaction open that sees both there."""
    for n in range(LOCK_TRIES):
        while again.behind(live := _stands(holder, book)) > NEAR:
            again.fill(live, pace)
        try:
            with holder.transaction():
                holder.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}".encode())
                holder.execute(book.fill(STOP_FOLLOWERS).encode())
                again.fill(_stands(holder, book))  # Followers wait: no rest now.
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                connection.execute("SELECT 1")
        except psycopg.errors.LockNotAvailable:
            if n == LOCK_TRIES - 1:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _compare(
    connection: psycopg.Connection[Any],
    book: BookName,
    view: View,
    table: Table,
    findings: Findings,
) -> None:
    names = [sql.Identifier(name) for name in (*table.row.__struct_fields__, *table.added_names())]
    own = [_comparable(column) for column in table.columns]
    statement = sql.SQL(DIFFERENT).format(
        names=sql.SQL(", ").join(names),
        columns=sql.SQL(", ").join([*own, *names[len(own) :]]),
        live=sql.Identifier(book.read, table.name),
        again=sql.Identifier(book.shadow, table.name),
    )
    listed = 0
    with connection.cursor() as cursor:
        for more, row in cursor.stream(statement):
            for _ in range(abs(more)):
                text = row if listed < SHOWN_MAX else "more"
                side = "shows" if more > 0 else "lacks"
                findings.add(Part.VIEWS, f"{view.name}: {table.name} {side} {text}")
                listed += 1


def _comparable(column: Column) -> sql.Composable:
    """Return a column, as text where its type knows no equality."""
    name = sql.Identifier(column.name)
    return sql.SQL("{}::text").format(name) if column.type == "json" else name
