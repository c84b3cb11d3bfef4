"""Make or change the tables of one book, under a lock, in one transaction."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import psycopg
from alembic.config import Config
from psycopg.rows import TupleRow
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from alembic import command, op
from ledger.log.blocking import connect_blocking
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.roles import prepare

ALEMBIC = Path(__file__).parents[3] / "alembic"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class WouldLoseFacts(Exception):
    """This downgrade would drop a table that holds facts."""


def upgrade(conninfo: str, book: BookName, to: str = "head", *, new_logins: bool = False) -> None:
    """Bring the book's tables to revision `to`, making schemas and roles if there are none.

    The user that `conninfo` names makes roles and schemas, where any are missing, and does nothing else;
    the tables are made by the book's owner. Two processes that start at once migrate one after the other.
    `new_logins`: see `prepare`.
    """
    prepare(conninfo, book, new_logins=new_logins)
    _run(conninfo, book, lambda config: command.upgrade(config, to))


def downgrade(conninfo: str, book: BookName, to: str) -> None:
    """Bring the tables back to revision `to`; raises `WouldLoseFacts` rather than lose any."""
    _run(conninfo, book, lambda config: command.downgrade(config, to))


def run_sql(*files: str) -> None:
    """Run SQL files of `alembic/sql` with the names of the book being migrated."""
    for file in files:
        _execute(op.get_bind(), (ALEMBIC / "sql" / file).read_text(encoding="utf-8"))


def must_be_empty(*tables: str) -> None:
    """Raise `WouldLoseFacts` when one of the tables holds anything."""
    for table in tables:
        name = _book().fill(table)
        if op.get_bind().execute(text(f"SELECT EXISTS (SELECT FROM {name})")).scalar():  # noqa: S608 - a fixed name
            raise WouldLoseFacts(f"{name} is not empty")


def _book() -> BookName:
    book = op.get_context().config.attributes["book"]  # type: ignore[union-attr]  # set by _run
    assert isinstance(book, BookName)
    return book


def _execute(connection: Connection, script: str) -> None:
    """Run a whole script; through the driver, which leaves `%` and `:` alone."""
    _driver(connection).execute(_book().fill(script).encode())


def _driver(connection: Connection) -> psycopg.Connection[TupleRow]:
    """Return psycopg's own connection, below SQLAlchemy's."""
    return cast("psycopg.Connection[TupleRow]", connection.connection.dbapi_connection)


def _run(conninfo: str, book: BookName, migrate: Callable[[Config], None]) -> None:
    where = signed_in_as(conninfo, book.owner)
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect_blocking(where, autocommit=False),
        poolclass=NullPool,
    )
    config = Config()
    config.set_main_option("script_location", str(ALEMBIC))
    with engine.begin() as connection:
        config.attributes.update(connection=connection, book=book)
        _driver(connection).execute(ONE_AT_A_TIME, [book.schema])
        migrate(config)
    engine.dispose()
