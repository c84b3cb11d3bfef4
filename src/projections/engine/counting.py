"""The recount in a process of its own: it counts a chunk while the next are read, sealed and folded here.

here      take(lines) sends them; it waits only for whoever is some chunks behind
there     a thread receives, the recount counts; when nobody is here any more, it ends
"""

import gc
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread
from typing import Any, Final, Self

from projections.engine.figures import Figure
from projections.engine.replay import Counting

AHEAD: Final = 4
SENT_AT_ONCE: Final = 5_000
FINISH, TELL = "finish", "tell"


class BackgroundCounting:
    """Counts as `recount()` would, elsewhere; `differences` are there once all figures were told.

    Use it as a context manager. `recount` is something that another process can import. Raises `EOFError` or
    `OSError` when that process has died.
    """

    def __init__(self, recount: Callable[[], Counting]) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._worker = context.Process(target=_count, args=(recount, theirs), daemon=True)
        self._worker.start()
        theirs.close()
        self.differences: list[str] = []

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the other process, and let go of it."""
        self.stop()
        self._connection.close()

    def stop(self) -> None:
        """End the other process, whatever it is at."""
        self._worker.terminate()
        self._worker.join()

    def take(self, datas: Iterable[bytes]) -> None:
        """Have the next lines counted."""
        self._connection.send(list(datas))

    def finish(self) -> None:
        """Say that the last line was the last of its command."""
        self._connection.send(FINISH)

    def tell(self) -> Iterator[Figure]:
        """Wait until all is counted; yield the figures, some at a time."""
        self._connection.send(TELL)
        while some := self._connection.recv():
            yield from some
        self.differences = self._connection.recv()


def _count(recount: Callable[[], Counting], connection: "Connection[Any, Any]") -> None:
    """Count what is sent; who is interrupted at the terminal is the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # What is counted makes no cycles.
    counting, waiting = recount(), Queue[Any](AHEAD)
    Thread(target=_receive, args=(connection, waiting), daemon=True).start()
    while (said := waiting.get()) is not None:
        if said == FINISH:
            counting.finish()
        elif said == TELL:
            _tell(counting, connection)
        else:
            counting.take(said)


def _tell(counting: Counting, connection: "Connection[Any, Any]") -> None:
    """Send the figures, then nothing, then what is wrong."""
    figures = iter(counting.tell())
    while some := list(islice(figures, SENT_AT_ONCE)):
        connection.send(some)
    connection.send(None)
    connection.send(counting.differences)


def _receive(connection: "Connection[Any, Any]", waiting: "Queue[Any]") -> None:
    try:
        with suppress(EOFError, OSError):
            while True:
                waiting.put(connection.recv())
    finally:  # Whatever ends it: who counts would wait for ever, and who is told for who counts.
        waiting.put(None)
