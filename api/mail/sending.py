"""Mail is sent by one process at a time, one after another: written down, handed over, written down.

Whatever PostgreSQL or the mail server do, none is sent twice by itself. While no letter can leave, all wait; what is waited for
grows from a second to five minutes.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from api.engine.problems import is_away
from api.mail.journal import Journal, Mail, Outcome, State
from api.mail.letter import Letter, Unaddressable
from api.mail.post import Away, Post
from api.mail.writing import ToNobody, Writing
from ledger.book.book import Book
from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from projections.engine.asof import NotYetSeen

logger = logging.getLogger("patto.mail")

LOOK_SECONDS: Final = 1.0
LIMIT_SECONDS: Final = 10.0
AT_ONCE: Final = 50
END_SECONDS: Final = 30.0
AWAY_SECONDS: Final = (1.0, 5.0, 15.0, 60.0, 300.0)
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
DOUBLINGS_MAX: Final = 12

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def pause(tries: int) -> timedelta:
    """Return how long to wait after so many tries: a minute, two, four … at most six hours."""
    return min(FIRST_PAUSE * (1 << min(max(tries - 1, 0), DOUBLINGS_MAX)), LONGEST_PAUSE)


class Sending:
    """Sends what is to be sent. `trouble` says why no letter can leave just now, as long as that is so."""

    def __init__(
        self,
        book: Book,
        conninfo: str,
        name: BookName,
        writing: Writing,
        post: Post,
        clock: Clock = _now,
    ) -> None:
        self._where = signed_in_as(conninfo, name.writer)
        self._book, self._name = book, name
        self._writing, self._post, self._now = writing, post, clock
        self._away = 0
        self.trouble: str | None = None
        self._said = False

    async def keep(self) -> None:
        """Send until cancelled, whenever no other process does; raises what PostgreSQL or the network fails with."""
        async with await connect(
            self._where, limit_seconds=LIMIT_SECONDS, commit="on"
        ) as connection:
            journal = Journal(connection, self._name, self._book.keys.secret)
            is_ours = False
            try:
                while True:
                    if is_ours:
                        await self.send_due(journal)
                    elif is_ours := await journal.is_ours():
                        await journal.begin(self._now())
                        continue
                    await asyncio.sleep(self.rest_seconds)
            finally:
                await self._post.rest(self._now())

    @property
    def rest_seconds(self) -> float:
        """Return how long to wait before looking again: longer while no letter can leave."""
        if not self._away:
            return LOOK_SECONDS
        return AWAY_SECONDS[min(self._away, len(AWAY_SECONDS)) - 1]

    async def send_due(self, journal: Journal) -> int:
        """Take over what is new and send all that is due; return how many were tried."""
        while await journal.take(self._now()):
            pass
        tried = 0
        try:
            while mails := await journal.due(self._now(), AT_ONCE):
                await self._post.open()
                await self._say(journal, None)
                done = [await self._try(journal, mail) for mail in mails]
                tried += sum(done)
                if not any(done):
                    break
            await self._post.rest(self._now())
        except Away as away:
            self._away += 1
            await self._say(journal, away.why)
        return tried

    async def _say(self, journal: Journal, trouble: str | None) -> None:
        """Note why no letter can leave, or that they can; say so when that changes."""
        if trouble is None:
            self._away = 0
        if trouble == self.trouble and self._said:
            return
        if trouble is not None:
            logger.warning("no mail can leave: %s", trouble)
        self.trouble, self._said = trouble, True
        await journal.say(trouble, self._now())

    async def _try(self, journal: Journal, mail: Mail) -> bool:
        """Send one; whoever stops this process waits for what is under way. False says that it cannot be written yet."""
        task = asyncio.create_task(self._send(journal, mail))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task], timeout=END_SECONDS)
            raise

    async def _send(self, journal: Journal, mail: Mail) -> bool:
        now = self._now()
        try:
            written = await self._written(mail, now)
        except NotYetSeen:
            return False
        if isinstance(written, Outcome):
            await journal.end(mail, written, now)
            return True
        await self._post.open()
        if not await journal.mark(mail, now):
            return True
        outcome = await self._post.send(written)
        now = self._now()
        next_at = now + pause(mail.tries + 1)
        await journal.end(mail, outcome, now, next_at)
        return True

    async def _written(self, mail: Mail, now: datetime) -> Letter | Outcome:
        """Return the letter, or what becomes of a mail that cannot have one."""
        if mail.until <= now:
            return Outcome(State.FAILED, "too-late")
        try:
            return await self._writing.letter(mail, now)
        except ToNobody as why:
            return Outcome(State.DROPPED, why.why)
        except Unaddressable:
            return Outcome(State.FAILED, "no-address")
        except NotYetSeen:
            raise
        except Exception as error:
            if is_away(error):
                raise
            # One that cannot be written does not keep the others from being sent. Its words are in no log: no traceback.
            logger.warning("the mail %s cannot be written: %s", mail.mail, type(error).__name__)
            return Outcome(State.FAILED, "unwritable")
