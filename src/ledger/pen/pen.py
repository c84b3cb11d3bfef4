"""The one writer: it decides what waits, one command after another, and writes it a page at a time.

    waiting ──decide──▶ draft ──seal──▶ flight (the append) ──lands──▶ answers, in order

While one page is in flight the next is drafted, so at most two are not confirmed. When a flight
fails both are undone, the pen catches up with the log, and what is still open is decided again.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.page import Head, HeadMoved, Log, LogAway, PageSpoiled
from ledger.pen.desk import Desk
from ledger.pen.draft import Draft
from ledger.pen.flight import Flight
from ledger.pen.nouns import Nouns, snapshots
from ledger.pen.recall import Recall, Stopped
from ledger.pen.scribe import Scribe
from ledger.pen.slip import OurFault, ReadOnly, Slip, Unavailable

logger = logging.getLogger("patto.pen")


# A crowd that waits for its answers is written in two halves: while one is committed, the other is
# decided. Left alone, pages settle at 30 and 2 of 32, and the pen waits for the large one. Measured:
# 0.40 of a plain request before, 0.47 after. Fewer than FEW are not worth a page of their own.
FEW = 8


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much the pen takes on.

    `page` commands a page; `waiting` commands in all, of which bulk may be half; `nouns` kept in
    mind; `ahead` waiting commands whose nouns are loaded together; `patience` seconds a sender
    waits at most; `behind` seconds the clock may be behind the last page; `leap` facts another
    process may have written before the pen forgets its nouns rather than reading them all;
    `turns` pages written in turn after a conflict; `worn` facts that make a noun worth a snapshot
    at closing.
    """

    page: int = 1_000
    waiting: int = 8_192
    nouns: int = 200_000
    ahead: int = 512
    patience: float = 5.0
    behind: float = 5.0
    leap: int = 20_000
    turns: int = 4
    worn: int = 50


