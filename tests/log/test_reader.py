"""What is only looked at is found again by itself when its connection has died."""

import psycopg
import pytest

from ledger.book.opening import open_book
from ledger.places.hub import Hub
from ledger.places.record import RecordHub
from ledger.registry import RULES
from tests.keys import MASTER
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio


async def test_who_looks_on_a_dead_connection_is_answered(server, book):
    """Nobody writes, so the pen does not find out; the connection that appends is the same as before."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        opening = RecordHub(name="Milano", side="city", istat="015146")
        hub = (await opened.submit(opening, OPERATOR, "hub")).facts[0].hub
        opened.nouns.clear_all()
        pair = opened.log._pair
        reader, writer = pair.reader.pgconn.backend_pid, pair.writer.pgconn.backend_pid
        with psycopg.connect(server.url(), autocommit=True) as root:
            root.execute("SELECT pg_terminate_backend(%s, 5000)", [reader])
        assert (await opened.look(Hub, hub)).istat == "015146"
        assert pair.writer.pgconn.backend_pid == writer
        assert pair.reader.pgconn.backend_pid != reader
        living = pair.reader.pgconn.backend_pid
        await opened.log.mend_reader()
        assert pair.reader.pgconn.backend_pid == living
