"""A served book with a little life in it, and a token for every role."""

import uuid
from collections.abc import AsyncIterator

import pytest

from api.engine.settings import Settings
from ledger.log.migrate import upgrade
from patto.postgres import Cluster
from tests.api.serving import following, served
from tests.api.town import MASTER_TEXT, Town, build


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def town(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One town for all tests of a file: built, followed, served."""
    data = tmp_path_factory.mktemp("patto")
    key = data / "master.key"
    key.write_text(MASTER_TEXT)
    key.chmod(0o600)
    name = f"test_{uuid.uuid4().hex[:12]}"
    settings = Settings(database_url=server.url(), book=name, data=str(data), scheduler="off")
    town = Town(server.url(), settings.name, settings)
    upgrade(town.url, town.book)
    await build(town)
    with following(town.url, town.book):
        async with served(town):
            yield town
