"""Calendar feeds: secret addresses at which other programs read a calendar of a member, a hub, a room, or a hall.

open    OpenMemberFeed OpenHubFeed OpenRoomFeed OpenHallFeed   a calendar gets a secret address
close   CloseMemberFeed CloseHubFeed              nothing is found there any more, for good
feed    Feed OpenFeeds                            what an address is of; how many there are

Who has the address reads the calendar, and nobody else. The address is made of the feed's id under a key of the book,
so that no fact tells it.
"""

from ledger.feeds import events
from ledger.feeds.close import close_hub_feed, close_member_feed
from ledger.feeds.feed import Feed, OpenFeeds
from ledger.feeds.open import open_hall_feed, open_hub_feed, open_member_feed, open_room_feed
from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter

FEEDS = Chapter(
    name="feeds",
    facts=facts_in(events),
    nouns=(Feed, OpenFeeds),
    verbs=(
        open_member_feed,
        open_hub_feed,
        open_room_feed,
        open_hall_feed,
        close_member_feed,
        close_hub_feed,
    ),
)
