"""A pen with everything around it made of memory, and a log that fails when it is told to."""

import asyncio
from collections.abc import Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import count

from ledger.book.asked import pending_preview
from ledger.kernel.command import Command
from ledger.kernel.refused import Refused
from ledger.kernel.who import Who
from ledger.log.batch import LogUnavailable
from ledger.log.memory import MemoryLog, StoredBatches
from ledger.pen.limits import Limits
from ledger.pen.pen import Pen
from ledger.pen.pending import KeyReused, PendingCommand, Receipt, Repeat
from tests.pen.toy import ANNA, NOON, TOY

_KEYS = count()


class FaultyLog(MemoryLog):
    """Fails the next append as told: before it is stored, after, or not until let go; `standby` says whether one is there."""

    def __init__(self, stored: StoredBatches | None = None) -> None:
        super().__init__(stored)
        self.fail_before = 0
        self.fail_after = 0
        self.away = False
        self.hang: asyncio.Event | None = None
        self.standby = asyncio.Event()
        self.standby.set()
        self.barriers = 0
        self.loads: list[int] = []
        self.appends = 0

    async def append(self, batch):
        self.appends += 1
        if self.hang is not None:
            await self.hang.wait()
        await asyncio.sleep(0)
        if self.fail_before:
            self.fail_before -= 1
            raise LogUnavailable("cut before the append")
        known = await super().append(batch)
        if self.fail_after:
            self.fail_after -= 1
            raise LogUnavailable("cut after the append")
        return known

    async def barrier(self):
        self.barriers += 1
        await self.standby.wait()

    async def load(self, queries, bound):
        self.loads.append(len(queries))
        await asyncio.sleep(0)
        return await super().load(queries, bound)

    async def reconnect(self):
        if self.away:
            raise LogUnavailable("nobody there")


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def command_of(key: str, who: Who = ANNA) -> str:
    """Return what a line's `command` says of an idempotency key."""
    return blake2b(f"{who.actor}\0{key}".encode(), digest_size=16).hexdigest()


def fingerprint_of(command: Command) -> bytes:
    """Return by what a command of this business, which names nobody, is told from another."""
    return blake2b(repr(command).encode(), digest_size=16).digest()


async def answer_repeats(repeats: Sequence[Repeat]) -> list[Receipt | Refused]:
    """Give the first receipt to the first command."""
    return [
        one.receipt if fingerprint_of(one.sent) == one.fingerprint else KeyReused()
        for one in repeats
    ]


class Writer:
    """A pen, and hands to give it commands."""

    def __init__(self, pen: Pen, log: FaultyLog, clock: Clock) -> None:
        self.pen, self.log, self.clock = pen, log, clock

    def pending(self, command, *, key=None, who=ANNA, bulk=False, preview=False) -> PendingCommand:
        key = key or f"key-{next(_KEYS)}"
        seed = blake2b(f"{who.actor}{key}".encode(), digest_size=32).digest()
        if preview:
            return pending_preview(command, who, seed)
        return PendingCommand(
            command,
            who=who,
            key=bytes.fromhex(command_of(key, who)),
            fingerprint=fingerprint_of(command),
            seed=seed,
            answer=asyncio.get_running_loop().create_future(),
            bulk=bulk,
        )

    def send(self, command, **how) -> "asyncio.Future":
        pending = self.pending(command, **how)
        self.pen.submit(pending)
        return pending.answer

    async def do(self, command, **how):
        return await self.send(command, **how)

    async def all(self, *commands):
        """Send all at once and return each one's receipt or refusal."""
        answers = [self.send(command) for command in commands]
        return await asyncio.gather(*answers, return_exceptions=True)


@asynccontextmanager
async def writing(stored=None, *, rules=TOY, log=None, clock=None, **limits):
    """Open a pen over a log in memory."""
    log, clock = log or FaultyLog(stored), clock or Clock()
    pen = Pen(rules, log, answer_repeats=answer_repeats, clock=clock, limits=Limits(**limits))
    await pen.open()
    try:
        yield Writer(pen, log, clock)
    finally:
        await pen.close()


def kinds(answers):
    """Name what each command got."""
    return [type(answer).__name__ for answer in answers]


__all__ = ["Clock", "Writer", "FaultyLog", "Refused", "kinds", "writing"]
