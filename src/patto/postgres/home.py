"""The server's folder: where it lies, who may enter, and the three locks that keep its users apart.

It lies at ``DATA/server``. Where the server's user may not go there (root's own folder, say), it lies below
``/var/lib/patto`` instead, ``DATA/server`` becomes a symbolic link to it, and a file ``belongs-to`` in it names
the data folder, so that a copied link never makes two data folders share one database.

    serve.lock   held by the one `serve`, for as long as it runs
    users.lock   shared by everybody who uses the server: who leaves last knows it
    door.lock    held for the moment of starting, entering, leaving, stopping

The kernel lets go of a lock when its holder dies, however it dies. A forked child drops them too, so that a
child that outlives its parent doesn't keep the folder locked.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from weakref import WeakSet

from ledger.log.logins import Logins
from patto.postgres.binaries import common_place
from patto.postgres.errors import DataFolderUnreachable
from patto.postgres.identity import ServerUser, server_user

PGDATA = "postgres-18"
SOCKET_NAME = ".s.PGSQL.5432"
LOGINS_NAME = "logins"
PATH_LENGTH_MAX = 100
"""Bytes of a socket's path that every system accepts (Linux itself stops at 107)."""


@dataclass(frozen=True, kw_only=True)
class Home:
    """The server's folder, real and enterable by its user."""

    path: Path
    user: ServerUser
    socket_dir: Path
    logins: Logins

    @property
    def pgdata(self) -> Path:
        return self.path / PGDATA

    @property
    def log_file(self) -> Path:
        return self.path / "postgres.log"

    @property
    def who_may_sign_in(self) -> Path:
        """PostgreSQL's `hba_file`, outside of the database, so that no restored one brings its own."""
        return self.path / "sign-in.conf"

    @property
    def temporary_mark(self) -> Path:
        """There while the server runs only for passing commands, so that the last of them stops it."""
        return self.path / "temporary"


def settle(data: Path, log: Callable[[str], None]) -> Home:
    """Make or find the server's folder below ``data``.

    Raises DataFolderUnreachable, naming the folder, if it can't be made, entered or written.
    """
    data = data.absolute()
    server = data / "server"
    try:
        user = server_user([server / PGDATA, server, data])
        _make_folder(data, mode=0o711 if user.stepped_down else 0o700)
        path = _settled_path(data, server, user, log)
        _check(path, user)
        socket_dir = _socket_dir(path, user)
    except OSError as failure:
        message = (
            f"{data} cannot be made or written ({failure.strerror}: {failure.filename or data})."
        )
        raise DataFolderUnreachable(message) from failure
    return Home(path=path, user=user, socket_dir=socket_dir, logins=Logins(data / LOGINS_NAME))


class Lock:
    """One lock file; held until released, or until this process ends."""

    def __init__(self, path: Path, user: ServerUser) -> None:
        self._fd = open_owned(path, user)
        _drop_locks_in_children()
        _LOCKS.add(self)

    def try_hold(self, *, shared: bool = False) -> bool:
        """Take the lock if nobody stands in the way; whether it was taken."""
        try:
            fcntl.flock(self._fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def note(self, text: str) -> None:
        """Leave a word for whoever finds the lock taken."""
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, text.encode(), 0)

    def noted(self) -> str:
        return os.pread(self._fd, 200, 0).decode(errors="replace")

    def release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


_LOCKS: "WeakSet[Lock]" = WeakSet()


@cache
def _drop_locks_in_children() -> None:
    """Have every forked child let go of the locks, once per program and only when there is one."""
    os.register_at_fork(after_in_child=_drop_locks)


def _drop_locks() -> None:
    for lock in list(_LOCKS):
        lock.release()


def open_owned(path: Path, user: ServerUser, flags: int = os.O_RDWR) -> int:
    """Open or make a file of the server's user; a planted symbolic link is refused."""
    fd = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.fstat(fd).st_uid == os.geteuid():
        user.owns(fd)
    return fd


def _settled_path(data: Path, server: Path, user: ServerUser, log: Callable[[str], None]) -> Path:
    if server.is_symlink():
        return _followed(data, server, log)
    if not server.exists() and not user.may("x", data):
        path = _elsewhere(data, user)
        server.symlink_to(path)
        log(f"{user.name}, who runs PostgreSQL, may not enter {data}: the database lies in {path}")
        return path
    if not server.exists():
        _make_folder(server, mode=0o700)
        user.owns(server)
    return server.resolve()


def _followed(data: Path, server: Path, log: Callable[[str], None]) -> Path:
    """The place a link leads to, once it is sure that it is this data folder's."""
    path = server.resolve()
    if not path.is_dir():
        raise DataFolderUnreachable(f"{server} points to {path}, where there is no database.")
    belongs = path / "belongs-to"
    keeper = Path(belongs.read_text(encoding="utf-8")) if belongs.exists() else data
    if keeper != data and (keeper / "server").is_symlink():
        message = (
            f"{server} leads to the database of {keeper}: remove the link {server} to begin a"
            " database of its own, or point PATTO_DATA at the other folder."
        )
        raise DataFolderUnreachable(message)
    if keeper != data:  # The data folder was moved, and its link with it.
        belongs.unlink()
        _sign(belongs, data)
    log(f"the database lies in {path}")
    return path


def _elsewhere(data: Path, user: ServerUser) -> Path:
    """A new folder of our own among the common places; an older one is never taken over."""
    key = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    place = common_place()
    for number in range(1, 1000):
        path = place / (f"data-{key}" if number == 1 else f"data-{key}-{number}")
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        _sign(path / "belongs-to", data)
        user.owns(path)
        return path
    raise DataFolderUnreachable(f"{place} is full of abandoned databases: remove some.")


def _sign(belongs: Path, data: Path) -> None:
    """Write whose database this is; never through a link that someone else planted."""
    fd = os.open(belongs, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write(str(data))


def _make_folder(path: Path, *, mode: int) -> None:
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)


def _check(path: Path, user: ServerUser) -> None:
    if not (user.may("x", path) and user.may("w", path)):
        message = (
            f"{user.name}, who runs PostgreSQL, may not enter and write {path}: move it, give it to"
            f" {user.name}, or set PATTO_DATA to another folder."
        )
        raise DataFolderUnreachable(message)


def _socket_dir(path: Path, user: ServerUser) -> Path:
    """A folder that only the server's user can enter, short enough for a socket's path.

    Both PostgreSQL and libpq take a comma for the end of a folder's name, so that there is none in it either.
    """
    folder = path / "socket"
    if len(os.fsencode(folder / SOCKET_NAME)) >= PATH_LENGTH_MAX or "," in str(folder):
        key = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        folder = _short_place(user) / f"patto-{key}"
    try:
        folder.mkdir(mode=0o700)
        user.owns(folder)
    except FileExistsError:
        status = folder.lstat()
        if folder.is_symlink() or status.st_uid != user.uid:
            message = f"{folder} should be {user.name}'s folder for PostgreSQL's socket: remove it."
            raise DataFolderUnreachable(message) from None
    folder.chmod(0o700)
    return folder


def _short_place(user: ServerUser) -> Path:
    if user.stepped_down:
        return Path("/run" if os.access("/run", os.W_OK) else "/tmp")  # noqa: S108 - checked above.
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    if len(os.fsencode(runtime)) < PATH_LENGTH_MAX // 2 and os.access(runtime, os.W_OK):
        return runtime
    return Path("/tmp")  # noqa: S108 - the folder below it is checked to be ours and 0700.
