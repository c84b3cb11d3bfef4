"""Bearer tokens as a serving process knows them: a look-up in memory, no query per request."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from time import monotonic, time
from typing import Final

from psycopg.rows import TupleRow

from api.engine.request import Request
from ledger.kernel.who import Role, Who

_SCHEME: Final = b"bearer "
_NOBODY: Final = (None, 0.0)
NAME_DIGITS: Final = 12
"""So many hexadecimal digits of its digest are a token's name."""
LOOK_SECONDS: Final = 0.05
"""How long it takes at least from one look at the table for tokens that are unknown to the next."""

LIVING: Final = """
SELECT digest, actor, role, hub, "user", scope, extract(epoch FROM expires_at)
FROM {access}.tokens WHERE revoked_at IS NULL AND expires_at > now()
"""
CHANGED: Final = "SELECT count(*), count(revoked_at) FROM {access}.tokens"
USED: Final = """
UPDATE {access}.tokens SET used_at = now() WHERE digest = ANY (%(used)s::bytea[]) RETURNING digest
"""


class BearerTokens:
    """Every living token, in memory.

    `fetch` runs a query as the writer. A token that is unknown here may have been issued elsewhere
    a moment ago: nobody is refused without a look at the table that began after they came. Whoever comes meanwhile
    waits for the next one, so that there are at most twenty a second, however many guess. When each was
    last used is written by `write_used`, called now and then.
    """

    def __init__(self, fetch: Callable[..., Awaitable[list[TupleRow]]]) -> None:
        self._fetch = fetch
        self._living: dict[bytes, tuple[Who, float]] = {}
        self._used: set[bytes] = set()
        self._seen: tuple[int, int] = (-1, -1)
        self._refreshed = float("-inf")
        self._next_look: asyncio.Task[None] | None = None

    def known(self, request: Request) -> Who | None:
        """Return whom an `Authorization` header names, if that is known here."""
        header = request.headers.get(b"authorization", b"")
        if header[:7].lower() != _SCHEME:
            return None
        digest = sha256(header[7:].strip()).digest()
        who, expires_at = self._living.get(digest, _NOBODY)
        if who is None or time() >= expires_at:
            return None
        self._used.add(digest)
        return who

    def shown(self, request: Request) -> str:
        """Return the name of the token that was shown: how its digest begins."""
        header = request.headers.get(b"authorization", b"")
        if header[:7].lower() != _SCHEME:
            return ""
        return sha256(header[7:].strip()).hexdigest()[:NAME_DIGITS]

    async def found(self, request: Request) -> Who | None:
        """Return whom the header names, after a look at the table."""
        if not self.shown(request):
            return None
        if self._next_look is None:
            self._next_look = asyncio.create_task(self._look())
        await asyncio.shield(self._next_look)
        return self.known(request)

    async def _look(self) -> None:
        """Read the table a little after the last time; who comes from then on waits for another look."""
        await asyncio.sleep(self._refreshed + LOOK_SECONDS - monotonic())
        self._next_look = None
        await self.refresh()

    async def refresh(self) -> None:
        """Read the table again if anything was issued or revoked since."""
        self._refreshed = monotonic()
        ((issued, revoked),) = await self._fetch(CHANGED)
        if self._seen != (issued, revoked):
            rows = await self._fetch(LIVING)
            self._living = {bytes(row[0]): (_who(row), float(row[6])) for row in rows}
            self._seen = (issued, revoked)

    async def write_used(self) -> None:
        """Write down that these tokens were used since the last time."""
        if used := list(self._used):
            await self._fetch(USED, used=used)
            self._used.difference_update(used)


def _who(row: TupleRow) -> Who:
    return Who(
        actor=row[1], role=Role(row[2]), hub=row[3], user=row[4], reads_only=row[5] == "read"
    )
