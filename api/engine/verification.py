"""A verification for whoever asks over HTTP: one at a time for a book, in a process of its own, seen from every process.

The process is told the settings on its stdin and ends when that is closed; it says on its stdout how far it is, and
last what it found, a line each. It goes on when whoever asked has gone away, and ends with the API that began it.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from typing import Final

import psycopg

from api.engine.access_log import AccessLog
from api.engine.problems import NotHere, is_away
from api.engine.settings import Settings
from api.engine.verification_rows import (
    BROKE_OFF,
    SAID,
    Fetch,
    OwnVerification,
    Progress,
    Said,
    VerificationShown,
    running_one,
    shown_one,
)
from ledger.kernel.who import Who
from ledger.pen.pending import Unavailable
from ledger.seal.mac import Macs

logger = logging.getLogger("patto.api")

LINE_BYTES_MAX: Final = 16_777_216
STOP_SECONDS: Final = 10.0
TRIES: Final = 100
PAUSE_SECONDS: Final = 0.05


class VerificationTasks:
    """Begins them, here or nowhere, and shows those of the book.

    `verifier` is the command that verifies, given the number of this process; `fetch` runs a statement as the writer.
    """

    def __init__(
        self, settings: Settings, verifier: Sequence[str], fetch: Fetch, access_log: AccessLog
    ) -> None:
        self._settings, self._verifier, self._fetch = settings, verifier, fetch
        self._access_log = access_log
        self._key: Macs | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def seal_with(self, macs: Macs) -> None:
        """Take the key of the book; before that nothing is begun or shown."""
        self._key = macs

    @property
    def _macs(self) -> Macs:
        if self._key is None:
            raise Unavailable("The book is being opened.")
        return self._key

    async def begin(self, who: Who) -> VerificationShown:
        """Begin one, unless one runs, here or elsewhere; return the one that runs now."""
        for _ in range(TRIES):
            own = await OwnVerification.begun(self._settings, self._macs, who)
            if own is not None:
                task = asyncio.create_task(self._run(own))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                return own.shown
            if (shown := await running_one(self._fetch, self._macs)) is not None:
                return shown
            await asyncio.sleep(PAUSE_SECONDS)  # It is about to be written down, or has just ended.
        raise Unavailable("A verification is being begun or ended elsewhere.")

    async def of(self, name: str) -> VerificationShown:
        """Return one; refuses `NotHere`."""
        if (shown := await shown_one(self._fetch, self._macs, name)) is None:
            raise NotHere
        return shown

    async def close(self) -> None:
        """End the one that runs here."""
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self, own: OwnVerification) -> None:
        last: Said = BROKE_OFF
        try:
            async with aclosing(self._said()) as said:
                async for last in said:
                    if isinstance(last, Progress):
                        await own.note(last)
        except (psycopg.Error, OSError) as error:
            logger.warning("the verification %s broke off: %s", own.shown.verification, error)
            last = BROKE_OFF
        finally:
            if await own.end(BROKE_OFF if isinstance(last, Progress) else last):
                await self._write_down(own.shown)

    async def _write_down(self, shown: VerificationShown) -> None:
        """Have the log of access tell that it has an outcome: whoever takes that away is seen."""
        try:
            await self._access_log.verified(shown.by, shown.verification)
        except Exception as error:
            if not is_away(error):
                raise
            logger.warning("the log of access does not tell of a verification: %s", error)

    async def _said(self) -> AsyncGenerator[Said]:
        """Run the process, and yield what it says; it has ended when this does, so that the next can begin."""
        process = await asyncio.create_subprocess_exec(
            *self._verifier,
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES_MAX,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(environment_of(self._settings)).encode() + b"\n")
            async for line in process.stdout:
                yield SAID.decode(line)
        finally:
            await _ended(process)


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the settings as the environment would say them."""
    return {one.variable: str(getattr(settings, one.field)) for one in settings.documented()}


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Wait until the process has ended; ask it to, and then make it, if it doesn't."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
