"""The form of a book: the shape of its tables and of its facts. A book of another form is left alone.

Until 0.2.0 facts and tables change without a way from one form to the next: raise `FORM` whenever
they do. The revisions of `alembic/versions` begin with it.
"""

from typing import Any, Final

import psycopg
from psycopg import sql

from ledger.log.names import BookName

FORM: Final = "0.2c"


def revision_of(connection: psycopg.Connection[Any], book: BookName) -> str | None:
    """Return the revision that the book's tables have; None before the first.

    `connection` may take the role of the book's owner, and is in autocommit.
    """
    known = connection.execute("SELECT to_regclass(%s)", [f"{book.schema}.migrations"]).fetchone()
    if known is None or known[0] is None:
        return None
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(book.owner)))
        table = sql.Identifier(book.schema, "migrations")
        row = connection.execute(sql.SQL("SELECT version_num FROM {}").format(table)).fetchone()
    return str(row[0]) if row else None


def is_of_this_form(revision: str | None) -> bool:
    """Say whether this version of Patto reads a book of that revision; one not begun is nobody's."""
    return revision is None or revision.partition("_")[0] == FORM
