"""What is written is sent by a thread of its own, so that PostgreSQL is at it while the next rows are made."""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, Self

import psycopg

FEW: Final = 1_000
"""So many rows are sent at once, as those of a follower that keeps up: waking a thread would delay what is shown."""
TURN_SECONDS: Final = 0.0005
"""How long Python may keep the thread from sending more: PostgreSQL has a millisecond's work in its socket."""


class WriteBehind:
    """The statements of one transaction, carried out in order; use it as a context manager inside of that.

    What answers nothing runs behind; `ask` waits for everything before it. At the end all is carried out, or the
    first failure is raised. Whatever fails does so within what `blamed` was when it was told.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._cursor = connection.cursor()
        self._thread = ThreadPoolExecutor(1, "write-behind")
        self._pending: list[Future[None]] = []
        self._turn = sys.getswitchinterval()
        self.blamed: Callable[[], AbstractContextManager[None]] = nullcontext

    def __enter__(self) -> Self:
        """Return itself; the thread begins when there is enough for it, and then has its turn soon."""
        sys.setswitchinterval(TURN_SECONDS)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for what is under way; carry out the rest, unless something has failed."""
        try:
            if kind is None:
                self._wait()
        finally:
            self._thread.shutdown(cancel_futures=True)
            sys.setswitchinterval(self._turn)

    def ask(self, sql: bytes, parameters: Sequence[object]) -> list[Any]:
        """Return the rows of a question, as of everything that was told before."""
        self._wait()
        return self._cursor.execute(sql, parameters).fetchall()

    def execute(self, sql: bytes, parameters: Sequence[Any]) -> None:
        """Change rows: the parameters are columns of equal length, or values alone."""
        rows = max(len(one) if isinstance(one, list) else 1 for one in parameters)
        self._run(rows, lambda: self._cursor.execute(sql, parameters))

    def copy(self, sql: bytes, rows: int, pieces: Sequence[bytes]) -> None:
        """Insert rows, written as COPY reads them."""

        def copied() -> None:
            with self._cursor.copy(sql) as copy:
                for piece in pieces:
                    copy.write(piece)

        self._run(rows, copied)

    def _run(self, rows: int, write: Callable[[], object]) -> None:
        blamed = self.blamed

        def written() -> None:
            with blamed():
                write()

        if self._pending and self._pending[-1].done():
            self._wait()
        if self._pending or rows > FEW:
            self._pending.append(self._thread.submit(written))
        else:
            written()

    def _wait(self) -> None:
        for one in self._pending:
            one.result()
        self._pending.clear()
