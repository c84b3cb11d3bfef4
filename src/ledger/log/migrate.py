"""Make or change the tables of one book, under a lock, in one transaction."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import psycopg
from alembic.config import Config
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from alembic import command, op
from ledger.log.names import BookName

ALEMBIC = Path(__file__).parents[3] / "alembic"


class WouldLoseFacts(Exception):
    """This downgrade would drop a table that holds facts."""


def upgrade(conninfo: str, book: BookName, to: str = "head") -> None:
    """Bring the book's tables to revision `to`, making schemas and roles if there are none.

    `conninfo` belongs to a role that may create schemas and roles (the database's owner). Two
    processes that start at once migrate one after the other.
    """
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
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=NullPool
    )
    config = Config()
    config.set_main_option("script_location", str(ALEMBIC))
    with engine.begin() as connection:
        config.attributes.update(connection=connection, book=book)
        _prepare(_driver(connection), book)
        migrate(config)
    engine.dispose()


def _prepare(driver: psycopg.Connection[TupleRow], book: BookName) -> None:
    """Lock out other migrations of this book; make its roles and schemas; become their owner."""
    driver.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [book.schema])
    for role in book.roles:
        known = driver.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if known is None:
            # Whoever reads with psql signs in as the reader: a role that was merely set can be reset.
            login = sql.SQL("LOGIN" if role == book.reader else "NOLOGIN")
            driver.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), login))
        driver.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
    for schema in book.schemas:
        driver.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
                sql.Identifier(schema), sql.Identifier(book.owner)
            )
        )
    driver.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(book.owner)))
