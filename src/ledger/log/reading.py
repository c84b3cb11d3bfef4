"""Reads the log in order, whole batches at a time, each fact as it comes from PostgreSQL.

This is the one way to read the log in order, whoever reads: `PostgresRecorder` hands out one event after
another, a follower, a replay or an export takes a chunk at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import psycopg
from eventsourcing.dcb.api import DCBQuery

from ledger.kernel.fact import Line
from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.names import BookName
from ledger.log.query import LINES, WHOLE, in_order

CHUNK = 4_000
AT_ONCE = 200
"""Rows taken from the network at once: what is made of them is still in the processor's cache."""
SPAN_MAX = 1_000_000

# Where the batch ends that a position is in, and where the log ends.
ENDS = """
SELECT (SELECT last FROM {book}.batches WHERE last >= %b ORDER BY last LIMIT 1),
    coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0)
"""

BATCHES = """
SELECT first, last, at, root, frontier FROM {book}.batches WHERE last > %b AND last <= %b ORDER BY last
"""

Row = tuple[Any, ...]
"""One fact as stored: position, kind, line, leaf; of a reader of `lines` position and line."""

BatchRow = tuple[int, int, datetime, bytes, bytes]
"""One batch as stored: first and last position, moment, root, frontier."""


class Chunk(NamedTuple):
    """The matching facts after a position and not after `last`, which is the end of a batch.

    The rows come while they are asked for; all of them, before the reader is asked for the next chunk.
    """

    after: int
    last: int
    rows: Iterator[Row]


class LogReader:
    """Reads what a query matches, some thousand facts at a time, on a connection of its own.

    PostgreSQL sends the next rows while the last ones are used, as far as the socket holds them.
    `span` is how many positions one chunk goes through: `chunk`, and more where few facts match. With
    `lines` a row is position and line, which is a quarter cheaper to read. Whatever PostgreSQL or
    the network fails with comes out as `psycopg.Error`. `close` closes the connection, too.
    """

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        book: BookName,
        query: DCBQuery | None = None,
        *,
        lines: bool = False,
        chunk: int = CHUNK,
    ) -> None:
        sql, self._parameters = in_order(query or DCBQuery(), LINES if lines else WHOLE)
        self._sql, self._ends, self._batches = (
            book.fill(one).encode() for one in (sql, ENDS, BATCHES)
        )
        self._listen = f'LISTEN "{book.schema}"'.encode()
        self._connection = connection
        self._chunk = self._span = chunk
        self._listening = False
        self._unfinished = self._streaming = False
        self.head = 0
        self.position = 0

    def ends(self, position: int) -> tuple[int, int]:
        """Return where the batch of a position ends, and where the log ends: no later than that."""
        ((end, head),) = self._ask(self._ends, [position])
        return head if end is None else end, head

    def batches(self, chunk: Chunk) -> list[BatchRow]:
        """Return the batches that end in a chunk, in order; not while its rows are being read."""
        if self._streaming:
            raise RuntimeError("the rows of the chunk are being read already")
        return self._ask(self._batches, [chunk.after, chunk.last])

    def _ask(self, sql: bytes, parameters: Sequence[object] | Mapping[str, object]) -> list[Any]:
        with self._connection.cursor(binary=True) as cursor:
            return cursor.execute(sql, parameters, prepare=True).fetchall()

    def after(self, position: int, up_to: int | None = None) -> Chunk:
        """Return the next chunk after a position; `position` and `head` say how far it reaches.

        It ends with a batch, or at `up_to`; at the end of the log it is empty.
        """
        if self._unfinished:
            raise RuntimeError("the rows of the chunk before have not been read to their end")
        end, self.head = self.ends(position + self._span)
        self.position = max(position, end if up_to is None else min(end, up_to))
        if self.position == position:
            return Chunk(position, position, iter(()))
        asked = self._parameters | {"after": position, "to": self.position}
        self._unfinished = True
        return Chunk(position, self.position, self._rows(asked))

    def chunks(self, after: int = 0, up_to: int | None = None) -> Iterator[Chunk]:
        """Yield all chunks after a position, until `up_to` or the end that the log has by then."""
        self.position = after
        while up_to is None or self.position < up_to:
            chunk = self.after(self.position, up_to)
            if chunk.last == chunk.after:
                return
            yield chunk

    def _rows(self, asked: Mapping[str, object]) -> Iterator[Row]:
        found, self._streaming = 0, True
        with self._connection.cursor(binary=True) as cursor:
            for row in cursor.stream(self._sql, asked, size=AT_ONCE):
                found += 1
                yield row
        self._unfinished = self._streaming = False
        if self._parameters:
            self._fit_span(found)

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
        """Close the connection, also in the middle of a chunk."""
        self._connection.close()


class DecodedChunk(msgspec.Struct, frozen=True):
    """A chunk decoded: the lines after a position and up to `last`, the end of a batch.

    `broken` says why there are no lines after them although there are facts.
    """

    after: int
    last: int
    lines: list[Line[Any]]
    broken: str | None = None


def decoded(rules: Rulebook, reader: LogReader, chunk: Chunk) -> DecodedChunk:
    """Decode a chunk of all facts, gapless, that a reader of `lines` has just returned.

    Where a line is missing or can't be read, it ends before that line's batch.
    """
    decode, rows = rules.decode, list(chunk.rows)
    if len(rows) == chunk.last - chunk.after and (not rows or rows[0][0] == chunk.after + 1):
        try:  # As many as there are places, in order, from the first place on: no gap.
            return DecodedChunk(chunk.after, chunk.last, [decode(data) for _, data in rows])
        except UnknownFact:
            pass
    lines, broken = _as_far_as_it_goes(rules, chunk.after, rows)
    sound = chunk.after + len(lines)
    ends = (last for _, last, *_ in reader.batches(chunk) if last <= sound)
    last = max(ends, default=chunk.after)
    return DecodedChunk(chunk.after, last, lines[: last - chunk.after], broken)


def _as_far_as_it_goes(
    rules: Rulebook, after: int, rows: Sequence[Row]
) -> tuple[list[Line[Any]], str]:
    """Decode one line after another, up to the one that is missing or can't be read; say which that is."""
    lines: list[Line[Any]] = []
    for position, data in rows:
        if position != after + len(lines) + 1:
            break
        try:
            lines.append(rules.decode(data))
        except UnknownFact as unknown:
            return lines, f"UnknownFact at position {position}: {unknown}"
    found = next((row[0] for row in rows[len(lines) :]), "nothing")
    return lines, f"the log has a gap: {found} for {after + len(lines) + 1}"
