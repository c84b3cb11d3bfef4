"""The recount in a process of its own: it counts a chunk while the next are read, sealed and folded here.

here      take(lines) sends them; it waits only for whoever is some chunks behind
there     a thread receives, the recount counts; when nobody is here any more, it ends
"""

import gc
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread
from typing import Any, Final, Self

from projections.engine.replay import Counting, Figures

AHEAD: Final = 4
FINISH, TELL = "finish", "tell"


class BackgroundCounting:
    """Counts as `recount()` would, elsewhere; `differences` are there once the figures were asked for.

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

    def figures(self) -> Figures:
        """Wait until all is counted; return the figures."""
        self._connection.send(TELL)
        figures: Figures
        figures, self.differences = self._connection.recv()
        return figures


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
            connection.send((counting.figures(), counting.differences))
        else:
            counting.take(said)


def _receive(connection: "Connection[Any, Any]", waiting: "Queue[Any]") -> None:
    with suppress(EOFError, OSError):
        while True:
            waiting.put(connection.recv())
    waiting.put(None)
