"""What is shown says who people are by their ids alone: their words stay sealed in the log."""

import psycopg
import pytest

from projections.engine.asof import reader_options
from projections.registry import ALL
from tests.api.town import Town

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("view", ALL, ids=lambda view: view.name)
async def test_a_view_names_nobody(town: Town, view):
    """Neither words nor sealed words of people are in any of its tables, however full these are."""
    head = int((await town.client.get("/health/ready")).json()["position"])
    assert (await town.get("/stays", params={"after": head})).status_code == 200
    connection = await psycopg.AsyncConnection.connect(
        town.url, autocommit=True, options=reader_options(town.book)
    )
    async with connection:
        for table in view.table_names:
            rows = await (await connection.execute(f"SELECT t::text FROM {table} t")).fetchall()
            text = " ".join(row for (row,) in rows)
            for words in ("Anna", "anna@", "Luca", "v1:"):
                assert words not in text, table
