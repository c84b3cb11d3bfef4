"""The demo year in PostgreSQL: the same book as in memory, and `kill -9` does not change it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.log.migrate import upgrade
from ledger.log.names import BookName
from patto.demo import check, fill, open_for_demo
from tests.demo.paper import SEASON, UNTIL, filled
from tests.keys import MASTER

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
SEED = 31


@pytest.fixture
def anyio_backend():
    return "asyncio"


def fill_and_kill(conninfo: str, name: str, day: int) -> None:
    """Let another process fill the book, and kill it when so many days are over."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.demo.victim", conninfo, name, str(SEED)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    ) as victim:
        for line in victim.stdout:
            if int(line.split()[0]) >= day:
                victim.kill()
                break


async def test_postgres_and_memory_hold_the_same_book_even_after_kills(server, fresh_book_name):
    """Killed twice on the way and started again, the fill ends in the book that memory has."""
    upgrade(server.url(), BookName(fresh_book_name))
    for day in (5, 21):
        fill_and_kill(server.url(), fresh_book_name, day)
    paper, _ = await filled(SEED)
    async with open_for_demo(server.url(), MASTER, seed=SEED, name=BookName(fresh_book_name)) as (
        book,
        clock,
    ):
        assert 0 < book.position < paper.facts
        done = await fill(book, seed=SEED, size=1, until=UNTIL, clock=clock, scale=SEASON)
        assert (done.root, done.facts, done.stays) == (paper.root, paper.facts, paper.stays)
        assert await check(book, done.roots) == []
