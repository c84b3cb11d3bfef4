"""Which foreign calendars are to be read from their addresses, and what that came to: written down for all processes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

import msgspec
from psycopg.rows import TupleRow

from ledger.log.connections import Connection
from ledger.log.names import BookName
from projections.feeds.view import FEEDS
from projections.places.view import PLACES

AT_ONCE: Final = 8
EVERY: Final = timedelta(minutes=30)
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
DOUBLINGS_MAX: Final = 12

LOCK: Final = "SELECT pg_try_advisory_lock(hashtextextended('{access}.foreign_readings', 0))"
# The tables of both views are those of this program.
SHOWN: Final = """
SELECT true FROM {read}.tracking WHERE (view, edition) IN ((%(feeds)s, %(feeds_edition)s), (%(places)s, %(places_edition)s))
    AND position >= awaited AND stopped IS NULL HAVING count(*) = 2
"""
# Whoever gets another address is read at once, whatever became of the one before.
HEARD: Final = """
INSERT INTO {access}.foreign_readings AS r (calendar, hub, address_at, since, next_at)
SELECT calendar, hub, address_at, %(now)s, %(now)s FROM {read}.foreign_calendars
WHERE to_position = 9223372036854775807 AND address_at IS NOT NULL
ON CONFLICT (calendar) DO UPDATE SET address_at = excluded.address_at, is_heard = true, next_at = excluded.next_at,
    since = excluded.since, tries = 0, etag = NULL, modified = NULL, why = NULL, status = NULL
WHERE r.address_at <> excluded.address_at OR NOT r.is_heard
"""
NO_MORE: Final = """
UPDATE {access}.foreign_readings r SET is_heard = false WHERE is_heard AND NOT EXISTS (
    SELECT FROM {read}.foreign_calendars f
    WHERE f.calendar = r.calendar AND f.to_position = 9223372036854775807 AND f.address_at IS NOT NULL)
"""
DUE: Final = """
SELECT r.calendar, r.address_at, u.zone, r.tries, r.read_on, r.etag, r.modified
FROM {access}.foreign_readings r JOIN {read}.hubs u ON u.hub = r.hub AND u.to_position = 9223372036854775807
WHERE r.is_heard AND r.next_at <= %(now)s ORDER BY r.next_at, r.calendar LIMIT %(most)s
"""
READ: Final = """
UPDATE {access}.foreign_readings SET tries = 0, tried_at = %(now)s, read_at = %(now)s, next_at = %(next_at)s, read_on = %(on)s,
    etag = %(etag)s, modified = %(modified)s, why = NULL, status = NULL
WHERE calendar = %(calendar)s AND address_at = %(address_at)s
"""
# What was read before may have been undone meanwhile: next time the whole of it is read.
FAILED: Final = """
UPDATE {access}.foreign_readings SET tries = tries + 1, tried_at = %(now)s, next_at = %(next_at)s, why = %(why)s,
    status = %(status)s, etag = NULL, modified = NULL
WHERE calendar = %(calendar)s AND address_at = %(address_at)s
"""
NOW: Final = "UPDATE {access}.foreign_readings SET next_at = clock_timestamp() WHERE calendar = %s AND is_heard"


class ToRead(msgspec.Struct, frozen=True):
    """A foreign calendar that is to be read now, of a hub with these clocks; its address is sealed at `address_at`."""

    calendar: str
    address_at: int
    zone: str
    tries: int
    read_on: date | None
    etag: str | None
    modified: str | None


def pause(calendar: str, tries: int) -> timedelta:
    """Return how long to wait after a good reading (`tries` 0): half an hour; after failures: a minute, two, four … six hours.

    And up to a fifth more, which follows from the calendar and the try, so that not all come at once.
    """
    drawn = int.from_bytes(sha256(f"{calendar} {tries}".encode()).digest()[:4])
    doubled = FIRST_PAUSE * (1 << min(max(tries - 1, 0), DOUBLINGS_MAX))
    whole = min(doubled, LONGEST_PAUSE) if tries else EVERY
    return whole * (1 + drawn / (5 << 32))


class Readings:
    """The book's readings, on a connection as the writer: of all processes the one that holds the lock reads."""

    def __init__(self, connection: Connection, book: BookName) -> None:
        self._connection, self._book = connection, book

    async def is_ours(self) -> bool:
        """Say whether this connection has the lock now; it keeps it until it ends."""
        return await self._run(LOCK) == [(True,)]

    async def due(self, now: datetime) -> Sequence[ToRead]:
        """Return some of those that are to be read now, those that wait longest first; none while the views are made."""
        views = {"feeds": FEEDS, "places": PLACES}
        names: dict[str, object] = {one: view.name for one, view in views.items()}
        editions = {f"{one}_edition": view.edition for one, view in views.items()}
        if not await self._run(SHOWN, **names, **editions):
            return ()
        await self._run(HEARD, now=now)
        await self._run(NO_MORE)
        return [ToRead(*row) for row in await self._run(DUE, now=now, most=AT_ONCE)]

    async def read(
        self, one: ToRead, now: datetime, on: date, etag: str | None, modified: str | None
    ) -> None:
        """Write down that it was read well."""
        marks = {"on": on, "etag": etag, "modified": modified}
        await self._run(READ, **self._tried(one, now, 0), **marks)

    async def failed(self, one: ToRead, now: datetime, why: str, status: int | None) -> None:
        """Write down why it could not be read."""
        await self._run(FAILED, **self._tried(one, now, one.tries + 1), why=why, status=status)

    def _tried(self, one: ToRead, now: datetime, tries: int) -> dict[str, object]:
        next_at = now + pause(one.calendar, tries)
        of = {"calendar": one.calendar, "address_at": one.address_at}
        return {**of, "now": now, "next_at": next_at}

    async def _run(self, sql: str, **parameters: object) -> list[TupleRow]:
        cursor = await self._connection.execute(self._book.fill(sql).encode(), parameters or None)
        return await cursor.fetchall() if cursor.description else []
