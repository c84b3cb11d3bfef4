"""Calendar feeds: all of them, and one; the address is told to whoever may open one, for this answer alone."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict

from api.engine.access import May
from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of, one_of
from ledger.kernel.who import Role
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
)
