"""The supervisor opens the book, again and again if need be, and says whether it can be written."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final

import psycopg

from api.engine.problems import is_away
from api.engine.settings import Settings
from api.engine.tokens import revoke_again
from ledger.book.book import Book
from ledger.book.opening import book_macs, open_book
from ledger.kernel.rulebook import Rulebook
from ledger.log.blocking import connect_blocking
from ledger.log.logins import is_turned_away, signed_in_as
from ledger.log.names import BookName
from ledger.log.pool import Pool
from ledger.pen.pending import Unavailable
from ledger.pen.tasks import Tasks
from ledger.seal.mac import Macs
from ledger.vault import MasterKey, MasterKeyError
from ledger.vault.master import NoMasterKey
from ledger.vault.private import make_folder
from ledger.vault.tombstones import REVOKED, Tombstones

logger = logging.getLogger("patto.api")

MIGRATED: Final = """
SELECT FROM pg_tables
WHERE (schemaname, tablename) IN (('{access}', 'tokens'), ('{read}', 'tracking'))
"""
MIGRATED_TABLES: Final = 2
RETRY_SECONDS: Final = 1.0
FIRST_SECONDS: Final = 10.0
OPENING: Final = "opening the book"
WRITER_CONNECTIONS: Final = 2
WRITER_SECONDS: Final = 5.0

WhileOpen = Callable[[Book], AbstractAsyncContextManager[None]]
"""What runs for as long as the book is open."""


class NotMigrated(Exception):
    """The book has no tables yet, or its roles no logins: `patto serve` and `patto migrate` make both."""


class Writer:
    """A few connections as the writer, for small statements outside the pen."""

    def __init__(self, conninfo: str, name: BookName) -> None:
        self._name = name
        self._pool = Pool(
            signed_in_as(conninfo, name.writer),
            size=WRITER_CONNECTIONS,
            timeout_seconds=WRITER_SECONDS,
            commit="on",
        )

    async def fetch(self, sql: str, **parameters: object) -> list[psycopg.rows.TupleRow]:
        """Run a statement, with the book's names filled in, and return its rows."""
        filled = self._name.fill(sql).encode()
        async with self._pool.connection() as connection:
            return await (await connection.execute(filled, parameters or None)).fetchall()

    async def run(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        async with self._pool.connection() as connection:
            await connection.execute(self._name.fill(sql).encode())

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()


class Supervisor:
    """Holds the book while it is open; `trouble` says why it isn't."""

    def __init__(
        self,
        rules: Rulebook,
        settings: Settings,
        writer: Writer,
        tasks: Tasks,
        on_key: Callable[[Macs], None],
        while_open: WhileOpen,
    ) -> None:
        self._rules = rules
        self._settings = settings
        self._writer = writer
        self._tasks = tasks
        self._on_key = on_key
        self._while_open = while_open
        self.trouble = "The book is being opened."
        self._book: Book | None = None
        self._tried = asyncio.Event()
        self._closing = asyncio.Event()

    def book(self) -> Book:
        """Return the open book; refuses `Unavailable` while it can't be written, and says why."""
        book = self._book
        if book is None:
            raise Unavailable(self.trouble)
        if book.is_away:
            raise Unavailable("PostgreSQL is away.")
        return book

    def open_book(self) -> Book | None:
        """Return the book, if it is open."""
        return self._book

    @property
    def position(self) -> int:
        """Return the last position known to be durable; 0 while the book is closed."""
        return self._book.position if self._book else 0

    def measured(self, look: Callable[[Book], float]) -> Callable[[], float]:
        """Return what looks up a number of the book's; 0 while the book is closed."""
        return lambda: look(self._book) if self._book else 0

    def why_not_ready(self) -> str | None:
        """Return what keeps commands from being accepted; None when nothing does."""
        if self._book is None:
            return self.trouble
        if self._tasks.ended:
            return "The book's own work was interrupted and is being begun again."
        return self._book.trouble

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the book open; begins when it is, or when it is known why it isn't."""
        self._tasks.keep(OPENING, self._keep_open)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), FIRST_SECONDS)
        try:
            yield
        finally:
            self._closing.set()
            await self._tasks.stop(OPENING, None)

    async def _keep_open(self) -> None:
        """Open the book, again and again if need be; it then looks after its own connections."""
        while not self._closing.is_set():
            try:
                await self._open_once()
            except (MasterKeyError, NotMigrated) as error:
                self.trouble = str(error) or " ".join((type(error).__doc__ or "").split())
                logger.critical("the book stays closed: %s", self.trouble)
            except Exception as error:
                if not is_away(error):
                    self.trouble = f"The book can't be opened ({type(error).__name__})."
                    raise
                self.trouble = f"PostgreSQL is away: {type(error).__name__}"
                logger.warning("%s: %s", self.trouble, error)
            self._tried.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), RETRY_SECONDS)

    async def _open_once(self) -> None:
        await self._must_be_migrated()
        settings, master = self._settings, await self._master_key()
        macs = await book_macs(settings.conninfo, settings.name, master)
        self._on_key(macs)
        await asyncio.to_thread(self._revoke_again, macs)
        async with (
            open_book(
                self._rules,
                settings.conninfo,
                master,
                name=settings.name,
                limits=settings.limits,
                commit=settings.synchronous_commit,
            ) as book,
            self._while_open(book),
        ):
            self._book = book
            self._tried.set()
            try:
                await self._closing.wait()
            finally:
                self._book, self.trouble = None, "The book is closing."

    def _revoke_again(self, macs: Macs) -> None:
        """End the tokens that were revoked before and that a restored backup brought back."""
        key = self._settings.master_key
        revoked = Tombstones.beside(key.parent, self._settings.name.schema, REVOKED).all()
        if not revoked:
            return
        where = signed_in_as(self._settings.conninfo, self._settings.name.writer)
        with connect_blocking(where) as connection:
            back = revoke_again(connection, self._settings.name, macs, revoked)
        if back:
            logger.warning("a backup brought these tokens back; revoked again: %s", ", ".join(back))

    async def _must_be_migrated(self) -> None:
        """Look for the tables that are made last; without them there may be no role to look as, either."""
        try:
            found = await self._writer.fetch(MIGRATED)
        except psycopg.OperationalError as error:
            if is_turned_away(error, self._settings.name.writer):
                raise NotMigrated(NotMigrated.__doc__) from error
            raise
        if len(found) < MIGRATED_TABLES:
            raise NotMigrated(NotMigrated.__doc__)

    async def _master_key(self) -> MasterKey:
        """Read the master key; a book that never had one gets a new one."""
        file = self._settings.master_key
        try:
            return MasterKey.from_file(file)
        except NoMasterKey:
            if await self._writer.fetch("SELECT FROM {vault}.book_keys"):
                raise
        make_folder(file.parent)
        with suppress(FileExistsError):
            return MasterKey.make_file(file, os.urandom)
        return MasterKey.from_file(file)
