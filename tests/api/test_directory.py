"""The directory says of every thing what the facts say."""

from contextlib import closing

import pytest

from ledger import registry
from ledger.log.reading import datas
from ledger.log.recorder import recorder_of_facts
from projections import directory
from projections.directory.entries import RULES
from projections.engine.projection import Projection
from projections.recount import Recount
from tests.api.town import Town

pytestmark = pytest.mark.anyio


async def test_the_directory_is_what_the_log_makes_of_it(town: Town):
    """Counted from the lines alone, every entry is the one in the table, at any position."""
    head = int((await town.client.get("/health/ready")).json()["position"])
    answer = await town.get("/hubs", params={"after": head})
    assert answer.status_code == 200
    for position in (head // 2, head):
        recount = Recount()
        reader = recorder_of_facts(town.url, town.book, registry.RULES).reader(make=datas)
        with closing(reader):
            for lines in reader.chunks(0, position):
                recount.take(lines)
        told = {
            k: v
            for k, v in recount.figures().items()
            if k.startswith("directory ") and k.split()[1] in ("room", "stay")
        }
        async with await _reader(town) as connection:
            assert await directory.figures(connection, position) == told
        assert len(told) > 0


async def _reader(town: Town):
    import psycopg

    from projections.engine.asof import reader_options

    options = reader_options(town.book)
    return await psycopg.AsyncConnection.connect(town.url, autocommit=True, options=options)


async def test_the_directory_names_nobody(town: Town):
    """Neither words nor sealed words of people are in it."""
    async with await _reader(town) as connection:
        rows = await (await connection.execute("SELECT d::text FROM directory d")).fetchall()
    text = " ".join(row for (row,) in rows)
    assert "Anna" not in text
    assert "@" not in text
    assert "v1:" not in text


def test_the_directory_is_a_projection_of_what_it_takes():
    """It is given exactly the facts that it has a rule for."""
    assert issubclass(directory.Directory, Projection)
    assert directory.Directory.takes == frozenset(RULES)
