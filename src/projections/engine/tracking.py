"""Where every view stands, of which edition its tables are, and which tables those are.

tracking   one row a view that is shown: its tables are in the schema `{read}`
building   one row a view that is made again: its tables are in `{shadow}`, beside the others

A view that nobody ever filled is filled where it is shown, and shown once it has come as far as the
book was when it began (`awaited`).
"""

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql

from ledger.log.blocking import connect_blocking
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from projections.engine.view import View

BEGIN = """
INSERT INTO {read}.tracking (view, edition, tables, awaited)
VALUES (%s, %s, %s, coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0))
ON CONFLICT DO NOTHING RETURNING view
"""
# What is beyond the log's end stays: it is the last trace of what was taken away there.
GONE = """
SELECT view, tables FROM {read}.tracking WHERE view <> ALL (%s)
AND position <= coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0) FOR UPDATE
"""
LEAVE = "DELETE FROM {read}.tracking WHERE view = %s"
EDITIONS = "SELECT view, edition FROM {read}.tracking"

Connection = psycopg.Connection[Any]


def connect_projector(conninfo: str, book: BookName, schema: str) -> Connection:
    """Connect as the book's projector, with unqualified tables in `schema`.

    Views can be made again, so their commits need not wait for the disk.
    """
    options = (
        f"-c search_path={schema} -c synchronous_commit=off -c jit=off"
        " -c client_min_messages=warning"
    )
    return connect_blocking(signed_in_as(conninfo, book.projector), options)


def make_tables(connection: Connection, book: BookName, view: View) -> None:
    """Make a view's empty tables where the connection's unqualified names go, for all to read."""
    _make(connection, view.statements())
    readers = sql.SQL(", ").join(map(sql.Identifier, (book.reader, book.writer)))
    for table in view.table_names:
        connection.execute(
            sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(table), readers)
        )


def make_bare_tables(connection: Connection, view: View) -> None:
    """Make a view's empty tables for nobody to read, with no more than it takes to fill them."""
    _make(connection, (one for table in view.tables for one in table.create_bare()))


def _make(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())


def drop_tables(connection: Connection, schema: str, tables: Iterable[str]) -> None:
    """Drop tables of a schema, where they are still there."""
    for table in tables:
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(schema, table)))


def begin(connection: Connection, book: BookName, views: Iterable[View]) -> None:
    """Give every view that was never filled its tables and its place at the book's beginning."""
    for view in views:
        with connection.transaction():
            asked = [view.name, view.edition, view.table_names]
            if connection.execute(book.fill(BEGIN).encode(), asked).fetchone():
                make_tables(connection, book, view)


def remove_gone(connection: Connection, book: BookName, views: Iterable[View]) -> list[str]:
    """Take away what belongs to views that the program has no more; return their names."""
    with connection.transaction():
        names = [view.name for view in views]
        gone = connection.execute(book.fill(GONE).encode(), [names]).fetchall()
        for view, tables in gone:
            drop_tables(connection, book.read, tables)
            connection.execute(book.fill(LEAVE).encode(), [view])
    return [view for view, _ in gone]


def of_another_edition(connection: Connection, book: BookName, views: Iterable[View]) -> list[View]:
    """Return the views whose tables were filled by another version of the program."""
    found = dict(connection.execute(book.fill(EDITIONS).encode()).fetchall())
    return [view for view in views if found.get(view.name, view.edition) != view.edition]
