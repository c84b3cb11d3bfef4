"""A verification for whoever asks over HTTP: one at a time, in a process of its own, remembered for a while.

The process is told the settings on its stdin and ends when that is closed; it says on its stdout how far it is, and
last what it found, a line each. It goes on when whoever asked has gone away, and ends with the API.
"""

import asyncio
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from api.engine.problems import NotHere
from api.engine.settings import Settings
from ledger.kernel.who import Who

KEPT_MAX: Final = 20
"""How many are remembered after they have ended."""
LINE_BYTES_MAX: Final = 16_777_216
STOP_SECONDS: Final = 10.0


class Progress(msgspec.Struct, frozen=True, tag_field="said", tag="progress"):
    """How far the process is with what it checks."""

    checking: str
    percent: int


class VerificationReport(msgspec.Struct, frozen=True, kw_only=True, tag_field="said", tag="found"):
    """What a verification found, in the words of `patto verify`.

    `findings` are the first of each part, of `found` in all; `mending` says of each part that differs what mends
    it; `left_out` are views that could not be compared. `root` is recomputed, over the first `tree_size` facts.
    """

    agrees: bool
    found: int
    findings: list[str]
    mending: list[str]
    left_out: list[str]
    position: int
    tree_size: int
    root: str
    figures: int
    seconds: float


class VerificationStop(msgspec.Struct, frozen=True, tag_field="said", tag="stopped"):
    """Why there is no outcome."""

    why: str


Said = Progress | VerificationReport | VerificationStop
_SAID: Final = msgspec.json.Decoder(Said)
BROKE_OFF: Final = VerificationStop("It broke off; the server's log says why.")


class VerificationShown(msgspec.Struct, frozen=True, kw_only=True):
    """A verification: who asked for it and when, how far it is (`percent` of what it is `checking`), what it found."""

    verification: str
    by: str
    began_at: datetime
    state: Literal["running", "done", "failed"] = "running"
    checking: str = ""
    percent: int = 0
    ended_at: datetime | None = None
    outcome: VerificationReport | None = None
    why: str | None = None


class VerificationTasks:
    """Those of this process; `verifier` is the command that verifies, given the number of this process."""

    def __init__(self, settings: Settings, verifier: Sequence[str]) -> None:
        self._settings, self._verifier = settings, verifier
        self._shown: dict[str, VerificationShown] = {}
        self._task: asyncio.Task[None] | None = None
        self._running = ""

    def begin(self, who: Who) -> VerificationShown:
        """Begin one, unless one runs; return the one that runs now."""
        if self._task is None or self._task.done():
            self._running = secrets.token_hex(8)
            self._shown[self._running] = VerificationShown(
                verification=self._running, by=who.actor, began_at=datetime.now(UTC)
            )
            while len(self._shown) > KEPT_MAX:
                del self._shown[next(iter(self._shown))]
            self._task = asyncio.create_task(self._run(self._running))
        return self._shown[self._running]

    def of(self, name: str) -> VerificationShown:
        """Return one; refuses `NotHere`."""
        try:
            return self._shown[name]
        except KeyError:
            raise NotHere from None

    async def close(self) -> None:
        """End the one that runs."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self, name: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._verifier,
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES_MAX,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        last: Said = BROKE_OFF
        try:
            process.stdin.write(json.dumps(environment_of(self._settings)).encode() + b"\n")
            async for line in process.stdout:
                last = _SAID.decode(line)
                if isinstance(last, Progress):
                    self._note(name, last)
        finally:
            await _ended(process)  # Before it is said to be over, so that the next can begin.
            self._note(name, BROKE_OFF if isinstance(last, Progress) else last)

    def _note(self, name: str, said: Said) -> None:
        shown = self._shown[name]
        match said:
            case Progress(checking, percent):
                self._shown[name] = replace(shown, checking=checking, percent=percent)
            case VerificationReport():
                self._shown[name] = replace(
                    shown, state="done", percent=100, outcome=said, ended_at=datetime.now(UTC)
                )
            case VerificationStop(why):
                self._shown[name] = replace(
                    shown, state="failed", why=why, ended_at=datetime.now(UTC)
                )


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
