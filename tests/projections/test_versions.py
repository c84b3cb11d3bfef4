"""A program of another version builds its views beside those that are shown; each version answers its own."""

import asyncio
from threading import Event
from typing import Any

import msgspec
import psycopg
import pytest
from msgspec.structs import astuple, replace

from ledger.log.names import BookName
from ledger.registry import RULES
from patto.postgres import Cluster
from projections.engine import tracking
from projections.engine.asof import AsOf, BeingBuilt, Seen, reader_options
from projections.engine.follower import Follower
from projections.engine.question import Question
from projections.engine.rebuild import rebuild
from projections.engine.renewing import renew
from projections.engine.view import View
from tests.projections.conftest import Clerk
from tests.projections.tally import OTHER, TALLY, TRIPLE, WIDER
from tests.projections.victim import TOYS, stopped_at


def each(view: View) -> int:
    """What a toy's last column counts for each fact."""
    return int(astuple(view.tables[0].row())[-1])


class Total(msgspec.Struct, frozen=True):
    """What the toy counted."""

    as_of: Seen
    total: int


def asked(server: Cluster, book: BookName, view: View) -> tuple[int, int]:
    """Return the position and what was counted, as the program with this view answers."""
    (table,) = view.tables
    counted = f"SELECT coalesce(sum(t.{table.columns[-1].name}), 0) FROM {table.name} t"
    question = Question(Total, view, fields={"total": counted})

    async def ask() -> Total:
        async with await psycopg.AsyncConnection.connect(
            server.url(user=book.reader), autocommit=True, options=reader_options(book)
        ) as connection:
            return await question.ask(connection, AsOf())

    answer = asyncio.run(ask())
    return answer.as_of.position, answer.total


def begins(server: Cluster, book: BookName, *views: View) -> None:
    """Begin a program with these views, until all of them are built."""
    renew(server.url(), book, RULES, views, Event())


def tables(server: Cluster, book: BookName) -> set[str]:
    with psycopg.connect(server.url()) as connection:
        rows = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN (%s, %s)",
            [book.read, book.shadow],
        ).fetchall()
    engine = {"tracking", "building", "tries"}
    return {name.removeprefix(book.schema) for (name,) in rows if name.split(".")[1] not in engine}


def test_a_column_that_was_added_makes_another_edition() -> None:
    """Whether or not somebody raised the version."""
    assert WIDER.edition != TALLY.edition
    assert TRIPLE.edition != TALLY.edition
    assert TALLY.edition == replace(TALLY).edition


@pytest.mark.parametrize("new", [WIDER, TRIPLE])
def test_each_version_follows_and_answers_its_own_tables(
    server: Cluster, book: BookName, clerk: Clerk, new: View
) -> None:
    """The old one until the swap, the new one from then on; a downgrade goes the same way back."""
    clerk.pay(10, pages=3)
    with (
        Follower(server.url(), book, RULES, [TALLY]) as old,
        Follower(server.url(), book, RULES, [new]) as young,
    ):
        old.catch_up()
        assert young.catch_up() == 0
        with pytest.raises(BeingBuilt):
            asked(server, book, new)
        clerk.pay(10)
        old.catch_up()
        assert asked(server, book, TALLY) == (40, 40)
        begins(server, book, new)
        assert asked(server, book, new) == (40, each(new) * 40)
        with pytest.raises(BeingBuilt):
            asked(server, book, TALLY)
        clerk.pay(10)
        assert old.catch_up() == 0
        young.catch_up()
        assert asked(server, book, new) == (50, each(new) * 50)
        begins(server, book, TALLY)
        assert asked(server, book, TALLY) == (50, 50)
        clerk.pay(10)
        assert young.catch_up() == 0
        old.catch_up()
        assert asked(server, book, TALLY) == (60, 60)
    assert tables(server, book) == {"_read.tally"}


