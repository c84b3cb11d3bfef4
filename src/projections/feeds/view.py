"""Which calendar feeds are open, every event that stands in a calendar, and which foreign calendars are heard."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.feeds.events import FeedClosed, FeedOpened
from projections.engine.change import Change, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View
from projections.feeds import desks, foreign, halls, lodging, occasions
from projections.feeds.events import EVENTS, SEQUENCES, STANDS_IN


class FeedRow(msgspec.Struct, frozen=True, gc=False):
    """A feed of the calendar of a member, of a hub, or of a room or hall of a hub; once it is closed nothing is found there."""

    feed: str
    calendar: str
    member: str
    hub: str
    room: str
    hall: str
    opened: date
    closed: date | None = None


FEEDS_TABLE = History(
    row=FeedRow,
    name="calendar_feeds",
    key=("feed",),
    indexes=(Index(("calendar", "feed")),),
)


def opened(fact: FeedOpened) -> Iterator[Row]:
    """It is read from now on."""
    calendar = fact.room or fact.hall or fact.hub or fact.member
    whose = (fact.member, fact.hub, fact.room, fact.hall)
    yield FeedRow(fact.feed, calendar, *whose, fact.day)


def closed(fact: FeedClosed) -> Iterator[Change]:
    """It is read no more."""
    yield Update(FeedRow, (fact.feed,), closed=fact.day)


FIGURES = """
SELECT 'calendar-feed ' || feed, concat_ws(' ', calendar, nullif(member, ''), nullif(hub, ''), nullif(room, ''), nullif(hall, ''),
    opened, closed) FROM calendar_feeds WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'calendar-event ' || event, concat_ws(' ', what, hub, first, until,
    to_char(changed AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    to_char(starts AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), to_char(ends AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
    (SELECT string_agg(d, ',' ORDER BY n) FROM json_array_elements_text(weekdays) WITH ORDINALITY a (d, n)),
    nullif(title, ''), CASE WHEN elsewhere THEN 'elsewhere' END, CASE WHEN off THEN 'off' END)
FROM calendar_events WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'calendar-told ' || event, told::text FROM calendar_sequences
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'calendar-entry', calendar, event), concat_ws(' ', CASE WHEN gone THEN 'gone' ELSE 'there' END,
    nullif(array_to_string(takes, ','), ''))
FROM calendar_entries WHERE from_position <= %(position)s AND to_position > %(position)s
"""
FEEDS = View(
    name="feeds",
    version=4,
    tables=(FEEDS_TABLE, EVENTS, SEQUENCES, STANDS_IN, foreign.FOREIGN, foreign.OVERBOOKED),
    folds=(
        opened,
        closed,
        lodging.booked,
        lodging.changed,
        lodging.off,
        lodging.came,
        lodging.left,
        lodging.closed,
        lodging.reopened,
        lodging.leased,
        lodging.lease_ended,
        desks.booked,
        desks.off,
        halls.booked,
        halls.off,
        occasions.announced,
        occasions.changed,
        occasions.called_off,
        occasions.seated,
        occasions.given_up,
        foreign.allowed,
        foreign.readdressed,
        foreign.read,
        foreign.stopped,
        foreign.overbooked,
    ),
    figures=FIGURES + foreign.FIGURES,
)
