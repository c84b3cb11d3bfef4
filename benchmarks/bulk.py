"""Bulk in process: pledges, each a domain fact and an entry, in one sustained run; 20 × an aggregate application."""

import asyncio
import time

from benchmarks.aggregates import Baseline
from benchmarks.cast import Cast, new_cast, written
from benchmarks.ground import Ground
from benchmarks.row import Row, at_least, median, told
from ledger.book.book import Book
from patto.cli.collector import calm_the_collector

TIMES = 20
EXPECTED = 15_000
MEMBERS, CAMPAIGNS = 500, 10


def measure(ground: Ground) -> list[Row]:
    """Interleave slices of one sustained run of pledges with slices of transfers."""
    rounds = ground.scaled(7, 3)
    pledges, transfers = ground.scaled(20_000, 8_000), ground.scaled(1_000, 300)
    baseline = Baseline(ground)
    try:
        ours, theirs = asyncio.run(_interleaved(ground, baseline, rounds, pledges, transfers))
    finally:
        baseline.close()
    ratios = [mine / yours for mine, yours in zip(ours, theirs, strict=True)]
    sizes = f"{rounds} × {pledges:,} pledges and {transfers:,} transfers by turns"
    return [
        at_least(TIMES, "bulk ÷ eventsourcing aggregates", median(ratios), "×", sizes),
        told(
            "bulk",
            median(ours),
            "commands/s",
            f"{EXPECTED:,} expected; a domain fact and an entry each",
        ),
        told(
            "eventsourcing aggregate transfer",
            median(theirs),
            "transfers/s",
            "9.5: cached, two aggregates",
        ),
    ]


async def _interleaved(
    ground: Ground, baseline: Baseline, rounds: int, pledges: int, transfers: int
) -> tuple[list[float], list[float]]:
    name = ground.new_book("bench_bulk")
    ours: list[float] = []
    theirs: list[float] = []
    async with ground.opened(name) as book:
        cast = await new_cast(book, members=MEMBERS, campaigns=CAMPAIGNS)
        calm_the_collector()
        await rate(book, cast, pledges // 4)
        for _ in range(rounds):
            theirs.append(await asyncio.to_thread(baseline.rate, transfers))
            ours.append(await rate(book, cast, pledges))
    ground.drop(name)
    return ours, theirs


async def rate(book: Book, cast: Cast, count: int) -> float:
    """Return pledges a second; what is to be asked is written down before the clock starts."""
    asked = cast.pledges(count)
    began = time.perf_counter()
    async for _ in written(book, asked):
        pass  # Nobody keeps the receipts.
    return count / (time.perf_counter() - began)
