"""The log as a recorder of the `eventsourcing` package: read by query, append on a condition, subscribe.

    read, subscribe    one event after another, in order, from any position
    reader             the same by the chunk: followers, rebuilds, replay and exports read this way
    append             others' events; facts of the pact are written by the pen, which calls the same SQL
                       function through an async connection

The recorder is synchronous, and what it appends is sealed like everything else.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import RLock

import psycopg
from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.persistence import (
    IntegrityError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)
from psycopg.rows import TupleRow

from ledger.kernel.rulebook import Rulebook
from ledger.log import arrays
from ledger.log.batch import Batch
from ledger.log.blocking import connect_blocking
from ledger.log.codec import Codec, FactCodec, OpaqueCodec
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.parameters import append_parameters
from ledger.log.query import in_order
from ledger.log.reading import CHUNK, LogReader, Row
from ledger.log.statements import APPEND, HEAD, LOCK_PEN
from ledger.log.tags import digest
from ledger.seal.mac import Macs
from ledger.seal.tree import EMPTY, Frontier, leaves_of

POLL_SECONDS = 0.1
EVERYTHING = 2**62
NO_MACS = Macs(b"")
"""What is appended here answers no command, so that nothing has to be vouched for."""


class PostgresRecorder(DCBRecorder):
    """One book's log, for callers of `eventsourcing.dcb`.

    `connect` gives a connection in autocommit: a reader's to read and to subscribe, a writer's to
    append. Failures come out in the package's own names.
    """

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[TupleRow]],
        book: BookName,
        *,
        codec: Codec | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._connect = connect
        self._book = book
        self._codec = codec or OpaqueCodec()
        self._clock = clock

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> "Reading":
        """Return the matching events after a position, up to the end that the log has now.

        They come as they are asked for. `head` is the log's last position at the time of the call,
        or with a `limit` the last position given so far; None when there is nothing.
        """
        chunk = CHUNK if limit is None else max(1, min(limit, CHUNK))
        with _in_the_packages_names():
            reader = self.reader(query, chunk=chunk)
            return Reading(reader, self._codec, after or 0, limit)

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> "Subscription":
        """Return the matching events after a position, and then those to come."""
        with _in_the_packages_names():
            return Subscription(self, self.reader(query), self._codec, after)

    def reader(
        self,
        query: DCBQuery | None = None,
        *,
        lines: bool = False,
        chunk: int = CHUNK,
    ) -> LogReader:
        """Return what reads the matching facts by the chunk; its failures are psycopg's own."""
        return LogReader(self._connect(), self._book, query, lines=lines, chunk=chunk)

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """Append all events or none; return the last position.

        Raises the package's `IntegrityError` when events matching the condition are there
        already. The check and the append happen under the pen's lock: no other writer comes between.
        """
        if not events:
            raise ProgrammingError("an append has at least one event")
        with _in_the_packages_names(), self._connect() as connection:
            arrays.register(connection)
            with connection.transaction():
                connection.execute(self._fill(LOCK_PEN))
                if condition is not None and self._any(connection, condition):
                    raise IntegrityError(condition)
                batch = self._batch(connection, events)
                connection.execute(
                    self._fill(APPEND), append_parameters(batch, NO_MACS), binary=True
                )
            connection.execute(self._fill("NOTIFY {book}"))
        return batch.expected + len(batch.datas)

    def _any(self, connection: psycopg.Connection[TupleRow], condition: DCBAppendCondition) -> bool:
        sql, parameters = in_order(condition.fail_if_events_match)
        bounds = {"after": condition.after or 0, "to": EVERYTHING}
        found = connection.execute(self._fill(f"{sql} LIMIT 1"), parameters | bounds)
        return found.fetchone() is not None

    def _batch(self, connection: psycopg.Connection[TupleRow], events: Sequence[DCBEvent]) -> Batch:
        rows = connection.execute(self._fill(HEAD)).fetchall()
        last, before, peaks = rows[0] if rows else (0, None, b"")
        at = max(self._clock(), before) if before else self._clock()
        datas = [self._codec.line(last + n, at, event) for n, event in enumerate(events, 1)]
        stands = Frontier.from_bytes(last, peaks) if last else EMPTY
        frontier = stands.append(leaves_of(datas))
        tags = [(digest(tag), n) for n, e in enumerate(events, 1) for tag in dict.fromkeys(e.tags)]
        return Batch(
            expected=last,
            before=stands.root(),
            at=at,
            kinds=[event.type for event in events],
            datas=datas,
            tags=[tag for tag, _ in tags],
            owners=[owner for _, owner in tags],
            commands=[],
            frontier=frontier,
            root=frontier.root(),
            asked=[],
        )

    def _fill(self, sql: str) -> bytes:
        return self._book.fill(sql).encode()


