"""Replay: facts a second from the log through every noun, beside decoding the same lines; and recounted."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing

from benchmarks.cast import accepted, new_cast, open_offerings
from benchmarks.decoding import decoding_rate, stored_lines
from benchmarks.row import Row, at_least, median, told
from benchmarks.server import BenchServer
from ledger.log.names import BookName
from ledger.log.recorder import recorder_of_facts
from ledger.registry import RULES
from patto.cli.garbage import tune_garbage_collector
from projections.engine.nouns import Nouns
from projections.engine.verify import Verified, stored
from projections.recount import Recount

OF_DECODING = 0.15
AIM = 0.3
OFFERINGS, PLEDGES_PER_OFFERING, MEMBERS = 10, 500, 2_000


def measure(server: BenchServer) -> list[Row]:
    """Write a book, then read it again and again; each way takes its turn."""
    name = server.new_book("bench_replay")
    facts = asyncio.run(_written(server, name, server.scaled(200_000, 60_000)))
    lines = stored_lines(server, name)
    tune_garbage_collector()
    bare, nouns, recounted, verified = [], [], [], []
    for _ in range(server.scaled(7, 3)):
        bare.append(decoding_rate(lines))
        nouns.append(facts / _timed(lambda: _nouns(server, name, facts)))
        recounted.append(facts / _timed(lambda: Recount().take(lines)))
        verified.append(facts / _timed(lambda: _verified(server, name, facts)))
    server.drop(name)
    ratios = [mine / least for mine, least in zip(nouns, bare, strict=True)]
    size = f"{facts:,} facts: members, payments, pledges"
    return [
        at_least(
            OF_DECODING,
            "replay through every noun ÷ decoding",
            median(ratios),
            "×",
            f"{size}; {median(bare):,.0f}/s are decoded; aim {AIM}",
        ),
        told("replay through every noun", median(nouns), "facts/s"),
        told("recount from the lines alone", median(recounted), "facts/s", "shares no code"),
        told(
            "replay with every leaf and root recomputed",
            median(verified),
            "facts/s",
            "through every noun too",
        ),
    ]


async def _written(server: BenchServer, name: BookName, facts: int) -> int:
    async with server.opened(name) as book:
        cast = await new_cast(book, members=MEMBERS, offerings=OFFERINGS)
        while book.position < facts:
            await open_offerings(book, cast, OFFERINGS)
            await accepted(book, cast.pledges(OFFERINGS * PLEDGES_PER_OFFERING))
        return book.position


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _nouns(server: BenchServer, name: BookName, facts: int) -> None:
    nouns, decode = Nouns(RULES), RULES.decode
    with closing(recorder_of_facts(server.url, name, RULES).reader(lines=True)) as reader:
        for chunk in reader.chunks(0, facts):
            nouns.take(decode(data) for _, data in chunk.rows)


def _verified(server: BenchServer, name: BookName, facts: int) -> None:
    verified, nouns = Verified(RULES), Nouns(RULES)
    for rows, batches in stored(recorder_of_facts(server.url, name, RULES), facts):
        nouns.take(verified.take(rows, batches))
    assert not verified.differences
