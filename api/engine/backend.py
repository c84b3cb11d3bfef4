"""What stands behind the routes while the app runs, each part with one job.

supervisor      opens the book, which writes
readers         connections that only read
authentication  who asks
users           for whom they act
guests          whom the host of a hub knows
answers         what may be answered again
known           what is known to be there
own_writes      what each actor was told is recorded
measures        what Prometheus reads
readiness       whether all this works just now
verifications   what auditors have checked
tasks           what goes on in the background, and keeps it ready
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from operator import attrgetter
from typing import Final

from api.engine.access import Asker, Readable
from api.engine.access_anchor import Anchor
from api.engine.access_log import AccessLog
from api.engine.allowance import SWEEP, Allowance, Allowances
from api.engine.answer_cache import AnswerCache
from api.engine.applicants import Applicants
from api.engine.authentication import Authentication
from api.engine.background import SWEEP_SECONDS, Job, jobs_of_an_open_book, running
from api.engine.bearer import BearerTokens
from api.engine.coalescer import Coalescer
from api.engine.known import Known
from api.engine.metrics import Measures, MetricsRows
from api.engine.own_writes import OwnWrites
from api.engine.problems import is_away
from api.engine.readers import Readers
from api.engine.readiness import Readiness
from api.engine.settings import Settings
from api.engine.supervisor import Supervisor, Writer
from api.engine.users import ActsFor, Users
from api.engine.verification import VerificationTasks
from api.engine.write_probe import WriteProbe
from ledger.book.book import Book
from ledger.kernel.command import Command
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import Who
from ledger.pen.pending import Unavailable
from ledger.pen.tasks import Tasks
from ledger.seal.mac import Macs

logger = logging.getLogger("patto.api")

ACCESS_SECONDS: Final = 1.0
USED_SECONDS: Final = 60.0


class Backend:
    """Nothing is opened before it runs, everything is closed after."""

    def __init__(
        self,
        rules: Rulebook,
        acts_for: ActsFor,
        guests: Callable[..., Awaitable[frozenset[str]]],
        settings: Settings,
        verifier: Sequence[str],
        jobs: "Callable[[Backend, Book], Iterable[Job]]",
        gauges: Sequence[MetricsRows],
    ) -> None:
        self.rules, self.guests, self._jobs = rules, guests, jobs
        self.settings = settings
        self.measures = Measures()
        self._gauges = [(one, self.measures.gauge(one)) for one in gauges]
        self.readers = Readers(settings)
        self.coalescer = Coalescer(self.readers.reading, settings.timeout_seconds)
        self._writer = Writer(settings.conninfo, settings.name)
        self.tasks = Tasks(logger)
        self.tasks.on_end = self.measures.task_ended
        self.access_log = AccessLog(self._writer.fetch)
        self._anchor: Anchor | None = None
        self._tokens = BearerTokens(self._writer.fetch)
        self.supervisor = Supervisor(
            rules, settings, self._writer, self.tasks, self._with_key, self._while_open
        )
        self.book = self.supervisor.book
        self._probe = WriteProbe(settings)
        self.readiness = Readiness(self.supervisor, self._probe, self.readers, settings.server_note)
        self.authentication = Authentication(
            self.access_log,
            self._tokens,
            Applicants(),
            addresses=self._allowance("requests of an address", settings.requests_per_address),
            applicants=self._allowance(
                "requests of applicants of an address", settings.applications_per_address
            ),
            signed_in=Allowances(
                self._allowance("requests of a token", settings.requests_per_token),
                self._allowance("requests", settings.requests_per_minute),
            ),
        )
        self.lines = Allowances(
            self._allowance("bulk lines of a token", settings.lines_per_token),
            self._allowance("bulk lines", settings.lines_per_minute),
            self._allowance("bulk lines of an address", settings.lines_per_address),
        )
        self._tries = self._allowance("tries", settings.tries_per_minute)
        self.users = Users(acts_for, self.book)
        self.own_writes = OwnWrites()
        self.known = Known()
        self.answers = AnswerCache(self.readers.versions, settings.answers)
        self.verifications = VerificationTasks(
            settings, verifier, self._writer.fetch, self.access_log
        )
        self._watch_the_book()

    async def readable(self, who: Who) -> Readable:
        """Return what leaves out of a command's facts entries on accounts that they may not read."""
        return await Asker(who, self.users).readable(self.rules)

    async def must_try(self, command: Command, who: Who) -> None:
        """Refuse `TooMuchAsked` for a code that was tried too often, whether to be done or only looked at."""
        if command.tried_for:
            await self._tries.must_use(f"{who.actor} {getattr(command, command.tried_for)}")

    def _allowance(self, what: str, most: int) -> Allowance:
        return Allowance(self._writer.fetch, what, most)

    def _watch_the_book(self) -> None:
        """Show what the book has in hand whenever somebody looks."""
        measured = self.supervisor.measured
        for name, doc, value in (
            ("queue_length", "Commands without an answer yet.", attrgetter("unanswered")),
            ("cached_nouns", "States kept in memory.", attrgetter("nouns.size")),
            (
                "false_snapshots",
                "States read that the book did not write.",
                attrgetter("log.false_snapshots"),
            ),
            ("position", "The last durable position.", attrgetter("position")),
        ):
            self.measures.watch(name, doc, measured(value))

    def _with_key(self, macs: Macs) -> None:
        """Seal and check what is kept of access, now that the book's key is known."""
        self.access_log.seal_with(macs)
        self._tokens.check_with(macs)
        self.verifications.seal_with(macs)
        self._anchor = Anchor.beside(self.settings.master_key.parent, self.settings.name, macs)

    def _while_open(self, book: Book) -> AbstractAsyncContextManager[None]:
        book.on_append(self._appended)
        book.tasks.on_end = self.measures.task_ended
        outcomes = self.measures.outcomes
        jobs = jobs_of_an_open_book(book, self.rules, self.settings, self._writer, outcomes)
        return running(self.tasks, [*jobs, *self._jobs(self, book)])

    def _appended(self, commands: int, seconds: float) -> None:
        self.readiness.appended()
        self.measures.appended(commands, seconds)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything; begins when the book is open, or when it is known why it isn't."""
        jobs = [
            Job("reading the tokens", self.settings.token_seconds, self._tokens.refresh),
            Job("writing the log of access", ACCESS_SECONDS, self.access_log.flush),
            Job(
                "remembering the log of access", ACCESS_SECONDS, self._remember_access, vital=False
            ),
            Job("writing when tokens were used", USED_SECONDS, self._tokens.write_used),
            self._sweeping(),
        ]
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.readers.close)
            stack.push_async_callback(self._writer.close)
            stack.push_async_callback(self._probe.close)
            stack.push_async_callback(self._write_what_was_noted)
            await stack.enter_async_context(running(self.tasks, jobs))
            await stack.enter_async_context(self.supervisor.running())
            stack.push_async_callback(self.verifications.close)
            yield

    async def _remember_access(self) -> None:
        """Remember beside the master key how far the log of access is; say if it went back."""
        if self._anchor is not None:
            await self._anchor.look(self._writer.fetch)

    async def _write_what_was_noted(self) -> None:
        """Write down at the end what the jobs had still to write."""
        try:
            await self.access_log.flush()
            await self._remember_access()
            await self._tokens.write_used()
        except Exception as error:
            if not is_away(error):
                raise

    def _sweeping(self) -> Job:
        """Return the work of forgetting what was used in former minutes."""

        async def sweep() -> None:
            await self._writer.run(SWEEP)

        return Job("sweeping the allowances", SWEEP_SECONDS, sweep, vital=False)

    async def metrics(self) -> bytes:
        """Return all measures.

        How far the views are behind is looked up; while that fails, the last ones stand.
        """
        with suppress(Unavailable):
            for lag in await self.readers.lags():
                self.measures.lag_facts.labels(lag.view).set(lag.facts)
                self.measures.lag_seconds.labels(lag.view).set(lag.seconds)
        with suppress(Unavailable):
            await self._look_up()
        return self.measures.text()

    async def _look_up(self) -> None:
        """Look up what chapters measure; what no row tells any more is not told."""
        async with self.readers.reading() as connection:
            for one, gauge in self._gauges:
                sql = self.settings.name.fill(one.sql).encode()
                rows = await (await connection.execute(sql)).fetchall()
                gauge.clear()
                for label, number in rows:
                    gauge.labels(label).set(number)
