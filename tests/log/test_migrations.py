"""Migrations go up, down and up again, under a lock, and never drop what holds facts."""

import threading

import psycopg
import pytest
from eventsourcing.dcb.api import DCBEvent

from ledger.log.migrate import WouldLoseFacts, downgrade, upgrade
from ledger.log.recorder import PostgresRecorder


def tables(connection, book):
    rows = connection.execute(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname LIKE %s",
        [f"{book.schema}%"],
    )
    return {name for (name,) in rows.fetchall() if not name.endswith("migrations")}


def test_up_down_and_up_again(server, book, connect):
    """An empty book can be taken down to nothing and made again."""
    before = tables(connect("patto"), book)
    assert f"{book.schema}.facts" in before
    downgrade(server.url(), book, "base")
    assert tables(connect("patto"), book) == set()
    upgrade(server.url(), book)
    assert tables(connect("patto"), book) == before


def test_a_downgrade_refuses_to_drop_facts(server, book, connect):
    """Facts are never lost to a migration; nothing else is either, for it is one transaction."""
    recorder = PostgresRecorder(
        lambda: psycopg.connect(server.url(), autocommit=True, options=f"-c role={book.writer}"),
        book,
    )
    recorder.append([DCBEvent(type="t", data=b"", tags=[])])
    before = tables(connect("patto"), book)
    with pytest.raises(WouldLoseFacts):
        downgrade(server.url(), book, "base")
    assert tables(connect("patto"), book) == before
    assert len(list(recorder.read())) == 1


def test_processes_that_start_together_migrate_one_after_the_other(server, book):
    """The second waits for the first and finds the work done."""
    downgrade(server.url(), book, "base")
    failures = []

    def start():
        try:
            upgrade(server.url(), book)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
