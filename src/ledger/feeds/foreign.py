"""A foreign calendar is what another site says of bed places that it sells, too: when they are taken."""

from datetime import date
from typing import Any, Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.feeds.foreign_events import (
    ForeignCalendarAllowed,
    ForeignCalendarRead,
    ForeignCalendarStopped,
)
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.stays.events import RoomClosed, RoomReopened

ALLOWED_MOST = 5


class NoSuchForeignCalendar(Unknown):
    """There is no such foreign calendar."""


class ForeignCalendarIsStopped(Refused):
    """The foreign calendar was stopped, and what it says is heard no more."""


class TooManyForeignCalendars(Refused):
    """A room has at most `most` foreign calendars at once: stop one of them first."""


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False, order=True):
    """The nights of `[first, until)`."""

    first: date
    until: date


class ForeignCalendar(Noun, frozen=True, kw_only=True, gc=False):
    """One foreign calendar, by its id; of no room if there is none. `closed` are the closings that it keeps, not over when it was read."""

    kind = "feeds.foreign-calendar"
    tag = "foreign"
    key = "foreign_calendar"

    hub: str = ""
    room: str = ""
    beds: tuple[str, ...] = ()
    is_open: bool = False
    read_on: date = date.min
    closed: Map[str, Span] = Map()

    def evolve(
        self,
        part: ForeignCalendarAllowed
        | ForeignCalendarRead
        | ForeignCalendarStopped
        | RoomClosed
        | RoomReopened,
    ) -> Self:
        """Hear it, close and open what it says, forget what is over, and hear it no more."""
        match part:
            case ForeignCalendarAllowed():
                return type(self)(hub=part.hub, room=part.room, beds=part.beds, is_open=True)
            case ForeignCalendarRead():
                left = {name: one for name, one in self.closed.items() if one.until > part.day}
                return replace(self, read_on=part.day, closed=Map(left))
            case ForeignCalendarStopped():
                return replace(self, is_open=False, closed=Map())
            case RoomClosed():
                span = Span(part.first, part.until)
                return replace(self, closed=self.closed.set(part.closing, span))
            case RoomReopened():
                return replace(self, closed=self._reopened(part))
            case _:
                assert_never(part)

    def named(self, calendar: str, day: date) -> dict[str, Any]:
        """Return what every fact about it says."""
        return {"day": day, "foreign_calendar": calendar, "hub": self.hub, "room": self.room}

    def _reopened(self, part: RoomReopened) -> Map[str, Span]:
        """Return what is closed but for the nights that are open again."""
        was = self.closed.get(part.closing)
        if was is None or part.first <= was.first:
            return dropped(self.closed, part.closing)
        return self.closed.set(part.closing, Span(was.first, part.first))


class ForeignCalendarsOfRoom(Noun, frozen=True, kw_only=True, gc=False):
    """The foreign calendars of one room that are heard, by its id."""

    kind = "feeds.foreign-calendars-of-room"
    tag = "foreign-room"
    key = "room"

    calendars: Map[str, bool] = Map()

    def evolve(self, part: ForeignCalendarAllowed | ForeignCalendarStopped) -> Self:
        """Have one more, or one less."""
        if isinstance(part, ForeignCalendarStopped):
            return type(self)(calendars=dropped(self.calendars, part.foreign_calendar))
        return type(self)(calendars=self.calendars.set(part.foreign_calendar, True))


def heard(see: See, calendar: str) -> ForeignCalendar:
    """Return a foreign calendar; refuses `NoSuchForeignCalendar`, and one that is stopped."""
    found = see(ForeignCalendar, calendar)
    if not found.room:
        raise NoSuchForeignCalendar(foreign_calendar=calendar)
    if not found.is_open:
        raise ForeignCalendarIsStopped(foreign_calendar=calendar)
    return found
