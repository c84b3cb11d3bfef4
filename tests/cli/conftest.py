"""The real program in data folders of its own, and a small book on the shared server."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.book.opening import open_book
from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from ledger.members.apply import ApplyForMembership
from ledger.members.naming import NameUser
from ledger.places.hub import HubKind
from ledger.places.record import RecordHub
from ledger.registry import RULES
from patto.cli import main
from patto.postgres import Cluster
from tests.cli.program import (
    Answer,
    Started,
    end_all,
    open_folder,
    patto,
)
from tests.keys import MASTER, put_master_key
from tests.staff import OPERATOR


@pytest.fixture(scope="session")
def migrated() -> Iterator[Path]:
    """A data folder with an empty book: making one takes longer than a test."""
    folder = open_folder()
    done = patto("migrate", data=folder / "data")
    assert done.returncode == 0, done.stderr
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def nowhere() -> Iterator[Path]:
    """A data folder that doesn't exist yet; nothing of it stays."""
    data = open_folder() / "data"
    yield data
    end_all(data.parent)


@pytest.fixture
def data(nowhere: Path, migrated: Path) -> Path:
    """A data folder of its own for a test, with an empty book in it."""
    subprocess.run(["cp", "-a", migrated, nowhere], check=True)
    return nowhere


@pytest.fixture
def start() -> Iterator[Callable[..., Started]]:
    """Start the program on a data folder; the fixture ends what is left."""
    all_started: list[Started] = []

    def start(data: Path, *arguments: str, port: int | None = None) -> Started:
        all_started.append(Started(data, *arguments, port=port))
        return all_started[-1]

    yield start
    for one in all_started:
        one.process.kill()
        one.process.wait()


@pytest.fixture
def serve(data: Path, start: Callable[..., Started]) -> Callable[..., Started]:
    """Start the program on an empty book that stays empty."""

    def serve(*arguments: str, port: int | None = None) -> Started:
        return start(data, "--no-demo", *arguments, port=port)

    return serve


@pytest.fixture(scope="session")
def small_book(server: Cluster) -> str:
    """The name of a book with two hubs, a member and a user in it."""
    name = BookName(f"test_cli_{os.getpid()}_{time.monotonic_ns() % 10**9}")
    upgrade(server.url(), name)
    asyncio.run(write_small_book(server.url(), name))
    return name.schema


async def write_small_book(url: str, name: BookName) -> None:
    async with open_book(RULES, url, MASTER, name=name) as book:
        city = RecordHub(name="Spazio Wiser Milano", side=HubKind.CITY, istat="015146")
        hub = (await book.submit(city, OPERATOR, "k1")).facts[0].hub
        village = RecordHub(name="Wise Coworking Bagnoregio", side=HubKind.VILLAGE, istat="056003")
        await book.submit(village, OPERATOR, "k2")
        anna = ApplyForMembership(
            person=False, home_hub=hub, name="Wise Srl", email="a@b.it", tax_code="00743110157"
        )
        member = (await book.submit(anna, OPERATOR, "k3")).facts[0].member
        await book.submit(NameUser(member=member), OPERATOR, "k4")


@pytest.fixture(autouse=True)
def is_no_slower() -> Iterator[None]:
    """A test leaves the process that runs the others as it was: on a busy machine they would take minutes otherwise."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    yield
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


@pytest.fixture
def master_key(tmp_path: Path) -> None:
    """The small book's master key is where `ask` looks for it."""
    put_master_key(tmp_path / "data")


@pytest.fixture
def ask(
    server: Cluster,
    small_book: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Callable[..., Answer]:
    """Run a command on the small book, in this process."""
    for name in [name for name in os.environ if re.match("PATTO_|DATABASE_", name)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", server.url())
    monkeypatch.setenv("PATTO_BOOK", small_book)
    monkeypatch.setenv("PATTO_DATA", str(tmp_path / "data"))

    def run(*arguments: str) -> Answer:
        code = main.run(arguments)
        sys.stdout.flush()
        return Answer(code, *capfdbinary.readouterr())

    return run
