"""Whoever appends is alone, hears of the keys they ask about, and finds room for their tags; two connections, no pen."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from psycopg import errors

from ledger.log import arrays
from ledger.log.batch import Batch, BatchCommand
from ledger.log.parameters import append_parameters
from ledger.log.statements import APPEND, LOCK_PEN
from ledger.seal.mac import Macs
from ledger.seal.tree import EMPTY, leaves_of

MACS = Macs(b"k")
TAG = b"t" * 16
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"


@pytest.fixture
def writer(connect):
    """Open connections of the writer that know arrays."""

    def opened():
        connection = connect()
        arrays.register(connection)
        return connection

    return opened


def batch(at, datas, expected=0, before=b"", frontier=None, commands=(), asked=(), tags=()):
    tree = EMPTY.append(leaves_of(datas))
    return Batch(
        expected=expected,
        before=before,
        at=at,
        kinds=["t"] * len(datas),
        datas=datas,
        tags=list(tags),
        owners=[1] * len(tags),
        commands=list(commands),
        frontier=frontier or tree,
        root=tree.root(),
        asked=list(asked),
    )


def append(book, connection, one):
    return connection.execute(book.fill(APPEND), append_parameters(one, MACS)).fetchall()


def now(connection):
    return connection.execute("SELECT now()").fetchone()[0]


def test_of_two_who_append_at_once_the_second_waits_and_is_told_the_others_head(book, writer):
    """Nothing of theirs is written, and nothing fails: they learn what was written meanwhile."""
    first, second, watching = writer(), writer(), writer()
    one, other = (batch(now(first), [data]) for data in (b"one", b"other"))
    with ThreadPoolExecutor(1) as threads:
        with first.transaction():
            assert append(book, first, one)[0][0] == 0
            answer = threads.submit(append, book, second, other)
            while not answer.done():
                if watching.execute(WAITS, [second.info.backend_pid]).fetchone()[0]:
                    break
                time.sleep(0.01)
            assert not answer.done()
        assert answer.result()[0][:2] == (1, one.root)
    assert first.execute(book.fill("SELECT data FROM {book}.facts")).fetchall() == [(b"one",)]


def test_nobody_appends_while_somebody_holds_the_pen(book, writer):
    """Whoever looks what became of a batch holds it: what they find stays so until they let go."""
    holder, other = writer(), writer()
    other.execute("SET lock_timeout = '100ms'")
    with holder.transaction():
        holder.execute(book.fill(LOCK_PEN))
        with pytest.raises(errors.LockNotAvailable):
            append(book, other, batch(now(other), [b"x"]))
    assert append(book, other, batch(now(other), [b"x"]))[0][0] == 0


def test_whoever_appends_is_told_of_the_keys_that_they_ask_about(book, writer):
    """Of those that the log knows, where their facts stand; also when nothing was written, and of no others."""
    connection = writer()
    known = [
        BatchCommand(key=bytes([n]) * 16, fingerprint=bytes([n + 8]) * 16, first=n, last=n)
        for n in (1, 2)
    ]
    append(book, connection, batch(now(connection), [b"x", b"y"], commands=known))
    asked = [b"\1" * 16, b"\2" * 16, b"\3" * 16]
    late = append(book, connection, batch(now(connection), [b"z"], asked=asked))
    assert late[0][0] == 2
    assert sorted(row[1:] for row in late[1:]) == [
        (b"\1" * 16, b"\x09" * 16, 1, 1),
        (b"\2" * 16, b"\x0a" * 16, 2, 2),
    ]
    assert append(book, connection, batch(now(connection), [b"z"]))[1:] == []


def test_there_is_room_for_tags_before_it_is_needed(book, writer, connect):
    """Half a million positions ahead of the head a further partition is made, and then it takes tags."""
    root, connection = connect("patto"), writer()

    def head_at(last):
        root.execute(
            book.fill("INSERT INTO {book}.batches VALUES (%s, %s, now(), %s, %s)"),
            [last, last, b"r" * 32, bytes(32 * last.bit_count())],
        )

    def appended(expected, count):
        size = SimpleNamespace(to_bytes=lambda: bytes(32 * (expected + count).bit_count()))
        one = batch(
            now(connection),
            [b"%d" % n for n in range(count)],
            expected=expected,
            before=b"r" * 32,
            frontier=size,
            tags=[TAG],
        )
        assert append(book, connection, one)[0][0] == expected

    head_at(1_499_999)
    appended(1_499_999, 2)
    head_at(2_000_000)
    appended(2_000_000, 1)
    rows = connection.execute(book.fill("SELECT last FROM {book}.tags ORDER BY last")).fetchall()
    assert rows == [(1_500_001,), (2_000_001,)]
