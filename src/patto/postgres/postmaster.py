"""The server's process: make its database, spawn it, find it again, ask it whether it is there.

It runs in a session of its own, so that neither Ctrl-C nor the end of our terminal reaches it, and it outlives
us if we are killed: the next one of us finds it by ``postmaster.pid`` and goes on with it.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from patto.postgres.binaries import Binaries
from patto.postgres.home import SOCKET_NAME, Home, open_owned
from patto.postgres.identity import clean_environment
from patto.postgres.processes import lives, send, wait_until, workers_in
from patto.postgres.progress import Answer

LOG_BYTES_MAX = 16 * 1024**2
STRAGGLERS_SECONDS = 3.0
"""How long the workers of a killed postmaster get to end by themselves: they notice within moments."""

SUPERUSER = "patto"


@dataclass
class Postmaster:
    """A running postmaster; ``child`` when this process spawned it and must collect it."""

    pid: int
    words_from: int
    """Where in the log its own words begin, as far as we know."""
    child: "subprocess.Popen[bytes] | None" = None

    @property
    def alive(self) -> bool:
        if self.child is not None:
            return self.child.poll() is None
        return lives(self.pid)

    def collect(self) -> None:
        """It is dead: take its exit status from the system, so that no zombie stays."""
        if self.child is not None:
            self.child.wait()

    def leave_to_others(self) -> None:
        """It goes on for other commands: this process no longer answers for its end."""
        if self.child is not None:
            self.child.returncode = 0  # Otherwise Popen warns that a child was left running.
            self.child = None


def find(home: Home) -> Postmaster | None:
    """The postmaster that already runs on this data and listens on our socket, if there is one."""
    lines = _pid_file(home)
    if not lines or int(lines[0]) not in workers_in(home.pgdata, home.user):
        return None
    return Postmaster(int(lines[0]), _log_bytes(home))


def listens(home: Home) -> bool:
    """Whether the socket is where the running postmaster was told to put it."""
    lines = _pid_file(home)
    place = Path(lines[4]) if len(lines) > 4 and lines[4] else None
    return place == home.socket_dir and (home.socket_dir / SOCKET_NAME).exists()


def clear_the_way(home: Home, log: Callable[[str], None]) -> None:
    """End what a killed postmaster left behind: workers that still run, a pid file that names a stranger.

    Without a postmaster its workers must not touch the data beside a new one, and PostgreSQL waits for no one.
    """
    left = workers_in(home.pgdata, home.user)
    if left:
        log("PostgreSQL was killed: waiting for its last workers to end")
        _wait_for_the_end(left)
        for sign in (signal.SIGQUIT, signal.SIGKILL):
            left = workers_in(home.pgdata, home.user)
            for pid in left:
                send(pid, sign)
            _wait_for_the_end(left)
    lines = _pid_file(home)
    if lines and _exists(int(lines[0])):
        # Its number now belongs to another program, or to a zombie; PostgreSQL would take that for a server.
        (home.pgdata / "postmaster.pid").unlink(missing_ok=True)
    for leftover in (home.socket_dir / SOCKET_NAME, home.socket_dir / f"{SOCKET_NAME}.lock"):
        leftover.unlink(missing_ok=True)


@contextmanager
def signals_wait() -> Iterator[set[signal.Signals]]:
    """Let requests to stop wait until the end; gives the mask of before, which a child is to have."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield {signal.Signals(one) for one in before}
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def spawn(
    home: Home, binaries: Binaries, settings: Mapping[str, str], mask: set[signal.Signals]
) -> Postmaster:
    """Start the postmaster as the server's user, in a session of its own, its words going to the log."""
    given = {
        **settings,
        "hba_file": str(home.who_may_sign_in),
        "listen_addresses": "",
        "unix_socket_directories": str(home.socket_dir),
        "unix_socket_permissions": "0700",
        "port": "5432",
    }
    options = [word for name, value in given.items() for word in ("-c", f"{name}={value}")]
    if _log_bytes(home) > LOG_BYTES_MAX:
        home.log_file.rename(home.log_file.with_suffix(".log.1"))
    words_from = _log_bytes(home)
    log = open_owned(home.log_file, home.user, os.O_WRONLY | os.O_APPEND)
    try:
        child = subprocess.Popen(
            [str(binaries["postgres"]), "-D", str(home.pgdata), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=clean_environment(),
            start_new_session=True,
            preexec_fn=partial(signal.pthread_sigmask, signal.SIG_SETMASK, mask),  # noqa: PLW1509 - no lock is taken
            **home.user.identity,
        )
    finally:
        os.close(log)
    return Postmaster(child.pid, words_from, child)


def probe(home: Home) -> Answer:
    """Probe the socket, without signing in."""
    address = make_conninfo(
        host=str(home.socket_dir),
        port=5432,
        user=SUPERUSER,
        dbname="postgres",
        connect_timeout=2,
    )
    match psycopg.pq.PGconn.ping(address.encode()):
        case psycopg.pq.Ping.OK:
            return Answer.SERVES
        case psycopg.pq.Ping.REJECT:
            return Answer.REFUSES
        case _:
            return Answer.SILENT


def answers(home: Home, dbname: str = "postgres") -> bool:
    """Whether the server on our socket answers SELECT 1."""
    try:
        with connect(home, dbname) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def connect(home: Home, dbname: str) -> "psycopg.Connection[tuple[object, ...]]":
    """A connection as the superuser, each statement its own transaction."""
    return psycopg.connect(
        host=str(home.socket_dir),
        port=5432,
        user=SUPERUSER,
        passfile=str(home.logins.file),
        dbname=dbname,
        connect_timeout=5,
        autocommit=True,
        application_name="patto supervisor",
    )


def make_main_database(home: Home) -> None:
    """Make the database ``patto``, once."""
    with connect(home, "postgres") as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [SUPERUSER])
        if known.fetchone() is None:
            connection.execute("CREATE DATABASE patto")


def last_words(home: Home, postmaster: Postmaster) -> str:
    """The last line of the log since this server was started or found, without its date."""
    try:
        with home.log_file.open("rb") as file:
            file.seek(max(postmaster.words_from, _log_bytes(home) - 4000))
            lines = file.read().decode(errors="replace").strip().splitlines()
    except OSError:
        return "its log can't be read"
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
    said = ([] if postmaster.alive else fatal) or lines or ["it said nothing"]
    return said[-1].partition("] ")[2] or said[-1]


def _log_bytes(home: Home) -> int:
    return home.log_file.stat().st_size if home.log_file.exists() else 0


def _pid_file(home: Home) -> list[str]:
    """The lines of postmaster.pid (pid, data, started, port, socket folder, …); empty if there is none."""
    with suppress(OSError):
        lines = (home.pgdata / "postmaster.pid").read_text(errors="replace").splitlines()
        if lines and lines[0].strip().isdecimal():
            return lines
    return []


def _wait_for_the_end(pids: list[int]) -> None:
    wait_until(lambda: not any(map(lives, pids)), seconds=STRAGGLERS_SECONDS)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
