"""The PostgreSQL below a command: the server of DATABASE_URL, or the embedded one of the data folder.

A command attaches to the embedded server that runs; if none does, it starts one and stops it again.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec
import psycopg

from api.engine.settings import Settings
from ledger.log.blocking import connect_blocking
from ledger.log.form import is_of_this_form, revision_of
from ledger.log.logins import is_turned_away, signed_in_as
from ledger.log.names import BookName
from patto.cli.console import Console
from patto.cli.errors import CommandFailed, Exit
from patto.postgres import BinariesMissing, Cluster
from patto.postgres.binaries import packaged

BOOK_IS_THERE = "SELECT FROM pg_tables WHERE schemaname = %s AND tablename = 'tokens'"


class Database(msgspec.Struct, frozen=True):
    """A PostgreSQL that answers, the book that is meant in it, and a psql that can ask it."""

    url: str
    name: BookName
    psql: Path | None

    def connect(self, role: str, *, path: str = "") -> psycopg.Connection[Any]:
        """Return a connection in autocommit that is signed in as one of the book's roles."""
        options = f"-c search_path={path}" if path else ""
        where = signed_in_as(self.url, role)
        return connect_blocking(where, options)

    def reader(self) -> psycopg.Connection[Any]:
        """Return a connection that only reads: the log, then the views."""
        return self.connect(self.name.reader, path=f"{self.name.read},{self.name.schema}")

    def writer(self) -> psycopg.Connection[Any]:
        """Return a connection of the writer, for tokens."""
        return self.connect(self.name.writer)

    def has_book(self) -> bool:
        """Say whether the book's tables were made."""
        try:
            with self.reader() as connection:
                return connection.execute(BOOK_IS_THERE, [self.name.access]).fetchone() is not None
        except psycopg.OperationalError as error:
            if is_turned_away(error, self.name.reader):
                return False
            raise

    def revision(self) -> str | None:
        """Return the revision that the book's tables have; None before the first.

        Where the reader can't tell, the user of `url` is asked: the book may be of another form, or have no logins.
        """
        try:
            with self.reader() as connection:
                return revision_of(connection, self.name)
        except psycopg.errors.InsufficientPrivilege:
            pass
        except psycopg.OperationalError as error:
            if not is_turned_away(error, self.name.reader):
                raise
        with suppress(psycopg.OperationalError), connect_blocking(self.url) as connection:
            return revision_of(connection, self.name)
        return None


@contextmanager
def opened_database(
    settings: Settings, console: Console, *, new: bool = False
) -> Iterator[Database]:
    """Stand on the book's PostgreSQL for a while.

    Raises `CommandFailed` when there is no book there yet, unless a `new` one is to be made.
    """
    if settings.database_url:
        yield _existing(Database(settings.conninfo, settings.name, any_psql()), settings, new=new)
        return
    if not new and not (settings.folder / "server").exists():
        raise _no_book(settings)
    cluster = Cluster(settings.folder, log=console.log)
    with cluster.attached():
        found = Database(cluster.url(), settings.name, cluster.psql_path)
        yield _existing(found, settings, new=new)


def any_psql() -> Path | None:
    """Return the system's psql, else the one that came with the embedded server."""
    if found := shutil.which("psql"):
        return Path(found)
    try:
        return packaged()["psql"]
    except BinariesMissing:
        return None


def place(settings: Settings) -> str:
    """Say where the book is, without a password."""
    if not settings.database_url:
        return str(settings.folder.absolute())
    return without_password(settings.database_url)


def without_password(url: str) -> str:
    """Return a connection URL that may be shown; a libpq string shows only that there is one."""
    if "://" not in url:
        words = [word for word in url.split() if not word.startswith("password")]
        return " ".join(words)
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = parts.username or ""
    return urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host))


def _existing(found: Database, settings: Settings, *, new: bool) -> Database:
    if not new and not found.has_book():
        raise _no_book(settings)
    must_be_of_this_form(found, settings)
    return found


def must_be_of_this_form(database: Database, settings: Settings) -> None:
    """Raise `CommandFailed` for a book that another version of Patto made, and say how to move it away."""
    revision = database.revision()
    if is_of_this_form(revision):
        return
    way = "start with another --book (PATTO_BOOK)"
    if not settings.database_url:
        way = f"move the folder away (mv {settings.data} {settings.data}-{revision}), or {way}"
    message = f"The book {settings.book} in {place(settings)} is of another form ({revision}), and is left as it is: {way}."
    raise CommandFailed(message, Exit.REFUSED)


def _no_book(settings: Settings) -> CommandFailed:
    message = (
        f"There is no book {settings.book} in {place(settings)} yet, or no login for it in"
        f" {settings.logins}: patto serve makes one, patto migrate makes an empty one."
    )
    return CommandFailed(message, Exit.REFUSED)
