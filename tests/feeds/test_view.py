"""What stands in calendars is what happened, at every position: each event as often told as it changed, and where it stands."""

from datetime import timedelta

from ledger.feeds.allow_foreign import (
    AllowForeignCalendar,
    ChangeForeignAddress,
    StopForeignCalendar,
)
from ledger.feeds.close import CloseHubFeed
from ledger.feeds.events import FeedClosed, FeedOpened
from ledger.feeds.foreign_events import (
    BedsOverbooked,
    ForeignAddressChanged,
    ForeignCalendarAllowed,
    ForeignCalendarRead,
    ForeignCalendarStopped,
)
from ledger.feeds.open import OpenHallFeed, OpenHubFeed, OpenMemberFeed, OpenRoomFeed
from ledger.feeds.tell_foreign import NightsTaken, TellForeignCalendar
from ledger.halls.events import HallSetUp
from ledger.stays.asked import BedAsked
from ledger.stays.events import RoomAdded
from ledger.stays.reserve import Reserve
from patto.postgres import Cluster
from projections.feeds.view import FEEDS
from tests.projections.chronicle import DOUBLE, MEMBERS, VILLAGE, Chronicle, lived_until
from tests.projections.recounted import at_every_position
from tests.projections.told import differences, told
from tests.scenario import named

KINDS = {
    *("calendar-feed", "calendar-event", "calendar-told", "calendar-entry"),
    *("foreign-calendar", "overbooked"),
}
OF_FOREIGN = {
    *(ForeignCalendarAllowed, ForeignCalendarRead),
    *(ForeignCalendarStopped, BedsOverbooked, ForeignAddressChanged),
}
BEGINS = tuple(f"{kind} " for kind in KINDS)


def shared() -> Chronicle:
    """A history with every kind of event, feeds of all four kinds of calendars, and rooms that are sold elsewhere, too."""
    chronicle = lived_until(range(60), FEEDS.takes - {FeedOpened, FeedClosed} - OF_FOREIGN)
    for command in (
        OpenHubFeed(hub=VILLAGE),
        OpenRoomFeed(room=DOUBLE),
        OpenHallFeed(hall=chronicle.told[HallSetUp][0].hall),
        *(OpenMemberFeed(member=member) for member in MEMBERS),
    ):
        chronicle.do(command)
    first = chronicle.told[FeedOpened][0]
    chronicle.do(CloseHubFeed(hub=VILLAGE, feed=first.feed))
    _sold_elsewhere(chronicle)
    assert FEEDS.takes <= {type(fact) for _, fact in chronicle.written}
    return chronicle


def _sold_elsewhere(chronicle: Chronicle) -> None:
    """Two sites sell a room; one sells what somebody has here, and is stopped."""
    room = chronicle.told[RoomAdded][0]
    first, second = named("CE", "FIRST"), named("CE", "SECOND")
    for calendar, address in ((first, "v1:sealed"), (second, "")):
        words = {"site": "Altrove", "address": address, "foreign_calendar": calendar}
        chronicle.do(AllowForeignCalendar(room=room.room, **words))
    far = chronicle.today + timedelta(days=600)
    span = {"arrive": far, "depart": far + timedelta(days=2)}
    for member in MEMBERS:
        beds = (BedAsked(room=room.room, bed=room.beds[0], guest=member),)
        chronicle.do(Reserve(hub=room.hub, payer=member, beds=beds, **span))
    taken = NightsTaken(first=far - timedelta(days=1), until=far + timedelta(days=1))
    for calendar in (first, second):
        chronicle.do(TellForeignCalendar(foreign_calendar=calendar, nights=(taken,)))
    chronicle.do(TellForeignCalendar(foreign_calendar=second, nights=()))
    for calendar, address in ((second, "v1:sealed anew"), (first, "")):
        chronicle.do(ChangeForeignAddress(foreign_calendar=calendar, address=address))
    chronicle.do(StopForeignCalendar(foreign_calendar=first, reopen=False))


def test_calendars_show_what_was_counted(server: Cluster) -> None:
    """Figures as of p equal a recount of the first p facts, for every p."""
    history = shared()
    with told(server, FEEDS) as one:
        one.write(history)
        for p, counted in at_every_position(history.lines(), KINDS):
            figures = {name: text for name, text in counted.items() if name.startswith(BEGINS)}
            assert not differences(one.figures(p), figures), p
