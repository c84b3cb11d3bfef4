"""The form of a book: the shape of its tables and of its facts. A book of another form is left alone.

Until 0.2.0 facts and tables change without a way from one form to the next: raise `FORM` whenever
they do. The revisions of `alembic/versions` begin with it.
"""

from typing import Any, Final

import psycopg
from psycopg import sql

from ledger.log.names import BookName

FORM: Final = "0.2q"

MIGRATIONS = "SELECT FROM pg_tables WHERE schemaname = %s AND tablename = 'migrations'"


def revision_of(connection: psycopg.Connection[Any], book: BookName) -> str | None:
    """Return the revision that the book's tables have; None before the first.

    `connection` is the reader's, or that of somebody who may see more.
    """
    known = connection.execute(MIGRATIONS, [book.schema]).fetchone()
    if known is None:
        return None
    table = sql.Identifier(book.schema, "migrations")
    row = connection.execute(sql.SQL("SELECT version_num FROM {}").format(table)).fetchone()
    return str(row[0]) if row else None


def is_of_this_form(revision: str | None) -> bool:
    """Say whether this version of Patto reads a book of that revision; one not begun is nobody's."""
    return revision is None or revision.partition("_")[0] == FORM
