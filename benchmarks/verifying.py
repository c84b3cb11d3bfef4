"""Verify: facts a second beside decoding the same lines, and what writers keep of their rate meanwhile."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

import psycopg

from benchmarks.cast import Cast, accepted, new_cast, open_offerings
from benchmarks.decoding import decoding_rate, stored_lines
from benchmarks.row import Row, at_least, median, told
from benchmarks.server import BenchServer
from ledger.book.book import Book
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.recorder import recorder_of_facts
from ledger.registry import RULES
from ledger.seal.mac import Macs
from patto.cli.garbage import tune_garbage_collector
from patto.cli.verification import give_way
from projections.engine.asof import reader_options
from projections.engine.auditing import INDEXED, verify
from projections.engine.beside import Beside
from projections.engine.counting import BackgroundCounting
from projections.engine.finding import Findings
from projections.engine.follower import Follower
from projections.engine.rows import compare_rows
from projections.engine.verify import Verified, stored
from projections.recount import Recount
from projections.registry import ALL, COMPARED

VERIFYING, ROWS, WRITERS = 0.1, 0.02, 0.8
OFFERINGS, PLEDGES_PER_OFFERING, MEMBERS = 10, 500, 2_000


def measure(server: BenchServer) -> list[Row]:
    """Write a book, then verify it again and again; then write on, by turns alone and beside a verification."""
    name = server.new_book("bench_verify")
    facts, cast, macs = asyncio.run(_written(server, name, server.scaled(200_000, 60_000)))
    _follow(server, name)
    lines = stored_lines(server, name)
    tune_garbage_collector()
    bare, audited, rows = [], [], []
    for _ in range(server.scaled(5, 3)):
        bare.append(decoding_rate(lines))
        audited.append(facts / _audited(server, name, facts, macs))
        rows.append(facts / _timed(lambda: _rows(server, name)))
    alone, beside = asyncio.run(_writers(server, name, cast, macs))
    server.drop(name)
    size = f"{facts:,} facts: members, payments, pledges; {median(bare):,.0f}/s are decoded"
    return [
        at_least(
            VERIFYING,
            "verify log, tags, keys and laws ÷ decoding",
            median([mine / least for mine, least in zip(audited, bare, strict=True)]),
            "×",
            f"{size}; {median(audited):,.0f} facts/s",
        ),
        at_least(
            ROWS,
            "verify every row of every view ÷ decoding",
            median([mine / least for mine, least in zip(rows, bare, strict=True)]),
            "×",
            f"{size}; {median(rows):,.0f} facts/s, all views together",
        ),
        at_least(
            WRITERS,
            "writers while verify runs ÷ alone",
            median([one / other for one, other in zip(beside, alone, strict=True)]),
            "×",
            f"pledges in bulk; {median(beside):,.0f}/s of {median(alone):,.0f}/s",
        ),
        told("pledges in bulk while verify runs", median(beside), "pledges/s"),
    ]


async def _written(server: BenchServer, name: BookName, facts: int) -> tuple[int, Cast, Macs]:
    async with server.opened(name) as book:
        cast = await new_cast(book, members=MEMBERS, offerings=OFFERINGS)
        while book.position < facts:
            await open_offerings(book, cast, OFFERINGS)
            await accepted(book, cast.pledges(OFFERINGS * PLEDGES_PER_OFFERING))
        return book.position, cast, Macs(book.keys.mac_key)


def _follow(server: BenchServer, name: BookName) -> None:
    with Follower(server.url, name, RULES, ALL) as follower:
        follower.catch_up()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _audited(server: BenchServer, name: BookName, facts: int, macs: Macs) -> float:
    """Return the seconds that it takes, not counting the start of the process that counts."""
    verified, findings = Verified(RULES), Findings()
    where = signed_in_as(server.url, name.reader)
    options = reader_options(name) + INDEXED
    with (
        BackgroundCounting(Recount) as counting,
        psycopg.connect(where, autocommit=True, options=options) as connection,
    ):
        deque(counting.tell(), maxlen=0)
        began = time.perf_counter()
        beside = Beside(connection, name, RULES, macs, findings, facts)
        for rows, batches in stored(recorder_of_facts(server.url, name, RULES), facts):
            counting.take(data for _, _, data, _ in rows)
            beside.take(verified.take(rows, batches), batches)
        counting.finish()
        deque(counting.tell(), maxlen=0)
        seconds = time.perf_counter() - began
    assert not verified.differences
    assert not counting.differences
    assert not findings.found
    return seconds


def _rows(server: BenchServer, name: BookName) -> None:
    findings = Findings()
    assert not compare_rows(server.url, name, RULES, ALL, findings)
    assert not findings.found


async def _writers(
    server: BenchServer, name: BookName, cast: Cast, macs: Macs
) -> tuple[list[float], list[float]]:
    """Return pledges a second, by turns alone and while a verification runs."""
    alone, beside = [], []
    async with server.opened(name) as book:
        await open_offerings(book, cast, OFFERINGS)
        await _rate(book, cast, 2.0)
        for _ in range(server.scaled(5, 3)):
            alone.append(await _rate(book, cast, 5.0))
            with _verifying(server, name, macs):
                beside.append(await _rate(book, cast, 5.0))
    return alone, beside


async def _rate(book: Book, cast: Cast, seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while (spent := time.perf_counter() - began) < seconds:
        done += len(await accepted(book, cast.pledges(OFFERINGS * PLEDGES_PER_OFFERING)))
    return done / spent


@contextmanager
def _verifying(server: BenchServer, name: BookName, macs: Macs) -> Iterator[None]:
    """Have another process verify the book, as politely as `patto verify` does, over and over."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    one = context.Process(target=_verify, args=(server, name, macs, theirs))
    one.start()
    try:
        with closing(ours):
            ours.recv()
            yield
    finally:
        one.terminate()
        one.join()


def _verify(
    server: BenchServer, name: BookName, macs: Macs, ready: "Connection[None, None]"
) -> None:
    give_way()
    tune_garbage_collector()
    ready.send(None)
    while True:
        verify(server.url, name, COMPARED, macs)
