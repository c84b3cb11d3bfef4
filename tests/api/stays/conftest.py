"""A house with guests, served."""

import uuid
from collections.abc import AsyncIterator

import pytest

from api.engine.settings import Settings
from ledger.log.migrate import upgrade
from patto.postgres import Cluster
from tests.api.stays.inn import open_inn
from tests.api.town import Town
from tests.keys import MASTER_FILE


@pytest.fixture(scope="module")
async def inn(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One house for all tests of a file."""
    settings = Settings(
        database_url=server.url(),
        book=f"test_{uuid.uuid4().hex[:12]}",
        data=str(tmp_path_factory.mktemp("patto")),
        master_key_file=str(MASTER_FILE),
        scheduler="off",
        calendars="off",
    )
    town = Town(server.url(), settings.name, settings)
    upgrade(town.url, town.book)
    async with open_inn(town):
        yield town
