"""A process that opens a book and has one command accepted; it says how many seconds each took."""

import asyncio
import sys
from pathlib import Path
from time import perf_counter

from ledger.book.opening import open_book
from ledger.log.names import BookName
from ledger.places.record import RecordHub
from ledger.registry import RULES
from ledger.vault import MasterKey
from tests.staff import OPERATOR


async def main(conninfo: str, name: str, key_file: str) -> None:
    """Open, ask, close."""
    began = perf_counter()
    master = MasterKey.from_file(Path(key_file))
    async with open_book(RULES, conninfo, master, name=BookName(name)) as book:
        opened = perf_counter()
        command = RecordHub(name="Torino", side="city", istat="001272", another=True)
        await book.submit(command, OPERATOR, f"first-{book.position}")
        print(opened - began, perf_counter() - opened)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
