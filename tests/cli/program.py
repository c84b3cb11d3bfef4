"""The real program as a child process, and what can be asked about it from outside."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).parents[2]


class Started:
    """One running `patto serve`, and what it said."""

    def __init__(self, data: Path, *arguments: str, port: int | None = None) -> None:
        """Start it on a free port."""
        self.data = data
        self.port = port or free_port()
        self.said = data.with_name(f"said-{time.monotonic_ns()}")
        words = ["serve", "--data", str(data), "--port", str(self.port), *arguments]
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "patto.cli.main", *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(),
                start_new_session=True,
            )

    @property
    def words(self) -> str:
        """Return everything that was said so far."""
        return self.said.read_text()

    def opened(self) -> "Started":
        """Wait until the doors are open."""
        until(lambda: "Ctrl-C stops it." in self.words or self.process.poll() is not None, 120)
        assert self.process.poll() is None, self.words
        return self

    def ask(self, path: str = "/health/live") -> int:
        """Return the status of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def ended(self, *, seconds: float = 60) -> int:
        """Wait for its end; return its exit code."""
        return self.process.wait(timeout=seconds)

    def stopped(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop, as Ctrl-C does; return its exit code."""
        self.process.send_signal(sign)
        return self.ended()

    def children(self) -> dict[str, int]:
        """Return the numbers of its children, by what they are."""
        found = {}
        for pid, (parent, words) in processes().items():
            for name in ("api", "follower"):
                if parent == self.process.pid and f"patto.cli.child\0{name}\0" in words:
                    found[name] = pid
        return found

    def postmaster(self) -> int:
        """Return the number of its PostgreSQL."""
        return int((self.data / "server/postgres-18/postmaster.pid").read_text().split()[0])


def processes() -> dict[int, tuple[int, str]]:
    """Return the parent and the words of every process that lives."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (place / "stat").read_text().rpartition(")")[2].split()[:2]
            words = (place / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if state not in "ZX":
            found[int(place.name)] = int(parent), words
    return found


def left_running(data: Path) -> list[str]:
    """Return what still runs with this data folder in its words."""
    return [words for _, words in processes().values() if str(data) in words]


def end_all(folder: Path) -> None:
    """End what still runs on data folders below this one, and remove it."""
    for pid, (_, words) in processes().items():
        if f"{folder}/" in words:
            os.kill(pid, signal.SIGKILL)
    until(lambda: not left_running(folder))
    shutil.rmtree(folder, ignore_errors=True)


def environment() -> dict[str, str]:
    """Return the environment of a person who has set nothing."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PATTO_", "DATABASE_", "PG"))}
    return kept | {"PYTHONPATH": f"{PROJECT / 'src'}{os.pathsep}{PROJECT}", "NO_COLOR": "1"}


def patto(*arguments: str, data: Path, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """Run another command of the program to its end."""
    command, *rest = arguments
    return subprocess.run(
        [sys.executable, "-m", "patto.cli.main", command, "--data", str(data), *rest],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=seconds,
        check=False,
    )


def free_port() -> int:
    """Return a port that nobody has just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.05)


def open_folder() -> Path:
    """A temporary folder that every user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="patto-cli-"))
    folder.chmod(0o711)
    return folder


class Answer:
    """What a command said, and its exit code."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        """Keep it."""
        self.code = code
        self.out = out.decode()
        self.err = err.decode()

    @property
    def lines(self) -> list[str]:
        """Return the lines of the answer."""
        return self.out.splitlines()
