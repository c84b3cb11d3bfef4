"""Data folders of their own for the tests of the cluster, and processes that visit them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from patto.postgres import Cluster

ROOT = os.geteuid() == 0
NOBODY = 65534
PROJECT = Path(__file__).parents[2]


class Visitor:
    """Another process inside the cluster; ``words`` is what it said on entering."""

    def __init__(self, how: str, data: Path, uid: int | None = None) -> None:
        program = [sys.executable, str(Path(__file__).with_name("visitor.py")), how, str(data)]
        self.child = subprocess.Popen(
            program if uid is None else [*program, str(uid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(PROJECT / "src")},
        )
        self.words: dict = {}

    def enter(self) -> "Visitor":
        line = self.child.stdout.readline()
        assert line, self.child.stderr.read()
        self.words = json.loads(line)
        return self

    def leave(self) -> bool:
        """Leave in good order; whether that stopped the server."""
        self.child.stdin.write("\n")
        self.child.stdin.flush()
        return self.says()["stopped"]

    def says(self) -> dict[str, object]:
        """Wait for the next words."""
        return json.loads(self.child.stdout.readline())

    def killed(self) -> None:
        self.child.kill()
        self.child.wait()

    def close(self) -> None:
        self.killed()
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            pipe.close()


class Visits:
    """The visitors of one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.all: list[Visitor] = []

    def begin(self, how: str, data: Path | None = None, uid: int | None = None) -> Visitor:
        """Send one in, without waiting for it to be inside."""
        visitor = Visitor(how, data or self.data, uid)
        self.all.append(visitor)
        return visitor

    def __call__(self, how: str, data: Path | None = None, uid: int | None = None) -> Visitor:
        """Send one in; back when it is inside or was refused."""
        return self.begin(how, data, uid).enter()


def open_folder() -> Path:
    """A temporary folder that every user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="patto-cluster-"))
    folder.chmod(0o711)
    return folder


@pytest.fixture(scope="session")
def pristine() -> Iterator[Path]:
    """A data folder that was started and stopped once: making a database takes longer than a test."""
    folder = open_folder()
    with Cluster(folder / "data").owned():
        pass
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A data folder that doesn't exist yet; nothing of it stays."""
    data = open_folder() / "data"
    yield data
    end_server(data)
    server = data / "server"
    if server.is_symlink():
        shutil.rmtree(server.resolve(), ignore_errors=True)
    shutil.rmtree(data.parent, ignore_errors=True)


@pytest.fixture
def data(fresh: Path, pristine: Path) -> Path:
    """A data folder of its own for a test, with an empty database in it."""
    subprocess.run(["cp", "-a", pristine, fresh], check=True)
    return fresh


@pytest.fixture
def visits(data: Path) -> Iterator[Visits]:
    """Processes that enter the cluster; the fixture ends those that are left."""
    visits = Visits(data)
    yield visits
    for visitor in visits.all:
        visitor.close()


def end_server(data: Path) -> None:
    """End the server of this data folder, and only that, if a test left it running."""
    try:
        pid = postmaster_pid(data)
    except OSError:
        return
    if lives(pid) and f"{data}/".encode() in Path(f"/proc/{pid}/cmdline").read_bytes() + b"/":
        os.kill(pid, signal.SIGQUIT)
        until(lambda: not lives(pid))


def postmaster_pid(data: Path) -> int:
    return int((data / "server/postgres-18/postmaster.pid").read_text().split()[0])


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(holds, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)


def query(url: str, statement: str) -> list[tuple]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
