"""Calendar feeds: where they are opened, and closed; where foreign calendars are allowed, told and stopped."""

from typing import Final

from api.engine.route import Form, Route
from api.feeds.foreign import BYTES_MAX, nights_of_file
from ledger.feeds.allow_foreign import (
    AllowForeignCalendar,
    ChangeForeignAddress,
    StopForeignCalendar,
)
from ledger.feeds.close import CloseHubFeed, CloseMemberFeed
from ledger.feeds.open import OpenHallFeed, OpenHubFeed, OpenMemberFeed, OpenRoomFeed
from ledger.feeds.tell_foreign import TellForeignCalendar
from ledger.kernel.who import Role

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
    Route(
        command=AllowForeignCalendar,
        path="/rooms/{room}/foreign-calendars",
        location="/foreign-calendars/{foreign_calendar}",
        example={
            "site": "Camere in Trentino",
            "address": "https://camere.example/ical/ala-blu-7Hq2.ics",
        },
    ),
    Route(
        command=ChangeForeignAddress,
        path="/foreign-calendars/{foreign_calendar}/address",
        location="/foreign-calendars/{foreign_calendar}",
        example={"address": "https://camere.example/ical/ala-blu-9Kd4.ics"},
    ),
    Route(
        command=TellForeignCalendar,
        path="/foreign-calendars/{foreign_calendar}/nights",
        location="/foreign-calendars/{foreign_calendar}",
        example={"nights": [{"first": "2027-07-10", "until": "2027-07-13"}]},
        also=Form(
            media="text/calendar",
            bytes_max=BYTES_MAX,
            roles=(Role.OPERATOR, Role.HOST),
            read=nights_of_file,
        ),
    ),
    Route(
        command=StopForeignCalendar,
        path="/foreign-calendars/{foreign_calendar}/stop",
        location="/foreign-calendars/{foreign_calendar}",
        example={"reopen": False},
    ),
)
