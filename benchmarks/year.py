"""The demo year as what is measured on: real municipalities, a year of pact life, by the commands everybody has."""

import asyncio
from datetime import UTC, date, datetime

import psycopg

from benchmarks.server import BenchServer
from ledger.kernel.days import day_in_rome
from ledger.log.names import BookName
from ledger.vault import MasterKey
from patto.demo import Filled, fill, open_for_demo

HOLDERS = """
SELECT DISTINCT m.member FROM {read}.members m
WHERE m.from_position <= %s AND m.from_day <= %s AND m.member IN (
    SELECT member FROM {read}.shares UNION SELECT member FROM {read}.pledges UNION SELECT seller FROM {read}.offers
)
"""


def demo_year(server: BenchServer, name: str, size: float) -> tuple[BookName, Filled]:
    """Fill a new book with the demo year that ends today."""
    book = server.new_book(name)
    return book, asyncio.run(_filled(server, book, size))


async def _filled(server: BenchServer, book: BookName, size: float) -> Filled:
    master = MasterKey.from_file(server.key_file)
    today = day_in_rome(datetime.now(UTC))
    async with open_for_demo(server.url, master, seed=1, name=book) as (opened, clock):
        return await fill(opened, seed=1, size=size, until=today, clock=clock)


def holders(server: BenchServer, book: BookName, position: int, day: date) -> list[str]:
    """Return who holds, asks for or offers shares and was a member at that position and day, once that was projected."""
    with psycopg.connect(server.url) as connection:
        rows = connection.execute(book.fill(HOLDERS).encode(), [position, day]).fetchall()
    return sorted(member for (member,) in rows)
