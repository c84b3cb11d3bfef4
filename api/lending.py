"""Connections to PostgreSQL, lent for one question each; what broke is thrown away, and made anew when asked for."""

import select
from asyncio import Semaphore, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

Connection = psycopg.AsyncConnection[TupleRow]


class Lending:
    """At most `size` connections with the given options, made when they are first needed.

    Much less than a pool: no workers, no waiting for a server that is away. Whoever asks while it is
    away hears so at once (`psycopg.OperationalError`), and whoever asks when it is back is served.
    """

    def __init__(self, conninfo: str, options: str, size: int) -> None:
        self._conninfo = conninfo
        self._options = options
        self._places = Semaphore(size)
        self._idle: list[Connection] = []

    @asynccontextmanager
    async def lent(self, patience: float) -> AsyncIterator[Connection]:
        """Lend a connection; raises `TimeoutError` when all are lent for longer than `patience`."""
        if self._places.locked():
            async with timeout(patience):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            connection = self._taken() or await self._connect()
            try:
                yield connection
            finally:
                await self._take_back(connection)
        finally:
            self._places.release()

    def _taken(self) -> Connection | None:
        """Take one that PostgreSQL has not hung up on: an idle one that has something to say is over."""
        while self._idle:
            connection = self._idle.pop()
            if not _something_to_read(connection):
                return connection
            connection.pgconn.finish()
        return None

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, options=self._options, connect_timeout=5
        )

    async def _take_back(self, connection: Connection) -> None:
        if connection.info.transaction_status is TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            await connection.close()

    async def close(self) -> None:
        """Close what nobody has."""
        while self._idle:
            with suppress(psycopg.Error, OSError):
                await self._idle.pop().close()


def _something_to_read(connection: Connection) -> bool:
    socket = select.poll()
    socket.register(connection.pgconn.socket, select.POLLIN)
    return bool(socket.poll(0))
