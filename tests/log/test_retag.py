"""Tags are an index: lost or stale ones are made anew from the facts."""

from datetime import date

import psycopg
import pytest
from eventsourcing.dcb.api import DCBEvent

from ledger.book.opening import open_book
from ledger.kernel.fact import Line
from ledger.log.recorder import PostgresRecorder
from ledger.log.retag import retag
from ledger.log.tags import digest
from ledger.places.events import HubRenamed
from ledger.places.record import RecordHub, RenameHub
from ledger.registry import RULES
from tests.keys import MASTER
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio


def tags(server, book):
    with psycopg.connect(server.url()) as root:
        rows = root.execute(f"SELECT tag, last, positions FROM {book.schema}.tags ORDER BY 1, 2")
        return [(bytes(tag), last, sorted(found)) for tag, last, found in rows.fetchall()]


async def test_lost_tags_come_back_and_stale_ones_go(server, book):
    """What is rebuilt is what was written, and a second time nothing is left to do."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        for n in range(5):
            city = RecordHub(name=f"Spazio {n}", side="city", istat="015146")
            receipt = await opened.submit(city, OPERATOR, f"open-{n}")
            hub = receipt.facts[0].hub
            await opened.submit(RenameHub(hub=hub, name=f"Nuovo {n}"), OPERATOR, f"rename-{n}")
    before = tags(server, book)
    with psycopg.connect(server.url(), autocommit=True) as root:
        root.execute(f"DELETE FROM {book.schema}.tags WHERE last % 2 = 0")
        root.execute(
            f"INSERT INTO {book.schema}.tags VALUES (%s, 3, '{{3}}')", [digest("stale:tag")]
        )
    told = []
    done = retag(server.url(), book, RULES, lambda at, head: told.append((at, head)))
    assert tags(server, book) == before
    assert (done.facts, done.removed) == (10, 1)
    assert done.added == sum(last % 2 == 0 for _, last, _ in before)
    assert told == [(10, 10)]
    again = retag(server.url(), book, RULES)
    assert (again.added, again.removed) == (0, 0)


RENAMED = HubRenamed(hub="S1", name="Nuovo", day=date(2026, 6, 1))


class Renamed:
    """A codec whose events are renamings of one hub, as the pen would write them."""

    def line(self, position, at, event):
        return RULES.encode(Line(position, at, "olga", "c" * 32, b"s" * 16, RENAMED))

    def event(self, kind, data):
        raise NotImplementedError


def test_a_long_book_is_retagged_too(server, book):
    """Positions beyond 32,767 and beyond 65,535, at the ends of chunks and within them."""
    recorder = PostgresRecorder(
        lambda: psycopg.connect(server.url(), autocommit=True, options=f"-c role={book.writer}"),
        book,
        codec=Renamed(),
    )
    name = RULES.names[HubRenamed]
    for n in (30_000, 2_000, 1_000, 33_000):
        recorder.append([DCBEvent(type=name, data=b"", tags=sorted(RULES.tags(RENAMED)))] * n)
    before = tags(server, book)
    with psycopg.connect(server.url(), autocommit=True) as root:
        root.execute(f"DELETE FROM {book.schema}.tags WHERE last > 30000")
    done = retag(server.url(), book, RULES)
    assert (done.facts, done.removed) == (66_000, 0)
    assert done.added == sum(last > 30_000 for _, last, _ in before)
    assert tags(server, book) == before
