"""The pen's process tells the followers that there is something new, after the commit and not too often.

A notice inside the append's transaction would make commits wait for each other, so it is sent on a
connection of its own. Followers look by themselves every 50 ms: a lost notice costs only that.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import psycopg

from ledger.store.names import BookName

Connect = Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]

QUIET_SECONDS = 0.02


class Wake:
    """Sends `NOTIFY ‹book›` soon after it is called, at most once in `QUIET_SECONDS`.

    Call it after every receipt; it costs nothing and never fails. `run` is a task of the process.
    """

    def __init__(self, connect: Connect, book: BookName) -> None:
        self._connect = connect
        self._notify = f'NOTIFY "{book.schema}"'.encode()
        self._news = asyncio.Event()

    def __call__(self) -> None:
        """Say that something was written."""
        self._news.set()

    async def run(self) -> None:
        """Send notices until cancelled; connect again whenever the connection is lost."""
        while True:
            with suppress(psycopg.Error, OSError):
                connection = await self._connect()
                async with connection:
                    await connection.set_autocommit(True)
                    await self._send(connection)
            await asyncio.sleep(1)

    async def _send(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await connection.execute(self._notify)
            await asyncio.sleep(QUIET_SECONDS)
