"""A write that leaves nothing behind: whether the log could be written just now, by the pen's own way."""

from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from ledger.log import arrays
from ledger.log.batch import Batch
from ledger.log.names import BookName
from ledger.log.parameters import append_parameters
from ledger.log.recorder import NO_MACS
from ledger.log.statements import APPEND
from ledger.seal.tree import EMPTY

OPTIONS: Final = "-c work_mem=64kB -c statement_timeout=10s -c lock_timeout=10s"
"""What a connection that probes is opened with, beside its role."""

# More than fits into its memory, so that it takes room on the server's disk, and gives it back.
ROOM: Final = "SELECT count(*) FROM generate_series(1, 50000)"
NOTHING: Final = Batch(
    expected=-1,  # No log ends there, so nothing could be written even if there were anything.
    before=b"",
    at=datetime(1970, 1, 1, tzinfo=UTC),
    kinds=[],
    datas=[],
    tags=[],
    owners=[],
    commands=[],
    frontier=EMPTY,
    root=b"",
    asked=[],
)


async def write_nothing(connection: psycopg.AsyncConnection[Any], book: BookName) -> None:
    """Take room on the disk, wait for the pen's row, and commit that as durably as an append.

    The append of no facts changes no row, but locks one: its commit waits for the write-ahead log, and for
    a synchronous standby. Raises what PostgreSQL or the network fails with. The connection is in
    autocommit and has the writer's role.
    """
    arrays.register(connection)
    async with connection.cursor(binary=True) as cursor:
        await cursor.execute(ROOM)
        await cursor.execute(book.fill(APPEND).encode(), append_parameters(NOTHING, NO_MACS))
