"""Faults that no PostgreSQL makes by itself: calls that fail or hang, a disk that is full."""

import errno
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from patto.postgres import Cluster
from tests.postgres.conftest import end_server, open_folder, pristine

__all__ = ["pristine"]

all_faults = pytest.mark.skipif(
    "not config.getoption('--all-faults')", reason="takes long: make faults runs it"
)
SHIM = Path(__file__).with_name("shim.c")
CALLS = ("fsync", "fdatasync")


class Faults:
    """What is wrong with the disk just now; servers that are started meanwhile live with it."""

    def __init__(self, rules: Path) -> None:
        self._rules = rules
        self.heal()

    def heal(self) -> None:
        self._rules.write_text("")

    def fail(self, part: str, *calls: str, code: int = errno.EIO, seconds: float = 0) -> None:
        """Have these calls (every fsync, unless told) on files with `part` in their path fail, or wait."""
        lines = [f"{call} {part} {code} {seconds}\n" for call in calls or CALLS]
        fresh = self._rules.with_suffix(".new")
        fresh.write_text("".join(lines))
        fresh.chmod(0o644)
        fresh.replace(self._rules)

    @contextmanager
    def failing(self, part: str, *calls: str, code: int = errno.EIO) -> Iterator[None]:
        self.fail(part, *calls, code=code)
        try:
            yield
        finally:
            self.heal()


@pytest.fixture(scope="session")
def shim() -> Iterator[Path]:
    """The shim, compiled for this machine."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler: the shim that makes fsync fail can't be built")
    folder = open_folder()
    made = folder / "shim.so"
    words = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(made), str(SHIM)]
    subprocess.run([*words, "-ldl"], check=True)
    made.chmod(0o755)
    yield made
    shutil.rmtree(folder)


@pytest.fixture
def faults(shim: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """What fails, for every server that this test starts."""
    folder = open_folder()
    found = Faults(folder / "rules")
    monkeypatch.setenv("LD_PRELOAD", str(shim))
    monkeypatch.setenv("FAULTS_FILE", str(folder / "rules"))
    yield found
    shutil.rmtree(folder)


@pytest.fixture
def data(pristine: Path) -> Iterator[Path]:
    """A data folder of its own for a test, with an empty database in it."""
    data = open_folder() / "data"
    subprocess.run(["cp", "-a", pristine, data], check=True)
    yield data
    end_server(data)
    shutil.rmtree(data.parent, ignore_errors=True)


@pytest.fixture
def said() -> list[str]:
    """What the cluster told the person at the terminal."""
    return []


@pytest.fixture
def cluster(faults: Faults, data: Path, said: list[str]) -> Cluster:
    """An embedded server on a disk that fails when it is told to."""
    return Cluster(data, log=said.append)


def until(holds, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.05)
