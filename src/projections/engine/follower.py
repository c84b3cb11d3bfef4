"""The follower gives every view exactly the next lines, once, however many followers there are.

step:  BEGIN
       lock the tracking rows that nobody else holds       FOR UPDATE SKIP LOCKED
       for each position they stand at: read once, apply   the next lines, to each of them
       write the new positions                             behind; the next lines are read meanwhile
       COMMIT                                              tables and positions together, or neither
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from threading import Event
from typing import Self

from ledger.kernel.rulebook import Rulebook
from ledger.log.failures import is_of_the_server
from ledger.log.names import BookName
from ledger.log.reading import CHUNK, DecodedChunk, LogReader, decoded
from ledger.log.recorder import recorder_of_facts
from projections.engine.filling import Filling, by_kind
from projections.engine.presence import hold_presence
from projections.engine.tracking import begin, connect_projector
from projections.engine.view import View
from projections.engine.write_behind import WriteBehind

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05
GATHER_SECONDS = 0.04
ASIDE_SECONDS = 0.5

RESUME = "UPDATE tracking SET stopped = NULL WHERE view = ANY (%s) AND stopped IS NOT NULL"
OURS = "JOIN unnest(%s::text[], %s::text[]) ours (view, edition) USING (view, edition)"
WAITING = f"""
SELECT EXISTS (
    SELECT FROM tracking {OURS} WHERE stopped IS NULL
    AND position < (SELECT last FROM {{book}}.batches ORDER BY last DESC LIMIT 1)
)
"""
LOCK = f"""
SELECT view, position, rebuilt FROM tracking {OURS} WHERE stopped IS NULL
ORDER BY view FOR UPDATE OF tracking SKIP LOCKED
"""
ADVANCE = "UPDATE tracking SET position = %s WHERE view = ANY (%s)"
STOP = "UPDATE tracking SET stopped = %s WHERE view = %s AND position = %s"


class Stumbled(Exception):
    """A view could not take its lines."""

    def __init__(self, view: str, position: int, why: str) -> None:
        super().__init__(f"{view} stopped after position {position}: {why}")
        self.view, self.position, self.why = view, position, why


class Follower:
    """Follows one book with some views. Use it as a context manager.

    It signs in as the book's projector. A view that was never filled gets
    its tables here; one whose tables are of another edition is left to whoever follows that. Anything
    that PostgreSQL or the network fails with comes out as `psycopg.OperationalError`, and a new
    follower may go on; a fault of one view stops that view only, which `tracking.stopped` then says.
    """

    def __init__(
        self,
        conninfo: str,
        book: BookName,
        rules: Rulebook,
        views: Iterable[View],
        *,
        chunk: int = CHUNK,
    ) -> None:
        self._book = book
        self._views = {view.name: Filling(view) for view in views}
        self._names = list(self._views)
        self._ours = [self._names, [one.edition for one in self._views.values()]]
        self._few = chunk * len(self._names) // 4
        self._left: dict[str, tuple[int, int]] = {}
        self._built: dict[str, int] = {}
        self._ahead: DecodedChunk | None = None
        self._rules = rules
        self._waiting = book.fill(WAITING).encode()
        with ExitStack() as opened:
            self._connection = connect_projector(conninfo, book, book.read)
            opened.callback(self._connection.close)
            self._reader = log_reader(conninfo, book, rules, chunk)
            opened.callback(self._reader.close)
            begin(self._connection, book, [one.view for one in self._views.values()])
            self._connection.execute(RESUME, [self._names])
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        """Return itself; connections are open from the start."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close both connections."""
        self._opened.close()

    def catch_up(self) -> int:
        """Apply everything there is; return how many lines that were, counted per view."""
        total = 0
        while applied := self.step():
            total += applied
        return total

    def waits(self) -> bool:
        """Say whether any of the views is behind the log."""
        found = self._connection.execute(self._waiting, self._ours).fetchone()
        return bool(found and found[0])

    def step(self) -> int:
        """Apply the next chunk to all that nobody else is busy with; return how many lines."""
        try:
            with self._connection.transaction():
                taken, stops = self._apply_next()
        except Stumbled as fault:
            self._left.clear()
            self._stop(fault)
            return 1
        except BaseException:
            self._left.clear()
            raise
        for names, chunk in taken:
            self._left.update({name: (chunk.last, self._built[name]) for name in names})
        for stop in stops:
            self._stop(stop)
        return sum(len(names) * len(chunk.lines) for names, chunk in taken)

    def _apply_next(self) -> tuple[list[tuple[list[str], DecodedChunk]], list[Stumbled]]:
        """Inside the transaction: those that are furthest along come first and never wait long."""
        taken, stops = [], []
        with WriteBehind(self._connection) as writes:
            for position, names in self._standing(writes):
                chunk = self._next(position)
                taken.append((names, chunk))
                if chunk.lines:
                    self._apply(names, chunk, writes)
                elif chunk.broken:
                    stops += [Stumbled(name, position, chunk.broken) for name in names]
            if taken and (last := taken[-1][1].last) < self._reader.head:
                self._ahead = self._next(last)
        return taken, stops

    def _next(self, position: int) -> DecodedChunk:
        """Return the next lines after a position: the log never changes, so they may have been read ahead."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead.after == position:
            return ahead
        return decoded(self._rules, self._reader, self._reader.after(position))

    def _standing(self, writes: WriteBehind) -> Sequence[tuple[int, list[str]]]:
        """Lock what nobody else holds; return who stands where, the furthest first."""
        groups: dict[int, list[str]] = {}
        for name, position, rebuilt in writes.ask(LOCK.encode(), self._ours):
            groups.setdefault(position, []).append(name)
            self._built[name] = rebuilt
            if self._left.pop(name, None) != (position, rebuilt):
                self._views[name].forget()
        return sorted(groups.items(), reverse=True)

    def _apply(self, names: list[str], chunk: DecodedChunk, writes: WriteBehind) -> None:
        give([self._views[name] for name in names], chunk, writes)
        writes.execute(ADVANCE.encode(), [chunk.last, names])

    def _stop(self, fault: Stumbled) -> None:
        log.error("%s", fault)
        self._connection.execute(STOP, [fault.why[:1000], fault.view, fault.position])

    def run(self, stop: Event) -> None:
        """Follow until `stop` is set: woken by a notice on the book's channel, and by the clock."""
        hold_presence(self._connection, self._book)
        self._connection.execute(f'LISTEN "{self._book.schema}"')
        while not stop.is_set():
            if not self.waits():
                self._rest()
            elif not (applied := self.step()):
                stop.wait(ASIDE_SECONDS)  # Another follower is at it.
            elif applied < self._few:
                # A step costs much the same for one fact as for a hundred.
                time.sleep(GATHER_SECONDS)

    def _rest(self) -> None:
        """Wait for a notice, or for the next look."""
        for _ in self._connection.notifies(timeout=POLL_SECONDS, stop_after=1):
            pass


