"""The double room of Ala is also sold at Camere in Trentino, whose calendar closes it."""

from ledger.feeds.allow_foreign import (
    AllowForeignCalendar,
    ChangeForeignAddress,
    StopForeignCalendar,
)
from ledger.feeds.foreign_events import (
    BedsOverbooked,
    ForeignAddressChanged,
    ForeignCalendarAllowed,
    ForeignCalendarRead,
    ForeignCalendarStopped,
)
from ledger.feeds.tell_foreign import NightsTaken, TellForeignCalendar
from ledger.kernel.ids import identifier
from ledger.stays.events import RoomClosed, RoomReopened
from ledger.stays.why_closed import WhyClosed
from tests.places.examples import ALA
from tests.scenario import SEED, TODAY, named
from tests.stays.examples import DOUBLE, FIRST, LEAVES
from tests.treasury.examples import STAY

SITE, OTHER_SITE = named("CE", "TRENTINO"), named("CE", "OTHER")
NEW_CLOSING = identifier("BC", SEED, 1)
BOTH = ("left", "right")

ALLOW = AllowForeignCalendar(
    room=DOUBLE, site="Camere in Trentino", address="sealed", foreign_calendar=SITE
)
ALLOWED = ForeignCalendarAllowed(
    day=TODAY,
    foreign_calendar=SITE,
    hub=ALA,
    room=DOUBLE,
    beds=BOTH,
    site="Camere in Trentino",
    address="sealed",
)
OTHERS = ForeignCalendarAllowed(
    day=TODAY,
    foreign_calendar=OTHER_SITE,
    hub=ALA,
    room=DOUBLE,
    beds=BOTH,
    site="Letti",
    address="",
)
TAKEN = NightsTaken(first=FIRST, until=LEAVES)
TELL = TellForeignCalendar(foreign_calendar=SITE, nights=(TAKEN,))
TELL_NOTHING = TellForeignCalendar(foreign_calendar=SITE, nights=())
CLOSED = RoomClosed(
    day=TODAY,
    closing=NEW_CLOSING,
    hub=ALA,
    room=DOUBLE,
    beds=BOTH,
    first=FIRST,
    until=LEAVES,
    reason=WhyClosed.SOLD_ELSEWHERE,
    foreign_calendar=SITE,
)
REOPENED = RoomReopened(
    day=TODAY,
    closing=NEW_CLOSING,
    hub=ALA,
    room=DOUBLE,
    beds=BOTH,
    first=FIRST,
    until=LEAVES,
    foreign_calendar=SITE,
)
READ = ForeignCalendarRead(day=TODAY, foreign_calendar=SITE, hub=ALA, room=DOUBLE, periods=1)
READ_EMPTY = ForeignCalendarRead(day=TODAY, foreign_calendar=SITE, hub=ALA, room=DOUBLE, periods=0)
TWICE = BedsOverbooked(
    day=TODAY,
    foreign_calendar=SITE,
    hub=ALA,
    room=DOUBLE,
    closing=NEW_CLOSING,
    beds=BOTH,
    first=FIRST,
    until=LEAVES,
    by=(STAY,),
)
CHANGE = ChangeForeignAddress(foreign_calendar=SITE, address="sealed anew")
CHANGED = ForeignAddressChanged(
    day=TODAY, foreign_calendar=SITE, hub=ALA, room=DOUBLE, address="sealed anew"
)
STOP = StopForeignCalendar(foreign_calendar=SITE, reopen=True)
STOPPED = ForeignCalendarStopped(day=TODAY, foreign_calendar=SITE, hub=ALA, room=DOUBLE, kept=())
HEARD = [ALLOWED, READ, CLOSED]
