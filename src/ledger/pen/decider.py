"""The decider decides one command at a time and adds its facts to the draft of a batch."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.see import NotInMemory, NounKey
from ledger.log.batch import Log
from ledger.pen.cache import NounCache
from ledger.pen.draft import BatchDraft
from ledger.pen.pending import OurFault, PendingCommand
from ledger.pen.queue import CommandQueue

logger = logging.getLogger("patto.pen")

# After so many commands the event loop gets a turn: it sends on what an append still has to send (a
# large one takes many goes) and serves readers. Measured on bulk: 64 gives 15,000/s, 16 gives 17,000.
COMMANDS_BETWEEN_YIELDS = 16


class Decider:
    """Decides against the cached nouns, and has the log load those that are not.

    `unconfirmed` returns, at the moment a load is asked for, the confirmed position and every fact
    after it that the log cannot be relied on to hold yet; `preload` is how many waiting commands
    have their nouns loaded together.
    """

    def __init__(
        self,
        rules: Rulebook,
        log: Log,
        queue: CommandQueue,
        nouns: NounCache,
        *,
        unconfirmed: Callable[[], tuple[int, list[Fact]]],
        preload: int,
    ) -> None:
        self._rules = rules
        self._log = log
        self._queue = queue
        self._nouns = nouns
        self._unconfirmed = unconfirmed
        self._preload = preload

    async def decide_some(self, draft: BatchDraft, enough: int) -> None:
        """Decide commands that wait, until `enough` are on the draft or the event loop needs a turn."""
        try:
            for _ in range(min(enough - len(draft), COMMANDS_BETWEEN_YIELDS)):
                if self._queue.is_empty():
                    return
                self._decide_next(draft)
        except NotInMemory as gap:
            await self._load(draft, gap.missing)
        else:
            if len(draft) < enough:
                await asyncio.sleep(0)

    def _decide_next(self, draft: BatchDraft) -> None:
        """Decide the next command; a refusal or a preview waits on the draft with the rest."""
        pending = self._queue.take()
        try:
            facts = self._decide(pending, draft)
        except NotInMemory:
            self._queue.put_back([pending])
            raise
        except Refused as why:
            draft.refused.append((pending, why))
        except Exception:
            logger.exception("a bug in the verb of %s", type(pending.command).__name__)
            draft.refused.append((pending, OurFault()))
        else:
            if pending.preview:
                draft.preview(pending, facts)
            else:
                self._accept(draft, pending, facts)
        draft.taken.append(pending)

    def _decide(self, pending: PendingCommand, draft: BatchDraft) -> Sequence[Fact]:
        see = self._rules.see(
            self._nouns,
            now=draft.at,
            who=pending.who,
            seed=pending.seed,
            is_preview=pending.preview,
        )
        return self._rules.decide(pending.command, see)

    def _accept(self, draft: BatchDraft, pending: PendingCommand, facts: Sequence[Fact]) -> None:
        """Add the facts to the draft and apply them to the nouns; all of them, or none."""
        mark, first = len(draft.undo), len(draft.facts)
        try:
            for n, fact in enumerate(facts):
                concerned = self._rules.concerned(fact)
                draft.add(self._rules, pending, n, fact, concerned)
                self._nouns.apply(fact, concerned, draft.undo)
        except Exception:
            logger.exception("a bug in writing what %s decided", type(pending.command).__name__)
            self._nouns.undo(draft.undo, mark)
            draft.truncate(first)
            draft.refused.append((pending, OurFault()))
        else:
            draft.accepted.append((pending, first + 1, len(draft.facts)))

    def _rehearse(
        self, pending: PendingCommand, draft: BatchDraft, wanted: dict[NounKey, None]
    ) -> bool:
        """Say whether a waiting command finds its nouns in memory; those that it misses are wanted."""
        try:
            self._decide(pending, draft)
        except NotInMemory as gap:
            wanted.update(dict.fromkeys(gap.missing))
            return False
        except Exception:  # noqa: BLE001 - the real decision says
            return True
        return True

    async def _load(self, draft: BatchDraft, missing: Iterable[NounKey]) -> None:
        """Load what this decision misses, and what the next ones will miss, in one query.

        What was rehearsed without a gap is not rehearsed again for the sake of those that miss more.
        """
        wanted = dict.fromkeys(missing)
        for pending in islice(self._queue.waiting, 1, self._preload):
            if not pending.rehearsed:
                pending.rehearsed = self._rehearse(pending, draft, wanted)
        asked = list(wanted)
        bound, unconfirmed = self._unconfirmed()
        loaded = await self._log.load(self._nouns.queries(asked), bound)
        self._nouns.load(asked, loaded, unconfirmed, draft.undo)
