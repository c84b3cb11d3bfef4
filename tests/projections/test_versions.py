"""A program of another version builds its views beside those that are shown; each version answers its own."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import psycopg
import pytest
from msgspec.structs import replace

from ledger.log.names import BookName
from ledger.registry import RULES
from patto.postgres import Cluster
from projections.engine.asof import AsOf, BeingBuilt, Seen, reader_options
from projections.engine.follower import Follower
from projections.engine.question import Question
from projections.engine.rebuild import rebuild
from projections.engine.renewing import renew
from projections.engine.table import Lines, Row, Running
from projections.engine.view import View
from tests.projections.conftest import Clerk
from tests.projections.tally import OTHER, TALLY

ROOT = Path(__file__).parents[2]


class Tallied(msgspec.Struct, frozen=True):
    """The toy's line with one column more."""

    of: str = "all"
    one: int = 1
    twice: int = 2


def tallied(fact: Any) -> Iterator[Row]:
    """Count, and count twice."""
    yield Tallied()


WIDER = replace(
    TALLY,
    tables=(Lines(row=Tallied, name="tally", running=(Running(("of",), {"total": "one"}),)),),
    folds=(tallied,),
)
"""A column was added, and nobody thought of the version."""


class Threefold(msgspec.Struct, frozen=True):
    """The toy's line, from another fold."""

    of: str = "all"
    one: int = 3


def threefold(fact: Any) -> Iterator[Row]:
    """Each counts three."""
    yield Threefold()


TRIPLE = replace(
    TALLY,
    version=2,
    tables=(Lines(row=Threefold, name="tally", running=(Running(("of",), {"total": "one"}),)),),
    folds=(threefold,),
)
"""The same tables and another fold: only the version says so."""


class Total(msgspec.Struct, frozen=True):
    """What the toy counted."""

    as_of: Seen
    total: int


def asked(server: Cluster, book: BookName, view: View, sums: str = "one") -> tuple[int, int]:
    """Return the position and what was counted, as the program with this view answers."""
    question = Question(
        Total, view, fields={"total": f"SELECT coalesce(sum(t.{sums}), 0) FROM tally t"}
    )

    async def ask() -> Total:
        async with await psycopg.AsyncConnection.connect(
            server.url(), autocommit=True, options=reader_options(book)
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


@pytest.mark.parametrize("new, sums, each", [(WIDER, "twice", 2), (TRIPLE, "one", 3)])
def test_each_version_follows_and_answers_its_own_tables(
    server: Cluster, book: BookName, clerk: Clerk, new: View, sums: str, each: int
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
            asked(server, book, new, sums)
        clerk.pay(10)
        old.catch_up()
        assert asked(server, book, TALLY) == (40, 40)
        begins(server, book, new)
        assert asked(server, book, new, sums) == (40, each * 40)
        with pytest.raises(BeingBuilt):
            asked(server, book, TALLY)
        clerk.pay(10)
        assert old.catch_up() == 0
        young.catch_up()
        assert asked(server, book, new, sums) == (50, each * 50)
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
def test_a_program_killed_while_it_builds_leaves_the_other_answering(
    server: Cluster, book: BookName, clerk: Clerk
) -> None:
    """`kill -9` in the middle of building; the old version answers, the next beginning builds anew."""
    clerk.pay(25)
    with Follower(server.url(), book, RULES, [TRIPLE]) as one:
        one.catch_up()
    arguments = ["-m", "tests.projections.tally", "rebuild", server.url(), book.schema]
    victim = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": "src:."},
        stdout=subprocess.PIPE,
    )
    assert victim.stdout is not None
    victim.stdout.readline()
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()
    assert asked(server, book, TRIPLE) == (25, 75)
    begins(server, book, TALLY)
    assert asked(server, book, TALLY) == (25, 25)
    assert tables(server, book) == {"_read.tally"}
