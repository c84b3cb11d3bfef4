"""Calendar feeds: where they are opened, and closed."""

from typing import Final

from api.engine.route import Route
from ledger.feeds.close import CloseHubFeed, CloseMemberFeed
from ledger.feeds.open import OpenHallFeed, OpenHubFeed, OpenMemberFeed, OpenRoomFeed

ROUTES: Final = (
    Route(
        command=OpenMemberFeed,
        path="/members/{member}/calendar-feeds",
        location="/calendar-feeds/{feed}",
    ),
    Route(
        command=OpenHubFeed,
        path="/hubs/{hub}/calendar-feeds",
        location="/calendar-feeds/{feed}",
    ),
    Route(
        command=OpenRoomFeed,
        path="/rooms/{room}/calendar-feeds",
        location="/calendar-feeds/{feed}",
    ),
    Route(
        command=OpenHallFeed,
        path="/halls/{hall}/calendar-feeds",
        location="/calendar-feeds/{feed}",
    ),
    Route(
        command=CloseMemberFeed,
        path="/members/{member}/calendar-feeds/{feed}/close",
        location="/calendar-feeds/{feed}",
    ),
    Route(
        command=CloseHubFeed,
        path="/hubs/{hub}/calendar-feeds/{feed}/close",
        location="/calendar-feeds/{feed}",
    ),
)
