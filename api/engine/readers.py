"""Everything that is read from PostgreSQL for an answer: connections, and how far the views are."""

import asyncio
import logging
from time import monotonic
from typing import Final

from api.engine.answer_cache import Versions
from api.engine.problems import is_away
from api.engine.settings import Settings
from ledger.log.connections import Connection
from ledger.log.logins import signed_in_as
from ledger.log.pool import Checkout, Pool
from ledger.pen.pending import Unavailable
from projections.engine.asof import BeyondTheBook, Kept, Lag, NotYetSeen, kept, lags, reader_options
from projections.engine.presence import is_followed

logger = logging.getLogger("patto.api")

Reader = Connection

POLL_SECONDS: Final = 0.005
POLL_SECONDS_MAX: Final = 0.1
REACHED: Final = """
SELECT t.position, t.stopped,
    coalesce((SELECT last FROM batches ORDER BY last DESC LIMIT 1), 0)
FROM (SELECT) one LEFT JOIN tracking t ON t.view = %s
"""
VERSIONS: Final = "SELECT view, position, rebuilt FROM tracking"


class Readers:
    """A pool of connections that only read."""

    def __init__(self, settings: Settings) -> None:
        self._name = settings.name
        self._wait_seconds = settings.wait_seconds
        self._reached: dict[str, int] = {}
        self._pool = Pool(
            signed_in_as(settings.conninfo, settings.name.reader),
            reader_options(settings.name),
            size=settings.readers,
            timeout_seconds=settings.timeout_seconds,
        )

    def reading(self) -> "Reading":
        """Check out a connection that reads; refuses `Unavailable` when there is none to be had."""
        return Reading(self._pool)

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()

    async def wait_for(self, view: str, position: int) -> None:
        """Wait until a view includes `position`, for a while and without a connection in hand.

        Refuses `BeyondTheBook` at once for a position nobody has written, `NotYetSeen` when it
        takes too long or the view stands still. A position that a view was seen to include is not
        asked for again: should a restore have taken it back, the question itself refuses it.
        """
        if self._reached.get(view, 0) >= position:
            return
        deadline = monotonic() + self._wait_seconds
        pause = POLL_SECONDS
        while True:
            async with self.reading() as connection:
                cursor = await connection.execute(REACHED, [view])
                reached, stopped, head = await cursor.fetchone() or (0, None, 0)
            self._reached[view] = reached or 0
            if self._reached[view] >= position:
                return
            if position > head:
                raise BeyondTheBook(position=position, head=head)
            if stopped or monotonic() + pause > deadline:
                raise NotYetSeen(position=position, seen=reached)
            await asyncio.sleep(pause)
            pause = min(2 * pause, POLL_SECONDS_MAX)

    async def versions(self) -> Versions:
        """Look up where every view stands."""
        async with self.reading() as connection:
            cursor = await connection.execute(VERSIONS)
            return {
                name: (position, rebuilt) for name, position, rebuilt in await cursor.fetchall()
            }

    async def lags(self) -> list[Lag]:
        """Return how far each view is behind."""
        async with self.reading() as connection:
            return await lags(connection)

    async def kept(self) -> tuple[list[Kept], bool]:
        """Return where each view stands that is kept, and whether anybody is there to keep it."""
        async with self.reading() as connection:
            return await kept(connection), await is_followed(connection, self._name)


class Reading(Checkout):
    """A connection that reads; what PostgreSQL fails with meanwhile is `Unavailable`."""

    __slots__ = ()

    async def __aenter__(self) -> Reader:
        try:
            return await super().__aenter__()
        except TimeoutError:
            raise Unavailable("All readers are busy.") from None
        except Exception as error:
            if not is_away(error):
                raise
            raise _unavailable(error) from None

    async def __aexit__(self, *error: object) -> None:
        await super().__aexit__(*error)
        if isinstance(why := error[1], Exception) and is_away(why):
            raise _unavailable(why) from None


def _unavailable(error: BaseException) -> Unavailable:
    logger.warning("a read found no PostgreSQL: %s", error)
    return Unavailable("PostgreSQL is away.")
