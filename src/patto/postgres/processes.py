"""What the kernel says about a process: whether it lives, and whose data folder it works in.

A postmaster and all its workers stand in their data folder, so ``/proc/PID/cwd`` tells ours from a stranger's
that got the same number. A zombie counts as dead: in a container nobody may ever collect it.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from patto.postgres.identity import ServerUser

PROC = Path("/proc")

STANDING_IN = (
    'for p in /proc/[0-9]*; do if test "$p/cwd" -ef "$1"; then echo "${p#/proc/}"; fi; done'
)
"""Print every process that stands in a folder, as far as the asking user may know."""


@dataclass(frozen=True)
class Running:
    """One process as the kernel shows it to anybody: `ticks` of CPU time, its own and the system's for it."""

    pid: int
    state: str
    parent: int
    ticks: int
    title: str


def look_at(pid: int) -> Running | None:
    """Look at a live process; a zombie counts as none."""
    try:
        words = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        title = (
            (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
        found = Running(pid, words[0], int(words[1]), int(words[11]) + int(words[12]), title)
    except (OSError, IndexError, ValueError):
        return None
    return None if found.state in "ZX" else found


def children_of(pid: int) -> list[Running]:
    """Every live process that this one started."""
    numbers = (int(place.name) for place in PROC.glob("[0-9]*"))
    return [one for number in numbers if (one := look_at(number)) and one.parent == pid]


def lives(pid: int) -> bool:
    """Whether a process of this number runs and is no zombie."""
    return look_at(pid) is not None


def workers_in(folder: Path, user: ServerUser) -> list[int]:
    """Every live postgres process that stands in ``folder``, in order of number.

    The kernel shows where a process stands only to its own user: even root in a container may not look. So the
    question is asked as the server's user.
    """
    answer = user.run(["/bin/sh", "-c", STANDING_IN, "sh", folder]).stdout
    return [pid for pid in sorted(map(int, answer.split())) if lives(pid) and _is_postgres(pid)]


def send(pid: int, sign: signal.Signals) -> None:
    """Send a signal; a process that has just ended is no error."""
    with suppress(ProcessLookupError):
        os.kill(pid, sign)


def wait_until(holds: Callable[[], bool], *, seconds: float, pause_seconds: float = 0.02) -> bool:
    """Wait until ``holds()``, at most ``seconds``; whether it came to hold."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() >= end:
            return False
        time.sleep(pause_seconds)
    return True


def _is_postgres(pid: int) -> bool:
    """Whether the kernel calls the process postgres: a shell that stands in the folder is left alone."""
    try:
        return (PROC / str(pid) / "comm").read_text().strip() == "postgres"
    except OSError:
        return False
