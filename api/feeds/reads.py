"""Calendar feeds and foreign calendars: all of them, and one; the address of a feed is told to whoever may have it, for this answer alone."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from api.engine.access import May
from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of, one_of
from api.feeds.readings_shown import READ as FOREIGN_READINGS
from ledger.kernel.who import Role
from projections.feeds.listed import FOREIGN_CALENDAR, OVERBOOKING
from projections.feeds.questions import FEED, FeedListed


class FeedShown(FeedListed, frozen=True, kw_only=True):
    """A feed, and the `address` at which a calendar program reads it; null for one that is closed, and for those who only look."""

    address: str | None


async def _with_addresses(ask: Ask, found: Sequence[FeedListed]) -> list[FeedShown]:
    only_looks = ask.who.role in (Role.AUDITOR, Role.TREASURER)
    return [
        FeedShown(**asdict(one), address=None if only_looks or one.closed else address_of(ask, one))
        for one in found
    ]


def address_of(ask: Ask, feed: FeedListed) -> str:
    """Return the address of a feed, which follows from its id under the book's key."""
    return f"/calendars/{feed.id}/{ask.secret(feed.id)}.ics"


_ADDRESSED: Final = PrivateRow(FeedShown, _with_addresses)
READS: Final = (
    list_of(
        FEED,
        "/calendar-feeds",
        "List the feeds of calendars: for staff, the host of the hub, and those who act for the member.",
        may=May.OWN,
        hosts="hub",
        opened=_ADDRESSED,
    ),
    one_of(
        FEED,
        "/calendar-feeds/{feed}",
        "One feed of a calendar, with the secret address at which a calendar program reads it.",
        may=May.OWN,
        hosts="hub",
        opened=_ADDRESSED,
    ),
    list_of(
        FOREIGN_CALENDAR,
        "/foreign-calendars",
        "List the foreign calendars of rooms that are sold elsewhere, too, and when each was last read.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
    ),
    one_of(
        FOREIGN_CALENDAR,
        "/foreign-calendars/{foreign_calendar}",
        "One foreign calendar: which beds it closes, and when it was last read. The site's address is never shown.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
    ),
    list_of(
        OVERBOOKING,
        "/overbookings",
        "List the beds that another site sold on nights on which somebody had them here, and whether that still stands.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
    ),
    FOREIGN_READINGS,
)
