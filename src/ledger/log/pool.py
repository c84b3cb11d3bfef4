"""Connections to PostgreSQL, checked out for one question each; a broken one is replaced when somebody wants it."""

import select
from asyncio import Semaphore, timeout
from contextlib import suppress
from math import inf
from time import monotonic
from typing import Final, Self

import psycopg
from psycopg.pq import TransactionStatus

from ledger.log.connections import Commit, Connection, connect
from ledger.log.timelines import timelines

FRESH_SECONDS: Final = 0.05
"""A connection that was used so recently is not looked at again before it is checked out."""


class Pool:
    """At most `size` connections with the given options, made when they are first needed.

    No workers, no waiting for a server that is away: whoever asks while it is away hears so at once
    (`psycopg.OperationalError`), and whoever asks when it is back is served. When all are out for
    longer than `timeout_seconds`, that is a `TimeoutError`; when PostgreSQL is silent for so long, an
    `OperationalError`. What is written waits for a standby as `commit` says.
    """

    def __init__(
        self,
        conninfo: str,
        options: str = "",
        *,
        size: int,
        timeout_seconds: float,
        commit: Commit | None = None,
    ) -> None:
        self._conninfo = conninfo
        self._options = options
        self._commit = commit
        self._silent_at = -inf
        self._timeout_seconds = timeout_seconds
        self._free = Semaphore(size)
        self._idle: list[tuple[Connection, float]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def connection(self) -> "Checkout":
        """Check a connection out for as long as `async with` lasts."""
        return Checkout(self)

    async def acquire(self) -> Connection:
        """Take a connection that will be released."""
        if self._free.locked():
            async with timeout(self._timeout_seconds):
                await self._free.acquire()
        else:
            await self._free.acquire()
        try:
            return self._pop_idle() or await self._connect()
        except BaseException:
            self._free.release()
            raise

    async def release(self, connection: Connection) -> None:
        """Keep it for the next one, unless it is broken or left in the middle of something."""
        try:
            if connection.pgconn.transaction_status == TransactionStatus.IDLE:
                self._idle.append((connection, monotonic()))
                return
            if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self._silent_at = monotonic()  # Nobody waited for its answer to the end.
            await connection.close()
        finally:
            self._free.release()

    def _pop_idle(self) -> Connection | None:
        """Take one of which nothing bad is known.

        One that has something to say was hung up on; where a server was silent, no connection of before
        is used again, and none to a server that was overtaken.
        """
        while self._idle:
            connection, since = self._idle.pop()
            doubtful = since <= self._silent_at or timelines.is_overtaken(connection.timeline)
            fresh = monotonic() - since < FRESH_SECONDS
            if not doubtful and (fresh or not _is_readable(connection)):
                return connection
            connection.pgconn.finish()
        return None

    async def _connect(self) -> Connection:
        return await connect(
            self._conninfo,
            self._options,
            limit_seconds=self._timeout_seconds,
            commit=self._commit,
        )

    async def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            with suppress(psycopg.Error, OSError):
                await self._idle.pop()[0].close()


class Checkout:
    """A connection for as long as `async with` lasts; a class, since every read pays for this."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Connection:
        self._connection = await self._pool.acquire()
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        await self._pool.release(self._connection)


def _is_readable(connection: Connection) -> bool:
    socket = select.poll()
    socket.register(connection.pgconn.socket, select.POLLIN)
    return bool(socket.poll(0))
