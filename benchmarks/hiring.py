"""What a host looks at: in which half hours a hall is free over ninety days, and the sheet of a full day in beds, at desks and in halls."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from benchmarks.cast import all_of, opening
from benchmarks.row import Row, at_most, percentile
from benchmarks.server import BenchServer
from ledger.desks.book import BookDesk
from ledger.halls.book import BookHall
from ledger.kernel.days import day_in_rome
from ledger.log.names import BookName
from ledger.registry import RULES
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book as BookStay
from ledger.stays.reserve import Reserve
from projections.desks.booked import desks_of_day
from projections.engine.asof import reader_options
from projections.engine.follower import Follower
from projections.halls.of_day import halls_of_day
from projections.halls.offered import hall_free
from projections.registry import ALL
from projections.stays.hub_day import hub_day
from tests.opening import people

CEILING_MS = 5
DAYS, HALLS, A_DAY = 90, 4, 4
"""Each hall has so many bookings on every day; the first day is also slept and worked through by everybody."""
GUESTS = 60
Asking = Callable[[psycopg.AsyncConnection[Any]], Awaitable[Any]]


def measure(server: BenchServer) -> list[Row]:
    """Fill a hub's halls for ninety days and one of its days, and look at it as often as hosts do."""
    book = server.new_book("bench_hiring")
    hub, hall, day = asyncio.run(_filled(server, book))
    with Follower(server.url, book, RULES, ALL) as follower:
        follower.catch_up()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # As the server does by itself, in its own time.
    free, sheet = asyncio.run(_looked(server, book, hub, hall, day))
    server.drop(book)
    bookings = DAYS * A_DAY
    full = f"{GUESTS} in beds, {GUESTS} at desks, {HALLS * A_DAY} in halls"
    return [
        at_most(
            CEILING_MS,
            "a room's free half hours over 90 days",
            free,
            "ms",
            f"median; {bookings} bookings of it",
        ),
        at_most(
            CEILING_MS, "the day sheet", sheet, "ms", f"median; three queries one by one: {full}"
        ),
    ]


async def _filled(server: BenchServer, name: BookName) -> tuple[str, str, date]:
    today = day_in_rome(datetime.now(UTC))
    day = today + timedelta(days=1)
    async with server.opened(name) as book:
        opened = opening(book)
        hub = await opened.hub()
        members = await opened.members(hub, people(GUESTS), 2_000_000)
        room = await opened.room(hub, GUESTS, 2_000, today)
        await opened.desks(hub, GUESTS, today)
        halls = [await opened.hall(hub, today) for _ in range(HALLS)]
        await all_of(book, [BookDesk(hub=hub, payer=one, on=day) for one in members])
        beds = [BedAsked(room=room, bed=str(n + 1), guest=one) for n, one in enumerate(members)]
        asked = [
            Reserve(hub=hub, payer=one, arrive=day, depart=day + timedelta(days=2), beds=(beds[n],))
            for n, one in enumerate(members)
        ]
        reserved = await all_of(book, asked)
        await all_of(book, [BookStay(stay=one.stay, payer=one.payer) for one in reserved])
        await all_of(
            book,
            [
                BookHall(
                    hall=hall,
                    payer=members[(n + of) % GUESTS],
                    begins=f"{day + timedelta(days=n)}T{8 + 3 * of:02}:00",
                    ends=f"{day + timedelta(days=n)}T{10 + 3 * of:02}:00",
                )
                for hall in halls
                for n in range(DAYS)
                for of in range(A_DAY)
            ],
        )
        return hub, halls[0], day


async def _looked(
    server: BenchServer, name: BookName, hub: str, hall: str, day: date
) -> tuple[float, float]:
    """Return the medians in milliseconds of both answers."""
    until = day + timedelta(days=DAYS)

    async def free(connection: psycopg.AsyncConnection[Any]) -> None:
        found = await hall_free(connection, hall, day, until, now=datetime.now(UTC))
        assert found is not None
        assert sum(run.half_hours for one in found.days for run in one.free)

    async def sheet(connection: psycopg.AsyncConnection[Any]) -> None:
        now = datetime.now(UTC)
        beds = await hub_day(connection, hub, day, now=now)
        desks = await desks_of_day(connection, hub, day, now=now)
        halls = await halls_of_day(connection, hub, day, now=now)
        assert beds is not None and len(beds.arriving) == GUESTS  # noqa: PT018
        assert desks is not None and len(desks.bookings) == GUESTS  # noqa: PT018
        assert halls is not None and len(halls.bookings) == HALLS * A_DAY  # noqa: PT018

    options = reader_options(name)
    connecting = psycopg.AsyncConnection.connect(server.url, autocommit=True, options=options)
    async with await connecting as connection:
        return (
            await _median(server, connection, free),
            await _median(server, connection, sheet),
        )


async def _median(
    server: BenchServer, connection: psycopg.AsyncConnection[Any], asks: Asking
) -> float:
    took = []
    for _ in range(server.scaled(40, 10)):
        began = time.perf_counter()
        await asks(connection)
        took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 50)
