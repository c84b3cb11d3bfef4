"""Availability over twelve hubs and thirty nights in the demo year: the query alone, and over HTTP, one at a time."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta

import psycopg

from benchmarks.load import Work, loaded, request
from benchmarks.row import Row, at_most, percentile, told
from benchmarks.server import BenchServer
from benchmarks.serving import api, follower, token_for, wait_until_followed
from benchmarks.year import demo_year
from ledger.kernel.days import day_in_rome
from ledger.log.names import BookName
from projections.engine.asof import reader_options
from projections.stays.availability import availability

CEILING_MS = 15
NIGHTS = 30


def measure(server: BenchServer) -> list[Row]:
    """Look for one bed on thirty nights from different days on, everywhere."""
    name, filled = demo_year(server, "bench_finding", 1)
    today = day_in_rome(datetime.now(UTC))
    days = [today + timedelta(days=n) for n in range(60)]
    token = token_for(server, name)
    with follower(server, name), api(server, name) as port:
        wait_until_followed(server, name)
        found, times = asyncio.run(_asked(server, name, days, server.scaled(300, 100)))
        requests = [request("GET", _path(day), token) for day in days]
        seconds = float(server.scaled(6, 2))
        outcome = loaded(
            Work(port=port, requests=requests, seconds=seconds, first=0, connections=1)
        )
        assert set(outcome.statuses) == {200}, outcome.statuses
    server.drop(name)
    what = f"{filled.hubs} hubs, {filled.stays:,} stays, {NIGHTS} nights; a bed in {found:g} hubs"
    return [
        at_most(
            CEILING_MS,
            "availability over HTTP",
            outcome.p50,
            "ms",
            f"median, one at a time; {what}",
        ),
        told("availability over HTTP, p99", outcome.p99, "ms"),
        told(
            "availability, the query alone",
            percentile(times, 50),
            "ms",
            "median, with the bills it proposes",
        ),
    ]


def _path(day: date) -> str:
    return f"/availability?arrive={day}&depart={day + timedelta(days=NIGHTS)}&guests=1"


async def _asked(
    server: BenchServer, name: BookName, days: list[date], times: int
) -> tuple[float, list[float]]:
    """Return in how many hubs a bed was found on average, and the milliseconds of each question."""
    options = reader_options(name)
    connecting = psycopg.AsyncConnection.connect(server.url, autocommit=True, options=options)
    took: list[float] = []
    hubs = 0
    async with await connecting as connection:
        for n in range(times):
            day, now = days[n % len(days)], datetime.now(UTC)
            began = time.perf_counter()
            found = await availability(connection, day, day + timedelta(days=NIGHTS), 1, now=now)
            took.append((time.perf_counter() - began) * 1000)
            hubs += len(found.hubs)
    return round(hubs / times, 1), took
