"""The pact's balance over a million visits between five hundred hubs: the question alone, now and as of the past.

The visits are folded from facts that are made up here, so that no pen has to write them: parties of four sleep
four nights at one of ten hubs of the other side, any day of three years.
"""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random

import psycopg

from benchmarks.row import Row, at_most, percentile, told
from benchmarks.server import BenchServer
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact, Line
from ledger.log.names import BookName
from ledger.members.events import HomeHubChanged
from ledger.places.events import HubRecorded
from ledger.places.hub import HubKind
from ledger.stays.events import NightSlept, RoomNight
from patto.cli.garbage import tune_garbage_collector
from projections.engine.asof import AsOf, reader_options
from projections.engine.filling import Filling, by_kind
from projections.engine.tracking import begin, connect_projector
from projections.engine.write_behind import WriteBehind
from projections.places.view import PLACES
from projections.stays.flowing import FLOWS
from projections.visits.equilibrium import equilibrium

CEILING_MS = 200
HUBS, MEMBERS, VISITS = 500, 40_000, 1_000_000
PARTY, NIGHTS, HOSTS, CHUNK = 4, 4, 10, 4_000
BEGIN, LAST = date(2023, 10, 1), date(2026, 9, 30)


def measure(server: BenchServer) -> list[Row]:
    """Fold them, then ask for three years, for one, and for what was known half-way."""
    tune_garbage_collector()
    name = server.new_book("bench_balancing")
    visits = server.scaled(VISITS, 200_000)
    began = time.perf_counter()
    last = _fold(server, name, visits)
    took = time.perf_counter() - began
    year = LAST - timedelta(days=364)
    now, one_year, day, half = (
        percentile(asyncio.run(_asked(server, name, first, as_of)), 50)
        for first, as_of in (
            (BEGIN, AsOf()),
            (year, AsOf()),
            (BEGIN, AsOf(day=LAST - timedelta(days=100))),
            (BEGIN, AsOf(last - last // 100)),
        )
    )
    server.drop(name)
    what = f"median; {visits:,} visits, {HUBS} hubs, {MEMBERS:,} members, 36 months"
    return [
        at_most(CEILING_MS, "equilibrium, the question alone", now, "ms", what),
        told("equilibrium of one year", one_year, "ms", "median"),
        told("equilibrium as of a day", day, "ms", "median; 100 days before the end"),
        told("equilibrium as of a position", half, "ms", "median; a hundredth of the book before"),
        told("visits folded", visits / took, "visits/s", "made up, folded and written"),
    ]


def _fold(server: BenchServer, name: BookName, visits: int) -> int:
    """Give the two views the lines as the follower does; return the last position."""
    last = 0
    with connect_projector(server.url, name, name.read) as connection:
        begin(connection, name, (PLACES, FLOWS))
        fillings = Filling(PLACES), Filling(FLOWS)
        for chunk in _lines(_facts(visits)):
            for filling in fillings:
                if lines := filling.taken(chunk, by_kind(chunk)):
                    with connection.transaction(), WriteBehind(connection) as writes:
                        filling.write(filling.fold(lines, writes), writes)
            last = chunk[-1].position
        connection.execute("UPDATE tracking SET position = %s", [last])
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # As the server does by itself, in its own time.
    return last


def _lines(facts: Iterator[Fact]) -> Iterator[list[Line[Fact]]]:
    """Yield the facts as lines, so many at once."""
    at = datetime(2026, 10, 1, tzinfo=UTC)
    lines = (Line(n, at, "user:bench", "", b"", fact) for n, fact in enumerate(facts, 1))
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _facts(visits: int) -> Iterator[Fact]:
    random = Random(9)
    sides = [HubKind.CITY if n % 2 else HubKind.VILLAGE for n in range(HUBS)]
    for n, side in enumerate(sides):
        yield HubRecorded(
            day=BEGIN,
            hub=_hub(n),
            name=f"hub {n}",
            side=side,
            country="IT",
            zone="Europe/Rome",
            istat="001003",
            municipality="Ala di Stura",
            population=462,
        )
    for n in range(MEMBERS):
        yield HomeHubChanged(day=BEGIN, member=_member(n), home_hub=_hub(n % HUBS), former_hub="")
    for stay in range(visits // (PARTY * NIGHTS)):
        home = random.randrange(HUBS)
        there = (home + 1 + 2 * random.randrange(HOSTS)) % HUBS
        first = BEGIN + timedelta(days=random.randrange((LAST - BEGIN).days - NIGHTS))
        guests = [_member(home + HUBS * random.randrange(MEMBERS // HUBS)) for _ in range(PARTY)]
        for night in range(NIGHTS):
            yield NightSlept(
                day=first + night * ONE_DAY,
                stay=f"S{stay:016}",
                hub=_hub(there),
                payer=guests[0],
                depart=first + NIGHTS * ONE_DAY,
                origins=(),
                rooms=(RoomNight(f"R{there:016}", PARTY, 18_000, tuple(guests)),),
            )


def _hub(n: int) -> str:
    return f"X{n:016}"


def _member(n: int) -> str:
    return f"M{n:016}"


async def _asked(server: BenchServer, name: BookName, first: date, as_of: AsOf) -> list[float]:
    """Return how many milliseconds each question took."""
    options = reader_options(name)
    connecting = psycopg.AsyncConnection.connect(server.url, autocommit=True, options=options)
    took: list[float] = []
    async with await connecting as connection:
        for _ in range(server.scaled(15, 5)):
            began = time.perf_counter()
            found = await equilibrium(connection, first, LAST, as_of)
            took.append((time.perf_counter() - began) * 1000)
            assert found.balance is not None
    return took
