"""Recovery reads back from the log: how the last batch ends, what other processes wrote, first receipts."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.batch import AcceptedCommand, Head, Log, LogForged, LogUnavailable
from ledger.pen.cache import NounCache
from ledger.pen.pending import AnswerRepeats, PendingCommand, Receipt, Repeat
from ledger.pen.queue import CommandQueue
from ledger.seal.tree import leaves_of

logger = logging.getLogger("patto.pen")

T = TypeVar("T")

UNREADABLE = "The log holds a fact that this version of Patto does not know."
"""What is told of one: its line, which names people's affairs, is in the program's own log only."""


class WritingStopped(Exception):
    """Nothing may be written until someone looks."""


class AnotherLog(WritingStopped):
    """What was acknowledged is not in the log of the server that answers: nothing is written before it is."""


class Recovery:
    """Reads from the log on the pen's behalf. Everything here raises `LogUnavailable`.

    `answer_repeats` tells a repeat from another command under its key;
    `confirmed` gives the head up to which everything is known to be durable;
    `replay_facts_max` is how many facts of other processes are applied to the cached nouns; after more
    than that the cache is cleared.
    """

    def __init__(
        self,
        rules: Rulebook,
        log: Log,
        queue: CommandQueue,
        nouns: NounCache,
        answer_repeats: AnswerRepeats,
        confirmed: Callable[[], Head],
        replay_facts_max: int,
    ) -> None:
        self._rules = rules
        self._log = log
        self._queue = queue
        self._nouns = nouns
        self._answer_repeats = answer_repeats
        self._confirmed = confirmed
        self._replay_facts_max = replay_facts_max

    async def head(self) -> Head:
        """Return where the log ends, confirmed."""
        head = await self._log.head()
        await self._log.barrier()
        return head

    async def trouble(self) -> str | None:
        """Say what is wrong at the log's end: facts missing there, a wrong root, or not to be read."""
        if beyond := await self._log.beyond():
            return f"There are {' and '.join(beyond)} beyond the last batch: the end of the log is missing."
        last = await self._log.last_batch()
        if last is None:
            return None
        after = last.before.append(leaves_of(last.datas))
        if (after.root(), after.to_bytes()) != (last.root, last.frontier):
            return "The last batch's facts do not match its root: the log was changed."
        try:
            for data in last.datas:
                self._rules.decode(data)
        except UnknownFact as why:
            logger.critical("the last batch can't be read: %s", why)
            return UNREADABLE
        return None

    async def catch_up(self, confirmed: Head) -> Head:
        """Apply what other processes wrote to the cached nouns, and return the new head, confirmed.

        Raises `AnotherLog` when it doesn't go on from what was confirmed, `UnknownFact` when it holds
        what this version can't read.
        """
        head, position = await self._log.head(), confirmed.position
        if head.position < position:
            raise AnotherLog("The log is shorter than what was acknowledged.")
        await self.must_hold(confirmed)
        if head.position == position:
            return head
        if head.position - position > self._replay_facts_max:
            await self._log.barrier()
            self._nouns.clear_all()
            return head
        lines = await self._log.after(position, head.position)
        if confirmed.frontier.append(leaves_of([data for _, data in lines])) != head.frontier:
            raise WritingStopped("What another process wrote is not under its root.")
        await self._log.barrier()
        self._apply(lines)
        return head

    async def must_hold(self, confirmed: Head) -> None:
        """Compare roots, not positions: a log that was rolled back may have grown again since.

        Raises `AnotherLog` when what was acknowledged is not what the log holds.
        """
        position, root = confirmed.position, confirmed.frontier.root()
        if position and await self._log.root_at(position) != root:
            raise AnotherLog("The log holds something else than what was acknowledged.")

    async def reading(self, read: Callable[[], Awaitable[T]]) -> T:
        """Read, once more on a connection made anew if the last one was dead, and only from the log that we know.

        Who only looks need not wait until somebody writes, and the pen reconnects.
        """
        try:
            return await read()
        except LogUnavailable:
            await self._log.mend_reader()
        try:
            await self.must_hold(self._confirmed())
        except AnotherLog as why:
            await self._log.close()  # Nobody reads on from there; the pen finds out the same.
            raise LogUnavailable(str(why)) from why
        return await read()

    def _apply(self, lines: Iterable[tuple[int, bytes]]) -> None:
        """Hand the cached nouns all of these lines, or clear them: none may stand half-way."""
        try:
            for _, data in lines:
                fact = self._rules.decode(data).fact
                self._nouns.apply(fact, self._rules.concerned(fact), [])
        except Exception:
            self._nouns.clear_all()
            raise

    async def answer_accepted(self, commands: Iterable[PendingCommand]) -> bool:
        """Answer those of the commands whose key the log knows; say whether there were any."""
        by_key = {pending.key: pending for pending in commands}
        known = await self.receipts(list(by_key))
        repeats = [Repeat(by_key[key].sent, *first) for key, first in known.items()]
        for key, answer in zip(known, await self._answer_repeats(repeats), strict=True):
            self._queue.repeat(by_key[key], answer)
        return bool(known)

    async def receipts(self, keys: list[bytes]) -> dict[bytes, tuple[bytes, Receipt]]:
        """Return fingerprint and first receipt of each command that was accepted before.

        What stands beyond the confirmed head was merely read: no receipt of it is told before a commit has
        waited. Raises `WritingStopped` when what the log remembers of them was changed.
        """
        try:
            accepted = await self._log.accepted(keys) if keys else {}
        except LogForged as why:
            raise WritingStopped(str(why)) from None
        if any(one.last > self._confirmed().position for one in accepted.values()):
            await self._log.barrier()
        return {key: (one.fingerprint, self._receipt(one)) for key, one in accepted.items()}

    def _receipt(self, accepted: AcceptedCommand) -> Receipt:
        return Receipt(
            accepted.first,
            accepted.last,
            accepted.at,
            tuple(leaves_of(accepted.datas)),
            accepted.tree_size,
            accepted.root,
            tuple(self._rules.decode(data).fact for data in accepted.datas),
        )
