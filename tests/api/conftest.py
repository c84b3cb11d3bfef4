"""A served book with a little life in it, and a token for every role."""

import uuid
from collections.abc import AsyncIterator, Iterator

import pytest

from api.engine.settings import Settings
from ledger.log.migrate import upgrade
from patto.postgres import Cluster
from tests.api.serving import following, served
from tests.api.town import Town, build
from tests.keys import MASTER_FILE

PERSONAL = "api.engine.personal"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def words_are_found(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Sealed words are looked for under the key under which they were sealed; where one is spoiled on purpose, the test says so."""
    yield
    if request.node.get_closest_marker("unreadable"):
        return
    said = [one.getMessage() for one in caplog.get_records("call") if one.name == PERSONAL]
    assert not [text for text in said if "cannot be read" in text]


@pytest.fixture(scope="module")
async def town(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One town for all tests of a file: built, followed, served."""
    data = tmp_path_factory.mktemp("patto")
    settings = Settings(
        database_url=server.url(),
        book=f"test_{uuid.uuid4().hex[:12]}",
        data=str(data),
        master_key_file=str(MASTER_FILE),
        scheduler="off",
        calendars="off",
        applications_per_address=0,  # All of a test come from one address.
    )
    town = Town(server.url(), settings.name, settings)
    upgrade(town.url, town.book)
    await build(town)
    with following(town.url, town.book):
        async with served(town):
            yield town
