"""Bearer tokens as a serving process knows them: a look-up in memory, no query per request."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from hashlib import sha256
from time import monotonic, time
from typing import Final

from psycopg.rows import TupleRow

from api.engine.access_seal import mac_of_token
from api.engine.request import Request
from ledger.kernel.who import Role, Who
from ledger.seal.mac import Macs, is_same

logger = logging.getLogger("patto.api")

_SCHEME: Final = b"bearer "
_NOBODY: Final = (None, 0.0)
NAME_DIGITS: Final = 12
"""So many hexadecimal digits of its digest are a token's name."""
NEVER: Final = (-1, -1)
"""What was seen of the table before the first look."""
FORGED_SHOWN: Final = 10
LOOK_SECONDS: Final = 0.05
"""How long it takes at least from one look at the table for tokens that are unknown to the next."""

# A token of whose end the log of access tells has ended, whatever its own row says.
LIVING: Final = """
SELECT t.mac, t.digest, t.actor, t.role, t.hub, t."user", t.scope, t.created_at, t.expires_at
FROM {access}.tokens t WHERE t.revoked_at IS NULL AND t.expires_at > now() AND NOT EXISTS (
    SELECT FROM {access}.log l
    WHERE l.what = 'token-revoked' AND l.target = left(encode(t.digest, 'hex'), 12)
)
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

    A row of the table whose MAC the book did not make is no token. Until the book's key is known none can be told from
    another: nothing is written or opened then, and they say who may hear why.
    """

    def __init__(self, fetch: Callable[..., Awaitable[list[TupleRow]]]) -> None:
        self._fetch = fetch
        self._living: dict[bytes, tuple[Who, float]] = {}
        self._used: set[bytes] = set()
        self._seen = NEVER
        self._refreshed = float("-inf")
        self._next_look: asyncio.Task[None] | None = None
        self._macs: Macs | None = None

    def check_with(self, macs: Macs) -> None:
        """Take the key of the book, and look at every token again."""
        self._macs, self._living, self._seen = macs, {}, NEVER

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
            if self._macs is not None:
                rows = _issued(rows, self._macs)
            self._living = {bytes(digest): _named(*row) for _, digest, *row in rows}
            self._seen = (issued, revoked)

    async def write_used(self) -> None:
        """Write down that these tokens were used since the last time."""
        if used := list(self._used):
            await self._fetch(USED, used=used)
            self._used.difference_update(used)


def _issued(rows: Iterable[TupleRow], macs: Macs) -> list[TupleRow]:
    """Return those that the book issued, as they are; say which it did not."""
    issued, forged = [], []
    for row in rows:
        mac, *fields = row
        if is_same(mac, mac_of_token(macs, fields)):
            issued.append(row)
        else:
            forged.append(bytes(fields[0]).hex()[:NAME_DIGITS])
    if forged:
        names = ", ".join(forged[:FORGED_SHOWN])
        logger.critical(
            "%d tokens are not as the book issued them, and let nobody in: %s; see `patto verify`",
            len(forged),
            names,
        )
    return issued


def _named(
    actor: str,
    role: str,
    hub: str | None,
    user: str | None,
    scope: str,
    _created_at: datetime,
    expires_at: datetime,
) -> tuple[Who, float]:
    who = Who(actor=actor, role=Role(role), hub=hub, user=user, reads_only=scope == "read")
    return who, expires_at.timestamp()
