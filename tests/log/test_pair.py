"""The pen's two connections: to one server, and nothing of theirs is left waiting on it."""

import asyncio

import psycopg
import pytest

from ledger.log import log as log_in_postgres
from ledger.log.batch import LogUnavailable
from ledger.log.connections import connect
from ledger.log.log import PostgresLog
from ledger.log.pair import ConnectionPair
from ledger.seal.mac import Macs

pytestmark = pytest.mark.anyio

RUNS = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND state = 'active'"
HANGS = "SELECT pg_sleep(600)"


async def test_the_reader_is_on_its_writers_server(server):
    """At first and when it is made anew alone: of two primaries in a list, what is read is of the one appended to."""
    beside_whom = []

    async def connected(beside=None):
        beside_whom.append(beside)
        return await connect(server.url(), limit_seconds=5, beside=beside)

    pair = ConnectionPair(connected)
    await pair.reconnect()
    try:
        writer = pair.writer
        await pair.reader.close()
        await pair.mend_reader()
        assert pair.writer is writer
        assert beside_whom == [None, writer, writer]
    finally:
        await pair.close()


async def test_a_barrier_that_is_given_up_waits_no_longer_on_the_server(server, book, monkeypatch):
    """Or one more would be left waiting for the standby at every attempt."""

    async def connected(beside=None):
        return await connect(server.url(), limit_seconds=0.2, beside=beside)

    log = PostgresLog(connected, book, Macs(b"k"))
    monkeypatch.setattr(log_in_postgres, "BARRIER", HANGS)
    await log.reconnect()
    pid = log._pair.reader.pgconn.backend_pid
    with psycopg.connect(server.url(), autocommit=True) as root:
        try:
            with pytest.raises(LogUnavailable):
                await log.barrier()
            for _ in range(100):
                if not root.execute(RUNS, [pid]).fetchone()[0]:
                    break
                await asyncio.sleep(0.05)
            assert root.execute(RUNS, [pid]).fetchone() == (0,)
        finally:
            root.execute("SELECT pg_terminate_backend(%s)", [pid])
            await log.close()
