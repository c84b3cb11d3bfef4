"""Anna has her calendar read by her telephone, Ala that of a room by whoever cleans it."""

from ledger.feeds.close import CloseHubFeed, CloseMemberFeed
from ledger.feeds.events import FeedClosed, FeedOpened
from ledger.feeds.open import OpenHallFeed, OpenHubFeed, OpenMemberFeed, OpenRoomFeed
from ledger.kernel.ids import identifier
from tests.halls.examples import HALL
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.scenario import SEED, TODAY, named
from tests.stays.examples import DOUBLE

NEW_FEED = identifier("CF", SEED, 1)
FEED, ROOM_FEED = named("CF", "ANNA"), named("CF", "DOUBLE")

OPEN_ANNAS, OPEN_ALAS = OpenMemberFeed(member=ANNA), OpenHubFeed(hub=ALA)
OPEN_ROOMS, OPEN_HALLS = OpenRoomFeed(room=DOUBLE), OpenHallFeed(hall=HALL)
ANNAS_OPENED = FeedOpened(day=TODAY, feed=FEED, member=ANNA)
ROOMS_OPENED = FeedOpened(day=TODAY, feed=ROOM_FEED, hub=ALA, room=DOUBLE)
CLOSE = CloseMemberFeed(member=ANNA, feed=FEED)
CLOSE_ROOMS = CloseHubFeed(hub=ALA, feed=ROOM_FEED)
CLOSED = FeedClosed(day=TODAY, feed=FEED, member=ANNA)
