"""A town on a PostgreSQL of its own, to be killed and to be taken away."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from time import monotonic

import pytest

from api.engine.settings import Settings
from ledger.log.migrate import upgrade
from patto.postgres import Cluster
from tests.api.serving import following, served
from tests.api.town import Town, build
from tests.conftest import QUICK, SMALL
from tests.keys import MASTER_FILE


@pytest.fixture(scope="module")
def mortal() -> Iterator[Cluster]:
    """A PostgreSQL of this file's own, to be killed."""
    data = Path(tempfile.mkdtemp(prefix="patto-outage-"))
    data.chmod(0o711)
    cluster = Cluster(data, overrides=SMALL | QUICK)
    with cluster.owned():
        yield cluster
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def settings(mortal: Cluster, fresh_book_name: str, tmp_path: Path) -> Settings:
    """A town's settings, and its tables made."""
    if not mortal.alive:
        mortal.revive()
    told = Settings(
        database_url=mortal.url(),
        book=fresh_book_name,
        data=str(tmp_path),
        master_key_file=str(MASTER_FILE),
        scheduler="on",
        timeout_seconds=1,
    )
    upgrade(mortal.url(), told.name)
    return told


@pytest.fixture
async def town(mortal: Cluster, settings: Settings) -> AsyncIterator[Town]:
    town = Town(settings.database_url, settings.name, settings)
    await build(town)
    with following(town.url, town.book):
        async with served(town):
            await until_ready_is(town, 200)
            yield town


def kill(cluster: Cluster) -> None:
    """Have PostgreSQL drop everything at once."""
    os.kill(cluster.pid, signal.SIGQUIT)
    while cluster.alive:
        pass


async def until_ready_is(town: Town, status: int, seconds: float = 60) -> None:
    deadline = monotonic() + seconds
    while (await town.client.get("/health/ready")).status_code != status:
        assert monotonic() < deadline, (await town.client.get("/health/ready")).text
        await asyncio.sleep(0.05)
