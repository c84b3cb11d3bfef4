"""Repeats of accepted commands: whoever sends some has each key looked up before it is decided.

A repeat that is decided as if it were new spoils its whole batch, since the log takes no key twice. The
keys accepted last are remembered; whoever repeats an older one is found out by the batch that it spoiled,
and from then on asks the log first, until a thousand of their commands in a row were new.
"""

import logging
from collections.abc import Iterable
from typing import Final

from ledger.kernel.refused import Refused
from ledger.log.batch import LogUnavailable
from ledger.pen.pending import OurFault, PendingCommand, ReadOnly
from ledger.pen.queue import CommandQueue
from ledger.pen.recovery import Recovery, WritingStopped

logger = logging.getLogger("patto.pen")

NEW_IN_A_ROW: Final = 1_000


class RepeatLookup:
    """The commands whose keys are to be looked up, in order of arrival; one query for all that are there."""

    def __init__(self, recovery: Recovery, queue: CommandQueue) -> None:
        self._recovery = recovery
        self._queue = queue
        self._asked: list[PendingCommand] = []
        self._running = False
        self._new_left: dict[str, int] = {}

    def is_wanted(self, pending: PendingCommand) -> bool:
        """Say whether the sender repeats, so that the log is asked first; nobody repeats a preview."""
        return pending.who.actor in self._new_left and not pending.preview

    def note_spoiled(self, commands: Iterable[PendingCommand]) -> None:
        """Note that a batch was refused for the keys of these: their senders repeat."""
        self._new_left |= {pending.who.actor: NEW_IN_A_ROW for pending in commands}

    def add(self, pending: PendingCommand) -> bool:
        """Let a command wait to be looked up. True says that `run` is to be started."""
        self._asked.append(pending)
        idle, self._running = not self._running, True
        return idle

    async def run(self) -> None:
        """Answer what the log knows; all else waits to be decided, in the order in which it came."""
        try:
            while self._asked:
                commands, self._asked = self._asked, []
                await self._look_up(commands)
        finally:
            self._running = False
        # Only now: whoever is looked up no longer would overtake what they sent before.
        self._new_left = {actor: left for actor, left in self._new_left.items() if left > 0}

    async def _look_up(self, commands: list[PendingCommand]) -> None:
        try:
            await self._recovery.answer_accepted(commands)
        except LogUnavailable:
            self._queue.wait(commands)  # The pen meets the same, and reaches the log again.
        except WritingStopped as why:
            self._refuse(commands, ReadOnly(str(why)))
        except Exception:
            logger.exception("a bug in looking up keys")
            self._refuse(commands, OurFault())
        else:
            for pending in commands:
                self._count(pending)
            self._queue.wait(commands)

    def _count(self, pending: PendingCommand) -> None:
        if (left := self._new_left.get(pending.who.actor)) is not None:
            known = pending.answer.done()
            self._new_left[pending.who.actor] = NEW_IN_A_ROW if known else left - 1

    def _refuse(self, commands: Iterable[PendingCommand], why: Refused) -> None:
        for pending in commands:
            self._queue.refuse(pending, why)
