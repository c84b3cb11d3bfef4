"""One embedded PostgreSQL per data folder: `serve` owns it, other commands share it, the last one out stops it."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from patto.postgres import initdb
from patto.postgres import postmaster as pm
from patto.postgres.binaries import Binaries, packaged, reachable
from patto.postgres.errors import ClusterError, DataFolderInUse, ServerDidNotStart
from patto.postgres.home import Home, Lock, open_owned, settle
from patto.postgres.processes import wait_until
from patto.postgres.progress import Answer
from patto.postgres.restart import Restart
from patto.postgres.waiting import stop
from patto.postgres.watch import Watch

HOUR_SECONDS = 3600.0


def silent(_: str | None) -> None:
    """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """The server as it was found or made.

    ``started`` by us, ``adopted`` from a serve that was killed, or ``attached`` to one that runs anyway.
    """

    how: Literal["started", "adopted", "attached"]
    pid: int
    pgdata: Path
    socket_dir: Path
    log_file: Path
    user: str
    first_time: bool


class Cluster:
    """The embedded PostgreSQL of one data folder; it is entered once, and left once.

    ``log`` gets one line at a time for the person at the terminal; ``tell`` hears why a watched server does not
    serve, and None when it does again. ``overrides`` are settings of the server that
    replace ours, for tests. Every error is a ClusterError whose message is one clear line. The calls block; the
    process that forks must do so before entering, or leave the cluster to its parent.
    """

    def __init__(
        self,
        data: Path,
        *,
        log: Callable[[str], None] = silent,
        tell: Callable[[str | None], None] = silent,
        overrides: Mapping[str, str] | None = None,
        patience_seconds: float = HOUR_SECONDS,
    ) -> None:
        self.data = Path(data)
        self._log = log
        self._tell = tell
        self._patience_seconds = patience_seconds
        self._leaving = threading.Event()
        self._restart = Restart(
            log=log,
            tell=tell,
            leaving=self._leaving.is_set,
            overrides=dict(overrides or {}),
            patience_seconds=patience_seconds,
        )
        self._visit: _Visit | None = None

    # -- entering and leaving --------------------------------------------------------------------------------

    def start(self) -> Server:
        """Own the server, as `serve` does: start it, or adopt the one that a killed serve left running.

        Raises DataFolderInUse while another process owns this data folder.
        """
        return self._enter(owner=True)

    def attach(self) -> Server:
        """Use the server that runs; else start it, for as long as anybody uses it."""
        return self._enter(owner=False)

    def stop(self) -> bool:
        """Leave; whether the server was stopped.

        An owner stops it. Others do only if a command like them started it and nobody else is left.
        """
        visit, self._visit = self._visit, None
        if visit is None or visit.entered_by != os.getpid():
            return False
        self._leaving.set()
        if visit.watch:
            visit.watch.stop()
        try:
            with self._door(visit.home):
                visit.users.release()
                if visit.serve or self._last_one_out(visit.home):
                    self._stop_server(visit)
                    return True
                visit.postmaster.leave_to_others()
                return False
        finally:
            visit.release()

    @contextmanager
    def owned(self) -> Iterator[Server]:
        """``start`` and ``stop`` around a block."""
        try:
            yield self.start()
        finally:
            self.stop()

    @contextmanager
    def attached(self) -> Iterator[Server]:
        """``attach`` and ``stop`` around a block."""
        try:
            yield self.attach()
        finally:
            self.stop()

    # -- while inside ----------------------------------------------------------------------------------------

    def url(self, user: str = pm.SUPERUSER, dbname: str = pm.SUPERUSER) -> str:
        """A libpq connection URI for a role and a database of this server; it holds no secret."""
        home = self._inside.home
        host, logins = (quote(str(one), safe="") for one in (home.socket_dir, home.logins.file))
        where = f"postgresql://{quote(user, safe='')}@/{quote(dbname, safe='')}"
        return f"{where}?host={host}&port=5432&passfile={logins}"

    @property
    def psql_path(self) -> Path:
        """The server's own psql."""
        return self._inside.binaries["psql"]

    @property
    def alive(self) -> bool:
        """Whether the server's process runs; it may still be recovering."""
        return self._inside.postmaster.alive

    @property
    def serves(self) -> bool:
        """Whether the server lives and takes people in."""
        return self.alive and pm.probe(self._inside.home) is Answer.SERVES

    @property
    def pid(self) -> int:
        """The number of the server's process now: another one after each revival."""
        return self._inside.postmaster.pid

    def revive(self) -> None:
        """Bring the server back if it died or makes no progress; wait until it answers."""
        visit = self._inside
        with self._door(visit.home):
            found, _ = self._restart.running(visit.home, visit.binaries)
            if found.pid != visit.postmaster.pid:
                visit.postmaster.collect()
                visit.postmaster = found

    def watch(self) -> Watch:
        """Have a thread bring the server back whenever it dies or is stuck, until ``stop``."""
        visit = self._inside
        if visit.watch is None:
            visit.watch = Watch(self, log=self._log, tell=self._tell)
        return visit.watch

    # -- how it is done --------------------------------------------------------------------------------------

    @property
    def _inside(self) -> "_Visit":
        if self._visit is None:
            raise ClusterError("The embedded PostgreSQL was not started.")
        return self._visit

    def _enter(self, *, owner: bool) -> Server:
        if self._visit is not None:
            raise ClusterError("The embedded PostgreSQL was started already.")
        self._leaving.clear()
        home = settle(self.data, self._log)
        serve = self._serve_lock(home) if owner else None
        users = Lock(home.path / "users.lock", home.user)
        try:
            with self._door(home):
                users.try_hold(shared=True)
                return self._let_in(home, serve, users)
        except BaseException:
            users.release()
            if serve:
                serve.release()
            raise

    def _let_in(self, home: Home, serve: Lock | None, users: Lock) -> Server:
        binaries = reachable(packaged(), home.user, self._log)
        first_time = initdb.make_database(home, binaries)
        postmaster, started = self._restart.running(home, binaries)
        if serve:
            home.temporary_mark.unlink(missing_ok=True)
        elif started:
            os.close(open_owned(home.temporary_mark, home.user))
        self._visit = _Visit(home, binaries, postmaster, users, serve, os.getpid())
        return Server(
            how="started" if started else "adopted" if serve else "attached",
            pid=postmaster.pid,
            pgdata=home.pgdata,
            socket_dir=home.socket_dir,
            log_file=home.log_file,
            user=home.user.name,
            first_time=first_time,
        )

    def _stop_server(self, visit: "_Visit") -> None:
        visit.home.temporary_mark.unlink(missing_ok=True)
        own = visit.postmaster if visit.postmaster.child and visit.postmaster.alive else None
        if running := own or pm.find(visit.home):
            stop(visit.home, running, self._log, patience_seconds=600)

    def _last_one_out(self, home: Home) -> bool:
        if not home.temporary_mark.exists():
            return False
        users = Lock(home.path / "users.lock", home.user)
        try:
            return users.try_hold()
        finally:
            users.release()

    def _serve_lock(self, home: Home) -> Lock:
        lock = Lock(home.path / "serve.lock", home.user)
        if not lock.try_hold():
            holder = lock.noted().strip() or "?"
            lock.release()
            message = (
                f"The data folder {self.data} is in use by another patto serve (process {holder}):"
                " stop that one, or set PATTO_DATA to another folder."
            )
            raise DataFolderInUse(message)
        lock.note(f"{os.getpid()}\n")
        return lock

    @contextmanager
    def _door(self, home: Home) -> Iterator[None]:
        lock = Lock(home.path / "door.lock", home.user)
        try:
            if not wait_until(lock.try_hold, seconds=2):
                self._log(
                    "another patto command is starting or stopping PostgreSQL: waiting for it"
                )
                if not wait_until(lock.try_hold, seconds=self._patience_seconds, pause_seconds=0.1):
                    raise ServerDidNotStart(
                        "Another patto command holds PostgreSQL's door for ever."
                    )
            yield
        finally:
            lock.release()


@dataclass
class _Visit:
    """What is held between entering and leaving; ``serve`` is the owner's lock."""

    home: Home
    binaries: Binaries
    postmaster: pm.Postmaster
    users: Lock
    serve: Lock | None
    entered_by: int
    watch: Watch | None = None

    def release(self) -> None:
        self.users.release()
        if self.serve:
            self.serve.release()
