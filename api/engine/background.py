"""Work that goes on behind the routes: each job again and again, whatever happens to PostgreSQL."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from api.engine.forgotten import ForgottenListener
from api.engine.metrics import Outcomes
from api.engine.problems import is_away
from api.engine.scheduler import keep_schedule
from api.engine.settings import Settings
from api.engine.supervisor import Writer
from ledger.book.book import Book
from ledger.kernel.rulebook import Rulebook
from ledger.pen.tasks import Tasks

logger = logging.getLogger("patto.api")

NOTIFY_SECONDS: Final = 0.03
SCHEDULER_SECONDS: Final = 1.0
FORGETTING_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 3600.0
FORGET_SECONDS: Final = 3600.0


class Job(msgspec.Struct, frozen=True):
    """Work that is done, and done again `seconds` after it ended; the book can't do without a `vital` one."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    vital: bool = True

    async def repeat(self) -> None:
        """Do it until cancelled; while PostgreSQL is away it is tried again. A bug ends it."""
        while True:
            try:
                await self.work()
            except Exception as error:
                if not is_away(error):
                    raise
                logger.debug("%s: %s", self.name, error)
            await asyncio.sleep(self.seconds)


@asynccontextmanager
async def running(tasks: Tasks, jobs: Iterable[Job]) -> AsyncIterator[None]:
    """Do all these jobs for as long as the block lasts, each a task that is begun again if it ends."""
    jobs = list(jobs)
    for job in jobs:
        tasks.keep(job.name, job.repeat, vital=job.vital)
    try:
        yield
    finally:
        await asyncio.gather(*(tasks.stop(job.name) for job in jobs))


def jobs_of_an_open_book(
    book: Book, rules: Rulebook, settings: Settings, writer: Writer, outcomes: Outcomes
) -> Iterable[Job]:
    """Yield what is to be done for as long as a book is open.

    What a crash left in the vault for a fact that was never written is swept away; a forgetting that
    failed half-way is taken up, and nothing is left of who was forgotten. What is due is done by as many processes as like to; one succeeds.
    """
    yield Job("notifying the followers", NOTIFY_SECONDS, Notifier(book, writer).notify)
    yield Job("sweeping the vault", SWEEP_SECONDS, book.privacy.sweep, vital=False)
    listener = ForgottenListener(book, rules, settings.conninfo, settings.name)
    yield Job("forgetting whom others forget", FORGETTING_SECONDS, listener.listen)
    yield Job("ending the forgotten", FORGET_SECONDS, book.privacy.end_forgotten, vital=False)
    if settings.scheduler == "on":

        async def schedule() -> None:
            await keep_schedule(book, rules, settings.conninfo, settings.name, outcomes)

        yield Job("the scheduler", SCHEDULER_SECONDS, schedule)


class Notifier:
    """Notifies the book's channel when its head has moved; outside any append, so that nothing waits."""

    def __init__(self, book: Book, writer: Writer) -> None:
        self._book = book
        self._writer = writer
        self._notified = 0

    async def notify(self) -> None:
        """Wake whoever follows, if there is anything new."""
        if (head := self._book.position) != self._notified:
            await self._writer.fetch("SELECT pg_notify('{book}', '')")
            self._notified = head
