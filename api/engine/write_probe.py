"""The write that is tried when none was seen for a while: an append of nothing, by the pen's own way."""

import asyncio
import logging
from time import monotonic
from typing import Final

import psycopg

from api.engine.settings import Settings
from ledger.log.logins import signed_in_as
from ledger.log.pool import Pool
from ledger.log.probe import OPTIONS, write_nothing

logger = logging.getLogger("patto.api")

FRESH_SECONDS: Final = 1.0
"""An outcome so recent is told again."""
HANGING_SECONDS: Final = 2.0
"""A write that takes longer is told as hanging."""
ABANDONED_SECONDS: Final = 15.0
"""A write that takes longer is given up, and tried on another connection."""

HANGING: Final = "A write to PostgreSQL hangs."
AWAY: Final = "PostgreSQL is away"
REFUSED: Final = "PostgreSQL refuses to write."
MEANINGS: Final = {
    "25006": "PostgreSQL is read-only.",
    "53100": "PostgreSQL's disk is full.",
    "55P03": HANGING,
    "57014": HANGING,
    "57P03": "PostgreSQL is starting or recovering.",
}
"""What is told of the states that an operator can do something about."""


class WriteProbe:
    """Tries a write when it is asked to, one at a time, whoever asks."""

    def __init__(self, settings: Settings) -> None:
        self._name = settings.name
        self._pool = Pool(
            signed_in_as(settings.conninfo, settings.name.writer),
            OPTIONS,
            size=1,
            timeout_seconds=ABANDONED_SECONDS,
            commit="on",
        )
        self._task: asyncio.Task[None] | None = None
        self._why: str | None = None
        self._ended_at = 0.0

    async def close(self) -> None:
        """Close the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._pool.close()

    async def why_not(self) -> str | None:
        """Return why nothing can be written just now; None when a write went through, at most a second ago."""
        if self._task is None:
            if self._ended_at and monotonic() - self._ended_at < FRESH_SECONDS:
                return self._why
            self._task = asyncio.create_task(self._try())
        task = self._task
        await asyncio.wait([task], timeout=HANGING_SECONDS)
        return self._why if task.done() else HANGING

    async def _try(self) -> None:
        try:
            async with asyncio.timeout(ABANDONED_SECONDS), self._pool.connection() as connection:
                await write_nothing(connection, self._name)
            self._why = None
        except TimeoutError:
            self._why = HANGING
        except (psycopg.Error, OSError) as error:
            logger.warning("nothing can be written: %s: %s", type(error).__name__, error)
            self._why = _meaning(error)
        except Exception:
            logger.exception("a bug in the probe")
            self._why = REFUSED
        finally:
            self._ended_at = monotonic()
            self._task = None


def _meaning(error: Exception) -> str:
    """Return what is told of an error: never its own words."""
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    if state is None and isinstance(
        error, psycopg.OperationalError | psycopg.InterfaceError | OSError
    ):
        return f"{AWAY}."
    return MEANINGS.get(state or "", REFUSED)
