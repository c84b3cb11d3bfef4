"""What was done with access is written down, append-only: who, when, what, and never the content.

personal-read    whose personal words were opened, before the answer leaves
sign-in-failed   a token that nobody has, or that has ended
refused          what somebody may not do, or may not see
token-issued     by whom, to whom (`tokens.py`)
token-revoked    likewise
verified         who had the whole book verified, once that has an outcome

A reading is written before it is answered. Failures and refusals are counted, and written once a second: whoever
guesses makes one row of a thousand guesses. Each row is sealed with all before it (`access_seal.py`).
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from psycopg.rows import TupleRow

from api.engine.access_seal import APPEND, HEAD, AccessSeal, Entry, Head, What
from ledger.kernel.who import Who
from ledger.pen.pending import Unavailable
from ledger.seal.mac import Macs

COUNTED_MAX: Final = 1_000
"""How many different rows may wait to be written; what is beyond is counted together."""
NOBODY: Final = "-"

# A token's name is how its digest begins; one that has ended still says whose it was.
WHOSE: Final = """
SELECT left(encode(digest, 'hex'), 12), actor FROM {access}.tokens
WHERE left(encode(digest, 'hex'), 12) = ANY (%(names)s::text[])
"""

Fetch = Callable[..., Awaitable[list[TupleRow]]]
"""Runs a statement as the writer, with its parameters."""


class Waiting:
    """Entries that are written together."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.is_written = False


class AccessLog:
    """The one way into the table `log` of a serving process."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._sealing: AccessSeal | None = None
        self._counted: Counter[tuple[str, What, str]] = Counter()
        self._waiting = Waiting()
        self._alone = asyncio.Lock()

    def seal_with(self, macs: Macs) -> None:
        """Take the key of the book; before that nothing can be written."""
        self._sealing = AccessSeal(macs)

    async def personal_read(self, who: Who, read: str, persons: Iterable[str]) -> None:
        """Write down whose words are about to be opened, and in which read."""
        whose = sorted(set(persons))
        await self._write([_now(actor=who.actor, what="personal-read", target=read, persons=whose)])

    async def verified(self, actor: str, verification: str) -> None:
        """Write down that a verification has an outcome."""
        await self._write([_now(actor=actor, what="verified", target=verification, persons=())])

    def sign_in_failed(self, token: str) -> None:
        """Count a token, by its name, that let nobody in."""
        self._count(NOBODY, "sign-in-failed", token)

    def refused(self, who: Who, target: str) -> None:
        """Count a command or a read that somebody has no right to."""
        self._count(who.actor, "refused", target)

    def _count(self, actor: str, what: What, target: str) -> None:
        row = (actor, what, target)
        if row not in self._counted and len(self._counted) >= COUNTED_MAX:
            row = (NOBODY, what, "others")
        self._counted[row] += 1

    async def flush(self) -> None:
        """Write what was counted; what can't be written waits for the next time."""
        rows = list(self._counted.items())
        if not rows or self._sealing is None:
            return
        names = [target for (_, what, target), _ in rows if what == "sign-in-failed"]
        whose: dict[str, str] = {}
        if names:
            whose = dict(await self._fetch(WHOSE, names=names))
        await self._write(
            [
                _now(
                    actor=actor,
                    what=what,
                    target=target,
                    persons=[whose[target]] if what == "sign-in-failed" and target in whose else [],
                    times=times,
                )
                for (actor, what, target), times in rows
            ]
        )
        self._counted.subtract(dict(rows))
        self._counted = +self._counted

    async def _write(self, entries: Sequence[Entry]) -> None:
        """Write entries with all that wait meanwhile; if whoever does it for all fails, each tries again."""
        while True:
            mine = self._waiting
            mine.entries.extend(entries)
            async with self._alone:
                if mine is self._waiting:
                    self._waiting = Waiting()
                    await self._append(mine.entries)
                    mine.is_written = True
            if mine.is_written:
                return

    async def _append(self, entries: Sequence[Entry]) -> None:
        if (sealing := self._sealing) is None:
            raise Unavailable("The book is being opened.")
        while True:
            if (head := sealing.head) is None:
                ((rows, last, mac),) = await self._fetch(HEAD)
                sealing.look(Head(rows, last, mac))
                continue
            new, parameters = sealing.onto(head, entries)
            sealing.head = None
            if await self._fetch(APPEND, **parameters):
                sealing.moved(new)
                return


def _now(*, actor: str, what: What, target: str, persons: Sequence[str], times: int = 1) -> Entry:
    return Entry(
        at=datetime.now(UTC), actor=actor, what=what, target=target, persons=persons, times=times
    )
