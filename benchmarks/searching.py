"""Availability over five hundred hubs and sixty nights, beside the same question over twelve hubs and thirty nights."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex
from typing import Any

import psycopg

from benchmarks.cast import accepted, opening
from benchmarks.row import Row, at_most, percentile, told
from benchmarks.server import BenchServer
from ledger.book.asked import Asked
from ledger.book.book import Book
from ledger.kernel.command import Command
from ledger.kernel.days import day_in_rome
from ledger.log.names import BookName
from ledger.places.hub import HubKind
from ledger.registry import RULES
from ledger.stays.asked import BedAsked
from ledger.stays.furnish import AddRoom, SetTerms
from ledger.stays.reserve import Reserve
from ledger.stays.set_price import SetPrice
from projections.engine.asof import reader_options
from projections.engine.follower import Follower
from projections.registry import ALL
from projections.stays.availability import availability
from tests.opening import CIN, people
from tests.staff import OPERATOR

TIMES, CEILING_MS = 60, 30
SMALL, LARGE = (12, 30), (500, 60)
"""Hubs, and nights that are asked for."""
ROOMS, BEDS, MEMBERS = 3, 4, 1_000
SHOWN = 20
EVERY, STAY = 9, 3
"""In every second bed somebody sleeps three nights of nine."""


def measure(server: BenchServer) -> list[Row]:
    """Open both networks with everybody's commands, then ask for a bed."""
    small, large = (
        _milliseconds(server, f"bench_searching_{hubs}", hubs, nights)
        for hubs, nights in (SMALL, LARGE)
    )
    what = f"{LARGE[0]} hubs × {LARGE[1]} nights"
    note = f"{large:.1f} ms of {small:.2f} ms for {SMALL[0]} × {SMALL[1]}; medians, the query with its bills"
    return [
        at_most(TIMES, f"availability, {what} ÷ {SMALL[0]} × {SMALL[1]}", large / small, "×", note),
        at_most(
            CEILING_MS,
            f"availability, {what}",
            large,
            "ms",
            f"{ROOMS * BEDS} beds a hub; the {SHOWN} cheapest hubs told",
        ),
        told(
            f"availability, {SMALL[0]} hubs × {SMALL[1]} nights",
            small,
            "ms",
            "median; all hubs told",
        ),
    ]


def _milliseconds(server: BenchServer, name: str, hubs: int, nights: int) -> float:
    book = server.new_book(name)
    asyncio.run(_opened(server, book, hubs, nights))
    with Follower(server.url, book, RULES, ALL) as follower:
        follower.catch_up()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # As the server does by itself, in its own time.
    took = asyncio.run(_asked(server, book, hubs, nights))
    server.drop(book)
    return percentile(took, 50)


async def _opened(server: BenchServer, name: BookName, hubs: int, nights: int) -> None:
    today = day_in_rome(datetime.now(UTC))
    async with server.opened(name) as book:
        opened = opening(book)
        first = await opened.hub(HubKind.CITY)
        members = await opened.members(first, people(MEMBERS), 1_000_000)
        villages = [first, *[await opened.hub(HubKind.VILLAGE) for _ in range(hubs - 1)]]
        await _all(book, _terms(villages, today))
        rooms = await _all(
            book,
            [
                AddRoom(hub=hub, name=f"Camera {n}", beds=BEDS)
                for hub in villages
                for n in range(ROOMS)
            ],
        )
        await _all(
            book,
            [
                SetPrice(room=one.room, valid_from=today, cents=3_000 + 10 * n % 1_000)
                for n, one in enumerate(rooms)
            ],
        )
        await _all(
            book, list(_stays([(one.hub, one.room) for one in rooms], members, today, nights))
        )


def _terms(hubs: list[str], since: date) -> list[SetTerms]:
    terms = {"vat_bp": 1_000, "city_tax_cents": 150, "deposit_cents": 5_000, "cin": CIN}
    return [SetTerms(hub=hub, valid_from=since, long_stays=True, **terms) for hub in hubs]


def _stays(
    rooms: list[tuple[str, str]], members: list[str], today: date, nights: int
) -> Iterator[Reserve]:
    """Yield stays in every second bed; their guests are companions, so that a payer may have some at once."""
    payers = iter(members * len(rooms))
    for n, (hub, room) in enumerate(rooms):
        for bed in range(1, BEDS + 1, 2):
            for day in range(1 + (n + bed) % EVERY, nights, EVERY):
                arrive = today + timedelta(days=day)
                yield Reserve(
                    hub=hub,
                    payer=next(payers),
                    arrive=arrive,
                    depart=arrive + timedelta(days=STAY),
                    beds=(BedAsked(room=room, bed=str(bed)),),
                )


async def _all(book: Book, commands: Sequence[Command]) -> list[Any]:
    """Submit all, each of which must be accepted; return the first fact of each."""
    asked = [Asked(command, OPERATOR, token_hex()) for command in commands]
    return [receipt.facts[0] for receipt in await accepted(book, asked)]


async def _asked(server: BenchServer, name: BookName, hubs: int, nights: int) -> list[float]:
    """Return how many milliseconds each question took; every hub has a bed, and the cheapest are told."""
    options = reader_options(name)
    connecting = psycopg.AsyncConnection.connect(server.url, autocommit=True, options=options)
    took: list[float] = []
    async with await connecting as connection:
        for n in range(server.scaled(30, 10)):
            now = datetime.now(UTC)
            arrive = day_in_rome(now) + timedelta(days=1 + n % 5)
            began = time.perf_counter()
            found = await availability(
                connection, arrive, arrive + timedelta(days=nights), 1, now=now
            )
            took.append((time.perf_counter() - began) * 1000)
            assert len(found.hubs) == min(hubs, SHOWN)
    return took
