"""Connections: what they wait for, for how long, and where they lead."""

import ast
import asyncio
from contextlib import asynccontextmanager

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ledger.log.connections import connect
from ledger.log.pool import Pool
from ledger.log.servers import servers_of
from ledger.log.timelines import Overtaken, timelines
from ledger.log.writer import WRITER_LIMITS
from tests.source import modules, tree

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def connected(server, **how):
    """Connect, with what `DATABASE_URL` says as `url`."""
    conninfo = make_conninfo(server.url(), **how.pop("url", {}))
    connection = await connect(conninfo, **{"limit_seconds": 5} | how)
    try:
        yield connection
    finally:
        await connection.close()


async def setting(connection, name):
    cursor = await connection.execute(f"SHOW {name}")
    return (await cursor.fetchone())[0]


@pytest.mark.parametrize(
    "own,asked,got",
    [
        ("off", "on", "on"),
        ("local", "on", "on"),
        ("remote_write", "on", "on"),
        ("on", "on", "on"),
        ("remote_apply", "on", "remote_apply"),
        ("on", "remote_apply", "remote_apply"),
        ("off", "remote_apply", "remote_apply"),
        ("off", None, "off"),
    ],
)
async def test_a_commit_waits_for_what_the_server_says_and_never_for_less_than_asked(
    server, own, asked, got
):
    """Nothing is acknowledged before the disk has it, nor the standby where one is asked for."""
    url = {"options": f"-c synchronous_commit={own}"}
    async with connected(server, url=url, commit=asked) as connection:
        assert await setting(connection, "synchronous_commit") == got


async def test_a_limit_of_the_url_wins_over_ours_and_our_options_over_it(server):
    """Who runs the server knows how long to wait; who a connection is, only the program does."""
    url = {"connect_timeout": "3", "options": "-c statement_timeout=7s -c timezone=Asia/Tokyo"}
    how = {"defaults": WRITER_LIMITS, "options": "-c timezone=UTC"}
    async with connected(server, url=url, **how) as connection:
        assert await setting(connection, "statement_timeout") == "7s"
        assert await setting(connection, "lock_timeout") == "10s"
        assert await setting(connection, "timezone") == "UTC"
        assert connection.server["connect_timeout"] == "3"


async def test_no_answer_is_waited_for_for_ever(server):
    """A server that is frozen holds up nobody: the wait is over, whatever it still does."""
    async with connected(server, limit_seconds=0.1) as connection:
        with pytest.raises(psycopg.OperationalError):
            await connection.execute("SELECT pg_sleep(60)")


async def test_who_waits_on_a_connection_hears_that_it_is_closed(server):
    """Its number would be another socket's in a moment, and the wait would be on that one."""
    for _ in range(20):
        connection = await connect(server.url(), limit_seconds=60)
        waiting = asyncio.create_task(connection.execute("SELECT pg_sleep(60)"))
        await asyncio.sleep(0.01)
        await connection.close()
        with pytest.raises(psycopg.OperationalError):
            await waiting


async def test_a_warning_fails_what_it_came_with(server):
    """A commit that waited in vain is told as a warning."""
    async with connected(server, commit="on") as connection:
        with pytest.raises(psycopg.OperationalError, match="not here"):
            await connection.execute("DO $$ BEGIN RAISE WARNING 'not here'; END $$")
        assert await setting(connection, "client_min_messages") == "warning"


async def test_a_server_that_was_overtaken_is_not_gone_back_to(server, monkeypatch):
    """Where a newer timeline was seen, what is acknowledged is there."""
    async with connected(server) as connection:
        newest = {connection.timeline.system: connection.timeline.number + 1}
    monkeypatch.setattr(timelines, "_newest", newest)
    with pytest.raises(Overtaken):
        await connect(server.url(), limit_seconds=5)


async def test_a_pool_forgets_what_leads_to_a_server_that_was_overtaken(server, monkeypatch):
    """Also of what was connected before."""
    async with Pool(server.url(), size=1, timeout_seconds=5) as pool:
        async with pool.connection() as connection:
            newest = {connection.timeline.system: connection.timeline.number + 1}
        monkeypatch.setattr(timelines, "_newest", newest)
        with pytest.raises(Overtaken):
            async with pool.connection():
                pass


async def test_a_pool_that_met_silence_uses_no_connection_of_before(server):
    """What one connection waited for in vain, the others would too."""
    async with Pool(server.url(), size=2, timeout_seconds=0.2) as pool:
        async with pool.connection() as first, pool.connection() as second:
            before = {first.pgconn.backend_pid, second.pgconn.backend_pid}
        with pytest.raises(psycopg.OperationalError):
            async with pool.connection() as silent:
                await silent.execute("SELECT pg_sleep(60)")
        async with pool.connection() as after:
            assert after.pgconn.backend_pid not in before


async def test_a_pool_whose_server_is_away_is_not_used_up():
    """Whoever asks hears so at once, however often: what was not made is not out."""
    async with Pool("host=/nowhere", size=1, timeout_seconds=0.2) as pool:
        for _ in range(3):
            with pytest.raises(psycopg.OperationalError):
                await pool.acquire()


CONNECTS = {
    "ledger.log.connections": "whoever waits on the event loop",
    "ledger.log.blocking": "whoever blocks, and the probe of a silent server",
    "patto.postgres.postmaster": "the supervisor of the embedded server, at its own socket",
}
"""The modules that connect, and for whom."""


def test_there_is_one_way_to_connect():
    """Nobody is led to an overtaken server, or waits for one without a limit, by a connection of their own."""
    found = {
        name
        for name in modules()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        and ast.unparse(node.func.value).split(".")[-1]
        in {"psycopg", "Connection", "AsyncConnection", "BlockingConnection"}
    }
    assert found == set(CONNECTS)


@pytest.mark.parametrize(
    "conninfo, seconds",
    [
        ("host=one", [5]),
        ("host=one,two", [2, 2]),
        ("host=one,two connect_timeout=9", ["9", "9"]),
    ],
)
def test_nobody_is_connected_to_for_ever(conninfo, seconds):
    """A server that is frozen accepts and never answers; of several the next one has its turn sooner."""
    assert [one["connect_timeout"] for one in servers_of(conninfo)] == seconds
