"""The demo year as what is measured on: real municipalities, a year of pact life, by the commands everybody has."""

import asyncio
from datetime import UTC, datetime

import psycopg

from benchmarks.ground import Ground
from ledger.kernel.days import day_in_rome
from ledger.log.names import BookName
from ledger.vault import MasterKey
from patto.demo import Filled, fill, open_for_demo

MEMBERS = "SELECT DISTINCT member FROM {read}.ownership_shares UNION SELECT DISTINCT member FROM {read}.ownership_claims"


def demo_year(ground: Ground, name: str, size: float) -> tuple[BookName, Filled]:
    """Fill a new book with the demo year that ends today."""
    book = ground.new_book(name)
    return book, asyncio.run(_filled(ground, book, size))


async def _filled(ground: Ground, book: BookName, size: float) -> Filled:
    master = MasterKey.from_file(ground.key_file)
    today = day_in_rome(datetime.now(UTC))
    async with open_for_demo(ground.url, master, seed=1, name=book) as (opened, clock):
        return await fill(opened, seed=1, size=size, until=today, clock=clock)


def holders(ground: Ground, book: BookName) -> list[str]:
    """Return the members who hold, ask for or offer shares, once that was projected."""
    with psycopg.connect(ground.url) as connection:
        rows = connection.execute(book.fill(MEMBERS).encode()).fetchall()
    return sorted(member for (member,) in rows)
