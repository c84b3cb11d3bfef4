"""A calendar of five hundred events as a calendar program reads it: asked, and written as iCalendar, for the first time and again."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta

import psycopg

from api.feeds.icalendar import LINES, written
from benchmarks.cast import all_of, opening
from benchmarks.row import Row, at_most, percentile, told
from benchmarks.server import BenchServer
from ledger.desks.book import BookDesk
from ledger.feeds.open import OpenHubFeed
from ledger.kernel.days import day_in_rome
from ledger.log.names import BookName
from ledger.members.events import Language
from ledger.registry import RULES
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book as BookStay
from ledger.stays.reserve import Reserve
from projections.engine.asof import reader_options
from projections.engine.follower import Follower
from projections.feeds.questions import calendar
from projections.registry import ALL
from tests.opening import people

EVENTS, CEILING_MS = 500, 50
DESKS = EVENTS // 2
"""Half of them are nights, half hours of desks; each of a member of its own."""


def measure(server: BenchServer) -> list[Row]:
    """Fill a hub's calendar by everybody's commands, then read it as often as programs do."""
    book = server.new_book("bench_sharing")
    feed = asyncio.run(_filled(server, book))
    with Follower(server.url, book, RULES, ALL) as follower:
        follower.catch_up()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # As the server does by itself, in its own time.
    first, again = asyncio.run(_read(server, book, feed))
    server.drop(book)
    what = f"a feed of {EVENTS} events"
    return [
        at_most(CEILING_MS, what, first, "ms", "median; the query, and every line made anew"),
        told(f"{what}, read again", again, "ms", "median; lines that were made before"),
    ]


async def _filled(server: BenchServer, name: BookName) -> str:
    today = day_in_rome(datetime.now(UTC))
    async with server.opened(name) as book:
        opened = opening(book)
        hub = await opened.hub()
        members = await opened.members(hub, people(EVENTS), 100_000)
        room = await opened.room(hub, EVENTS - DESKS, 2_000, today)
        await opened.desks(hub, DESKS, today)
        await all_of(book, [_desk(hub, one, today, n) for n, one in enumerate(members[:DESKS])])
        asked = [_bed(hub, room, one, today, n) for n, one in enumerate(members[DESKS:])]
        reserved = await all_of(book, asked)
        await all_of(book, [BookStay(stay=one.stay, payer=one.payer) for one in reserved])
        (shared,) = await all_of(book, [OpenHubFeed(hub=hub)])
        return str(shared.feed)


def _desk(hub: str, member: str, today: date, n: int) -> BookDesk:
    return BookDesk(hub=hub, payer=member, on=today + timedelta(days=1 + n % 60))


def _bed(hub: str, room: str, member: str, today: date, n: int) -> Reserve:
    arrive = today + timedelta(days=1 + n % 60)
    return Reserve(
        hub=hub,
        payer=member,
        arrive=arrive,
        depart=arrive + timedelta(days=1 + n % 5),
        beds=(BedAsked(room=room, bed=str(n + 1), guest=member),),
    )


async def _read(server: BenchServer, name: BookName, feed: str) -> tuple[float, float]:
    """Return the medians in milliseconds of a first reading and of a second one."""
    options = reader_options(name)
    connecting = psycopg.AsyncConnection.connect(server.url, autocommit=True, options=options)
    took: dict[bool, list[float]] = {True: [], False: []}
    async with await connecting as connection:
        for n in range(2 * server.scaled(30, 10)):
            if first := n % 2 == 0:
                for made in LINES:
                    made.cache_clear()
            began = time.perf_counter()
            found = await calendar(connection, feed, day_in_rome(datetime.now(UTC)))
            assert found is not None
            assert found.owner is not None
            assert len(found.events) == EVENTS
            written(found.owner, found.events, Language.IT)
            took[first].append((time.perf_counter() - began) * 1000)
    return percentile(took[True], 50), percentile(took[False], 50)
