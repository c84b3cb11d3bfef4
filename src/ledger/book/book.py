"""The book: open it, submit commands, look at nouns. It seals what is personal, then the pen writes."""

import os
from asyncio import Future
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar, cast

import msgspec

from ledger.book.asked import Asked, pending_preview
from ledger.book.privacy import Privacy
from ledger.book.repeats import Repeats
from ledger.kernel.command import Command
from ledger.kernel.ids import SEED_BYTES
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import Who
from ledger.log.batch import Head, Log, LogUnavailable
from ledger.pen.limits import Limits
from ledger.pen.pen import Pen
from ledger.pen.pending import Forgotten, PendingCommand, Preview, Receipt, Repeat, Unavailable
from ledger.vault import (
    BookKeys,
    PersonForgotten,
    Vault,
)
from ledger.vault.tombstones import Tombstones

N = TypeVar("N", bound=Noun)


class Book:
    """One network's book, open for writing.

    `clock` and `entropy` are ports: the demo year and the tests bring their own. `tasks` are what
    it does in the background, `append_seconds` how long the append in flight has taken; `forgotten` is
    where it is remembered who is, whatever becomes of the log.
    """

    def __init__(
        self,
        rules: Rulebook,
        log: Log,
        *,
        vault: Vault,
        keys: BookKeys,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        entropy: Callable[[int], bytes] = os.urandom,
        limits: Limits | None = None,
        forgotten: Tombstones | None = None,
    ) -> None:
        self.vault = vault
        self.privacy = Privacy(rules, vault, keys, log, forgotten)
        self._repeats = Repeats(vault, keys)
        self._pen = Pen(rules, log, answer_repeats=self._repeats.answer, clock=clock, limits=limits)
        self._pen.before_append = self.privacy.keep
        self.tasks, self.nouns = self._pen.tasks, self._pen.nouns
        self.append_seconds = self._pen.append_seconds
        self.log = log
        self.keys = keys
        self._patience = self._pen.limits.timeout_seconds
        self._entropy = entropy

    async def open(self) -> None:
        """Begin to write, and finish what was interrupted; raises `LogUnavailable`. `close` ends it."""
        try:
            await self._pen.open()
            await self.privacy.finish_forgetting()
        except BaseException:
            await self._pen.close()
            raise

    async def close(self) -> None:
        """Write what waits, and end."""
        await self._pen.close()

    @property
    def head(self) -> Head:
        """Return the end of the log as far as it is known to be durable."""
        return self._pen.confirmed

    @property
    def position(self) -> int:
        """Return the last position known to be durable."""
        return self._pen.confirmed.position

    @property
    def is_away(self) -> bool:
        """Say whether the log can't be reached just now."""
        return self._pen.away is not None

    @property
    def trouble(self) -> str | None:
        """Return what keeps commands from being accepted; None when nothing does."""
        if self._pen.trouble is not None:
            return self._pen.trouble
        if self.is_away:
            return "PostgreSQL is away."  # What it said is in the log, not for whoever asks.
        if self.tasks.ended:
            return "The book's own work was interrupted and is being begun again."
        return self._pen.clock.flaw(self._pen.confirmed.at)

    @property
    def failing(self) -> str | None:
        """Return why the last append failed; None once one was written. For the log, not for an answer."""
        return self._pen.failing

    @property
    def unanswered(self) -> int:
        """Return how many commands have no answer yet."""
        return self._pen.queue.size

    def on_append(self, count: Callable[[int, float], None]) -> None:
        """Call this with each batch's number of accepted commands and its append's seconds."""
        self._pen.on_append = count

    async def submit(self, command: Command, who: Who, key: str) -> Receipt:
        """Return the receipt of an accepted command, durable and sealed; raises `Refused` by name.

        The same `key` by the same actor with the same command gives the first receipt again.
        """
        asked = Asked(command, who, key)
        pending = self._pending(asked, bulk=False)
        await self._send(pending)
        answer = await _outcome(pending.answer)
        await self.privacy.discard(pending, answer)
        if isinstance(answer, PersonForgotten):
            raise await self._forgotten(asked, answer)
        if isinstance(answer, Refused):
            raise answer
        await self.privacy.forget(answer.facts)
        return answer

    async def preview(self, command: Command, who: Who) -> Preview:
        """Return what a command would write, decided but not written; raises `Refused` by name.

        It waits as bulk does. What is personal in it is told to who sent it, as it would be kept.
        """
        pending = pending_preview(command, who, self._entropy(SEED_BYTES))
        await self._send(pending)
        answer = await pending.answer
        assert isinstance(answer, Preview), "a preview is never written"
        facts = self.privacy.opened(pending, answer.facts)
        return msgspec.structs.replace(answer, facts=facts)

    async def _send(self, pending: PendingCommand) -> None:
        """Seal what is personal, and let it wait; a command that can't be sealed has its answer already."""
        if pending.command.personal is not None:
            await self.privacy.seal([pending], self._patience)
        if not pending.answer.done():
            self._pen.submit(pending)

    async def _forgotten(self, asked: Asked, why: PersonForgotten) -> Refused:
        """Return what to say of somebody who was forgotten: whether this was accepted before."""
        try:
            (receipt,) = await self.receipts([asked])
        except LogUnavailable:
            return Unavailable()
        except Refused as other:
            return other
        return why if receipt is None else Forgotten()

    async def submit_many(self, asked: Sequence[Asked]) -> list[Receipt | Refused]:
        """Submit in this order, as bulk; return each one's own receipt or refusal, in order."""
        commands = [self._pending_or_refusal(one) for one in asked]
        await self.privacy.seal(
            [s for s in commands if isinstance(s, PendingCommand) and s.command.personal],
            self._patience,
        )
        queued = [
            pending if isinstance(pending, Refused) else self._queue(pending)
            for pending in commands
        ]
        answers = [await _outcome(answer) for answer in queued]
        for n, (pending, answer) in enumerate(zip(commands, answers, strict=True)):
            if isinstance(pending, PendingCommand):
                await self.privacy.discard(pending, answer)
            if isinstance(answer, PersonForgotten):
                answers[n] = await self._forgotten(asked[n], answer)
        accepted = (answer for answer in answers if isinstance(answer, Receipt))
        await self.privacy.forget(fact for receipt in accepted for fact in receipt.facts)
        return answers

    def _queue(self, pending: PendingCommand) -> "Future[Receipt | Preview] | Refused":
        if pending.answer.done():
            return pending.answer
        try:
            self._pen.submit(pending)
        except Unavailable as full:
            return full
        return pending.answer

    def _pending_or_refusal(self, asked: Asked) -> PendingCommand | Refused:
        try:
            return self._pending(asked, bulk=True)
        except Refused as why:
            return why

    def _pending(self, asked: Asked, *, bulk: bool) -> PendingCommand:
        return asked.pending(self.keys, self._entropy(SEED_BYTES), bulk=bulk)

    async def look(self, noun: type[N], key: str) -> N:
        """Return a noun as confirmed by the log; raises `Unavailable` when it cannot be read."""
        try:
            return cast("N", await self._pen.look(noun, key))
        except LogUnavailable as why:
            raise Unavailable from why

    async def receipts(self, asked: Sequence[Asked]) -> list[Receipt | None]:
        """Return, in order, the first receipts of commands accepted before; None for all others.

        Nothing is submitted. Refuses `KeyReused` when a key was used for another command; whether what was
        about somebody who is forgotten was another, nobody knows.
        """
        keys = [one.key_digest(self.keys) for one in asked]
        known = await self._pen.receipts(keys)
        found = [n for n, key in enumerate(keys) if key in known]
        repeats = [Repeat(asked[n].command, *known[keys[n]]) for n in found]
        receipts: list[Receipt | None] = [None] * len(keys)
        for n, answer in zip(found, await self._repeats.answer(repeats), strict=True):
            if isinstance(answer, Refused) and not isinstance(answer, Forgotten):
                raise answer
            _, receipts[n] = known[keys[n]]
        return receipts

    async def read(self, after: int = 0, limit: int = 1_000) -> list[tuple[int, bytes]]:
        """Return the next lines after a position, exactly as they are stored and sealed."""
        return await self.log.after(after, after + limit)


async def _outcome(answer: "Awaitable[Receipt | Preview] | Refused") -> Receipt | Refused:
    if isinstance(answer, Refused):
        return answer
    try:
        receipt = await answer
    except Refused as why:
        return why
    assert isinstance(receipt, Receipt), "a command is answered with its receipt"
    return receipt
