"""The one writer: it decides what waits, one command after another, and appends it a batch at a time.

    queue ──decide──▶ draft ──seal──▶ append in flight ──durable──▶ answers, in order

While one append is in flight the next batch is drafted, so at most two are not confirmed. When an
append fails both are undone, the pen catches up with the log, and what is unanswered is decided again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.batch import BatchRejected, Head, HeadMoved, Log, LogUnavailable, Snapshot
from ledger.pen.append import Append
from ledger.pen.cache import NounCache, snapshots
from ledger.pen.clock import Clock
from ledger.pen.decider import Decider
from ledger.pen.draft import BatchDraft
from ledger.pen.limits import Limits
from ledger.pen.pending import (
    AnswerRepeats,
    OurFault,
    PendingCommand,
    ReadOnly,
    Receipt,
    Unavailable,
)
from ledger.pen.queue import CommandQueue
from ledger.pen.recovery import UNREADABLE, AnotherLog, Recovery, WritingStopped
from ledger.pen.repeats import RepeatLookup
from ledger.pen.tasks import Tasks

logger = logging.getLogger("patto.pen")

# Many commands that wait for their answers are written in two halves: while one is committed, the
# other is decided. Left alone, batches settle at 30 and 2 of 32, and the pen waits for the large
# one. Measured: 0.40 of a plain request before, 0.47 after. Fewer than this are not worth an append.
BATCH_COMMANDS_MIN = 8
RETRY_SECONDS_MAX = 0.5

BeforeAppend = Callable[[Iterable[PendingCommand]], Awaitable[Mapping[PendingCommand, Refused]]]


class Pen:
    """Writes one book. Everything runs on one event loop; nothing here needs a lock.

    `answer_repeats` tells a repeat of an accepted command from another one under its key.
    `before_append` is awaited with the commands that a batch accepts, and returns those of them that
    must not be written after all; `on_append` is called with each batch's number of accepted commands
    and its append's seconds; `trouble` says why nothing may be written until someone looks; `away` why
    the log can't be reached just now; `failing` why the last append failed, until one is written. All
    are None while all is well. `tasks` are what it does in the background.
    """

    def __init__(
        self,
        rules: Rulebook,
        log: Log,
        *,
        answer_repeats: AnswerRepeats,
        clock: Callable[[], datetime],
        limits: Limits | None = None,
    ) -> None:
        self.rules = rules
        self.limits = limits or Limits()
        self.nouns = NounCache(rules, limit=self.limits.cached_nouns)
        self.queue = CommandQueue(self.limits.queue_commands)
        self.trouble: str | None = "The book is not open yet."
        self.away: str | None = None
        self.failing: str | None = None
        self.confirmed = Head()
        self.before_append: BeforeAppend | None = None
        self.on_append: Callable[[int, float], None] | None = None
        self.tasks = Tasks(logger)
        self._decider = Decider(
            rules,
            log,
            self.queue,
            self.nouns,
            unconfirmed=self._unconfirmed_facts,
            preload=self.limits.preload_commands,
        )
        self.recovery = Recovery(
            rules,
            log,
            self.queue,
            self.nouns,
            answer_repeats,
            lambda: self.confirmed,
            self.limits.replay_facts,
        )
        self._repeats = RepeatLookup(self.recovery, self.queue)
        self._log = log
        self.clock = Clock(
            clock,
            log,
            ahead_seconds=self.limits.clock_ahead_seconds,
            lag_seconds=self.limits.clock_lag_seconds,
        )
        self._head = Head()
        self._wake = asyncio.Event()
        self._append: Append | None = None
        self._draft: BatchDraft | None = None
        self._locked_appends = 0
        self._batch_limit = self.limits.batch_commands
        self._failures = 0
        self._begun = False
        self._closing = self._other_log = False

    # ---- opening, closing, asking

    async def open(self) -> None:
        """Connect, find the head, check the last batch against its root, begin to write.

        Raises `LogUnavailable` when the log can't be reached. A last batch that doesn't match its root,
        or holds a fact this version doesn't know, opens the book read-only: `trouble` says why.
        """
        await self._log.reconnect()
        self._head = self.confirmed = await self.recovery.head()
        self.trouble = await self.recovery.trouble()
        await self.clock.compare()
        self.tasks.keep("the pen", self._run)
        self.tasks.keep("comparing clocks", self.clock.keep_comparing)
        self.tasks.keep("the pen's timeouts", self._enforce_timeouts)

    async def close(self) -> None:
        """Write what waits, keep snapshots of long histories, and end."""
        self._closing = True
        self._wake.set()
        await self.tasks.close(2 * self.limits.timeout_seconds)  # Longer only a log hangs.
        self.queue.refuse_all(Unavailable("The book is closing."))
        with suppress(LogUnavailable, WritingStopped):
            await self.recovery.must_hold(self.confirmed)  # Else the snapshots are of another log.
            changed = self.nouns.changed(self.limits.closing_snapshot_facts)
            await self._log.save_snapshots(snapshots(changed, self.confirmed))
        await self._log.close()

    def submit(self, pending: PendingCommand) -> None:
        """Queue a command; `pending.answer` will get its receipt or refusal. Raises `Unavailable`."""
        if self.trouble is not None:
            raise ReadOnly(self.trouble)
        if self._closing:
            raise Unavailable("The book is closing.")
        wanted = self.queue.put(pending, look_up=self._repeats.is_wanted(pending))
        if wanted and self._repeats.add(pending):
            self.tasks.once("looking up repeats", self._look_up_repeats())
        self._wake.set()

    async def look(self, noun: type[Noun], key: str) -> Noun:
        """Return a noun as confirmed: never a state that may yet be undone. Raises `LogUnavailable`."""
        doubtful = {k for draft in self._unconfirmed() for k, _ in draft.undo}
        if (noun, key) not in doubtful and (noun, key) in self.nouns:
            return self.nouns[noun, key]
        aside, wanted = NounCache(self.rules, limit=2), [(noun, key)]
        loaded = await self.recovery.reading(
            lambda: self._log.load(aside.queries(wanted), self.confirmed.position)
        )
        aside.load(wanted, loaded, (), [])
        return aside[noun, key]

    def append_seconds(self) -> float:
        """Return how long the append in flight has taken up to now; 0 when there is none."""
        append = self._append
        if append is None or append.done:
            return 0.0
        return asyncio.get_running_loop().time() - append.began_at

    async def receipts(self, keys: list[bytes]) -> dict[bytes, tuple[bytes, Receipt]]:
        """Return fingerprint and first receipt of each command that was accepted before.

        Raises `ReadOnly`, and stops writing, when what the log remembers of them was changed.
        """
        try:
            return await self.recovery.reading(lambda: self.recovery.receipts(keys))
        except WritingStopped as why:
            self._stop_writing(why)
            raise ReadOnly(str(why)) from None

    # ---- the loop

    async def _run(self) -> None:
        """Write until the pen closes; begun again after whatever it ended by, first find out what is so."""
        again, self._begun = self._begun, True
        if again:
            await self._recover(LogUnavailable("the pen is begun again"))
        while not (self._closing and self.queue.is_empty() and self._append is None):
            try:
                await self._write_batch()
            except Exception as why:  # noqa: BLE001 - whatever it is, it is found out from the log
                await self._recover(why)
        await self.tasks.stop("comparing clocks")
        await self.tasks.stop("the pen's timeouts")

    async def _write_batch(self) -> None:
        """Draft a batch while the last append is in flight; wait for that one; append the next."""
        if self._locked_appends and self._append is None and not self.queue.is_empty():
            await self._lock_pen()
            if self.queue.is_empty():
                await self._log.unlock_pen()
                return
        draft = await self._fill_draft()
        await self._await_append()
        if len(draft):
            if self.trouble is not None:  # Found beside the loop: its commands are refused already.
                raise WritingStopped(self.trouble)
            self._start_append(draft)
            await asyncio.sleep(0)
            if self._locked_appends or self._batch_limit < self.limits.batch_commands:
                await self._await_append()

    async def _lock_pen(self) -> None:
        """After a conflict: wait for the row lock, and write while nobody else can."""
        self._locked_appends -= 1
        await self._log.lock_pen()
        self._head = self.confirmed = await self.recovery.catch_up(self.confirmed)
        await self.recovery.answer_accepted(self.queue.peek(self._batch_limit))

    async def _fill_draft(self) -> BatchDraft:
        """Decide what waits until the batch is full, or until no append is in append."""
        self.nouns.end_generation()
        draft = self._draft = BatchDraft(self._head, self.clock.moment(self._head.at))
        while True:
            self._wake.clear()
            while not self.queue.is_empty() and len(draft) < (enough := self._commands_enough()):
                if not len(draft):
                    if flaw := await self.clock.found_flaw(self._head.at):
                        self.queue.refuse_waiting(Unavailable(flaw))
                        break
                    draft.at = self.clock.moment(self._head.at)
                await self._decider.decide_some(draft, enough)
            free = self._append is None or self._append.done
            if len(draft) >= self._batch_limit or (free and (len(draft) or self._append)):
                return draft
            if free and self._closing and self.queue.is_empty():
                return draft
            await self._wake.wait()

    def _commands_enough(self) -> int:
        """Return how many commands make a batch: half of all that are unanswered, within bounds."""
        return min(self._batch_limit, max(BATCH_COMMANDS_MIN, (self.queue.size + 1) // 2))

    # ---- appends

    def _start_append(self, draft: BatchDraft) -> None:
        batch, self._head = draft.seal()
        due = self.nouns.due_snapshots(self._head)
        self._draft = None
        self._append = Append(
            draft, batch, self._head, snapshots=due, began_at=asyncio.get_running_loop().time()
        )
        self.tasks.once("an append", self._carry_out(self._append))

    async def _carry_out(self, append: Append) -> None:
        try:
            await self._prepare(append)
            known = await self._log.append(append.batch)
        except Exception as why:  # noqa: BLE001 - whatever it is, it is found out from the log
            append.fail(why)
        else:
            if append.failed is None:
                self._confirm(append)
                # The next batch goes off before this one's senders are answered: PostgreSQL works meanwhile.
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                self._answer(append, known)
        self._wake.set()

    async def _prepare(self, append: Append) -> None:
        """Do what comes before the append; raises `HeadMoved` to have what is left decided again."""
        if self.before_append is None:
            return
        unfit = await self.before_append([pending for pending, _, _ in append.draft.accepted])
        for pending, why in unfit.items():
            self.queue.refuse(pending, why)
        if unfit:
            raise HeadMoved("commands of this batch must not be written")
        if append.failed is not None:
            raise append.failed

    def _confirm(self, append: Append) -> None:
        """Note that the batch is durable, and the next append may begin."""
        append.done = True
        self.confirmed = append.head
        self.failing, self._failures = None, 0
        self._batch_limit = min(self.limits.batch_commands, self._batch_limit * 2)
        self._wake.set()
        if self.on_append is not None:
            seconds = asyncio.get_running_loop().time() - append.began_at
            self.on_append(len(append.draft.accepted), seconds)

    def _answer(self, append: Append, known: set[bytes]) -> None:
        """Answer every command of a durable batch, in order."""
        for pending, receipt in append.draft.receipts(append.batch):
            self.queue.accept(pending, receipt)
        for pending, preview in append.draft.previews:
            self.queue.show(pending, preview)
        for pending, why in append.draft.refused:
            if pending.key not in known:
                self.queue.refuse(pending, why)
        if before := [pending for pending, _ in append.draft.refused if pending.key in known]:
            self.tasks.once("an answer", self._answer_accepted(before))
        if append.snapshots:
            self.tasks.once("saving snapshots", self._save_snapshots(append.snapshots))

    async def _look_up_repeats(self) -> None:
        await self._repeats.run()
        self._wake.set()

    async def _answer_accepted(self, commands: list[PendingCommand]) -> None:
        try:
            await self.recovery.answer_accepted(commands)
        except WritingStopped as why:
            return self._stop_writing(why)
        except LogUnavailable:
            await self._log.close()  # The next append finds that out, and the log is reached again.
        except Exception:
            for pending in commands:
                self.queue.refuse(pending, Unavailable())
            raise
        self.queue.put_back(commands)
        return self._wake.set()

    async def _save_snapshots(self, due: list[Snapshot]) -> None:
        with suppress(LogUnavailable):
            await self._log.save_snapshots(due)

    async def _await_append(self) -> None:
        """Wait for the append in flight; raises what it failed with, and leaves it to be undone."""
        while self._append is not None and not self._append.done:
            self._wake.clear()
            await self._wake.wait()
        if self._append is not None and self._append.failed is not None:
            raise self._append.failed
        self._append = None

    # ---- failure

    def _unconfirmed(self) -> list[BatchDraft]:
        """Return the drafts that the log is not known to hold, in order."""
        append = self._append
        appended = [append.draft] if append and (append.failed or not append.done) else []
        return [*appended, self._draft] if self._draft else appended

    def _unconfirmed_facts(self) -> tuple[int, list[Fact]]:
        return self.confirmed.position, [f for d in self._unconfirmed() for f in d.facts]

    def _undo(self) -> list[PendingCommand]:
        """Undo what isn't confirmed, the last batch first; return its commands in order."""
        drafts = self._unconfirmed()
        for draft in reversed(drafts):
            self.nouns.undo(draft.undo)
        self._append = self._draft = None
        self._head = self.confirmed
        return [pending for draft in drafts for pending in draft.taken]

    async def _recover(self, why: Exception) -> None:
        """Undo what isn't confirmed, let it wait again, and find out what the log holds."""
        with suppress(Exception):
            await self._await_append()
        commands = self._undo()
        self.queue.put_back(commands)
        logger.info("%s commands undone: %s: %s", len(commands), type(why).__name__, why)
        if isinstance(why, WritingStopped | UnknownFact):
            self._stop_writing(why)
        elif isinstance(why, HeadMoved):
            self._locked_appends = self.limits.locked_appends
        elif isinstance(why, LogUnavailable):
            self.failing = str(why)
            await self._pause()
        elif not isinstance(why, BatchRejected):
            logger.error("a bug in the pen", exc_info=why)
            self.nouns.clear_all()  # It may have stopped half-way.
            await self._pause()
        lost = isinstance(why, LogUnavailable | WritingStopped | UnknownFact)
        answered = await self._reach_log(commands, lost=lost)
        if not (lost or isinstance(why, HeadMoved)):
            if answered:
                self._repeats.note_spoiled(one for one in commands if one.answer.done())
            else:
                self._bisect(commands)

    async def _pause(self) -> None:
        """Wait a little, and longer the more often it failed since something was written."""
        await asyncio.sleep(min(0.02 * 2 ** min(self._failures, 10), RETRY_SECONDS_MAX))
        self._failures += 1

    async def _reach_log(self, commands: list[PendingCommand], *, lost: bool) -> bool:
        """Reach the log again, however long it takes; answer those whose key it knows.

        Says whether there were any. What stopped for another log goes on when the right one answers.
        """
        while self.trouble is None or self._other_log:
            try:
                if lost:
                    await self._log.reconnect()
                await self._log.unlock_pen()
                self._head = self.confirmed = await self.recovery.catch_up(self.confirmed)
                answered = await self.recovery.answer_accepted(commands)
            except (WritingStopped, UnknownFact) as why:
                self._stop_writing(why)
                lost = True
            except LogUnavailable as still:
                lost, self.away = True, str(still)
            else:
                self.away = self.trouble = None
                return answered
            if self._closing:
                self.queue.refuse_all(Unavailable("The book is closing."))
                return True
            await self._pause()
        return True

    def _bisect(self, commands: list[PendingCommand]) -> None:
        """Halve the batches until the command whose data the log rejects stands alone; refuse it."""
        if len(commands) == 1:
            self.queue.refuse(commands[0], OurFault())
        self._batch_limit = max(1, len(commands) // 2)

    def _stop_writing(self, why: Exception) -> None:
        """Write no more: until someone looks, or until the log is there that was acknowledged."""
        self._other_log = isinstance(why, AnotherLog)
        trouble = str(why) if isinstance(why, WritingStopped) else UNREADABLE
        if self.trouble != trouble:
            logger.critical("the pen stopped: %s", why)
        self.trouble = trouble
        self.queue.refuse_all(ReadOnly(self.trouble))

    async def _enforce_timeouts(self) -> None:
        """Let nobody wait longer than the timeout, whatever hangs."""
        while True:
            await asyncio.sleep(min(1.0, self.limits.timeout_seconds / 20))
            oldest = asyncio.get_running_loop().time() - self.limits.timeout_seconds
            self.queue.refuse_older(oldest, Unavailable("The log does not answer."))
            if (append := self._append) and not append.done and append.began_at < oldest:
                append.fail(LogUnavailable("the append took too long; its end is unknown"))
                self._wake.set()
