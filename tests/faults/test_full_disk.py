"""A disk that is full: it is said, nothing acknowledged is lost, and room is enough to go on."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from patto.postgres import Cluster
from tests.api.mortal import settings, town, until_ready_is
from tests.api.town import Town
from tests.conftest import SMALL
from tests.postgres.conftest import open_folder

__all__ = ["settings", "town"]

pytestmark = [pytest.mark.anyio, pytest.mark.faults, pytest.mark.root]

HUB = {"name": "Spazio di Ostana", "side": "village", "istat": "004162", "another": True}
DISK = "384M"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """A small disk in memory."""
    folder = open_folder()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=711", "tmpfs", folder],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("no tmpfs may be mounted here: it takes root, outside most containers")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture(scope="module")
def mortal(disk: Path) -> Iterator[Cluster]:
    """A PostgreSQL whose disk can be filled."""
    small = {"shared_buffers": "64MB", "max_wal_size": "64MB", "min_wal_size": "32MB"}
    cluster = Cluster(disk / "data", overrides=SMALL | small)
    with cluster.owned():
        cluster.watch()
        yield cluster


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Leave no room at all on it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            with pytest.raises(OSError, match="No space left"):
                while file.write(b"x" * size):
                    pass
    try:
        yield
    finally:
        ballast.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a tmpfs")
@pytest.mark.parametrize("sent", [0, 8])
async def test_a_full_disk_is_not_ready_until_there_is_room(town: Town, disk: Path, sent: int):
    """It is found out without any command; what was accepted meanwhile is there, and is accepted once."""
    with full(disk):
        await until_ready_is(town, 503)
        reason = (await town.get("/health/ready")).json()["detail"]
        assert "PostgreSQL" in reason
        commands = [town.post("/hubs", HUB, key=f"full-{sent}-{n}") for n in range(sent)]
        met = [answer.status_code for answer in await asyncio.gather(*commands)]
        assert set(met) <= {201, 503}
    await until_ready_is(town, 200)
    again = [await town.post("/hubs", HUB, key=f"full-{sent}-{n}") for n in range(sent)]
    assert [answer.status_code for answer in again] == [201] * sent
    positions = [answer.json()["first"] for answer in again]
    assert len(set(positions)) == sent
