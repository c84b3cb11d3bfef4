"""The log speaks the language of `eventsourcing.dcb`, and a follower of it never skips a fact."""

import threading

import psycopg
import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.tests import DCBRecorderTestCase
from eventsourcing.persistence import IntegrityError, ProgrammingError

from ledger.log.codec import FactCodec
from ledger.log.recorder import PostgresRecorder
from ledger.registry import RULES
from ledger.seal.tree import EMPTY, leaves_of


@pytest.fixture
def recorder(server, book):
    return PostgresRecorder(
        lambda: psycopg.connect(server.url(), autocommit=True, options=f"-c role={book.writer}"),
        book,
    )


def test_it_passes_the_packages_own_suite_for_reading_and_appending(recorder):
    """`_test_append_read` of the package's recorder suite, whole."""
    DCBRecorderTestCase()._test_append_read(recorder)


def test_it_passes_the_packages_own_suite_for_subscribing(recorder):
    """`_test_append_subscribe` of the package's recorder suite, whole."""
    DCBRecorderTestCase()._test_append_subscribe(recorder)


def test_what_it_appends_is_sealed(recorder, connect, book):
    """Every batch's root recomputes from the stored lines."""
    for n in range(1, 6):
        recorder.append([DCBEvent(type="t", data=b"%d" % i, tags=["x"]) for i in range(n)])
    root = connect()
    datas = [row[0] for row in root.execute(f"SELECT data FROM {book.schema}.facts ORDER BY 1")]
    datas = [
        row[0] for row in root.execute(f"SELECT data FROM {book.schema}.facts ORDER BY position")
    ]
    leaves = leaves_of(datas)
    for last, sealed in root.execute(f"SELECT last, root FROM {book.schema}.batches"):
        assert EMPTY.append(leaves[:last]).root() == sealed


def test_a_condition_holds_against_a_writer_that_comes_at_the_same_moment(recorder):
    """Of many conditional appends at once exactly one succeeds."""
    condition = DCBAppendCondition(DCBQuery([DCBQueryItem(types=["once"], tags=["seat"])]))
    outcomes = []

    def write():
        try:
            recorder.append([DCBEvent(type="once", data=b"", tags=["seat"])], condition)
            outcomes.append("written")
        except IntegrityError:
            outcomes.append("refused")

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 7 + ["written"]


def test_a_follower_never_skips_a_fact(recorder, server, book):
    """An earlier transaction stalls, a later one tries to commit: it waits, and comes after."""
    with psycopg.connect(server.url(), options=f"-c role={book.writer}") as stalled:
        stalled.execute(f"SELECT {book.schema}.lock_pen()")
        later = threading.Thread(
            target=recorder.append, args=([DCBEvent(type="later", data=b"2", tags=[])],)
        )
        later.start()
        later.join(timeout=0.5)
        assert later.is_alive()
        assert list(recorder.read()) == []
        earlier = PostgresRecorder(lambda: _Kept(stalled), book)
        earlier.append([DCBEvent(type="earlier", data=b"1", tags=[])])
        assert list(recorder.read()) == []
        stalled.commit()
        later.join(timeout=60)
    followed = [(found.position, found.event.type) for found in recorder.read()]
    assert followed == [(1, "earlier"), (2, "later")]


class _Kept:
    """A connection that is lent without being closed or committed."""

    def __init__(self, connection):
        self._connection = connection

    def __enter__(self):
        return self._connection

    def __exit__(self, *_):
        pass


def test_facts_of_the_pact_are_read_but_not_written_this_way(recorder, server, book):
    """Only the pen writes facts."""
    facts = PostgresRecorder(recorder._connect, book, codec=FactCodec(RULES))
    with pytest.raises(ProgrammingError):
        facts.append([DCBEvent(type="t", data=b"", tags=[])])
    assert list(facts.read()) == []
