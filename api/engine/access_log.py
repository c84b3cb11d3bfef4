"""What was done with access is written down, append-only: who, when, what, and never the content.

personal-read    whose personal words were opened, before the answer leaves
sign-in-failed   a token that nobody has, or that has ended
refused          what somebody may not do, or may not see
token-issued     by whom, to whom (`tokens.py`)
token-revoked    likewise

A reading is written before it is answered. Failures and refusals are counted, and written once a second: whoever
guesses makes one row of a thousand guesses.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from psycopg.rows import TupleRow

from ledger.kernel.who import Who

COUNTED_MAX: Final = 1_000
"""How many different rows may wait to be written; what is beyond is counted together."""
NOBODY: Final = "-"

READ: Final = """
INSERT INTO {access}.log (actor, what, target, persons) VALUES (%(actor)s, 'personal-read', %(read)s, %(persons)s)
RETURNING n
"""
# A token's name is how its digest begins; one that has ended still says whose it was.
COUNTED: Final = """
INSERT INTO {access}.log (actor, what, target, persons, times)
SELECT c.actor, c.what, c.target, ARRAY(
    SELECT t.actor FROM {access}.tokens t
    WHERE c.what = 'sign-in-failed' AND left(encode(t.digest, 'hex'), 12) = c.target
), c.times
FROM unnest(%(actors)s::text[], %(whats)s::text[], %(targets)s::text[], %(times)s::integer[]) c(actor, what, target, times)
RETURNING n
"""

Fetch = Callable[..., Awaitable[list[TupleRow]]]
"""Runs a statement as the writer, with its parameters."""


class AccessLog:
    """The one way into the table `log` of a serving process."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._counted: Counter[tuple[str, str, str]] = Counter()

    async def personal_read(self, who: Who, read: str, persons: Iterable[str]) -> None:
        """Write down whose words are about to be opened, and in which read."""
        await self._fetch(READ, actor=who.actor, read=read, persons=sorted(set(persons)))

    def sign_in_failed(self, token: str) -> None:
        """Count a token, by its name, that let nobody in."""
        self._count(NOBODY, "sign-in-failed", token)

    def refused(self, who: Who, target: str) -> None:
        """Count a command or a read that somebody has no right to."""
        self._count(who.actor, "refused", target)

    def _count(self, actor: str, what: str, target: str) -> None:
        row = (actor, what, target)
        if row not in self._counted and len(self._counted) >= COUNTED_MAX:
            row = (NOBODY, what, "others")
        self._counted[row] += 1

    async def flush(self) -> None:
        """Write what was counted; what can't be written waits for the next time."""
        rows = list(self._counted.items())
        if not rows:
            return
        actors, whats, targets = ([row[n] for row, _ in rows] for n in range(3))
        times = [one for _, one in rows]
        await self._fetch(COUNTED, actors=actors, whats=whats, targets=targets, times=times)
        self._counted.subtract(dict(rows))
        self._counted = +self._counted
