"""Which foreign calendars are read from an address, and what that came to, for staff and the hub's host; no address is shown."""

from datetime import datetime
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Cursor, Limit, Read
from ledger.kernel.ids import CalendarId, HubId
from ledger.kernel.who import Role

READINGS: Final = """
SELECT json_build_object('id', calendar, 'hub', hub, 'stale', stale, 'since', since, 'read_at', read_at,
    'tried_at', tried_at, 'next_at', next_at, 'tries', tries, 'why', why, 'status', status)::text
FROM (SELECT *, coalesce(read_at, since) < clock_timestamp() - interval '24 hours' AS stale FROM {access}.foreign_readings) r
WHERE is_heard AND calendar > %(cursor)s AND (%(hub)s::text IS NULL OR hub = %(hub)s)
    AND (%(stale)s::boolean IS NULL OR stale = %(stale)s)
ORDER BY calendar LIMIT %(limit)s
"""
STALE: Final = """
SELECT calendar, extract(epoch FROM clock_timestamp() - coalesce(read_at, since)) FROM {access}.foreign_readings
WHERE is_heard AND coalesce(read_at, since) < clock_timestamp() - interval '24 hours' ORDER BY calendar
"""


class ReadingsAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of foreign calendars that are read from an address."""

    hub: Annotated[HubId | None, Meta(description="only those of that hub")] = None
    stale: Annotated[
        bool | None, Meta(description="only those that could not be read for a day, or the others")
    ] = None
    cursor: Cursor = ""
    limit: Limit = 100

    def following(self, page: "ReadingPage") -> Self:
        """Return the question for the page after this one."""
        return msgspec.structs.replace(self, cursor=page.next)


class ForeignReading(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign calendar that is read from its address: when that was done last (`read_at`), and is done next.

    One that could not be read for a day is `stale`: its beds stay closed as the site said last. After so many failed `tries` in a row, `why`
    is a word, and `status` what the site answered.
    """

    id: CalendarId
    hub: HubId
    stale: bool
    since: datetime
    read_at: datetime | None
    tried_at: datetime | None
    next_at: datetime
    tries: int
    why: str | None
    status: int | None


class ReadingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Foreign calendars by their ids; `next` is the `cursor` of the page after, if there is one."""

    foreign_readings: list[ForeignReading]
    next: str | None = None


async def readings(ask: Ask) -> ReadingPage:
    """List the foreign calendars that are read from an address, and what that came to: for staff, and the hub's host."""
    query: ReadingsAsked = ask.query
    hub: str | None = query.hub
    if ask.who.role is Role.HOST:
        if hub not in (None, ask.who.hub):
            return ReadingPage(foreign_readings=[])
        hub = ask.who.hub or ""
    asked = {"hub": hub, "stale": query.stale, "cursor": query.cursor, "limit": query.limit + 1}
    async with ask.reading() as connection:
        rows = await (await connection.execute(ask.filled(READINGS), asked)).fetchall()
    shown = [msgspec.json.decode(row[0], type=ForeignReading) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    return ReadingPage(foreign_readings=shown, next=shown[-1].id if more else None)


READ: Final = Read(
    path="/foreign-readings",
    name="foreign-readings",
    answers=readings,
    returns=ReadingPage,
    may=May.STAFF_AND_HOSTS,
    query=ReadingsAsked,
    example={"stale": True},
    sealed=True,
)
