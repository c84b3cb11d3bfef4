"""The front desk: what is at hand while the app runs, and what happens when PostgreSQL goes away.

book       the one that writes          None until it could be opened
readers    connections that only read   for the read models and the log
tokens     who may ask
head       how far the book reaches, told to the followers as soon as it moves
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from time import monotonic

import psycopg
from psycopg.rows import TupleRow

from api.engine.lately import Lately, Stands
from api.engine.lending import Connection, Lending, Loan
from api.engine.metrics import Measures
from api.engine.problems import AWAY
from api.engine.scheduler import keep_schedule
from api.engine.settings import Settings
from api.engine.tokens import Tokens
from ledger.book.book import Book, open_book
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import Role, Who
from ledger.log.batch import LogUnavailable
from ledger.pen.pen import Pen
from ledger.pen.pending import Unavailable
from ledger.vault import MasterKey, MasterKeyError
from ledger.vault.master import NoMasterKey
from projections.engine.asof import BeyondTheBook, NotYetSeen, head_of, lags, reader_options

logger = logging.getLogger("patto.api")
Reader = Connection
ActsFor = Callable[[Book, str], Awaitable[frozenset[str]]]
"""Returns the members that a user acts for."""

MIGRATED = """
SELECT to_regclass('{access}.tokens') IS NOT NULL AND to_regclass('{read}.tracking') IS NOT NULL
"""
TELL_SECONDS = 0.03
POLL_SECONDS = 0.005
USER_SECONDS = 1.0
USERS_MAX = 100_000
REACHED = """
SELECT t.position, t.stopped,
    coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0)
