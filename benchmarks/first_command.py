"""A process that opens a book and has one command accepted: what a start takes."""

import asyncio
import sys
from pathlib import Path

from benchmarks.cast import OPERATOR
from ledger.book import open_book
from ledger.places.open import OpenHub
from ledger.store.names import BookName
from ledger.vault import MasterKey


async def main(conninfo: str, name: str, key_file: str) -> None:
    """Open, ask, close."""
    master = MasterKey.from_file(Path(key_file))
    async with open_book(conninfo, master, name=BookName(name)) as book:
        command = OpenHub(name="Torino", side="city", istat="001272")
        await book.submit(command, OPERATOR, f"first-{book.pen.confirmed.position}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
