"""Views: how fast all of them catch up with nothing else running, and how far behind they are under load."""

import asyncio
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from typing import Self

import psycopg

from benchmarks.cast import Cast, accepted, new_cast, open_offerings
from benchmarks.decoding import decoding_rate, stored_lines
from benchmarks.load import Work, loaded
from benchmarks.pledging import MEMBERS, OFFERINGS, requests_of
from benchmarks.row import Row, at_least, at_most, median, percentile, told
from benchmarks.server import BenchServer
from benchmarks.serving import REACHED, api, follower, token_for, wait_until_followed
from ledger.log.names import BookName
from patto.cli.garbage import tune_garbage_collector

OF_DECODING, AIM = 0.05, 0.1
LAG_MS, COMMANDS_PER_SECOND = 100, 1_000
LOOK_SECONDS = 0.004


def measure(server: BenchServer) -> list[Row]:
    """Catch up several times from nothing; then follow a steady load."""
    return [*_catch_up(server), *_lag(server)]


def _catch_up(server: BenchServer) -> list[Row]:
    name = server.new_book("bench_catch_up")
    facts = asyncio.run(_written(server, name, server.scaled(150_000, 50_000)))
    lines = stored_lines(server, name)
    tune_garbage_collector()
    turns = [
        (_caught_up(server, name, facts), decoding_rate(lines)) for _ in range(server.scaled(5, 2))
    ]
    server.drop(name)
    ours, bare = (median(column) for column in zip(*turns, strict=True))
    note = f"{facts:,} facts: members, payments, pledges; {bare:,.0f}/s are decoded; aim {AIM}"
    ratio = median([mine / decoded for mine, decoded in turns])
    return [
        at_least(OF_DECODING, "all views catch up ÷ decoding", ratio, "×", note),
        told("views catch up", ours, "facts/s", "all of them"),
    ]


async def _written(server: BenchServer, name: BookName, facts: int) -> int:
    async with server.opened(name) as book:
        cast = await new_cast(book, members=facts // 20, offerings=OFFERINGS)
        while book.position < facts:
            await open_offerings(book, cast, OFFERINGS)
            await accepted(book, cast.pledges(5_000))
        return book.position


def _caught_up(server: BenchServer, name: BookName, facts: int) -> float:
    """Empty the views and have a process of its own fill them; its start is not counted."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        shown = connection.execute(f"SELECT tables FROM {name.read}.tracking".encode()).fetchall()
        for table in (table for (tables,) in shown for table in tables):
            connection.execute(f"DROP TABLE {name.read}.{table}".encode())
        connection.execute(f"TRUNCATE {name.read}.tracking".encode())
    command = [sys.executable, "-m", "benchmarks.catch_up", server.url, name.schema]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    assert int(said[0]) == facts
    return facts / float(said[1])


def _lag(server: BenchServer) -> list[Row]:
    name = server.new_book("bench_lag")
    cast = asyncio.run(_cast(server, name))
    work = Work(
        port=0,
        requests=requests_of(cast, token_for(server, name)),
        seconds=server.scaled(15, 5),
        warm_seconds=1,
        first=0,
        rate=COMMANDS_PER_SECOND,
        positions=True,
    )
    with follower(server, name), api(server, name) as work.port:
        wait_until_followed(server, name)
        with Watched(server, name) as watched:
            outcome = loaded(work)
            wait_until_followed(server, name)
    server.drop(name)
    lags = [watched.lag_ms(moment, position) for moment, position in outcome.arrivals]
    note = f"at {outcome.rate:,.0f} commands/s over HTTP; from receipt to the last of all views"
    return [
        at_most(LAG_MS, "view lag, p99", percentile(lags, 99), "ms", note),
        told("view lag, median", percentile(lags, 50), "ms"),
    ]


async def _cast(server: BenchServer, name: BookName) -> Cast:
    async with server.opened(name) as book:
        return await new_cast(book, members=MEMBERS, offerings=OFFERINGS)


class Watched:
    """Looks every few milliseconds how far all views are; whatever it misses counts as lag."""

    def __init__(self, server: BenchServer, name: BookName) -> None:
        self._connection = psycopg.connect(server.url, autocommit=True)
        self._query = name.fill(REACHED).encode()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._moments: list[float] = []
        self._positions: list[int] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._connection.close()

    def _look(self) -> None:
        stopped = False
        while not stopped:
            stopped = self._stop.wait(LOOK_SECONDS)  # It looks once more, at the very end.
            found = self._connection.execute(self._query).fetchone()
            assert found is not None
            # The clock is that of the client: CLOCK_MONOTONIC is one for all processes.
            self._moments.append(time.perf_counter())
            self._positions.append(found[0])

    def lag_ms(self, moment: float, position: int) -> float:
        """Return how long after `moment` all views were seen to have reached `position`."""
        return max(0.0, self._moments[bisect_left(self._positions, position)] - moment) * 1000
