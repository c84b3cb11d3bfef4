"""Every row of a view is what its fold makes of the log: the tables are filled again beside it and compared.

The shadow is filled as for a rebuild, up to exactly where the living tables stand; followers wait only
while it draws level and one snapshot of PostgreSQL's sees both. Nothing takes anything's place.
"""

import time
from contextlib import ExitStack
from typing import Any

import psycopg
from psycopg import sql

from ledger.kernel.rulebook import Rulebook
from ledger.log.names import BookName
from ledger.log.reading import CHUNK
from projections.engine.finding import Findings, Part
from projections.engine.follower import Stumbled, log_reader
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
from projections.engine.table import Table
from projections.engine.tracking import connect_projector
from projections.engine.view import View

STANDS = "SELECT position FROM {read}.tracking WHERE view = %s AND edition = %s"
SHOWN_MAX = 200

# Rows as texts, since not every type can be compared; each side's that the other has not, and how often.
DIFFERENT = """
SELECT 'shows', r FROM (SELECT {row} AS r FROM {live} t EXCEPT ALL SELECT {row} FROM {again} t) shown
UNION ALL
SELECT 'lacks', r FROM (SELECT {row} AS r FROM {again} t EXCEPT ALL SELECT {row} FROM {live} t) lacking
"""


def compare_rows(
    conninfo: str,
    book: BookName,
    rules: Rulebook,
    view: View,
    findings: Findings,
    progress: Progress = lambda _done, _head: None,
    *,
    chunk: int = CHUNK,
) -> bool:
    """Compare a view's tables row by row; False when there is nothing to compare.

    That is so where nobody has filled it yet, or a program of another version has.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(connect_projector(conninfo, book, book.shadow))
        holder = stack.enter_context(connect_projector(conninfo, book, book.read))
        reader = log_reader(conninfo, book, rules, chunk)
        stack.callback(reader.close)
        if _stands(holder, book, view) is None:
            return False
        shadow = ShadowTables(connection, reader, book, rules, view, progress)
        try:
            shadow.begin()
            stack.callback(shadow.drop)
            _draw_level(holder, connection, book, view, shadow)
        except (Stumbled, AlreadyRebuilding) as why:
            findings.add(Part.VIEWS, f"{view.name} cannot be compared: {why}")
            return True
        for table in view.tables:
            _compare(connection, book, view, table, findings)
        connection.execute("COMMIT")
    return True


def _stands(connection: psycopg.Connection[Any], book: BookName, view: View) -> int | None:
    asked = connection.execute(book.fill(STANDS).encode(), [view.name, view.edition]).fetchone()
    return int(asked[0]) if asked else None


def _draw_level(
    holder: psycopg.Connection[Any],
    connection: psycopg.Connection[Any],
    book: BookName,
    view: View,
    shadow: ShadowTables,
) -> None:
    """Fill the shadow to where the view stands; leave a transaction open that sees both there."""
    for n in range(LOCK_TRIES):
        while (live := _stands(holder, book, view) or 0) - shadow.position > NEAR:
            shadow.fill_to(live)
        try:
            with holder.transaction():
                holder.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}".encode())
                holder.execute(book.fill(STOP_FOLLOWERS).encode())
                shadow.fill_to(_stands(holder, book, view) or 0)
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
    columns = sql.SQL(", ").join(
        sql.Identifier("t", name) for name in (*table.row.__struct_fields__, *table.added_names())
    )
    statement = sql.SQL(DIFFERENT).format(
        row=sql.SQL("ROW({})::text").format(columns),
        live=sql.Identifier(book.read, table.name),
        again=sql.Identifier(book.shadow, table.name),
    )
    with connection.cursor() as cursor:
        for n, (side, row) in enumerate(cursor.stream(statement)):
            text = f"{view.name}: {table.name} {side} {row if n < SHOWN_MAX else 'more'}"
            findings.add(Part.VIEWS, text)
