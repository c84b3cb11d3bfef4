"""One durable pledge per HTTP request, 32 keep-alive connections, views running; beside a plain Litestar POST."""

import asyncio
import os

import msgspec
import psycopg

from benchmarks.cast import Cast, new_cast
from benchmarks.load import Outcome, Work, loaded, request
from benchmarks.row import Row, at_least, at_most, median, told
from benchmarks.server import BenchServer
from benchmarks.serving import api, follower, lag, plain, token_for, wait_until_followed
from ledger.log.names import BookName

FLOOR, AIM, P99_MS = 0.45, 0.6, 25
MEMBERS, OFFERINGS = 500, 40


def measure(server: BenchServer) -> list[Row]:
    """Measure by turns with the plain POST, on the ASGI server that `patto serve` uses."""
    name = server.new_book("bench_pledging")
    cast = asyncio.run(_cast(server, name))
    token = token_for(server, name)
    requests = requests_of(cast, token)
    pairs: list[tuple[Outcome, Outcome]] = []
    behind = 0
    with (
        follower(server, name),
        plain(server, name) as measure_port,
        api(server, name) as port,
        psycopg.connect(server.url, autocommit=True) as connection,
    ):
        wait_until_followed(server, name)
        number = 0
        for _ in range(server.scaled(7, 3)):
            theirs, _ = _run(server, measure_port, requests, 0)
            ours, number = _run(server, port, requests, number)
            behind = max(behind, lag(connection, name))
            wait_until_followed(server, name)
            pairs.append((theirs, ours))
    server.drop(name)
    return _rows(pairs, behind)


async def _cast(server: BenchServer, name: BookName) -> Cast:
    async with server.opened(name) as book:
        return await new_cast(book, members=MEMBERS, offerings=OFFERINGS)


def requests_of(cast: Cast, token: str) -> list[str]:
    key = os.urandom(4).hex()
    pledges = [cast.pledge().command for _ in range(MEMBERS)]
    return [
        request(
            "POST",
            f"/offerings/{one.offering}/pledges",  # type: ignore[attr-defined]
            token,
            msgspec.json.encode({"member": one.member, "shares": one.shares}),  # type: ignore[attr-defined]
            key,
        )
        for one in pledges
    ]


def _run(server: BenchServer, port: int, requests: list[str], number: int) -> tuple[Outcome, int]:
    seconds = 4.0 if not server.brief else 2.0
    outcome = loaded(Work(port=port, requests=requests, seconds=seconds, first=number))
    assert set(outcome.statuses) == {201}, outcome.statuses
    return outcome, outcome.last


def _rows(pairs: list[tuple[Outcome, Outcome]], behind: int) -> list[Row]:
    ratio = median([ours.rate / theirs.rate for theirs, ours in pairs])
    p99 = median([ours.p99 for _, ours in pairs])
    theirs = median([theirs.rate for theirs, _ in pairs])
    rate = median([ours.rate for _, ours in pairs])
    client = median([ours.cpu for _, ours in pairs])
    note = f"{rate:,.0f}/s of {theirs:,.0f}/s; aim {AIM}; all views running"
    return [
        at_least(FLOOR, "pledge over HTTP ÷ plain POST", ratio, "×", note),
        at_most(P99_MS, "p99 of a pledge over HTTP", p99, "ms"),
        told(
            "pledges over HTTP",
            rate,
            "requests/s",
            f"the client takes {client:.0%} of a core",
        ),
        told(
            "lag after the load",
            behind,
            "facts",
            "the most that any view was behind",
        ),
    ]
