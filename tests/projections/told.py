"""A chronicle that was written into a real book, followed by some views, and can be asked."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, pairwise
from typing import Any, TypeVar

import psycopg
import pytest

from ledger.kernel.fact import Fact, Line
from ledger.log.logins import signed_in_as
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.registry import RULES
from patto.postgres import Cluster
from projections.engine.asof import Connection, reader_options
from projections.engine.figures import figures
from projections.engine.filling import Filling, by_kind
from projections.engine.follower import Follower
from projections.engine.rebuild import rebuild
from projections.engine.tracking import begin, connect_projector
from projections.engine.view import View
from projections.engine.write_behind import WriteBehind
from tests.projections.chronicle import Chronicle
from tests.projections.recounted import Figures
from tests.projections.written import Writer

T = TypeVar("T")
Fixture = Callable[..., Iterator["Told"]]


class Told:
    """A book, and a reader of it."""

    def __init__(self, conninfo: str, book: BookName, views: Sequence[View]) -> None:
        self.book = book
        self.views = views
        self._conninfo = conninfo
        self._runner = asyncio.Runner()
        self._reader: Connection = self._runner.run(self._connect())

    async def _connect(self) -> Connection:
        options = reader_options(self.book)
        return await psycopg.AsyncConnection.connect(
            signed_in_as(self._conninfo, self.book.reader), autocommit=True, options=options
        )

    def ask(self, question: Callable[[Connection], Awaitable[T]]) -> T:
        """Return the answer to an asynchronous question."""

        async def asked() -> T:
            return await question(self._reader)

        return self._runner.run(asked())

    def figures(self, position: int) -> dict[str, str]:
        """Return every figure that the views show as of a position."""
        found: dict[str, str] = {}
        for view in self.views:
            found |= self.ask(lambda c, v=view: figures(v, c, position))
        return found

    def write(self, chronicle: Chronicle) -> None:
        """Write a whole history, a moment a batch, and let the views follow in small chunks."""
        writer = Writer(self._conninfo, self.book)
        for _, page in groupby(chronicle.lines(), key=lambda line: line.at):
            writer.append(page)
        writer.close()
        with Follower(self._conninfo, self.book, RULES, self.views, chunk=37) as follower:
            follower.catch_up()

    def take(self, lines: Sequence[Line[Fact]], cuts: Sequence[int]) -> None:
        """Empty the tables and hand the lines straight to the views, cut into chunks."""
        edges = sorted({0, len(lines), *(cut % len(lines) for cut in cuts)})
        with connect_projector(self._conninfo, self.book, self.book.read) as connection:
            begin(connection, self.book, self.views)
            connection.execute("UPDATE tracking SET position = %s", [len(lines)])
            for view in self.views:
                for table in view.table_names:
                    connection.execute(f"TRUNCATE {table}")
                filling = Filling(view)
                for start, end in pairwise(edges):
                    taken = filling.taken(lines[start:end], by_kind(lines[start:end]))
                    with connection.transaction(), WriteBehind(connection) as writes:
                        filling.write(filling.fold(taken, writes), writes)

    def tells(
        self,
        lines: Sequence[Line[Fact]],
        cuts: Sequence[int],
        recount: Callable[[Sequence[Line[Fact]]], Figures],
    ) -> None:
        """Take the lines; at their end, in the middle and at each cut the figures are those recounted."""
        self.take(lines, cuts)
        for p in {len(lines), len(lines) // 2, *(cut % len(lines) for cut in cuts)}:
            shown = self.figures(p)
            assert not differences(shown, recount(lines[:p])), p

    def rebuild(self, times: int) -> list[int]:
        """Make each view again, and again; return where each took over."""
        return [
            rebuild(self._conninfo, self.book, RULES, view)
            for _ in range(times)
            for view in self.views
        ]

    def close(self) -> None:
        self._runner.run(self._reader.close())
        self._runner.close()


@contextmanager
def told(server: Cluster, *views: View) -> Iterator[Told]:
    """Make a book with nothing in it."""
    book = BookName(f"told_{uuid.uuid4().hex[:12]}")
    upgrade(server.url(), book)
    one = Told(server.url(), book, views)
    try:
        yield one
    finally:
        one.close()


def books_of(chronicle: Chronicle, *views: View) -> tuple[Fixture, Fixture]:
    """Return two fixtures for a file of tests: a book that tells the chronicle, and an empty one."""

    @pytest.fixture(scope="module")
    def book(server: Cluster) -> Iterator[Told]:
        with told(server, *views) as one:
            one.write(chronicle)
            yield one

    @pytest.fixture(scope="module")
    def scratch(server: Cluster) -> Iterator[Told]:
        with told(server, *views) as one:
            yield one

    return book, scratch


def differences(live: dict[str, Any], again: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what two sets of figures don't agree on."""
    return {
        name: (live.get(name), again.get(name))
        for name in sorted({*live, *again})
        if live.get(name) != again.get(name)
    }
