"""What stands in calendars is what happened, at every position: each event as often told as it changed, and where it stands."""

from ledger.feeds.close import CloseHubFeed
from ledger.feeds.events import FeedClosed, FeedOpened
from ledger.feeds.open import OpenHallFeed, OpenHubFeed, OpenMemberFeed, OpenRoomFeed
from ledger.halls.events import HallSetUp
from patto.postgres import Cluster
from projections.feeds.view import FEEDS
from tests.projections.chronicle import DOUBLE, MEMBERS, VILLAGE, Chronicle, lived_until
from tests.projections.recounted import at_every_position
from tests.projections.told import differences, told

KINDS = {"calendar-feed", "calendar-event", "calendar-told", "calendar-entry"}
BEGINS = tuple(f"{kind} " for kind in KINDS)


def shared() -> Chronicle:
    """A history with every kind of event, and feeds of all four kinds of calendars."""
    chronicle = lived_until(range(60), FEEDS.takes - {FeedOpened, FeedClosed})
    for command in (
        OpenHubFeed(hub=VILLAGE),
        OpenRoomFeed(room=DOUBLE),
        OpenHallFeed(hall=chronicle.told[HallSetUp][0].hall),
        *(OpenMemberFeed(member=member) for member in MEMBERS),
    ):
        chronicle.do(command)
    first = chronicle.told[FeedOpened][0]
    chronicle.do(CloseHubFeed(hub=VILLAGE, feed=first.feed))
    assert FEEDS.takes <= {type(fact) for _, fact in chronicle.written}
    return chronicle


def test_calendars_show_what_was_counted(server: Cluster) -> None:
    """Figures as of p equal a recount of the first p facts, for every p."""
    history = shared()
    with told(server, FEEDS) as one:
        one.write(history)
        for p, counted in at_every_position(history.lines(), KINDS):
            figures = {name: text for name, text in counted.items() if name.startswith(BEGINS)}
            assert not differences(one.figures(p), figures), p
