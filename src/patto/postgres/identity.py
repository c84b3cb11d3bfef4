"""Who PostgreSQL runs as: whoever started us, but never root.

PostgreSQL refuses to run as root, so under root the supervisor steps down, in this order, to

1. the owner of the data that is already there,
2. the system user ``patto-db``, made with ``useradd`` when it is missing,
3. ``postgres``, then ``nobody``, where no user can be made (a read-only container).
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from patto.postgres.errors import CannotStepDown

DEDICATED = "patto-db"
FALLBACKS = ("postgres", "nobody")


class Identity(TypedDict):
    """How ``subprocess`` is told whom to start a program as; None is whoever we are."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


@dataclass(frozen=True, kw_only=True)
class ServerUser:
    """The operating-system user of the server; ``stepped_down`` when we are root and it is not."""

    uid: int
    gid: int
    name: str
    stepped_down: bool

    def run(
        self, argv: Sequence[str | Path], *, said: str = "", timeout_seconds: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user to its end, away from the terminal; never raises for its exit code.

        `said` is what it reads from its standard input.
        """
        return subprocess.run(
            [str(word) for word in argv],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            input=said,
            cwd="/",
            env=clean_environment(),
            start_new_session=True,
            timeout=timeout_seconds,
            **self.identity,
        )

    @property
    def identity(self) -> "Identity":
        """The arguments that make ``subprocess`` start a program as this user."""
        if not self.stepped_down:
            return {"user": None, "group": None, "extra_groups": None}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, flag: str, path: Path) -> bool:
        """Whether this user passes ``test -flag path`` (``x`` to enter, ``r`` to read), asked of the kernel."""
        return self.run(["/bin/sh", "-c", f'test -{flag} "$1"', "sh", path]).returncode == 0

    def owns(self, path: Path | int) -> None:
        """Hand a file or folder that root made to this user."""
        if self.stepped_down:
            os.chown(path, self.uid, self.gid)


def server_user(existing: Iterable[Path]) -> ServerUser:
    """The user to run as, given the folders that may already exist, the most telling first.

    Raises CannotStepDown where root is not allowed to become another user.
    """
    if os.geteuid() != 0:
        return _as(os.geteuid(), os.getegid(), stepped_down=False)
    owners = [path.stat() for path in existing if path.exists()]
    for owner in owners:
        if owner.st_uid != 0:
            return _usable(_as(owner.st_uid, owner.st_gid, stepped_down=True))
    entry = _dedicated_user()
    return _usable(_as(entry.pw_uid, entry.pw_gid, stepped_down=True))


def clean_environment() -> dict[str, str]:
    """The environment without what would change PostgreSQL's behaviour or language behind our back."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _as(uid: int, gid: int, *, stepped_down: bool) -> ServerUser:
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = f"user {uid}"
    return ServerUser(uid=uid, gid=gid, name=name, stepped_down=stepped_down)


def _usable(user: ServerUser) -> ServerUser:
    try:
        user.run(["/bin/sh", "-c", "true"])
    except OSError as refusal:
        message = (
            f"PostgreSQL refuses to run as root, and root may not become {user.name} here"
            f" ({refusal.strerror}): start Patto as an ordinary user, or give it DATABASE_URL."
        )
        raise CannotStepDown(message) from refusal
    return user


def _dedicated_user() -> pwd.struct_passwd:
    if not _known(DEDICATED):
        _make_user(DEDICATED)
    for name in (DEDICATED, *FALLBACKS):
        if entry := _known(name):
            return entry
    message = (
        f"PostgreSQL refuses to run as root, and no user {DEDICATED} could be made:"
        f" make one (useradd --system {DEDICATED}), or start Patto as an ordinary user."
    )
    raise CannotStepDown(message)


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make_user(name: str) -> None:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    useradd, adduser = shutil.which("useradd", path=path), shutil.which("adduser", path=path)
    if useradd:
        argv = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    elif adduser:  # Alpine's busybox knows only this one.
        argv = [adduser, "-S", "-D", "-H", name]
    else:
        return
    subprocess.run(argv, check=False, capture_output=True, stdin=subprocess.DEVNULL)
