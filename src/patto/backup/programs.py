"""PostgreSQL's own programs, run with their progress watched and no password in their words."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.log.blocking import connect_blocking
from patto.backup.parts import BackupError
from patto.postgres.binaries import packaged

LOOK_SECONDS = 0.2
COPIED = """
SELECT c.relid::bigint, c.tuples_processed
FROM pg_stat_progress_copy c JOIN pg_stat_activity a USING (pid) WHERE a.application_name = %s
"""

Advance = Callable[[int, int], None]
"""Told how much is done and how much there is in all."""


class Program:
    """One of PostgreSQL's programs at work; what it complains of is kept."""

    def __init__(
        self, name: str, *words: str, url: str, said: IO[bytes] | None, reads: bool
    ) -> None:
        """Start it on the server of `url`; `said` takes what it prints, and `reads` gives it a pipe to read."""
        self.name = name
        program = _program_for(name, url)
        self._heard = 0
        given = conninfo_to_dict(url)
        password = given.pop("password", None)
        secret = {"PGPASSWORD": str(password)} if password else {}
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        where = [f"--dbname={make_conninfo('', **given)}"] if url else []
        self._process = subprocess.Popen(  # noqa: S603 - a program of our own, fixed words
            [str(program), *where, *words],
            stdin=subprocess.PIPE if reads else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if said is None else said,
            stderr=self._complaints,
            env={**os.environ, **secret, "PGAPPNAME": f"patto {name}"},
        )

    @property
    def reading(self) -> IO[bytes]:
        """Return the pipe that it reads from."""
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def works(self) -> bool:
        """Say whether it is still at work."""
        return self._process.poll() is None

    def wait(self, look: Callable[[], None] = lambda: None) -> None:
        """Wait for its end, looking now and then; raises `BackupError` with its words if it failed."""
        while self.works:
            look()
            time.sleep(LOOK_SECONDS)
        if code := self._process.wait():
            raise BackupError(f"{self.name} ended with {code}: {self.last_words()}")

    def interrupt(self) -> None:
        """Ask it to stop in good order, as Ctrl-C does, and wait for that."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def news(self) -> list[str]:
        """Return what it complained of since somebody last asked."""
        self._complaints.seek(self._heard)
        lines = self._complaints.read().decode(errors="replace").splitlines()
        self._heard = self._complaints.tell()
        return lines

    def end(self) -> None:
        """End it however it stands."""
        if self.works:
            self._process.kill()
        self._process.wait()
        if self._process.stdin:
            with suppress(BrokenPipeError):  # It ended before it had read everything.
                self._process.stdin.close()
        self._complaints.close()

    def last_words(self) -> str:
        """Return the last thing that it complained of."""
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it ended without a word"


def _program_for(name: str, url: str) -> Path:
    """Return the program that came with Patto, or the system's where the server is reached over TLS, of which ours knows nothing.

    Raises `BackupError` where the system has none: what we say over TLS is not said again in the clear.
    """
    if not (url and _is_over_tls(url)):
        return packaged()[name]
    if found := shutil.which(name):
        return Path(found)
    raise BackupError(
        f"The server is reached over TLS, which the {name} that came with Patto does not speak: install"
        " PostgreSQL's client programs, as new as the server, or say sslmode=disable in DATABASE_URL."
    )


def _is_over_tls(url: str) -> bool:
    with connect_blocking(url) as connection:
        return bool(connection.pgconn.ssl_in_use)


@contextmanager
def running(
    name: str, *words: str, url: str = "", said: IO[bytes] | None = None, reads: bool = False
) -> Iterator[Program]:
    """Run a program for a while; it has ended afterwards, however that comes."""
    program = Program(name, *words, url=url, said=said, reads=reads)
    try:
        yield program
    finally:
        program.end()


class RowsCopied:
    """Counts the rows that a program copies, from what PostgreSQL says of its work."""

    def __init__(self, url: str, program: str, advance: Advance, total: int) -> None:
        self._connection = connect_blocking(url)
        self._program, self._advance, self._total = f"patto {program}", advance, total
        self._done: dict[int, int] = {}

    def __enter__(self) -> Self:
        """Say that nothing is done yet."""
        self._advance(0, self._total)
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        """Say that all is done, unless it failed."""
        if failure is None:
            self._advance(self._total, self._total)
        self._connection.close()

    def look(self) -> None:
        """Look once. A small table may come and go between two looks."""
        for table, rows in self._connection.execute(COPIED, [self._program]).fetchall():
            self._done[table] = max(rows, self._done.get(table, 0))
        self._advance(min(sum(self._done.values()), self._total), self._total)
