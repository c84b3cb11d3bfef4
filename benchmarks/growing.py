"""Growth: the bulk rate at a million facts beside that at ten thousand, start-up after a clean stop, memory.

The large book and a small one are measured by turns on one server, so that whatever else the machine does meets
both. Each turn of the small book begins at the same ten thousand facts: it is a new book.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.bulk import rate
from benchmarks.cast import Cast, join, new_cast, open_offerings
from benchmarks.row import Row, at_least, at_most, median
from benchmarks.server import BenchServer, say
from ledger.book.book import Book
from ledger.pen.limits import Limits
from patto.cli.garbage import tune_garbage_collector
from patto.postgres import Cluster

SMALL_FACTS, LARGE_FACTS = 10_000, 1_000_000
SMALL_MEMBERS, LARGE_MEMBERS = 1_000, 40_000
OFFERINGS = 10
PLEDGES_PER_OFFERING = 2_000
"""A house of two thousand holders is a large one; then others are opened, as in a network that grows."""
STRIDE = OFFERINGS * PLEDGES_PER_OFFERING
LARGE = "bench_large"
START_TIMES = 5
NOTHING = [sys.executable, "-c", "pass"]


def measure(server: BenchServer) -> list[Row]:
    """Grow a book to a million facts, and compare it with new small ones."""
    facts = server.scaled(LARGE_FACTS, 100_000)
    rates, kilobytes, nouns = asyncio.run(_grown(server, facts))
    ratio = median([large / small for small, large in rates])
    small, large = (median(column) for column in zip(*rates, strict=True))
    note = f"{len(rates)} turns: {small:,.0f} → {large:,.0f} commands/s"
    limit = f"RSS with {nouns:,} cached nouns of {Limits().cached_nouns:,}"
    return [
        at_least(0.9, f"bulk at {facts:,} ÷ at {SMALL_FACTS:,} facts", ratio, "×", note),
        at_most(500, f"memory at {facts:,} facts", kilobytes / 1024, "MB", limit),
    ]


def measure_start(server: BenchServer, cluster: Cluster) -> list[Row]:
    """Stop the server in good order, then time everything up to the first receipt; and what starts alone."""
    took: list[tuple[float, ...]] = []
    for _ in range(server.scaled(3, 2)):
        cluster.stop()
        alone = _seconds(cluster.start) + _seconds(lambda: subprocess.run(NOTHING, check=True))
        cluster.stop()
        began = time.perf_counter()
        cluster.start()
        command = [sys.executable, "-m", "benchmarks.first_command", server.url, LARGE]
        said = subprocess.run([*command, str(server.key_file)], stdout=subprocess.PIPE, check=True)
        took.append((time.perf_counter() - began, alone, *map(float, said.stdout.split())))
    whole, alone, opening, first = (median(column) for column in zip(*took, strict=True))
    ratio = median([one[0] / one[1] for one in took])
    note = f"{whole:.2f} s of {alone:.2f} s; the book {opening:.2f} s, the command {first:.2f} s"
    name = "start-up to the first receipt ÷ PostgreSQL and Python"
    return [at_most(START_TIMES, name, ratio, "×", note)]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


async def _grown(server: BenchServer, facts: int) -> tuple[list[tuple[float, float]], int, int]:
    name = server.new_book(LARGE)
    async with server.opened(name) as book:
        cast = await new_cast(book, members=SMALL_MEMBERS, offerings=OFFERINGS)
        tune_garbage_collector()
        began = time.perf_counter()
        await _grow(book, cast, facts)
        say(f"  grown to {book.position:,} facts in {time.perf_counter() - began:.0f} s")
        kilobytes, nouns = _resident_kb(), book.nouns.size
        rates = [await _turn(server, book, cast) for _ in range(server.scaled(7, 3))]
        return rates, kilobytes, nouns


async def _grow(book: Book, cast: Cast, facts: int) -> None:
    """Members join and pledge, new offerings follow the old, until the book has so many facts."""
    while (position := book.position) < facts:
        lacking = LARGE_MEMBERS * position // facts + SMALL_MEMBERS - len(cast.members)
        if lacking > 0:
            await join(book, cast, lacking)
        await open_offerings(book, cast, OFFERINGS)
        found = await rate(book, cast, min(STRIDE, max(2_000, (facts - position) // 2)))
        say(f"  {position:>9,} facts, {len(cast.members):,} members: {found:,.0f} commands/s")


async def _turn(server: BenchServer, large: Book, cast: Cast) -> tuple[float, float]:
    """Return the rate of a new small book and then that of the large one."""
    name = server.new_book("bench_small")
    async with server.opened(name) as small:
        little = await new_cast(small, members=SMALL_MEMBERS, offerings=OFFERINGS)
        await rate(small, little, (SMALL_FACTS - small.position) // 2)
        at_small = await rate(small, little, STRIDE)
    await open_offerings(large, cast, OFFERINGS)
    await rate(large, cast, 2_000)
    at_large = await rate(large, cast, STRIDE)
    server.drop(name)
    return at_small, at_large


def _resident_kb() -> int:
    """Return this process's resident memory now, in kB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
