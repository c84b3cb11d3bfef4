"""The same log as a recorder of the `eventsourcing` package: read by query, append on a condition, subscribe.

The pen does not come this way: it calls the same SQL function through an async connection. The
recorder is for tools that speak the package's language. It is synchronous, and what it appends is
sealed like everything else.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
import psycopg
from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
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
from ledger.log.log import APPEND, HEAD, LOCK_PEN, append_parameters
from ledger.log.names import BookName
from ledger.log.tags import digest
from ledger.seal.tree import EMPTY, Frontier, leaves_of

CHUNK = 1_000
POLL_SECONDS = 0.1

LAST = "SELECT max(last) FROM {book}.batches"

READ = """
SELECT f.position, f.kind, f.data FROM {book}.facts f
WHERE f.position > %s AND f.position <= %s AND ({conditions})
ORDER BY f.position LIMIT %s
"""

TAGGED = "SELECT unnest(t.positions) FROM {book}.tags t WHERE t.tag = %s AND t.last > %s"


class Lines(Protocol):
    """How events stand in the log as lines."""

    def line(self, position: int, at: datetime, event: DCBEvent) -> bytes:
        """Return the line to be stored."""
        ...

    def event(self, kind: str, data: bytes) -> DCBEvent:
        """Return the event in a stored line."""
        ...


class _Envelope(msgspec.Struct):
    position: int
    at: datetime
    type: str
    tags: list[str]
    data: bytes


class OpaqueLines:
    """Any event whatever: its bytes are wrapped in a JSON line and come back as they were."""

    def line(self, position: int, at: datetime, event: DCBEvent) -> bytes:
        """Wrap the event."""
        return msgspec.json.encode(_Envelope(position, at, event.type, event.tags, event.data))

    def event(self, kind: str, data: bytes) -> DCBEvent:
        """Unwrap the event."""
        envelope = msgspec.json.decode(data, type=_Envelope)
        return DCBEvent(type=kind, data=envelope.data, tags=envelope.tags)


class FactLines:
    """The facts of the pact: an event's data is the whole line. Only the pen writes them."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules

    def line(self, position: int, at: datetime, event: DCBEvent) -> bytes:  # noqa: ARG002 - as told
        """Refuse: a fact is the answer to a command."""
        raise ProgrammingError("facts of the pact are written by the pen")

    def event(self, kind: str, data: bytes) -> DCBEvent:
        """Return the line with the tags that its fact has today."""
        tags = sorted(self._rules.tags(self._rules.decode(data).fact))
        return DCBEvent(type=kind, data=data, tags=tags)


