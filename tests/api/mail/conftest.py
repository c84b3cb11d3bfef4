"""A town that sends no mail by itself: tests say when it does."""

import uuid
from collections.abc import AsyncIterator

import pytest

from api.engine.settings import Settings
from ledger.log.migrate import upgrade
from patto.postgres import Cluster
from tests.api.serving import following, served
from tests.api.town import Town, build
from tests.keys import MASTER_FILE


@pytest.fixture(scope="module")
async def quiet_town(
    server: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    """One town for all tests of a file, in which only tests send mail."""
    settings = Settings(
        database_url=server.url(),
        book=f"test_{uuid.uuid4().hex[:12]}",
        data=str(tmp_path_factory.mktemp("patto")),
        master_key_file=str(MASTER_FILE),
        scheduler="off",
        calendars="off",
        mail="off",
    )
    town = Town(server.url(), settings.name, settings)
    upgrade(town.url, town.book)
    await build(town)
    with following(town.url, town.book):
        async with served(town):
            yield town
