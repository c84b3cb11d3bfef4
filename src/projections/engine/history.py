"""The log from its beginning, read once for each question, by someone who may only read."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

import psycopg

from ledger.kernel.fact import Fact, Line, fact_name
from ledger.kernel.rulebook import Rulebook
from ledger.log.names import BookName
from ledger.registry import RULES
from projections.engine.asof import reader_options

T = TypeVar("T")

CHUNK = 5_000
AHEAD = 2

ROWS = """
SELECT position, kind, data, leaf FROM facts
WHERE position > %b AND position <= %b ORDER BY position
"""
BATCHES = """
SELECT first, last, at, root FROM batches WHERE last > %b AND last <= %b ORDER BY last
"""
SOME = """
SELECT data FROM facts
WHERE position > %b AND position <= %b AND kind = ANY (%b) ORDER BY position
"""
ALL = "SELECT data FROM facts WHERE position > %b AND position <= %b ORDER BY position"

Row = tuple[int, str, bytes, bytes]
Batch = tuple[int, int, datetime, bytes]


class History:
    """One book's log up to a position; each pass reads the next rows while these are being used."""

    def __init__(
        self, conninfo: str, book: BookName, up_to: int, *, rules: Rulebook = RULES
    ) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True, options=reader_options(book))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history")
        self._rules = rules
        self.up_to = up_to

    def close(self) -> None:
        """Let go of the connection."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._connection.close()

    def rows(self) -> Iterator[tuple[list[Row], list[Batch]]]:
        """Yield every row as stored, some thousands at a time, with the batches that end among them."""
        return self._chunks(self._rows_and_batches)

    def _rows_and_batches(self, start: int, end: int) -> tuple[list[Row], list[Batch]]:
        return self._ask(ROWS, start, end), self._ask(BATCHES, start, end)

    def datas(self, kinds: Iterable[type[Fact]] | None = None) -> Iterator[list[bytes]]:
        """Yield the stored lines, all of them or those of some kinds, some thousands at a time."""
        names = None if kinds is None else [fact_name(kind) for kind in self._every_version(kinds)]

        def ask(start: int, end: int) -> list[bytes]:
            rows = (
                self._ask(SOME, start, end, names)
                if names is not None
                else self._ask(ALL, start, end)
            )
            return [data for (data,) in rows]

        return self._chunks(ask)

    def lines(self, kinds: Iterable[type[Fact]] | None = None) -> Iterator[Line[Any]]:
        """Yield the lines, all of them or those of some kinds; raises `UnknownFact`."""
        decode = self._rules.decode
        return chain.from_iterable(map(decode, datas) for datas in self.datas(kinds))

    def _every_version(self, kinds: Iterable[type[Fact]]) -> list[type[Fact]]:
        """Return the kinds and all that has an older version: it may become one of them."""
        older = [kind for kind in self._rules.facts.values() if kind.upcast is not Fact.upcast]
        return [*kinds, *older]

    def _chunks(self, ask: Callable[[int, int], T]) -> Iterator[T]:
        """Yield the answers for all spans of positions in order, the next being read meanwhile."""
        spans = [(n, min(n + CHUNK, self.up_to)) for n in range(0, self.up_to, CHUNK)]
        ahead = [self._thread.submit(ask, *span) for span in spans[:AHEAD]]
        for n in range(len(spans)):
            answer = ahead.pop(0).result()
            if n + AHEAD < len(spans):
                ahead.append(self._thread.submit(ask, *spans[n + AHEAD]))
            yield answer

    def _ask(self, query: str, *parameters: object) -> list[Any]:
        with self._connection.cursor(binary=True) as cursor:
            return cursor.execute(query.encode(), parameters, prepare=True).fetchall()