def give(fillings: Iterable[Filling], chunk: DecodedChunk, writes: WriteBehind) -> None:
    """Hand views the lines that each takes; raises `Stumbled` for a fault of one's own.

    All are folded, and have loaded what that needs, before the first is written.
    """
    of_kind, folded = by_kind(chunk.lines), []
    for filling in fillings:
        if lines := filling.taken(chunk.lines, of_kind):
            with _blamed(filling.name, chunk):
                folded.append((filling, filling.fold(lines, writes)))
    for filling, changes in folded:
        writes.blamed = partial(_blamed, filling.name, chunk)
        with writes.blamed():
            filling.write(changes, writes)
    writes.blamed = nullcontext


@contextmanager
def _blamed(view: str, chunk: DecodedChunk) -> Iterator[None]:
    """Tell whose fault it is, unless it is PostgreSQL's or was told already."""
    try:
        yield
    except Stumbled:
        raise
    except Exception as why:
        if is_of_the_server(why):
            raise  # Not the view.
        log.exception("%s cannot take positions %s-%s", view, chunk.after, chunk.last)
        raise Stumbled(view, chunk.after, f"{type(why).__name__}: {why}") from why


def log_reader(conninfo: str, book: BookName, rules: Rulebook, chunk: int) -> LogReader:
    """Return a reader of all lines, for whoever keeps views."""
    recorder = recorder_of_facts(conninfo, book, rules, role=book.projector)
    return recorder.reader(lines=True, chunk=chunk)


def follow(
    conninfo: str, book: BookName, rules: Rulebook, views: Sequence[View], stop: Event
) -> None:
    """Follow until `stop` is set, whatever happens to PostgreSQL meanwhile."""
    while not stop.is_set():
        try:
            with Follower(conninfo, book, rules, views) as follower:
                follower.run(stop)
        except Exception as why:
            if not is_of_the_server(why):
                raise
            log.warning("the views wait for PostgreSQL: %s", why)
            stop.wait(1.0)
