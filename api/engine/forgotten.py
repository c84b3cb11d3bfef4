"""Whoever another process forgets is forgotten here at once: no key of theirs stays in memory.

The log says who is: it is asked whenever somebody says that it has grown, and once a second.
"""

import asyncio
from typing import Final

from ledger.book.book import Book
from ledger.kernel.rulebook import Rulebook
from ledger.log.connections import Connection, connect
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName

GATHER_SECONDS: Final = 0.1
POLL_SECONDS: Final = 1.0
LIMIT_SECONDS: Final = 5.0

FORGOTTEN: Final = """
SELECT position, data FROM {book}.facts WHERE kind = ANY (%s::text[]) AND position > %s ORDER BY position
"""


class ForgottenListener:
    """Listens to the log of a book that is open, and has it forget whom the log says to be forgotten."""

    def __init__(self, book: Book, rules: Rulebook, conninfo: str, name: BookName) -> None:
        self._book = book
        self._name = name
        self._where = signed_in_as(conninfo, name.writer)
        self._kinds = [rules.names[kind] for kind in rules.forgets]
        self._heard = 0

    async def listen(self) -> None:
        """Forget until cancelled; raises what PostgreSQL or the network fails with."""
        async with await connect(self._where, limit_seconds=LIMIT_SECONDS) as connection:
            await connection.execute(self._name.fill('LISTEN "{book}"').encode())
            while True:
                await self._forget(connection)
                async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    await asyncio.sleep(GATHER_SECONDS)

    async def _forget(self, connection: Connection) -> None:
        asked = self._name.fill(FORGOTTEN).encode()
        rows = await (await connection.execute(asked, [self._kinds, self._heard])).fetchall()
        if rows:
            await self._book.privacy.forget_those_of([data for _, data in rows])
            self._heard = rows[-1][0]
