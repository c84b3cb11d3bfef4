"""Bearer tokens as a serving process knows them: a look-up in memory, no query per request."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from time import monotonic
from typing import Final

from psycopg.rows import TupleRow

from api.engine.request import Request
from ledger.kernel.who import Role, Who

_SCHEME: Final = b"bearer "

LIVING: Final = """
SELECT digest, actor, role, hub, "user" FROM {access}.tokens WHERE revoked_at IS NULL
"""
CHANGED: Final = "SELECT count(*), count(revoked_at) FROM {access}.tokens"


class BearerTokens:
    """Every living token, in memory.

    `fetch` runs a query as the writer. A token that is unknown here may have been issued elsewhere
    a moment ago: the table is asked again, but at most once a second, whoever guesses.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[list[TupleRow]]]) -> None:
        self._fetch = fetch
        self._living: dict[bytes, Who] = {}
        self._seen: tuple[int, int] = (-1, -1)
        self._refreshed = float("-inf")

    def known(self, request: Request) -> Who | None:
        """Return whom an `Authorization` header names, if that is known here."""
        header = request.headers.get(b"authorization", b"")
        if header[:7].lower() != _SCHEME:
            return None
        return self._living.get(sha256(header[7:].strip()).digest())

    async def found(self, request: Request) -> Who | None:
        """Return whom the header names, after a look at the table."""
        header = request.headers.get(b"authorization", b"")
        never_read = self._seen[0] < 0
        if header[:7].lower() == _SCHEME and (never_read or monotonic() - self._refreshed > 1):
            await self.refresh()
            return self.known(request)
        return None

    async def refresh(self) -> None:
        """Read the table again if anything was issued or revoked since."""
        self._refreshed = monotonic()
        ((issued, revoked),) = await self._fetch(CHANGED)
        if self._seen != (issued, revoked):
            rows = await self._fetch(LIVING)
            self._living = {bytes(row[0]): _who(row) for row in rows}
            self._seen = (issued, revoked)


def _who(row: TupleRow) -> Who:
    return Who(actor=row[1], role=Role(row[2]), hub=row[3], user=row[4])
