"""Which foreign calendars there are and when each was read, and which beds were sold twice, as of any moment."""

from datetime import date

import msgspec

from ledger.kernel.ids import HubId, RoomId
from projections.engine.judged import judged
from projections.engine.listing import Filter, Listing
from projections.feeds.view import FEEDS
from projections.stays.calendar import CALENDAR
from projections.stays.nights import LAST_NIGHT
from projections.stays.rooms import ROOMS


class ForeignListed(msgspec.Struct, frozen=True, kw_only=True):
    """A site sells these beds of a room, too; its calendar was last read on `read_on`, and told of so many `periods`.

    It is read from its address (`by_address`), or told from files. One that was `stopped` is heard no more.
    """

    id: str
    hub: str
    room: str
    site: str
    beds: tuple[str, ...]
    by_address: bool
    allowed: date
    read_on: date | None
    periods: int | None
    stopped: date | None


class Overbooking(msgspec.Struct, frozen=True, kw_only=True):
    """A site sold these beds for the nights of `[first, until)` that stays or leases had here, too (`by`).

    It `stands` as long as somebody has one of them on a night to come that the site still says is taken.
    """

    id: str
    foreign_calendar: str
    site: str
    hub: str
    room: str
    beds: tuple[str, ...]
    first: date
    until: date
    by: tuple[str, ...]
    told: date
    stands: bool


FOREIGN_CALENDAR = Listing(
    row=ForeignListed,
    view=FEEDS,
    one="foreign_calendar",
    many="foreign_calendars",
    key="c.calendar",
    rows="foreign_calendars c WHERE {held[c]}",
    columns={"by_address": "c.address_at IS NOT NULL"},
    filters={"hub": Filter(HubId), "room": Filter(RoomId)},
)
STANDS = f"""EXISTS (
    SELECT FROM room_closings c WHERE c.closing = t.closing AND {{held[c]}} AND c.until > greatest(c.first, %(today)s)
        AND (EXISTS (
            SELECT FROM bed_holds h WHERE h.room = t.room AND h.beds && t.beds AND {{held[h]}}
                AND h.arrive < c.until AND {LAST_NIGHT} > greatest(c.first, h.arrive, %(today)s)
        ) OR EXISTS (
            SELECT FROM room_closings l WHERE l.room = t.room AND l.reason = 'leased' AND l.beds && t.beds AND {{held[l]}}
                AND l.first < c.until AND l.until > greatest(c.first, l.first, %(today)s)
        )))"""
OVERBOOKING = Listing(
    row=Overbooking,
    view=FEEDS,
    beside=(ROOMS, CALENDAR),
    one="overbooking",
    many="overbookings",
    key="t.closing",
    rows="judged, overbookings t JOIN foreign_calendars f ON f.calendar = t.calendar AND {held[f]} WHERE {held[t]}",
    columns={"foreign_calendar": "t.calendar", "site": "f.site", "stands": STANDS},
    filters={
        "hub": Filter(HubId),
        "room": Filter(RoomId),
        "stands": Filter(bool, f"{STANDS} = %(stands)s::boolean"),
    },
    begin=judged,
)
