"""Foreign calendars are read from their addresses by one process at a time, and what they say is told to the book.

Whatever a site does, beds stay closed as it said last. What fails is tried again after growing pauses; neither an address nor
what stands there comes into a log.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.engine.problems import is_away
from api.engine.readers import Reader, Readers
from api.feeds.address import Fetched, Marks, NotFetched, Web
from api.feeds.foreign import nights_taken
from api.feeds.readings import Readings, ToRead
from ledger.book.book import Book
from ledger.feeds.foreign import ForeignCalendarIsStopped
from ledger.feeds.tell_foreign import NightsTaken, NothingNew, TellForeignCalendar
from ledger.kernel.fact import fact_name
from ledger.kernel.refused import Kind, Malformed, Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import SYSTEM
from ledger.log.connections import connect
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName

logger = logging.getLogger("patto.feeds")

LOOK_SECONDS: Final = 2.0
LIMIT_SECONDS: Final = 10.0
FACT: Final = "SELECT data FROM facts WHERE position = %s"

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class ForeignReader:
    """Reads what is due, for as long as it is let."""

    def __init__(
        self,
        book: Book,
        rules: Rulebook,
        readers: Readers,
        conninfo: str,
        name: BookName,
        web: Web,
        clock: Clock = _now,
    ) -> None:
        self._where = signed_in_as(conninfo, name.writer)
        self._book, self._rules, self._readers, self._name = book, rules, readers, name
        self._web, self._now = web, clock

    async def keep(self) -> None:
        """Read until cancelled, whenever no other process does; raises what PostgreSQL fails with."""
        async with await connect(
            self._where, limit_seconds=LIMIT_SECONDS, commit="on"
        ) as connection:
            readings, is_ours = Readings(connection, self._name), False
            while True:
                is_ours = is_ours or await readings.is_ours()
                if is_ours and await self.read_due(readings):
                    continue
                await asyncio.sleep(LOOK_SECONDS)

    async def read_due(self, readings: Readings) -> int:
        """Read some of those that are due, and return how many that were."""
        due = await readings.due(self._now())
        await asyncio.gather(*(self._read(readings, one) for one in due))
        return len(due)

    async def _read(self, readings: Readings, one: ToRead) -> None:
        try:
            marks, on = await self._told(one)
        except NotFetched as failed:
            if not one.tries:
                logger.warning("the calendar %s cannot be read: %s", one.calendar, failed.why)
            await readings.failed(one, self._now(), failed.why, failed.status)
        except Exception as error:
            if is_away(error):
                raise
            # One that cannot be read does not keep the others from being read. Its words are in no log: no traceback.
            logger.warning("the calendar %s cannot be read: %s", one.calendar, type(error).__name__)
            await readings.failed(one, self._now(), "unreadable", None)
        else:
            await readings.read(one, self._now(), on, marks.etag, marks.modified)

    async def _told(self, one: ToRead) -> tuple[Marks, Any]:
        """Fetch it and tell the book what it says; return its marks, and the hub's day. Raises `NotFetched`."""
        today = self._now().astimezone(ZoneInfo(one.zone)).date()
        # Once a day all of it is read: nights come into what can be booked, and that it was read is a fact of each day.
        marks = Marks(one.etag, one.modified) if one.read_on == today else Marks()
        fetched = await self._fetched(one, marks)
        if fetched.data is None:
            return fetched.marks, today
        try:
            nights = await asyncio.to_thread(nights_taken, fetched.data, one.zone, today)
            await self._tell(one, nights)
        except Malformed:
            raise NotFetched("no-calendar") from None
        return fetched.marks, today

    async def _fetched(self, one: ToRead, marks: Marks) -> Fetched:
        async with self._readers.reading() as connection:
            address = await self._address(one, connection)
        return await self._web.fetch(address, marks)

    async def _address(self, one: ToRead, connection: Reader) -> str:
        """Return the site's address; raises `NotFetched` where it cannot be opened."""
        row = await (await connection.execute(FACT, [one.address_at])).fetchone()
        assert row is not None, one.address_at
        fact: Any = self._rules.decode(bytes(row[0])).fact
        asked = (one.calendar, fact_name(type(fact)), {"address": fact.address})
        (words,) = await self._book.vault.open_each([asked])
        if isinstance(words, Exception) or not words["address"]:
            raise NotFetched("unreadable")
        return str(words["address"])

    async def _tell(self, one: ToRead, nights: tuple[NightsTaken, ...]) -> None:
        """Tell the book; raises `NotFetched` when it will not hear it, and what the pen fails with."""
        command = TellForeignCalendar(foreign_calendar=one.calendar, nights=nights)
        try:
            await self._book.submit(command, SYSTEM, f"{one.calendar}/{self._now().isoformat()}")
        except (NothingNew, ForeignCalendarIsStopped):
            return
        except Refused as refused:
            is_busy = refused.kind is Kind.UNAVAILABLE
            raise NotFetched("not-written" if is_busy else "not-heard") from None
