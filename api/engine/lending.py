"""Connections to PostgreSQL, lent for one question each; what broke is thrown away, and made anew when asked for."""

import select
from asyncio import Semaphore, timeout
from contextlib import suppress
from time import monotonic
from typing import Final

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

Connection = psycopg.AsyncConnection[TupleRow]

FRESH_SECONDS: Final = 0.05
"""A connection that was used so lately is not looked at again before it is lent."""


class Lending:
    """At most `size` connections with the given options, made when they are first needed.

    Much less than a pool: no workers, no waiting for a server that is away. Whoever asks while it is
    away hears so at once (`psycopg.OperationalError`), and whoever asks when it is back is served.
    """

    def __init__(self, conninfo: str, options: str, size: int) -> None:
        self._conninfo = conninfo
        self._options = options
        self._places = Semaphore(size)
        self._idle: list[tuple[Connection, float]] = []

    def lent(self, patience: float) -> "Loan":
        """Lend a connection; raises `TimeoutError` when all are lent for longer than `patience`."""
        return Loan(self, patience)

    async def take(self, patience: float) -> Connection:
        """Take a connection that will be given back."""
        if self._places.locked():
            async with timeout(patience):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            return self._taken() or await self._connect()
        except BaseException:
            self._places.release()
            raise

    async def give_back(self, connection: Connection) -> None:
        """Keep it for the next one, unless it is broken or left in the middle of something."""
        try:
            if connection.pgconn.transaction_status == TransactionStatus.IDLE:
                self._idle.append((connection, monotonic()))
            else:
                await connection.close()
        finally:
            self._places.release()

    def _taken(self) -> Connection | None:
        """Take one that PostgreSQL has not hung up on: an idle one that has something to say is over."""
        while self._idle:
            connection, since = self._idle.pop()
            if monotonic() - since < FRESH_SECONDS or not _something_to_read(connection):
                return connection
            connection.pgconn.finish()
        return None

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, options=self._options, connect_timeout=5
        )

    async def close(self) -> None:
        """Close what nobody has."""
        while self._idle:
            with suppress(psycopg.Error, OSError):
                await self._idle.pop()[0].close()


class Loan:
    """A connection for as long as `async with` lasts; a class, since every read pays for this."""

    __slots__ = ("_connection", "_lending", "_patience")

    def __init__(self, lending: Lending, patience: float) -> None:
        self._lending = lending
        self._patience = patience

    async def __aenter__(self) -> Connection:
        self._connection = await self._lending.take(self._patience)
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        await self._lending.give_back(self._connection)


def _something_to_read(connection: Connection) -> bool:
    socket = select.poll()
    socket.register(connection.pgconn.socket, select.POLLIN)
    return bool(socket.poll(0))