def test_who_asks_meanwhile_hears_how_much_is_built(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """In percent of the book, and the old version answers all the time."""
    clerk.pay(100, pages=10)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()
    told: list[int] = []

    def look(position: int, _: int) -> None:
        if position < 1_000:
            with pytest.raises(BeingBuilt) as why:
                asked(server, book, TRIPLE)
            told.append(why.value.percent)
            assert asked(server, book, TALLY) == (1_000, 1_000)

    rebuild(server.url(), book, RULES, TRIPLE, look, chunk=100)
    assert told == sorted(told)
    assert {0, 10, 40} <= set(told)
    assert asked(server, book, TRIPLE) == (1_000, 3_000)


def test_a_new_view_is_shown_once_it_has_come_as_far_as_the_book_was(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """A third of it is not an answer; a follower that dies in between is taken over from."""
    clerk.pay(10, pages=3)
    with pytest.raises(BeingBuilt):
        asked(server, book, TALLY)
    with Follower(server.url(), book, RULES, [TALLY], chunk=10) as one:
        one.step()
        with pytest.raises(BeingBuilt) as why:
            asked(server, book, TALLY)
        assert why.value.percent == 33
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY], chunk=10) as one:
        one.step()
        one.step()
        assert asked(server, book, TALLY) == (30, 30)
        one.catch_up()
    assert asked(server, book, TALLY) == (40, 40)


def test_a_view_that_was_removed_leaves_nothing(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """Its tables go and its place; the others stay as they are."""
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY, OTHER]) as one:
        one.catch_up()
    assert tables(server, book) == {"_read.tally", "_read.other"}
    begins(server, book, TALLY)
    assert tables(server, book) == {"_read.tally"}
    assert asked(server, book, TALLY) == (10, 10)


def test_a_table_may_pass_to_another_view(server: Cluster, book: BookName, clerk: Clerk) -> None:
    """The former view is gone before the new one takes the name."""
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY]) as one:
        one.catch_up()
    heir = replace(TRIPLE, name="heir")
    begins(server, book, heir)
    with Follower(server.url(), book, RULES, [heir]) as one:
        one.catch_up()
    assert asked(server, book, heir) == (10, 30)


@pytest.mark.crash
@pytest.mark.parametrize("moment", ["applied", "filled", "switched"])
@pytest.mark.parametrize(
    "old, new",
    [("tally", "wider"), ("tally", "triple"), ("wider", "tally"), ("triple", "tally")],
)
def test_a_program_killed_while_it_builds_leaves_the_other_answering(
    server: Cluster, book: BookName, clerk: Clerk, old: str, new: str, moment: str
) -> None:
    """A column more, another fold, a downgrade: the old version goes on, the next beginning builds anew."""
    clerk.pay(50, pages=5)
    with Follower(server.url(), book, RULES, [TOYS[old]]) as one:
        one.catch_up()
        with stopped_at(moment, "begin", server.url(), book, new):
            assert tables(server, book) == {"_read.tally", "_shadow.tally"}
        clerk.pay(10)
        while one.waits():  # Until PostgreSQL has noticed that the victim is gone.
            one.step()
    assert asked(server, book, TOYS[old]) == (260, each(TOYS[old]) * 260)
    begins(server, book, TOYS[new])
    assert asked(server, book, TOYS[new]) == (260, each(TOYS[new]) * 260)
    assert tables(server, book) == {"_read.tally"}


@pytest.mark.crash
def test_a_program_killed_while_it_removes_views_has_removed_none(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """One of two is dropped: both answer and follow on as before, until a beginning removes them whole."""
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY, OTHER]) as one:
        one.catch_up()
        with stopped_at("dropped", "begin", server.url(), book):
            clerk.pay(10)
        while one.waits():  # Until PostgreSQL has noticed that the victim is gone.
            one.step()
    assert tables(server, book) == {"_read.tally", "_read.other"}
    assert asked(server, book, TALLY) == (20, 20)
    assert asked(server, book, OTHER) == (20, 20)
    begins(server, book, TALLY)
    assert tables(server, book) == {"_read.tally"}
    assert asked(server, book, TALLY) == (20, 20)


def test_a_removal_whose_connection_breaks_is_done_again(
    server: Cluster, book: BookName, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL ends the connection after the first table is dropped; nothing is half gone in the end."""
    clerk.pay(10)
    with Follower(server.url(), book, RULES, [TALLY, OTHER]) as one:
        one.catch_up()
    drop, seen = tracking.drop_tables, []

    def broken_off(connection: psycopg.Connection[Any], *what: Any) -> None:
        drop(connection, *what)
        seen.append(what)
        if len(seen) == 1:
            with psycopg.connect(server.url()) as other:
                other.execute(
                    "SELECT pg_terminate_backend(%s, 10000)", [connection.info.backend_pid]
                )
            assert tables(server, book) == {"_read.tally", "_read.other"}

    monkeypatch.setattr(tracking, "drop_tables", broken_off)
    begins(server, book)
    assert len(seen) == 3
    assert tables(server, book) == set()
