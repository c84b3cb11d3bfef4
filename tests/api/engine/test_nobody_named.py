"""What is shown says who people are by their ids alone: their words stay sealed in the log."""

import psycopg
import pytest

from api.registry import READS
from ledger.kernel.days import ONE_DAY
from projections.engine.asof import reader_options
from projections.registry import ALL
from tests.api.town import BEGAN, Town

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


async def test_no_answer_shows_words_as_they_are_sealed(town: Town):
    """Words are opened for who may read them, or left out; the log alone shows its lines as they stand."""
    owner, day = town["hub"], BEGAN + ONE_DAY
    for until in (day - ONE_DAY, day):
        closed = await town.post("/closings", {"owner": owner, "until": str(until)}, "treasurer")
        assert closed.status_code == 201, closed.text
    body = {"owner": owner, "until": str(day - ONE_DAY), "reason": "A rent was found"}
    asked = await town.post("/closings/reopen", body, "treasurer")
    approved = await town.post(f"{asked.headers['location']}/approval", {}, "operator")
    after = {"after": approved.json()["last"]}
    found = (await town.get("/reopenings", "auditor", params=after)).json()["reopenings"]
    assert [one["reason"] for one in found if one["owner"] == owner] == ["A rent was found"]
    for read in READS:
        if read.in_body or read.path.startswith("/facts"):
            continue
        for who in ("treasurer", "auditor"):
            answer = await town.get(town.path(read.path), who, params=read.example)
            assert "v1:" not in answer.text, read.path
