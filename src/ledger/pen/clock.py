"""The clock that batches are dated by: this machine's, unless it is too far from the log's."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from ledger.log.batch import Log, LogUnavailable

COMPARE_SECONDS: Final = 5.0


class Clock:
    """Gives the moment of a batch, and says why none may be dated by it.

    It is compared with the log's now and then. In between, time is what has passed since: a clock that is set
    forward is noticed before anything is dated by it, for whatever is written an hour ahead closes the book
    for an hour.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        log: Log,
        *,
        ahead_seconds: float,
        lag_seconds: float,
    ) -> None:
        self._now = now
        self._log = log
        self._ahead_seconds = ahead_seconds
        self._lag = timedelta(seconds=lag_seconds)
        self._theirs: tuple[datetime, float] | None = None

    def moment(self, last: datetime | None) -> datetime:
        """Return now, never before the last batch."""
        now = self._now()
        return now if last is None or now >= last else last

    def flaw(self, last: datetime | None) -> str | None:
        """Say why nothing may be dated by it, as far as is known."""
        now = self._now()
        if last is not None and last - now > self._lag:
            return "The clock is behind the book."
        if self._theirs is not None:
            theirs, at = self._theirs
            passed = asyncio.get_running_loop().time() - at
            if (now - theirs).total_seconds() - passed > self._ahead_seconds:
                return "The clock is ahead of the database's."
        return None

    async def found_flaw(self, last: datetime | None) -> str | None:
        """Say the same, and compare again before it is said that it is ahead. Raises `LogUnavailable`."""
        if self.flaw(last) is not None:
            await self.compare()
        return self.flaw(last)

    async def compare(self) -> None:
        """Ask the log what time it is. Raises `LogUnavailable`."""
        asked_at = asyncio.get_running_loop().time()
        theirs = await self._log.now()
        self._theirs = None if theirs is None else (theirs, asked_at)

    async def keep_comparing(self) -> None:
        """Compare now and then; while the log is away, what was known stands."""
        while True:
            with suppress(LogUnavailable):
                await self.compare()
            await asyncio.sleep(COMPARE_SECONDS)
