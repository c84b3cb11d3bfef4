"""The scribe decides one command at a time and inks its facts on a draft."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.see import NotInMemory, NounKey, See
from ledger.log.page import Log
from ledger.pen.desk import Desk
from ledger.pen.draft import Draft
from ledger.pen.nouns import Nouns
from ledger.pen.slip import OurFault, Slip

logger = logging.getLogger("patto.pen")

# After so many commands the loop breathes: it sends on what a page in flight still has to send (a
# large one takes many goes) and serves readers. Measured on bulk: 64 gives 15,000/s, 16 gives 17,000.
BREATH = 16


class Scribe:
    """Decides against the nouns in mind, and has the log bring those that are not.

    `unsure` tells, at the moment a load is asked for, the confirmed position and every fact
    after it that the log cannot be relied on to hold yet.
    """

    def __init__(
        self,
        rules: Rulebook,
        log: Log,
        desk: Desk,
        nouns: Nouns,
        *,
        unsure: Callable[[], tuple[int, list[Fact]]],
        ahead: int,
    ) -> None:
        self._rules = rules
        self._log = log
        self._desk = desk
        self._nouns = nouns
        self._unsure = unsure
        self._ahead = ahead

    async def decide_some(self, draft: Draft, enough: int) -> None:
        """Decide commands that wait, until `enough` are on the draft or the loop has to breathe."""
        try:
            for _ in range(min(enough - len(draft), BREATH)):
                if self._desk.is_empty():
                    return
                self._decide_next(draft)
        except NotInMemory as gap:
            await self._load(draft, gap.missing)
        else:
            if len(draft) < enough:
                await asyncio.sleep(0)

    def _decide_next(self, draft: Draft) -> None:
        """Decide the next command; a refusal waits on the draft with the rest."""
        slip = self._desk.take()
        try:
            facts = self._decide(slip, draft)
        except NotInMemory:
            self._desk.put_back([slip])
            raise
        except Refused as why:
            draft.refused.append((slip, why))
        except Exception:
            logger.exception("a bug in the verb of %s", type(slip.command).__name__)
            draft.refused.append((slip, OurFault()))
        else:
            self._ink(draft, slip, facts)
        draft.taken.append(slip)

    def _decide(self, slip: Slip, draft: Draft) -> Sequence[Fact]:
        see = See(self._nouns, now=draft.at, who=slip.who, seed=slip.seed)
        return self._rules.decide(slip.command, see)

    def _ink(self, draft: Draft, slip: Slip, facts: Sequence[Fact]) -> None:
        """Write the facts down and hand them to the nouns; all of them, or none."""
        mark, first = len(draft.journal), len(draft.facts)
        try:
            for n, fact in enumerate(facts):
                concerned = self._rules.concerned(fact)
                draft.ink(self._rules, slip, n, fact, concerned)
                self._nouns.apply(fact, concerned, draft.journal)
        except Exception:
            logger.exception("a bug in writing what %s decided", type(slip.command).__name__)
            self._nouns.undo(draft.journal, mark)
            draft.strike(first)
            draft.refused.append((slip, OurFault()))
        else:
            draft.slips.append((slip, first + 1, len(draft.facts)))

    async def _load(self, draft: Draft, missing: Iterable[NounKey]) -> None:
        """Load what this decision misses, and what the next ones will miss, in one query."""
        wanted = dict.fromkeys(missing)
        for slip in islice(self._desk.waiting, 1, self._ahead):
            try:
                self._decide(slip, draft)
            except NotInMemory as gap:
                wanted.update(dict.fromkeys(gap.missing))
            except Exception:  # noqa: BLE001, S112 - a rehearsal: the real decision will tell
                continue
        asked = list(wanted)
        bound, unsure = self._unsure()
        found = await self._log.load(self._nouns.wants(asked), bound)
        self._nouns.load(asked, found, unsure, draft.journal)
