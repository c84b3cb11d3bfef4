"""Reads the log in order, whole batches at a time, and the next ones while these are being used.

This is the one way to read the log in order, whoever reads: `PostgresRecorder` hands out one event after
another, a follower, a replay or an export takes a chunk at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
import psycopg
from eventsourcing.dcb.api import DCBQuery

from ledger.kernel.fact import Line
from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.names import BookName
from ledger.log.query import LINES, WHOLE, in_order

T = TypeVar("T")

CHUNK = 4_000
SPAN_MAX = 1_000_000

# Where the batch ends that a position is in, and where the log ends.
ENDS = """
SELECT (SELECT last FROM {book}.batches WHERE last >= %b ORDER BY last LIMIT 1),
    coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0)
"""

BATCHES = """
SELECT first, last, at, root FROM {book}.batches WHERE last > %b AND last <= %b ORDER BY last
"""

Row = tuple[Any, ...]
"""One fact as stored: position, kind, line, leaf; of a reader of `lines` position and line."""

BatchRow = tuple[int, int, datetime, bytes]
"""One batch as stored: first and last position, moment, root."""


class Chunk(NamedTuple):
    """The matching facts after a position and not after `last`, which is the end of a batch."""

    after: int
    last: int
    rows: Sequence[Row]


class LogReader(Generic[T]):
    """Reads what a query matches, some thousand facts at a time, on a connection of its own.

    `make` turns a chunk into what the reader is for, in the thread that reads ahead: as long as there is
    more, the next chunk is read and made while the last one is used. `span` is how many
    positions one chunk goes through: `chunk`, and more where few facts match. With `lines` a row is
    position and line, which is a quarter cheaper to read. Whatever PostgreSQL or
    the network fails with comes out as `psycopg.Error`. `close` closes the connection, too.
    """

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        book: BookName,
        query: DCBQuery | None = None,
        *,
        make: Callable[[Chunk], T],
        lines: bool = False,
        chunk: int = CHUNK,
    ) -> None:
        sql, self._parameters = in_order(query or DCBQuery(), LINES if lines else WHOLE)
        self._sql, self._ends, self._batches = (
            book.fill(one).encode() for one in (sql, ENDS, BATCHES)
        )
        self._listen = f'LISTEN "{book.schema}"'.encode()
        self._connection = connection
        self._make = make
        self._chunk = self._span = chunk
        self._listening = False
        self._thread: ThreadPoolExecutor | None = None
        self._ahead: tuple[int, int | None, Future[tuple[T, int]]] | None = None
        self.head = 0
        self.position = 0

    def ends(self, position: int) -> tuple[int, int]:
        """Return where the batch of a position ends, and where the log ends: no later than that."""
        ((end, head),) = self._ask(self._ends, [position])
        return head if end is None else end, head

    def batches(self, chunk: Chunk) -> list[BatchRow]:
        """Return the batches that end in a chunk, in order; `make` may ask for them."""
        return self._ask(self._batches, [chunk.after, chunk.last])

    def _ask(self, sql: bytes, parameters: Sequence[object] | Mapping[str, object]) -> list[Any]:
        with self._connection.cursor(binary=True) as cursor:
            return cursor.execute(sql, parameters, prepare=True).fetchall()

    def after(self, position: int, up_to: int | None = None) -> T:
        """Return the next chunk after a position; `position` and `head` say how far it reaches.

        It ends with a batch, or at `up_to`; at the end of the log it is empty.
        """
        made, self.position = self._taken(position, up_to) or self._read(position, up_to)
        if self.position < min(self.head, self.head if up_to is None else up_to):
            self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
            following = self._thread.submit(self._read, self.position, up_to)
            self._ahead = self.position, up_to, following
        return made

    def chunks(self, after: int = 0, up_to: int | None = None) -> Iterator[T]:
        """Yield all chunks after a position, until `up_to` or the end that the log has by then."""
        self.position = after
        while up_to is None or self.position < up_to:
            before = self.position
            made = self.after(before, up_to)
            if self.position == before:
                return
            yield made

    def _taken(self, position: int, up_to: int | None) -> tuple[T, int] | None:
        """Return what was read ahead, if it is what is asked for."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            return None
        made = ahead[2].result()  # Also if it is not: the connection is free only then.
        return made if ahead[:2] == (position, up_to) else None

    def _read(self, position: int, up_to: int | None) -> tuple[T, int]:
        end, self.head = self.ends(position + self._span)
        to = end if up_to is None else min(end, up_to)
        rows: list[Row] = []
        if to > position:
            asked = self._parameters | {"after": position, "to": to, "batch_end": end}
            rows = self._ask(self._sql, asked)
        if self._parameters:
            self._fit_span(len(rows))
        last = max(position, to)
        return self._make(Chunk(position, last, rows)), last

    def _fit_span(self, found: int) -> None:
        if found < self._chunk // 4:
            self._span = min(self._span * 4, SPAN_MAX)
        elif found > self._chunk * 2:
            self._span = max(self._span // 4, self._chunk)

    def wait(self, seconds: float) -> None:
        """Wait until something is appended, at most so long; the first time only begin to listen."""
        if not self._listening:
            self._connection.execute(self._listen)
            self._listening = True
            return
        for _ in self._connection.notifies(timeout=seconds, stop_after=1):
            pass

    def close(self) -> None:
        """Wait for what is being read, and close the connection."""
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)
        self._connection.close()


class DecodedChunk(msgspec.Struct, frozen=True):
    """A chunk decoded: the lines after a position and up to `last`, the end of a batch.

    `broken` says why there are no lines after them although there are facts.
    """

    after: int
    last: int
    lines: list[Line[Any]]
    broken: str | None = None


def decoded(
    rules: Rulebook, batches: Callable[[Chunk], Sequence[BatchRow]]
) -> Callable[[Chunk], DecodedChunk]:
    """Return what decodes a chunk of all facts, gapless, with these rules; for a reader of `lines`.

    Where a line is missing or can't be read, it ends before that line's batch: `batches` are asked for then.
    """
    decode = rules.decode

    def made(chunk: Chunk) -> DecodedChunk:
        rows, count = chunk.rows, chunk.last - chunk.after
        if len(rows) == count and (not rows or rows[0][0] == chunk.after + 1):
            try:  # As many as there are places, in order, from the first place on: no gap.
                return DecodedChunk(chunk.after, chunk.last, [decode(data) for _, data in rows])
            except UnknownFact:
                pass
        lines, broken = _as_far_as_it_goes(rules, chunk)
        sound = chunk.after + len(lines)
        last = max((row[1] for row in batches(chunk) if row[1] <= sound), default=chunk.after)
        return DecodedChunk(chunk.after, last, lines[: last - chunk.after], broken)

    return made


def _as_far_as_it_goes(rules: Rulebook, chunk: Chunk) -> tuple[list[Line[Any]], str]:
    """Decode one line after another, up to the one that is missing or can't be read; say which that is."""
    lines: list[Line[Any]] = []
    for position, data in chunk.rows:
        if position != chunk.after + len(lines) + 1:
            break
        try:
            lines.append(rules.decode(data))
        except UnknownFact as unknown:
            return lines, f"UnknownFact at position {position}: {unknown}"
    found = next((row[0] for row in chunk.rows[len(lines) :]), "nothing")
    return lines, f"the log has a gap: {found} for {chunk.after + len(lines) + 1}"


def datas(chunk: Chunk) -> list[bytes]:
    """Return a chunk's lines as stored."""
    return [data for _, _, data, _ in chunk.rows]
