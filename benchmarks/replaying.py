"""Replay: facts a second from the log through every noun, beside decoding the same lines; and recounted."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing

import psycopg

from benchmarks.cast import accepted, new_cast, open_offerings
from benchmarks.decoding import decoding_rate, stored_lines
from benchmarks.row import Row, at_least, median, told
from benchmarks.server import BenchServer
from ledger.log.logins import signed_in_as
from ledger.log.names import BookName
from ledger.log.recorder import recorder_of_facts
from ledger.registry import RULES
from ledger.seal.mac import Macs
from patto.cli.garbage import tune_garbage_collector
from projections.engine.asof import reader_options
from projections.engine.auditing import INDEXED
from projections.engine.beside import Beside
from projections.engine.finding import Findings
from projections.engine.follower import Follower
from projections.engine.nouns import Nouns
from projections.engine.rows import compare_rows
from projections.engine.verify import Verified, stored
from projections.recount import Recount
from projections.registry import ALL

OF_DECODING = 0.15
VERIFYING, ROWS = 0.1, 0.02
AIM = 0.3
OFFERINGS, PLEDGES_PER_OFFERING, MEMBERS = 10, 500, 2_000


def measure(server: BenchServer) -> list[Row]:
    """Write a book, then read it again and again; each way takes its turn."""
    name = server.new_book("bench_replay")
    facts, macs = asyncio.run(_written(server, name, server.scaled(200_000, 60_000)))
    with Follower(server.url, name, RULES, ALL) as follower:
        follower.catch_up()
    lines = stored_lines(server, name)
    tune_garbage_collector()
    bare, nouns, recounted, verified, audited, rows = [], [], [], [], [], []
    for _ in range(server.scaled(7, 3)):
        bare.append(decoding_rate(lines))
        nouns.append(facts / _timed(lambda: _nouns(server, name, facts)))
        recounted.append(facts / _timed(lambda: Recount().take(lines)))
        verified.append(facts / _timed(lambda: _verified(server, name, facts)))
        audited.append(facts / _timed(lambda: _audited(server, name, facts, macs)))
        rows.append(facts / _timed(lambda: _rows(server, name)))
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
    ]


async def _written(server: BenchServer, name: BookName, facts: int) -> tuple[int, Macs]:
    async with server.opened(name) as book:
        cast = await new_cast(book, members=MEMBERS, offerings=OFFERINGS)
        while book.position < facts:
            await open_offerings(book, cast, OFFERINGS)
            await accepted(book, cast.pledges(OFFERINGS * PLEDGES_PER_OFFERING))
        return book.position, Macs(book.keys.mac_key)


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


def _audited(server: BenchServer, name: BookName, facts: int, macs: Macs) -> None:
    verified, nouns, recount, findings = Verified(RULES), Nouns(RULES), Recount(), Findings()
    where = signed_in_as(server.url, name.reader)
    options = reader_options(name) + INDEXED
    with psycopg.connect(where, autocommit=True, options=options) as connection:
        beside = Beside(connection, name, RULES, macs, findings, facts)
        for rows, batches in stored(recorder_of_facts(server.url, name, RULES), facts):
            lines = verified.take(rows, batches)
            nouns.take(lines)
            recount.take(data for _, _, data, _ in rows)
            beside.take(lines, batches)
    assert not (verified.differences)
    assert not (recount.differences)
    assert not (findings.found)


def _rows(server: BenchServer, name: BookName) -> None:
    findings = Findings()
    assert not compare_rows(server.url, name, RULES, ALL, findings)
    assert not findings.found
