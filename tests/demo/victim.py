"""Fills a book with the demo, saying each day that is over, until it is done or killed.

python -m tests.demo.victim ‹conninfo› ‹book› ‹seed›
"""

import asyncio
import sys

from ledger.log.names import BookName
from patto.demo import fill, open_for_demo
from tests.demo.paper import SEASON, UNTIL
from tests.keys import MASTER


async def main(conninfo: str, name: str, seed: int) -> None:
    def told(done: int, days: int) -> None:
        print(done, days, flush=True)

    async with open_for_demo(conninfo, MASTER, seed=seed, name=BookName(name)) as (book, clock):
        await fill(book, seed=seed, size=1, until=UNTIL, clock=clock, scale=SEASON, progress=told)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