class PostgresRecorder(DCBRecorder):
    """One book's log, for callers of `eventsourcing.dcb`. `connect` gives a writer's connection."""

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[TupleRow]],
        book: BookName,
        *,
        lines: Lines | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._connect = connect
        self._book = book
        self._lines = lines or OpaqueLines()
        self._clock = clock

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> "Reading":
        """Return the matching events after a position, a chunk at a time.

        `head` is the log's last position at the time of the call, or with a `limit` the last
        position given so far; None when there is nothing.
        """
        with self._asking() as connection:
            return self._reading(connection, query or DCBQuery(), after or 0, limit)

    def _reading(
        self,
        connection: psycopg.Connection[TupleRow],
        query: DCBQuery,
        after: int,
        limit: int | None,
    ) -> "Reading":
        head = connection.execute(self._fill(LAST)).fetchall()[0][0]
        sql, values = self._condition(query, after)
        rows: list[TupleRow] = []
        position, left = after, limit
        while left != 0 and head is not None:
            count = CHUNK if left is None else min(CHUNK, left)
            chunk = connection.execute(sql, [position, head, *values, count]).fetchall()
            rows += chunk
            if len(chunk) < count:
                break
            position, left = chunk[-1][0], None if left is None else left - len(chunk)
        if limit is not None:
            head = rows[-1][0] if rows else None
        return Reading(self._lines, rows, head)

    def _condition(self, query: DCBQuery, after: int) -> tuple[bytes, list[object]]:
        parts, values = [], []
        for item in query.items:
            part, more = self._item(item, after)
            parts.append(part)
            values += more
        sql = READ.replace("{conditions}", " OR ".join(parts) or "true")
        return self._fill(sql), values

    def _item(self, item: DCBQueryItem, after: int) -> tuple[str, list[object]]:
        tests: list[str] = []
        values: list[object] = []
        if item.types:
            tests.append("f.kind = ANY (%s)")
            values.append(item.types)
        if item.tags:
            tests.append(f"f.position IN ({' INTERSECT '.join([TAGGED] * len(item.tags))})")
            values += [value for tag in item.tags for value in (digest(tag), after)]
        return f"({' AND '.join(tests) or 'true'})", values

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """Append all events or none; return the last position.

        Raises the package's `IntegrityError` when events matching the condition are there
        already. The check and the append happen in one turn: no other writer comes between.
        """
        if not events:
            raise ProgrammingError("an append has at least one event")
        with self._asking() as connection:
            with connection.transaction():
                connection.execute(self._fill(LOCK_PEN))
                if condition is not None and self._any(connection, condition):
                    raise IntegrityError(condition)
                batch = self._batch(connection, events)
                connection.execute(self._fill(APPEND), append_parameters(batch), binary=True)
            connection.execute(self._fill("NOTIFY {book}"))
        return batch.expected + len(batch.datas)

    def _any(self, connection: psycopg.Connection[TupleRow], condition: DCBAppendCondition) -> bool:
        query, after = condition.fail_if_events_match, condition.after or 0
        return bool(self._reading(connection, query, after, 1).rows)

    def _batch(self, connection: psycopg.Connection[TupleRow], events: Sequence[DCBEvent]) -> Batch:
        rows = connection.execute(self._fill(HEAD)).fetchall()
        last, before, peaks = rows[0] if rows else (0, None, b"")
        at = max(self._clock(), before) if before else self._clock()
        datas = [self._lines.line(last + n, at, event) for n, event in enumerate(events, 1)]
        frontier = (Frontier.from_bytes(last, peaks) if last else EMPTY).append(leaves_of(datas))
        tags = [(digest(tag), n) for n, e in enumerate(events, 1) for tag in dict.fromkeys(e.tags)]
        return Batch(
            expected=last,
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

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> "Subscription":
        """Return the matching events after a position, and then those to come."""
        return Subscription(self, query, after)

    def listening(self) -> psycopg.Connection[TupleRow]:
        """Return a connection that hears of every append."""
        connection = self._connect()
        connection.execute(self._fill("LISTEN {book}"))
        return connection

    def _fill(self, sql: str) -> bytes:
        return self._book.fill(sql).encode()

    @contextmanager
    def _asking(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """Lend a connection; failures come out in the package's own names."""
        try:
            with self._connect() as connection:
                arrays.register(connection)
                yield connection
        except psycopg.OperationalError as error:
            raise OperationalError(str(error)) from error
        except psycopg.Error as error:
            raise PersistenceError(str(error)) from error


class Reading(DCBReadResponse):
    """The answer to a read."""

    def __init__(self, lines: Lines, rows: list[TupleRow], head: int | None) -> None:
        self.rows = rows
        self._lines = lines
        self._head = head
        self._next = iter(rows)

    @property
    def head(self) -> int | None:
        """Return how far this answer reaches."""
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        position, kind, data = next(self._next)
        return DCBSequencedEvent(event=self._lines.event(kind, bytes(data)), position=position)


class Subscription(DCBSubscription[PostgresRecorder]):
    """Events as they come: woken by NOTIFY, and looking anyway ten times a second."""

    def __init__(
        self, recorder: PostgresRecorder, query: DCBQuery | None, after: int | None
    ) -> None:
        super().__init__(recorder, query, after)
        self._waiting: Iterator[DCBSequencedEvent] = iter(())
        self._ear: psycopg.Connection[Any] | None = None

    def __next__(self) -> DCBSequencedEvent:
        while not self._has_been_stopped:
            for event in self._waiting:
                self._last_position = event.position
                return event
            self._waiting = self._recorder.read(self._query, after=self._last_position, limit=CHUNK)
            if not self._waiting.rows:
                self._listen()
        raise StopIteration

    def _listen(self) -> None:
        self._ear = self._ear or self._recorder.listening()
        for _ in self._ear.notifies(timeout=POLL_SECONDS, stop_after=1):
            pass

    def stop(self) -> None:
        """End; a `next` that waits raises `StopIteration` within a tenth of a second."""
        super().stop()
        if self._ear is not None:
            self._ear.close()