FROM (SELECT) one LEFT JOIN tracking t ON t.projection = %s
"""
STANDS = "SELECT projection, position, rebuilt FROM tracking"
RETRY_SECONDS = 1.0
SWEEP_SECONDS = 3600.0
FIRST_SECONDS = 10.0


class NotMigrated(Exception):
    """The book has no tables yet: `patto serve` makes them."""


class FrontDesk:
    """Opened and closed with the app; asked by every route."""

    def __init__(
        self, rules: Rulebook, acts_for: ActsFor, settings: Settings, measures: Measures
    ) -> None:
        self.rules = rules
        self._acts_for = acts_for
        self.settings = settings
        self._measures = measures
        self.name = settings.name
        self.trouble: str | None = "The book is being opened."
        self.tokens = Tokens(self._errand, seconds=settings.token_seconds)
        self._users: dict[str, tuple[float, frozenset[str]]] = {}
        self._book: Book | None = None
        self._conninfo = ""
        self._readers: Lending | None = None
        self._errands: Lending | None = None
        self.lately = Lately(self._stands, settings.answers)
        self._tried = asyncio.Event()
        self._closing = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._begin_measuring()

    def _begin_measuring(self) -> None:
        """Show what the pen has in hand whenever somebody looks."""

        def of_pen(look: Callable[[Pen], float]) -> Callable[[], float]:
            return lambda: look(self.pen) if self.pen is not None else 0

        watch = self._measures.watch
        watch("queue_length", "Commands without an answer yet.", of_pen(lambda pen: pen.queue.size))
        watch("cached_nouns", "States kept in memory.", of_pen(lambda pen: pen.nouns.size))
        watch(
            "position",
            "The last position known to be durable.",
            of_pen(lambda pen: pen.confirmed.position),
        )

    # What routes ask

    @property
    def book(self) -> Book:
        """Return the open book; refuses `Unavailable` while it can't be written, and says why."""
        book = self._book
        if book is None:
            raise Unavailable(self.trouble or "")
        if book.pen.away is not None:
            raise Unavailable("PostgreSQL is away.")
        return book

    @property
    def pen(self) -> Pen | None:
        """Return the pen if the book was opened, whatever its state."""
        return self._book.pen if self._book else None

    def reading(self) -> "Reading":
        """Lend a connection that reads; refuses `Unavailable` when there is none to be had."""
        if self._readers is None:
            raise Unavailable(self.trouble or "")
        return Reading(self._readers, self.settings.timeout_seconds)

    async def _stands(self) -> Stands:
        """Look up where every projection stands."""
        async with self.reading() as connection:
            cursor = await connection.execute(STANDS)
            return {
                name: (position, rebuilt) for name, position, rebuilt in await cursor.fetchall()
            }

    async def reach(self, projection: str, position: int) -> None:
        """Wait until a read model includes `position`, for a while and without a connection in hand.

        Refuses `BeyondTheBook` at once for a position nobody has written, `NotYetSeen` when it
        takes too long or the projection stands still.
        """
        deadline = monotonic() + self.settings.wait_seconds
        pause = POLL_SECONDS
        while True:
            async with self.reading() as connection:
                cursor = await connection.execute(REACHED, [projection])
                reached, stopped, head = await cursor.fetchone() or (0, None, 0)
            if (reached or 0) >= position:
                return
            if position > head:
                raise BeyondTheBook(position=position, head=head)
            if stopped or monotonic() + pause > deadline:
                raise NotYetSeen(position=position, seen=reached)
            await asyncio.sleep(pause)
            pause = min(2 * pause, 0.1)

    async def catch_up(self, projection: str) -> None:
        """Wait until a read model includes all that was written so far, if it comes that far."""
        if self.pen is not None:
            with suppress(NotYetSeen):
                await self.reach(projection, self.pen.confirmed.position)

    async def members_of(self, who: Who) -> frozenset[str]:
        """Return the members that a user acts for.

        What was looked up is good for a second, and forgotten as soon as anybody is named or
        removed here; another process's changes count a second later.
        """
        if who.role is not Role.MEMBER or not who.user:
            return frozenset()
        known = self._users.get(who.user)
        if known is None or monotonic() - known[0] > USER_SECONDS:
            if len(self._users) > USERS_MAX:
                self._users.clear()
            known = monotonic(), await self._acts_for(self.book, who.user)
            self._users[who.user] = known
        return known[1]

    def forget_users(self) -> None:
        """Look anew for whom anybody acts."""
        self._users.clear()

    async def head(self) -> int:
        """Return the last position of the book."""
        async with self.reading() as connection:
            return await head_of(connection)

    def why_not_ready(self) -> str | None:
        """Return what keeps commands from being accepted; None when nothing does."""
        book = self._book
        if book is None:
            return self.trouble or "The book is closed."
        if book.pen.trouble:
            return book.pen.trouble
        if book.pen.away is not None:
            return "PostgreSQL is away."  # What it said is in the log, not for whoever asks.
        return "The clock is behind the book." if book.pen.clock_is_behind() else None

    async def measured(self) -> bytes:
        """Return all measures.

        How far the read models are behind is looked up; while nobody can tell, the last ones stand.
        """
        measures = self._measures
        with suppress(Unavailable):
            async with self.reading() as connection:
                for lag in await lags(connection):
                    measures.lag_facts.labels(lag.projection).set(lag.facts)
                    measures.lag_seconds.labels(lag.projection).set(lag.seconds)
        return measures.text()

    # While the app runs

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Open everything for as long as the app runs.

        Begins when the book is open, or when it is known why it isn't: then routes say so.
        """
        self._conninfo = self.settings.database_url
        async with AsyncExitStack() as stack:
            self._readers = Lending(
                self._conninfo, reader_options(self.name), self.settings.readers
            )
            self._errands = Lending(self._conninfo, f"-c role={self.name.writer}", 2)
            for lending in (self._readers, self._errands):
                stack.push_async_callback(lending.close)
            works = [self._keep_open, self._tell_followers, self._keep_tokens, self._keep_tidy]
            if self.settings.scheduler == "on":
                works.append(self._keep_schedule)
            for work in works:
                self._tasks.append(asyncio.create_task(work()))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._tried.wait(), FIRST_SECONDS)
            try:
                yield
            finally:
                self._closing.set()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_schedule(self) -> None:
        """Do what is due, as long as the book is open; whoever else does it too does no harm."""
        while not self._closing.is_set():
            if (book := self._book) is not None:
                work = asyncio.create_task(
                    keep_schedule(book, self._conninfo, self.name, self._measures.outcomes)
                )
                closing = asyncio.create_task(self._closing.wait())
                await asyncio.wait({work, closing}, return_when=asyncio.FIRST_COMPLETED)
                closing.cancel()
                if work.done() and (why := work.exception()):
                    logger.error("the scheduler stumbled", exc_info=why)
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
            await self._pause(RETRY_SECONDS)

    async def _keep_tidy(self) -> None:
        """Once an hour sweep the keys that no fact ever used: refused applications leave them."""
        while not self._closing.is_set():
            if (book := self._book) is None:
                await self._pause(RETRY_SECONDS)
                continue
            with suppress(*AWAY):
                await book.privacy.sweep()
            await self._pause(SWEEP_SECONDS)

    async def _keep_open(self) -> None:
        """Open the book, again and again if need be; it then looks after its own connections."""
        while not self._closing.is_set():
            try:
                await self._open_once()
            except AWAY as error:
                self.trouble = f"PostgreSQL is away: {type(error).__name__}"
                logger.warning("%s: %s", self.trouble, error)
            except (MasterKeyError, NotMigrated) as error:
                self.trouble = str(error) or type(error).__doc__
                logger.critical("the book stays closed: %s", self.trouble)
            except Exception as error:
                self.trouble = f"The book can't be opened ({type(error).__name__})."
                logger.exception("the book can't be opened")
            self._tried.set()
            await self._pause(RETRY_SECONDS)

    async def _open_once(self) -> None:
        await self._must_be_migrated()
        master = await self._master_key()
        settings = self.settings
        async with open_book(
            self.rules, self._conninfo, master, name=self.name, limits=settings.limits
        ) as book:
            book.pen.on_append = self._measures.appended
            self._book, self.trouble = book, None
            self._tried.set()
            try:
                await self._closing.wait()
            finally:
                self._book, self.trouble = None, "The book is closing."

    async def _must_be_migrated(self) -> None:
        """Ask without any role of the book: there may be none yet."""
        async with await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, connect_timeout=5
        ) as connection:
            cursor = await connection.execute(self.name.fill(MIGRATED).encode())
            if not (row := await cursor.fetchone()) or not row[0]:
                raise NotMigrated(NotMigrated.__doc__)

    async def _master_key(self) -> MasterKey:
        """Read the master key; a book that never had one gets a new one."""
        file = self.settings.master_key
        try:
            return MasterKey.from_file(file)
        except NoMasterKey:
            if await self._errand("SELECT FROM {vault}.master"):
                raise
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            return MasterKey.make_file(file, os.urandom)
        return MasterKey.from_file(file)

    async def _errand(self, sql: str) -> list[TupleRow]:
        """Run one small query as the writer."""
        if self._errands is None:
            raise LogUnavailable("not connected")
        async with self._errands.lent(2) as connection:
            return await (await connection.execute(self.name.fill(sql).encode())).fetchall()

    async def _tell_followers(self) -> None:
        """Tell the book's channel that the head moved; outside any append, so that nothing waits."""
        told = 0
        while not self._closing.is_set():
            if self.pen is not None and (head := self.pen.confirmed.position) != told:
                with suppress(*AWAY):
                    await self._errand("SELECT pg_notify('{book}', '')")
                    told = head
            await asyncio.sleep(TELL_SECONDS)

    async def _keep_tokens(self) -> None:
        while not self._closing.is_set():
            try:
                await self.tokens.refresh()
            except (*AWAY, psycopg.Error) as error:
                logger.debug("tokens could not be read: %s", error)
            await self._pause(self.tokens.seconds)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)


class Reading(Loan):
    """A connection that reads; what PostgreSQL fails with meanwhile is `Unavailable`."""

    __slots__ = ()

    async def __aenter__(self) -> Reader:
        try:
            return await super().__aenter__()
        except TimeoutError:
            raise Unavailable("All readers are busy.") from None
        except AWAY as error:
            raise _away(error) from None

    async def __aexit__(self, *error: object) -> None:
        await super().__aexit__(*error)
        if isinstance(error[1], AWAY):
            raise _away(error[1]) from None


def _away(error: BaseException) -> Unavailable:
    logger.info("a read found no PostgreSQL: %s", error)
    return Unavailable("PostgreSQL is away.")


__all__ = ["FrontDesk", "NotMigrated"]
