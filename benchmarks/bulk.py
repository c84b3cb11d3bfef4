"""Bulk in process: pledges, each a domain fact and an entry, in one sustained run.

Beside it, by turns on the same machine: the very batches it wrote, made before and appended to another book, and an
aggregate application of `eventsourcing`.
"""

import asyncio
import time

from benchmarks.aggregates import Baseline
from benchmarks.cast import Cast, new_cast, written
from benchmarks.prepared import BareLog, batches_after
from benchmarks.row import Row, at_least, median, told
from benchmarks.server import BenchServer
from ledger.book.book import Book
from ledger.log.names import BookName
from patto.cli.garbage import tune_garbage_collector

OF_APPENDING = 0.35
AIM = 0.5
TIMES = 9.3
"""Of aggregates, where an fsync takes 0.12 ms; where it takes longer the ratio is higher."""
MEMBERS, OFFERINGS = 500, 10


def measure(server: BenchServer) -> list[Row]:
    """Interleave slices of one sustained run of pledges with what they are compared with."""
    rounds = server.scaled(7, 3)
    pledges, transfers = server.scaled(20_000, 8_000), server.scaled(1_000, 300)
    baseline = Baseline(server)
    try:
        turns = asyncio.run(_turns(server, baseline, rounds, pledges, transfers))
    finally:
        baseline.close()
    ours, bare, theirs = (median(column) for column in zip(*turns, strict=True))
    sizes = f"{rounds} × {pledges:,} pledges"
    return [
        at_least(
            OF_APPENDING,
            "bulk ÷ appending batches prepared before",
            median([mine / alone for mine, alone, _ in turns]),
            "×",
            f"{sizes}; {bare:,.0f}/s are appended; aim {AIM}",
        ),
        at_least(
            TIMES,
            "bulk ÷ eventsourcing aggregates",
            median([mine / yours for mine, _, yours in turns]),
            "×",
            f"{sizes} and {transfers:,} transfers by turns; it depends on the disk",
        ),
        told("bulk", ours, "commands/s", "a domain fact and an entry each"),
        told(
            "eventsourcing aggregate transfer", theirs, "transfers/s", "9.5: cached, two aggregates"
        ),
    ]


async def _turns(
    server: BenchServer, baseline: Baseline, rounds: int, pledges: int, transfers: int
) -> list[tuple[float, float, float]]:
    name, copy = server.new_book("bench_bulk"), server.new_book("bench_bare")
    bare = BareLog(server, copy)
    turns = []
    async with server.opened(name) as book:
        cast = await new_cast(book, members=MEMBERS, offerings=OFFERINGS)
        tune_garbage_collector()
        await rate(book, cast, pledges // 4)
        await bare.append(batches_after(server, name, 0))
        for _ in range(rounds):
            theirs = await asyncio.to_thread(baseline.rate, transfers)
            ours = await rate(book, cast, pledges)
            turns.append((ours, await _appended(server, name, bare, pledges), theirs))
    await bare.close()
    server.drop(name)
    server.drop(copy)
    return turns


async def _appended(server: BenchServer, name: BookName, bare: BareLog, commands: int) -> float:
    """Append what the pen has just written to the other book; return commands a second."""
    batches = batches_after(server, name, bare.position)
    began = time.perf_counter()
    await bare.append(batches)
    return commands / (time.perf_counter() - began)


async def rate(book: Book, cast: Cast, count: int) -> float:
    """Return pledges a second; what is to be asked is written down before the clock starts."""
    asked = cast.pledges(count)
    began = time.perf_counter()
    async for _ in written(book, asked):
        pass  # Nobody keeps the receipts.
    return count / (time.perf_counter() - began)
