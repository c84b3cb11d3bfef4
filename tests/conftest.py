"""What every test may lean on: one PostgreSQL for the whole run, and a book of its own for each test."""

import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from patto.postgres import Cluster

SHARED_DATA = "TESTS_OF_PATTO_DATA"

# The server that all tests share promises nothing after a power cut, which no test of it claims; the tests of
# crashes and of the cluster start durable servers of their own.
QUICK = {"fsync": "off", "full_page_writes": "off"}
SMALL = {"shared_buffers": "256MB", "max_connections": "300", "max_wal_size": "2GB"}

hypothesis.settings.register_profile("patto", deadline=None)
hypothesis.settings.load_profile("patto")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--durable", action="store_true", help="the shared PostgreSQL waits for the disk (fsync)"
    )
    parser.addoption(
        "--all-faults", action="store_true", help="run the long tests of failing disks as well"
    )
    parser.addoption(
        "--crash-cycles", type=int, default=3, help="how often each crash test kills (default 3)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The first of the run's processes makes the shared server's folder; the workers inherit its name.

    What a shell starts in the background ignores Ctrl-C, and so would all that tests start, and end by it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        data = tempfile.mkdtemp(prefix="patto-tests-")
        Path(data).chmod(0o711)  # Under root PostgreSQL runs as another user, who must get in.
        os.environ[SHARED_DATA] = data


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED_DATA), ignore_errors=True)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """One embedded PostgreSQL for all workers: the first starts it, the last one out stops it."""
    durable = request.config.getoption("--durable")
    cluster = Cluster(Path(os.environ[SHARED_DATA]), overrides=SMALL if durable else SMALL | QUICK)
    with cluster.attached():
        yield cluster


@pytest.fixture
def fresh_book_name() -> str:
    """A name for a book that no other test has: books are schemas, so tests share the server."""
    return f"test_{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def crash_cycles(request: pytest.FixtureRequest) -> int:
    """How often a crash test kills: a few times in make test, hundreds in make crash."""
    return int(request.config.getoption("--crash-cycles"))
