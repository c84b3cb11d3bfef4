"""Reads the log in order, a chunk at a time, and the next chunk while this one is being applied."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import msgspec
import psycopg

from ledger.kernel.fact import Line
from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.names import BookName
from ledger.registry import RULES

CHUNK = 4_000

NEXT = """
SELECT position, data FROM {book}.facts
WHERE position > %b AND position <= %b ORDER BY position
"""


class Chunk(msgspec.Struct, frozen=True):
    """The lines after a position, in order; `broken` says why the one after them cannot be read."""

    after: int
    lines: list[Line[Any]]
    broken: str | None = None

    @property
    def last(self) -> int:
        """Return the position that is reached with these lines."""
        return self.after + len(self.lines)

    def until(self, position: int) -> "Chunk":
        """Return the part of it that is not after `position`."""
        if self.last <= position:
            return self
        return Chunk(self.after, self.lines[: position - self.after])


class LogReader:
    """One book's lines, decoded once for all who stand at the same position.

    It has a connection of its own (`conninfo`, role projector). When a chunk is full the next one is
    read and decoded by a thread while the first is written.
    """

    def __init__(
        self,
        conninfo: str,
        book: BookName,
        *,
        rules: Rulebook = RULES,
        chunk: int = CHUNK,
    ) -> None:
        options = f"-c role={book.projector}"
        self._connection = psycopg.connect(conninfo, autocommit=True, options=options)
        self._next = book.fill(NEXT).encode()
        self._rules = rules
        self._chunk = chunk
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        self._ahead: tuple[int, Future[Chunk]] | None = None

    def after(self, position: int) -> Chunk:
        """Return the lines after `position`, as far as they can be read."""
        chunk = self._taken(position) or self._thread.submit(self._read, position).result()
        if len(chunk.lines) == self._chunk:
            self._ahead = chunk.last, self._thread.submit(self._read, chunk.last)
        return chunk

    def _taken(self, position: int) -> Chunk | None:
        """Return what was read ahead, if it is what is asked for and brought anything."""
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead[0] != position:
            return None
        chunk = ahead[1].result()
        return chunk if chunk.lines else None

    def _read(self, position: int) -> Chunk:
        with self._connection.cursor(binary=True) as cursor:
            cursor.execute(self._next, [position, position + self._chunk], prepare=True)
            rows = cursor.fetchall()
        decode = self._rules.decode
        lines: list[Line[Any]] = []
        expected = position
        try:
            for found, data in rows:
                expected += 1
                if found != expected:
                    return Chunk(position, lines, f"the log has a gap: {found} for {expected}")
                lines.append(decode(data))
        except UnknownFact as why:
            return Chunk(position, lines, f"UnknownFact: {why}")
        return Chunk(position, lines)

    def close(self) -> None:
        """Wait for what is being read, and let go."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._connection.close()
