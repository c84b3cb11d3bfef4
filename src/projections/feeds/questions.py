"""Which feeds there are, as of any moment; and what stands in the calendar of one that is open just now."""

from collections.abc import Collection
from datetime import date, datetime

import msgspec

from ledger.kernel.ids import HallId, HubId, MemberId, RoomId
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.listing import Filter, Listing
from projections.engine.question import Question
from projections.feeds.events import What
from projections.feeds.view import FEEDS
from projections.halls.view import HALLS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.rooms import ROOMS


class FeedListed(msgspec.Struct, frozen=True, kw_only=True):
    """The calendar of a member, of a hub, or of a room or hall of it, is read at a secret address; one that is closed no more."""

    id: str
    member: str | None
    hub: str | None
    room: str | None
    hall: str | None
    opened: date
    closed: date | None


FEED = Listing(
    row=FeedListed,
    view=FEEDS,
    one="feed",
    many="feeds",
    key="f.feed",
    rows="calendar_feeds f WHERE {held[f]}",
    columns={
        "member": "nullif(f.member, '')",
        "hub": "nullif(f.hub, '')",
        "room": "nullif(f.room, '')",
        "hall": "nullif(f.hall, '')",
    },
    filters={
        "member": Filter(MemberId),
        "hub": Filter(HubId),
        "room": Filter(RoomId),
        "hall": Filter(HallId),
    },
    own="f.member = ANY (%(own)s)",
)


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Whose calendar it is: a member, or a hub, or a room or hall with a name."""

    member: str | None
    hub: str | None
    room: str | None


class InRoom(msgspec.Struct, frozen=True, gc=False):
    """Bed places of a room, by name; or a hall, which has none."""

    room: str
    beds: tuple[str, ...]


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event as a calendar shows it: nights `[first, until)`, or from `starts` to `ends` by the clocks of the `zone`.

    `sequence` counts what was said of it anew, `changed` is when that was. These `rooms` it takes. An occasion has a `title`, and may be `elsewhere`.
    """

    event: str
    what: What
    place: str
    municipality: str
    address: str
    zone: str
    first: date
    until: date
    starts: datetime | None
    ends: datetime | None
    weekdays: tuple[int, ...]
    off: bool
    title: str
    elsewhere: bool
    sequence: int
    changed: datetime
    rooms: tuple[InRoom, ...]


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """What is read at an open feed: whose calendar it is, and its events by id; nobody's where nothing is to be read."""

    as_of: Seen
    owner: Owner | None
    events: tuple[Event, ...]


class EventsOfMember(msgspec.Struct, frozen=True, kw_only=True):
    """Events of a member's calendar, by day."""

    as_of: Seen
    events: tuple[Event, ...]


_EVENTS = """SELECT e.event, e.what, u.name AS place, u.municipality, p.address, u.zone, e.first, e.until,
        e.starts, e.ends, e.weekdays, e.off OR c.gone AS off, e.title, e.elsewhere, q.told - 1 AS sequence, e.changed, coalesce((
            SELECT json_agg(json_build_object('room', w.name, 'beds', w.takes) ORDER BY w.name) FROM (
                SELECT r.name, x.takes FROM calendar_entries x JOIN rooms r ON r.room = x.calendar AND {held[r]}
                WHERE x.event = e.event AND {held[x]} AND (feed.room IS NULL OR x.calendar = feed.calendar)
                    AND x.gone = c.gone
                UNION ALL
                SELECT h.name, '{{}}' FROM calendar_entries x CROSS JOIN LATERAL (
                    SELECT h.name FROM halls h WHERE h.hall = x.calendar AND h.valid_from <= e.first AND {held[h]}
                    ORDER BY h.valid_from DESC LIMIT 1
                ) h WHERE x.event = e.event AND {held[x]} AND e.what = 'hall'
            ) w
        ), '[]') AS rooms
    FROM seen CROSS JOIN feed
    JOIN calendar_entries c ON c.calendar = feed.calendar AND {held[c]}
    JOIN calendar_events e ON e.event = c.event AND {held[e]}
    JOIN calendar_sequences q ON q.event = c.event AND {held[q]}
    JOIN hubs u ON u.hub = e.hub AND {held[u]}
    JOIN hub_premises p ON p.hub = e.hub AND {held[p]}
"""
_CALENDAR = Question(
    Calendar,
    FEEDS,
    MEMBERS,
    PLACES,
    ROOMS,
    HALLS,
    begin=""", feed AS MATERIALIZED (
        SELECT f.calendar, nullif(f.member, '') AS member, u.name AS hub, coalesce(r.name, (
            SELECT h.name FROM halls h WHERE h.hall = f.hall AND {held[h]} ORDER BY h.valid_from DESC LIMIT 1
        )) AS room
        FROM seen CROSS JOIN calendar_feeds f
        LEFT JOIN members m ON m.member = f.member AND {held[m]}
        LEFT JOIN hubs u ON u.hub = f.hub AND {held[u]}
        LEFT JOIN rooms r ON r.room = f.room AND {held[r]}
        WHERE f.feed = %(feed)s AND {held[f]} AND f.closed IS NULL
            AND (f.member = '' OR m.standing IN ('admitted', 'suspended'))
            AND (f.hub = '' OR u.withdrawn IS NULL) AND (f.room = '' OR r.withdrawn IS NULL)
    )""",
    fields={
        "owner": "SELECT member, hub, room FROM feed",
        "events": f"{_EVENTS} WHERE e.until > %(since)s::date ORDER BY e.event",
    },
)


# A member's own calendar, without a feed.
_OF_MEMBER = Question(
    EventsOfMember,
    FEEDS,
    PLACES,
    ROOMS,
    HALLS,
    begin=""", feed AS MATERIALIZED (
        SELECT %(member)s::text AS calendar, NULL::text AS room FROM seen
    )""",
    fields={
        "events": f"{_EVENTS} WHERE e.event = ANY (%(events)s::text[]) ORDER BY e.first, e.event"
    },
)


async def events_of(
    connection: Connection, member: str, events: Collection[str], as_of: AsOf
) -> tuple[Event, ...]:
    """Return some events as they stand in a member's calendar; raises `NotYetSeen` for a position that is not reached."""
    found = await _OF_MEMBER.ask(connection, as_of, member=member, events=list(events))
    return found.events


async def calendar(connection: Connection, feed: str, since: date) -> Calendar | None:
    """Return what is to be read at a feed now, of all that is not over by the day `since`; None where nothing is."""
    found = await _CALENDAR.ask(connection, feed=feed, since=since)
    return found if found.owner else None