class Reading(DCBReadResponse):
    """The answer to a read, a chunk at a time. Its connection is closed at the end, or by `close`."""

    def __init__(self, reader: LogReader, codec: Codec, after: int, limit: int | None) -> None:
        self._reader = reader
        self._codec = codec
        self._limited = limit is not None
        self._left = EVERYTHING if limit is None else limit
        self._last: int | None = None
        self._rows: Iterator[Row] = iter(())
        self._up_to = reader.ends(after)[1]
        self._position = after
        if self._is_over():
            self.close()

    def _is_over(self) -> bool:
        return self._position >= self._up_to or not self._left

    @property
    def head(self) -> int | None:
        """Return how far this answer reaches."""
        return self._last if self._limited else self._up_to or None

    def __next__(self) -> DCBSequencedEvent:
        while self._left:
            for row in self._rows:
                self._left -= 1
                self._last = row[0]
                return _event(self._codec, row)
            if self._is_over():
                break
            with _in_the_packages_names():
                self._rows = self._reader.after(self._position, self._up_to).rows
            self._position = self._reader.position
        self.close()
        raise StopIteration

    def close(self) -> None:
        """Let go of the connection, wherever the reading has got to."""
        self._reader.close()

    def __del__(self) -> None:
        self.close()


class Subscription(DCBSubscription[PostgresRecorder]):
    """Events as they come: woken by NOTIFY, and looking anyway ten times a second."""

    def __init__(
        self,
        recorder: PostgresRecorder,
        reader: LogReader,
        codec: Codec,
        after: int | None,
    ) -> None:
        super().__init__(recorder, None, after)
        self._reader = reader
        self._codec = codec
        self._rows: Iterator[Row] = iter(())
        self._reading = RLock()

    def __next__(self) -> DCBSequencedEvent:
        while not self._has_been_stopped:
            for row in self._rows:
                return _event(self._codec, row)
            with self._reading:
                if not self._has_been_stopped:
                    self._read_on()
        raise StopIteration

    def _read_on(self) -> None:
        """Read the next chunk, or wait for a moment if there is none yet."""
        before = self._last_position
        with _in_the_packages_names():
            self._rows = iter(list(self._reader.after(before).rows))
            self._last_position = self._reader.position
            if self._last_position == before:
                self._reader.wait(POLL_SECONDS)

    def stop(self) -> None:
        """End; a `next` that waits raises `StopIteration` within a tenth of a second."""
        super().stop()
        with self._reading:
            self._reader.close()


def recorder_of_facts(
    conninfo: str, book: BookName, rules: Rulebook, *, role: str | None = None
) -> PostgresRecorder:
    """Return the recorder of a book's facts (`codec.FactEvent`), for one who only reads.

    `role` is the book's reader unless given.
    """
    where = signed_in_as(conninfo, role or book.reader)
    return PostgresRecorder(
        partial(connect_blocking, where),
        book,
        codec=FactCodec(rules),
    )


def _event(codec: Codec, row: Row) -> DCBSequencedEvent:
    position, kind, data, _ = row
    return DCBSequencedEvent(event=codec.event(kind, data), position=position)


@contextmanager
def _in_the_packages_names() -> Iterator[None]:
    """Raise psycopg's failures under the names that the package has for them."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise OperationalError(str(error)) from error
    except psycopg.Error as error:
        raise PersistenceError(str(error)) from error