class Pen:
    """Writes one book. Everything runs on one event loop; nothing here needs a lock.

    `on_landing` is told of each page how many commands it held and how many seconds its append took;
    `trouble` says why nothing may be written until someone looks; `away` why the log can't be
    reached just now. Both are None while all is well.
    """

    def __init__(
        self,
        rules: Rulebook,
        log: Log,
        *,
        clock: Callable[[], datetime],
        limits: Limits | None = None,
    ) -> None:
        self.rules = rules
        self.limits = limits or Limits()
        self.nouns = Nouns(rules, limit=self.limits.nouns)
        self.desk = Desk(self.limits.waiting)
        self.trouble: str | None = "The book is not open yet."
        self.away: str | None = None
        self.confirmed = Head()
        self.on_landing: Callable[[int, float], None] | None = None
        self._scribe = Scribe(
            rules, log, self.desk, self.nouns, unsure=self._unsure, ahead=self.limits.ahead
        )
        self.recall = Recall(rules, log, self.desk, self.nouns, leap=self.limits.leap)
        self._log = log
        self._clock = clock
        self._head = Head()
        self._wake = asyncio.Event()
        self._flight: Flight | None = None
        self._draft: Draft | None = None
        self._turns = 0
        self._page_limit = self.limits.page
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- opening, closing, asking

    async def open(self) -> None:
        """Connect, find the head, check the last page against its root, begin to write.

        Raises `LogAway` when the log can't be reached. A last page that doesn't match its root,
        or holds a fact this version doesn't know, opens the book read-only: `trouble` says why.
        """
        await self._log.reconnect()
        self._head = self.confirmed = await self._log.head()
        self.trouble = await self.recall.trouble()
        self._start(self._run())
        self._watching = self._start(self._watch())

    async def close(self) -> None:
        """Write what waits, keep snapshots of long histories, and end."""
        self._closing = True
        self._wake.set()
        await asyncio.wait(self._tasks, timeout=2 * self.limits.patience)
        for task in self._tasks:  # What still hangs hangs on a log that does not answer.
            task.cancel()
        self.desk.refuse_all(Unavailable("The book is closing."))
        with suppress(LogAway):
            worn = self.nouns.worn(self.limits.worn)
            await self._log.keep(snapshots(worn, self.confirmed.position))
        await self._log.close()

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def submit(self, slip: Slip) -> None:
        """Queue a command; `slip.answer` will get its receipt or refusal. Raises `Unavailable`."""
        if self.trouble is not None:
            raise ReadOnly(self.trouble)
        if self._closing:
            raise Unavailable("The book is closing.")
        if self.desk.put(slip):
            self._start(self._tell_again([slip]))
        self._wake.set()

    async def look(self, noun: type[Noun], key: str) -> Noun:
        """Return a noun as confirmed: never a state that may yet be undone. Raises `LogAway`."""
        doubtful = {k for draft in self._unconfirmed() for k, _ in draft.journal}
        if (noun, key) not in doubtful and (noun, key) in self.nouns:
            return self.nouns[noun, key]
        aside, wanted = Nouns(self.rules, limit=2), [(noun, key)]
        found = await self._log.load(aside.wants(wanted), self.confirmed.position)
        aside.load(wanted, found, (), [])
        return aside[noun, key]

    async def read(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Return the next lines after a position. Raises `LogAway`."""
        return await self._log.after(after, limit)

    def clock_is_behind(self) -> bool:
        """Say whether the clock is so far behind the log that nothing may be dated by it."""
        last = self._head.at
        return last is not None and last - self._clock() > timedelta(seconds=self.limits.behind)

    # ---- the loop

    async def _run(self) -> None:
        while not (self._closing and self.desk.is_empty() and self._flight is None):
            try:
                await self._turn_page()
            except (HeadMoved, PageSpoiled, LogAway) as why:
                await self._recover(why)
            except (Stopped, UnknownFact) as why:
                self._stop(str(why))
            except Exception as why:
                logger.exception("the pen stumbled")
                await asyncio.sleep(0.01)
                await self._recover(PageSpoiled(repr(why)))
        self._watching.cancel()

    async def _turn_page(self) -> None:
        """Draft a page while the last one flies; see it land; send the next."""
        if self._turns and self._flight is None and not self.desk.is_empty():
            await self._take_turn()
            if self.desk.is_empty():
                await self._log.end_turn()
                return
        draft = await self._compose()
        await self._land()
        if len(draft):
            self._launch(draft)
            await asyncio.sleep(0)
            if self._turns or self._page_limit < self.limits.page:
                await self._land()

    async def _take_turn(self) -> None:
        """After a conflict: wait for the row lock, and write while nobody else can."""
        self._turns -= 1
        await self._log.take_turn()
        self._head = self.confirmed = await self.recall.catch_up(self.confirmed)
        await self.recall.answer_known(self.desk.next(self._page_limit))

    async def _compose(self) -> Draft:
        """Decide what waits until the page is full, or until there is a flight's place to take."""
        self.nouns.turn_generation()
        draft = self._draft = Draft(self._head, self._moment())
        while True:
            self._wake.clear()
            while not self.desk.is_empty() and len(draft) < (enough := self._enough()):
                if not len(draft):
                    if self.clock_is_behind():
                        behind = Unavailable("The clock is behind the book.")
                        self.desk.refuse(self.desk.take(), behind)
                        continue
                    draft.at = self._moment()
                await self._scribe.decide_some(draft, enough)
            landed = self._flight is None or self._flight.done
            if len(draft) >= self._page_limit or (landed and (len(draft) or self._flight)):
                return draft
            if landed and self._closing and self.desk.is_empty():
                return draft
            await self._wake.wait()

    def _enough(self) -> int:
        """Return how many commands make a page: half of all that are open, within bounds."""
        return min(self._page_limit, max(FEW, (self.desk.size + 1) // 2))

    def _moment(self) -> datetime:
        """Return now, never before the last page."""
        now, last = self._clock(), self._head.at
        return now if last is None or now >= last else last

    # ---- flights

    def _launch(self, draft: Draft) -> None:
        page, self._head = draft.seal()
        long = self.nouns.due_snapshots(self._head.position)
        self._draft = None
        self._flight = Flight(
            draft, page, self._head, long=long, since=asyncio.get_running_loop().time()
        )
        self._start(self._fly(self._flight))

    async def _fly(self, flight: Flight) -> None:
        try:
            known = await self._log.append(flight.page)
        except Exception as why:  # noqa: BLE001 - whatever it is, it is found out from the log
            flight.fail(why)
        else:
            if flight.failed is None:
                self._confirm(flight)
                # The next page goes off before this one's senders are answered: PostgreSQL works meanwhile.
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                self._answer(flight, known)
        self._wake.set()

    def _confirm(self, flight: Flight) -> None:
        """The page is durable, and the next one may fly."""
        flight.done = True
        self.confirmed = flight.head
        if self.on_landing is not None:
            seconds = asyncio.get_running_loop().time() - flight.since
            self.on_landing(len(flight.draft.slips), seconds)
        self._page_limit = min(self.limits.page, self._page_limit * 2)
        self._wake.set()

    def _answer(self, flight: Flight, known: set[bytes]) -> None:
        """Answer everyone on a durable page, in order."""
        for slip, receipt in flight.draft.receipts(flight.page):
            self.desk.accept(slip, receipt)
        for slip, why in flight.draft.refused:
            if slip.key not in known:
                self.desk.refuse(slip, why)
        if accepted_before := [s for s, _ in flight.draft.refused if s.key in known]:
            self._start(self._tell_again(accepted_before))
        if flight.long:
            self._start(self._keep(flight))

    async def _tell_again(self, slips: list[Slip]) -> None:
        try:
            await self.recall.answer_known(slips)
            self.desk.put_back(slips)
            self._wake.set()
        except LogAway:
            for slip in slips:
                self.desk.refuse(slip, Unavailable())

    async def _keep(self, flight: Flight) -> None:
        with suppress(LogAway):
            await self._log.keep(flight.long)

    async def _land(self) -> None:
        """Wait for the page in flight; raises what it failed with, and leaves it to be undone."""
        while self._flight is not None and not self._flight.done:
            self._wake.clear()
            await self._wake.wait()
        if self._flight is not None and self._flight.failed is not None:
            raise self._flight.failed
        self._flight = None

    # ---- failure

    def _unconfirmed(self) -> list[Draft]:
        """Return the drafts that the log is not known to hold, in order."""
        flight = self._flight
        flying = [flight.draft] if flight and (flight.failed or not flight.done) else []
        return [*flying, self._draft] if self._draft else flying

    def _unsure(self) -> tuple[int, list[Fact]]:
        return self.confirmed.position, [f for d in self._unconfirmed() for f in d.facts]

    def _undo(self) -> list[Slip]:
        """Undo what isn't confirmed, the last page first; return its slips in order."""
        drafts = self._unconfirmed()
        for draft in reversed(drafts):
            self.nouns.undo(draft.journal)
        self._flight = self._draft = None
        self._head = self.confirmed
        return [slip for draft in drafts for slip in draft.taken]

    async def _recover(self, why: Exception) -> None:
        """Undo what isn't confirmed, find out what the log holds, and let the rest wait again."""
        with suppress(Exception):
            await self._land()
        slips = self._undo()
        logger.info("%s commands undone: %s: %s", len(slips), type(why).__name__, why)
        self._turns = self.limits.turns if isinstance(why, HeadMoved) else self._turns
        answered = await self._find_out(slips, lost=isinstance(why, LogAway))
        self.desk.put_back(slips)
        if isinstance(why, PageSpoiled) and not answered:
            self._be_careful(slips)

    async def _find_out(self, slips: list[Slip], *, lost: bool) -> bool:
        """Reach the log again, however long it takes; answer those whose key it knows.

        Says whether there were any. Nobody waits for ever: the watch answers the impatient.
        """
        while self.trouble is None:
            try:
                if lost:
                    await asyncio.sleep(0.02)
                    await self._log.reconnect()
                await self._log.end_turn()
                self._head = self.confirmed = await self.recall.catch_up(self.confirmed)
                answered = await self.recall.answer_known(slips)
            except (Stopped, UnknownFact) as why:
                self._stop(str(why))
            except LogAway as still:
                lost, self.away = True, str(still)
                if self._closing:
                    self.desk.refuse_all(Unavailable("The book is closing."))
                    return True
                await asyncio.sleep(0.1)
            else:
                self.away = None
                return answered
        return True

    def _be_careful(self, slips: list[Slip]) -> None:
        """Halve the pages until the command that spoils them stands alone, and refuse it."""
        if len(slips) == 1:
            self.desk.refuse(slips[0], OurFault())
        self._page_limit = max(1, len(slips) // 2)

    def _stop(self, why: str) -> None:
        """Write no more until someone looks."""
        logger.critical("the pen stopped: %s", why)
        self.trouble = why
        self._undo()
        self.desk.refuse_all(ReadOnly(why))

    async def _watch(self) -> None:
        """Let nobody wait longer than patience allows, whatever hangs."""
        while True:
            await asyncio.sleep(min(1.0, self.limits.patience / 20))
            oldest = asyncio.get_running_loop().time() - self.limits.patience
            self.desk.refuse_older(oldest, Unavailable("The log does not answer."))
            if (flight := self._flight) and not flight.done and flight.since < oldest:
                flight.fail(LogAway("the append took too long; what became of it is unknown"))
                self._wake.set()
