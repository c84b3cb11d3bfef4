"""Every view gets every line once, whoever follows and whatever dies."""

import time
from threading import Event, Thread

import psycopg
import pytest

from ledger.log.names import BookName
from ledger.log.reading import decoded
from ledger.registry import RULES
from patto.postgres import Cluster
from projections.engine.follower import Follower, follow, log_reader
from projections.registry import ALL
from tests.projections import tally
from tests.projections.conftest import Clerk
from tests.projections.tally import OTHER, TALLY, faulty
from tests.projections.victim import stopped_at


def counted(n: int) -> list[tuple[int, int]]:
    """What the toy's table holds when each of n lines was applied once, in order."""
    return [(place, place) for place in range(1, n + 1)]


def stopped(conninfo: str, book: BookName) -> dict[str, str]:
    with psycopg.connect(conninfo) as connection:
        return dict(
            connection.execute(
                f"SELECT view, stopped FROM {book.read}.tracking WHERE stopped IS NOT NULL"
            ).fetchall()
        )


def test_each_line_is_applied_once_in_chunks_of_any_size(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Chunks smaller and larger than a batch, a full one at the very end, and then more facts."""
    clerk.pay(10, pages=3)
    for chunk in (7, 10, 1000):
        with Follower(server.url(), book, RULES, [TALLY], chunk=chunk) as one:
            assert one.waits()
            one.catch_up()
            assert not one.waits()
            assert one.step() == 0
        clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY], chunk=20) as one:
        assert one.catch_up() == 10
    assert tally.rows(server.url(), book) == counted(60)
    assert tally.position(server.url(), book) == 60


def test_two_workers_on_one_view_count_nothing_twice(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Three workers race on a growing log; each line is there once, with the right running count."""
    over = Event()

    def work() -> None:
        with Follower(server.url(), book, RULES, [TALLY], chunk=9) as one:
            while not over.is_set() or one.waits():
                one.step()

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    head = clerk.pay(5, pages=120)
    over.set()
    for worker in workers:
        worker.join()
    assert tally.rows(server.url(), book) == counted(head)


def test_a_worker_that_finds_another_position_than_it_left_forgets_what_it_knew(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """The running count in memory is never carried over what another worker did."""
    clerk.pay(10)
    with (
        Follower(server.url(), book, RULES, [TALLY]) as one,
        Follower(server.url(), book, RULES, [TALLY]) as two,
    ):
        one.catch_up()
        clerk.pay(10)
        two.catch_up()
        clerk.pay(10)
        one.catch_up()
    assert tally.rows(server.url(), book) == counted(30)


def test_a_follower_killed_between_writing_and_committing_leaves_nothing(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """`kill -9` in the middle of a batch; the next follower applies it, once."""
    clerk.pay(25)
    with stopped_at("applied", "follow", server.url(), book, "tally"):
        assert tally.rows(server.url(), book) == []
    deadline = time.monotonic() + 60
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        while one.waits():
            assert time.monotonic() < deadline
            one.step()
    assert tally.rows(server.url(), book) == counted(25)


def test_a_fact_nobody_knows_stops_the_read_models_before_it_and_says_so(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """What comes before is applied; the reason can be read; a later version goes on."""
    head = clerk.pay(10)
    line = b'{"position":11,"at":"2026-06-15T10:00:10Z","actor":"x","command":"x","salt":""'
    line += b',"fact":{"is":"houses.house-flown-away.v1","day":"2026-06-15"}}'
    with psycopg.connect(server.url()) as connection:
        connection.execute(
            f"INSERT INTO {book.schema}.facts VALUES (11, 'houses.house-flown-away.v1', %s,"
            " decode(repeat('00', 32), 'hex'))",
            [line],
        )
        connection.execute(
            f"INSERT INTO {book.schema}.batches"
            " SELECT 11, 11, at, root, decode(repeat('00', 32 * 3), 'hex')"
            f" FROM {book.schema}.batches LIMIT 1"
        )
    with Follower(server.url(), book, RULES, [TALLY, OTHER]) as one:
        one.catch_up()
        assert not one.waits()
    assert tally.position(server.url(), book) == head
    assert stopped(server.url(), book).keys() == {"tally", "other"}
    assert "house-flown-away" in stopped(server.url(), book)["tally"]


def test_a_view_with_a_fault_stops_alone(server: Cluster, book: BookName, clerk: Clerk) -> None:
    """Its half-done work is undone; the others go on; it is tried again by the next follower."""
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [faulty(15, "faulty"), TALLY]) as one:
        one.catch_up()
        head = clerk.pay(10)
        one.catch_up()
        assert not one.waits()
    assert tally.position(server.url(), book) == head
    assert tally.position(server.url(), book, "faulty") == 10
    assert "I can't" in stopped(server.url(), book)["faulty"]
    assert tally.rows(server.url(), book) == counted(head)
    with Follower(server.url(), book, RULES, [faulty(15, "faulty")]):
        assert not stopped(server.url(), book)


def test_a_new_view_starts_from_the_first_line_beside_those_that_are_ahead(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """The laggard is served chunk by chunk and the others are kept at the head meanwhile."""
    clerk.pay(10, pages=5)
    with Follower(server.url(), book, RULES, [OTHER]) as one:
        one.catch_up()
    clerk.pay(5)
    with Follower(server.url(), book, RULES, [TALLY], chunk=10) as one:
        one.step()
    with Follower(server.url(), book, RULES, [TALLY, OTHER], chunk=10) as one:
        one.step()
        assert tally.position(server.url(), book, "other") == 55
        assert tally.position(server.url(), book) == 20
        one.catch_up()
    assert tally.rows(server.url(), book) == counted(55)


BREAKS = {
    "gap": "DELETE FROM {book}.facts WHERE position = %s",
    "house-flown-away": "UPDATE {book}.facts SET data = convert_to(replace(convert_from(data, 'UTF8'),"
    " 'treasury.entry-posted.v1', 'houses.house-flown-away.v1'), 'UTF8') WHERE position = %s",
    "UnknownFact": "UPDATE {book}.facts SET data = 'nothing' WHERE position = %s",
}
"""What tells that something is wrong at a position, and how it came about."""


@pytest.mark.parametrize("chunk", [2, 5, 1000])
@pytest.mark.parametrize("place", [4, 6, 8])
@pytest.mark.parametrize("told", BREAKS)
def test_nothing_of_a_batch_that_breaks_off_is_applied(
    server: Cluster, book: BookName, clerk: Clerk, told: str, place: int, chunk: int
) -> None:
    """A batch is whole or it is not there: missing, unknown, unreadable, at its first fact or its last."""
    clerk.pay(3)
    clerk.pay(5)
    clerk.pay(2)
    with psycopg.connect(server.url()) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(f"ALTER TABLE {book.schema}.facts DISABLE TRIGGER append_only")
        assert connection.execute(book.fill(BREAKS[told]).encode(), [place]).rowcount == 1
    with Follower(server.url(), book, RULES, [TALLY], chunk=chunk) as one:
        one.catch_up()
        assert not one.waits()
    assert tally.rows(server.url(), book) == counted(3)
    assert tally.position(server.url(), book) == 3
    assert told in stopped(server.url(), book)["tally"]


@pytest.mark.parametrize("chunk", [1, 3, 4, 11])
def test_every_step_ends_with_a_batch(
    server: Cluster, book: BookName, clerk: Clerk, chunk: int
) -> None:
    """However small a chunk is: where it would cut a batch in two, it takes all of it."""
    ends = [clerk.pay(count) for count in (3, 1, 5, 2)]
    with Follower(server.url(), book, RULES, [TALLY], chunk=chunk) as one:
        while one.step():
            assert tally.position(server.url(), book) in ends
    assert tally.rows(server.url(), book) == counted(11)


def test_a_reader_goes_wherever_it_is_asked_to(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Forth and back, up to a position or to what the log has by now: views stand at many places."""
    clerk.pay(10, pages=2)
    clerk.pay(5)
    reader = log_reader(server.url(), book, RULES, 10)

    def read(after: int, up_to: int | None = None) -> list[int]:
        chunk = decoded(RULES, reader, reader.after(after, up_to))
        return [line.position for line in chunk.lines]

    assert read(0) == list(range(1, 11))
    assert read(20) == [21, 22, 23, 24, 25]
    assert read(10, 13) == [11, 12, 13]
    assert read(3)[-1] == 20
    assert read(20)[-1] == 25
    clerk.pay(5)
    assert read(25) == [26, 27, 28, 29, 30]
    assert read(30) == []
    reader.close()


def test_a_notice_or_the_clock_brings_a_running_follower_along(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """`follow` sees new facts within a moment, survives a cut connection, and ends when told."""
    stop = Event()
    worker = Thread(target=follow, args=(server.url(), book, RULES, [TALLY], stop))
    worker.start()
    try:
        for round_ in range(3):
            head = clerk.pay(10)
            deadline = time.monotonic() + 60
            while len(tally.rows(server.url(), book)) < head:
                assert time.monotonic() < deadline, round_
                time.sleep(0.01)
            with psycopg.connect(server.url(), autocommit=True) as connection:
                connection.execute(f'NOTIFY "{book.schema}"')
                if round_ == 1:
                    connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE %s",
                        [f"%{book.schema}%"],
                    )
    finally:
        stop.set()
        worker.join()
    assert tally.rows(server.url(), book) == counted(30)


def test_no_two_views_share_a_name_or_a_table() -> None:
    """Each one's rows are its own, and every kind it takes is a known fact."""
    tables = [table for one in ALL for table in one.table_names]
    assert len(tables) == len(set(tables))
    assert len({one.name for one in ALL}) == len(ALL)
    known = set(RULES.facts.values())
    assert all(one.takes <= known for one in ALL)
