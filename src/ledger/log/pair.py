"""The pen's two connections, one to append and one to read, always to the same server."""

from asyncio import Lock
from contextlib import suppress

import psycopg
from psycopg.pq import TransactionStatus

from ledger.log import arrays
from ledger.log.connections import Connect, Connection


class ConnectionPair:
    """Made and made anew together; the reader also alone, since what is appended must not suffer from a read."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._mending = Lock()
        self.writer: Connection | None = None
        self.reader: Connection | None = None

    async def reconnect(self) -> None:
        """Throw both away and make new ones; raises `psycopg.OperationalError`."""
        await self.close()
        self.writer = await self._new(None)
        self.reader = await self._new(self.writer)

    async def mend_reader(self) -> None:
        """Make the reader anew if it is dead, beside the writer; raises `psycopg.OperationalError`."""
        async with self._mending:
            if self.writer is not None and (self.reader is None or _is_dead(self.reader)):
                if self.reader is not None:
                    await _close(self.reader)
                self.reader = await self._new(self.writer)

    async def _new(self, other: Connection | None) -> Connection:
        connection = await self._connect(beside=other)
        connection.prepare_threshold = 0
        arrays.register(connection)
        return connection

    async def close(self) -> None:
        """Close both, whatever state they are in."""
        for connection in (self.writer, self.reader):
            if connection is not None:
                await _close(connection)
        self.writer = self.reader = None


def _is_dead(connection: Connection) -> bool:
    """Say whether nothing can be asked on it any more; where somebody waits for an answer, it lives."""
    if connection.closed or connection.lock.locked():
        return connection.closed
    return connection.pgconn.transaction_status != TransactionStatus.IDLE


async def _close(connection: Connection) -> None:
    with suppress(psycopg.Error, OSError):
        await connection.close()
