"""Calendar feeds: calendars that other programs read at secret addresses, and foreign calendars of rooms that are sold elsewhere, too.

open    OpenMemberFeed OpenHubFeed OpenRoomFeed OpenHallFeed   a calendar gets a secret address
close   CloseMemberFeed CloseHubFeed              nothing is found there any more, for good
feed    Feed OpenFeeds                            what an address is of; how many there are

allow_foreign  AllowForeignCalendar ChangeForeignAddress StopForeignCalendar   foreign  ForeignCalendar ForeignCalendarsOfRoom
tell_foreign   TellForeignCalendar                            which nights another site sold: they are closed here

Who has the address of a feed reads the calendar, and nobody else. The address is made of the feed's id under a key of the book,
so that no fact tells it.
"""

from ledger.feeds import events, foreign_events
from ledger.feeds.allow_foreign import (
    allow_foreign_calendar,
    change_foreign_address,
    stop_foreign_calendar,
)
from ledger.feeds.close import close_hub_feed, close_member_feed
from ledger.feeds.feed import Feed, OpenFeeds
from ledger.feeds.foreign import ForeignCalendar, ForeignCalendarsOfRoom
from ledger.feeds.foreign_events import ForeignCalendarStopped
from ledger.feeds.open import open_hall_feed, open_hub_feed, open_member_feed, open_room_feed
from ledger.feeds.tell_foreign import tell_foreign_calendar
from ledger.kernel.fact import facts_in
from ledger.kernel.routes import Part
from ledger.kernel.rulebook import Chapter
from ledger.stays.close import Closing, LetGo


def _kept(fact: ForeignCalendarStopped) -> list[Part]:
    return [(closing, LetGo()) for closing in fact.kept]


FEEDS = Chapter(
    name="feeds",
    facts=(*facts_in(events), *facts_in(foreign_events)),
    nouns=(Feed, OpenFeeds, ForeignCalendar, ForeignCalendarsOfRoom),
    feeds={Closing: {ForeignCalendarStopped: _kept}},
    verbs=(
        open_member_feed,
        open_hub_feed,
        open_room_feed,
        open_hall_feed,
        close_member_feed,
        close_hub_feed,
        allow_foreign_calendar,
        change_foreign_address,
        tell_foreign_calendar,
        stop_foreign_calendar,
    ),
    forgets={ForeignCalendarStopped: "foreign_calendar"},
)
