"""A read model is made again beside the living one, and nobody notices but the clock on the wall."""

import asyncio
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from ledger.log.names import BookName
from ledger.registry import RULES
from ledger.treasury.chart import CLIENTS_BANK
from patto.postgres import Cluster
from projections.engine.asof import reader_options
from projections.engine.follower import Follower, Stumbled
from projections.engine.rebuild import AlreadyRebuilding, rebuild
from projections.treasury.questions import ACCOUNT
from projections.treasury.view import TREASURY
from tests.projections import tally
from tests.projections.conftest import Clerk
from tests.projections.tally import TALLY, faulty
from tests.projections.test_follower import counted
from tests.projections.victim import stopped_at
from tests.scenario import NOON

SHAPE = """
SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute
WHERE attrelid = '{read}.tally'::regclass AND attnum > 0
UNION ALL
SELECT regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+', ''), '', indisunique FROM pg_index
WHERE indrelid = '{read}.tally'::regclass
UNION ALL
SELECT reloptions::text, relacl::text, true FROM pg_class WHERE oid = '{read}.tally'::regclass
UNION ALL
SELECT pg_get_userbyid(relowner), relpersistence::text, true FROM pg_class WHERE oid = '{read}.tally'::regclass
"""


def ask(server: Cluster, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(server.url()) as connection:
        return connection.execute(sql.encode()).fetchall()


def left_behind(server: Cluster, book: BookName) -> list[tuple[Any, ...]]:
    return ask(server, f"SELECT tablename FROM pg_tables WHERE schemaname = '{book.shadow}'")


def spoil(server: Cluster, book: BookName) -> None:
    """Make the living table wrong, as a fault in the code would have."""
    with psycopg.connect(server.url()) as connection:
        connection.execute(f"UPDATE {book.read}.tally SET total = total + 1000")


def test_what_was_wrong_is_right_again_and_looks_the_same(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Rows are those of the log; columns, indexes, options, owner and grants are as before."""
    clerk.pay(10, pages=3)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()
        spoil(server, book)
        before = ask(server, book.fill(SHAPE))
        seen: list[tuple[int, int]] = []
        assert (
            rebuild(server.url(), book, RULES, TALLY, lambda *at: seen.append(at), chunk=10) == 30
        )
        assert seen[0] == (0, 30)
        assert seen[-1] == (30, 30)
        assert tally.rows(server.url(), book) == counted(30)
        assert sorted(ask(server, book.fill(SHAPE)), key=str) == sorted(before, key=str)
        assert not left_behind(server, book)
        clerk.pay(10)
        one.catch_up()
    assert tally.rows(server.url(), book) == counted(40)


def test_while_it_is_rebuilt_others_write_and_read_and_the_position_never_goes_back(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """One writes, one follows, one reads; three rebuilds in a row; every read is whole."""
    clerk.pay(10, pages=300)
    over = Event()
    reads: list[int] = []

    def follow() -> None:
        with Follower(server.url(), book, RULES, [TALLY], chunk=50) as one:
            while not over.is_set() or one.waits():
                one.step()

    def read() -> None:
        options = f"-c role={book.reader} -c search_path={book.read},{book.schema}"
        with psycopg.connect(server.url(), autocommit=True, options=options) as connection:
            while not over.is_set():
                with connection.transaction():
                    connection.execute(
                        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                        "LOCK TABLE tracking IN ACCESS SHARE MODE"
                    )
                    found = connection.execute(
                        "SELECT position FROM tracking WHERE view = 'tally'"
                    ).fetchall()
                    count = connection.execute("SELECT count(*), max(total) FROM tally").fetchall()
                if found and found[0][0]:
                    assert count == [(found[0][0], found[0][0])]
                    reads.append(found[0][0])

    class Sure(Thread):
        error: BaseException | None = None

        def run(self) -> None:
            try:
                super().run()
            except BaseException as error:
                self.error = error

    def write() -> None:
        while not over.is_set():
            clerk.pay(7)

    threads = [Sure(target=work) for work in (follow, read, write)]
    with Follower(server.url(), book, RULES, [TALLY]):
        pass
    for thread in threads:
        thread.start()
    try:
        reached = [rebuild(server.url(), book, RULES, TALLY, chunk=500) for _ in range(3)]
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert [thread.error for thread in threads] == [None, None, None]
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()  # What was written last.
    assert reads == sorted(reads)
    assert reached == sorted(reached)
    assert len(set(reads)) > 3
    assert tally.rows(server.url(), book) == counted(clerk.frontier.size)


def test_an_answer_of_one_statement_is_whole_while_the_tables_are_swapped(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Each fact brings a euro: the clients' bank holds as many as the position that is named."""
    clerk.pay(10, pages=100)
    over = Event()
    answers: list[tuple[int, int]] = []

    async def read() -> None:
        async with await psycopg.AsyncConnection.connect(
            server.url(user=book.reader), autocommit=True, options=reader_options(book)
        ) as connection:
            while not over.is_set():
                found = await ACCOUNT.get(connection, CLIENTS_BANK, now=NOON)
                answers.append((found.as_of.position, found.account.balance_cents))

    def follow() -> None:
        with Follower(server.url(), book, RULES, [TREASURY], chunk=50) as one:
            while not over.is_set() or one.waits():
                clerk.pay(5)
                one.step()

    with Follower(server.url(), book, RULES, [TREASURY]) as one:
        one.catch_up()
    threads = [Thread(target=follow), Thread(target=lambda: asyncio.run(read()))]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            rebuild(server.url(), book, RULES, TREASURY, chunk=500)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert len(answers) > 20
    assert answers == sorted(answers)
    assert [cents for _, cents in answers] == [100 * position for position, _ in answers]


@pytest.mark.crash
def test_a_rebuild_killed_at_any_moment_leaves_the_living_tables_as_they_were(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """`kill -9` in the middle; the next rebuild drops what it left behind."""
    clerk.pay(25)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()
    with (
        stopped_at("applied", "rebuild", server.url(), book, "tally"),
        pytest.raises(AlreadyRebuilding),
    ):
        rebuild(server.url(), book, RULES, TALLY)
    assert tally.rows(server.url(), book) == counted(25)
    assert left_behind(server, book) == [("tally",)]
    for _ in range(100):
        try:
            assert rebuild(server.url(), book, RULES, TALLY) == 25
            break
        except AlreadyRebuilding:  # PostgreSQL has not noticed yet that the victim is gone.
            ask(server, "SELECT pg_sleep(0.1)")
    assert tally.rows(server.url(), book) == counted(25)
    assert not left_behind(server, book)


def test_a_rebuild_that_cannot_take_a_fact_leaves_the_living_tables_as_they_were(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """New code with a fault replaces nothing."""
    clerk.pay(10, pages=3)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()
    with pytest.raises(Stumbled):
        rebuild(server.url(), book, RULES, faulty(10), chunk=10)
    assert tally.rows(server.url(), book) == counted(30)


def test_a_stopped_read_model_goes_on_after_a_rebuild_even_from_behind_it(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """The living one had stopped early; the shadow, being further along, takes over and goes on."""
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()
        ask_stop = f"UPDATE {book.read}.tracking SET stopped = 'a fault' RETURNING 1"
        with psycopg.connect(server.url()) as connection:
            connection.execute(ask_stop)
        clerk.pay(10, pages=300)
        assert not one.waits()
        assert rebuild(server.url(), book, RULES, TALLY, chunk=500) > 10
        one.catch_up()
    assert tally.rows(server.url(), book) == counted(3010)


def test_a_reader_in_the_way_only_delays_the_swap(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """The swap gives way after half a second, so that nobody queues behind it, and tries again."""
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()
    spoil(server, book)
    done: list[int] = []
    with psycopg.connect(server.url()) as reader:
        reader.execute(f"SELECT count(*) FROM {book.read}.tally")
        thread = Thread(target=lambda: done.append(rebuild(server.url(), book, RULES, TALLY)))
        thread.start()
        thread.join(1.2)
        assert thread.is_alive()
        assert ask(server, f"SELECT count(*) FROM {book.read}.tally") == [(10,)]
    thread.join()
    assert done == [10]
    assert tally.rows(server.url(), book) == counted(10)


def test_a_worker_forgets_what_it_knew_when_its_tables_were_replaced(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """The tables stand at the same position, and are others."""
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()
    spoil(server, book)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        clerk.pay(10)
        one.catch_up()  # It counts on from what is wrong.
        rebuild(server.url(), book, RULES, TALLY)
        clerk.pay(10)
        one.catch_up()
    assert tally.rows(server.url(), book) == counted(30)
