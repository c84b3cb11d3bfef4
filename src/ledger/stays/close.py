"""A host closes a room, or some of its beds, from a day to a day, and opens it again."""

from datetime import date, timedelta
from typing import Annotated, Self, assert_never

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from ledger.bookings.calendar import taken_units
from ledger.bookings.way import DAYS_AHEAD_MAX, must_begin
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ClosingId, Prefix, RoomId
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.stays.asked import NoSuchBed
from ledger.stays.calendar import Calendar
from ledger.stays.events import RoomClosed, RoomReopened
from ledger.stays.furnish import BEDS_MAX, BedName
from ledger.stays.room import existing_room
from ledger.stays.why_closed import WhyClosed


class NoSuchClosing(Unknown):
    """Nothing was closed under this id; the room shows its closings."""


class RoomInUse(Refused):
    """Stays lie on some of these nights, or the beds are closed already."""


class OpenByThen(Refused):
    """On that night the beds are open, or were never closed."""


class KeptByCalendar(Refused):
    """A foreign calendar says that these nights are sold elsewhere: it opens them, or whoever stops it."""


class LetGo(msgspec.Struct, frozen=True, gc=False):
    """The foreign calendar that kept a closing is read no more: its host may open it."""


class Closing(Noun, frozen=True, kw_only=True, gc=False):
    """Bed places of one room that are not let on the nights of `[first, until)`, by its id; a foreign `calendar` may keep it."""

    kind = "stays.closing"
    fold = 2
    tag = "closing"
    key = "closing"

    hub: str = ""
    room: str = ""
    beds: tuple[str, ...] = ()
    first: date = date.min
    until: date = date.min
    foreign_calendar: str = ""

    def evolve(self, part: RoomClosed | RoomReopened | LetGo) -> Self:
        """Close, end before the night on which it is open again, or be kept by no calendar any more."""
        match part:
            case RoomClosed():
                return type(self)(
                    hub=part.hub,
                    room=part.room,
                    beds=part.beds,
                    first=part.first,
                    until=part.until,
                    foreign_calendar=part.foreign_calendar,
                )
            case RoomReopened():
                return replace(self, until=part.first)
            case LetGo():
                return replace(self, foreign_calendar="")
            case _:
                assert_never(part)


class ClosedBefore(Refused):
    """A room is closed, or opened again, from tonight on or from a later night."""


class CloseRoom(Command, frozen=True, kw_only=True, tag="stays.close-room"):
    """Close a room, or some of its bed places, for some nights; refused while guests are to sleep there."""

    room: RoomId
    beds: Annotated[
        tuple[BedName, ...], Meta(max_length=BEDS_MAX, description="empty for the whole room")
    ] = ()
    first: Annotated[date, Meta(description="the first night that is closed")]
    until: Annotated[date, Meta(description="the first night that is open again")]
    reason: WhyClosed


class ReopenRoom(Command, frozen=True, kw_only=True, tag="stays.reopen-room"):
    """Open again what was closed, from a night on; today's or a later one."""

    closing: ClosingId
    first: Annotated[date, Meta(description="the first night that is open again")]


def close_room(command: CloseRoom, see: See) -> list[Fact]:
    """Take the beds off the calendar, unless somebody holds them."""
    room = existing_room(see, command.room)
    must_run(see, room.hub)
    _must_be_to_come(see, command.first)
    if not command.first < command.until <= command.first + timedelta(days=DAYS_AHEAD_MAX):
        raise Malformed("A closing has a night, and two years of them at most.", field="until")
    beds = tuple(dict.fromkeys(command.beds)) or room.beds
    for bed in beds:
        if bed not in room.beds:
            raise NoSuchBed(room=command.room, bed=bed)
    places = [(command.room, bed) for bed in beds]
    if taken := taken_units(see, Calendar, places, (command.first, command.until)):
        raise RoomInUse(by=sorted({one for holders in taken.values() for one in holders}))
    return [
        RoomClosed(
            day=see.today(),
            closing=see.new_id(Prefix.CLOSING),
            hub=room.hub,
            room=command.room,
            beds=beds,
            first=command.first,
            until=command.until,
            reason=command.reason,
        )
    ]


def reopen_room(command: ReopenRoom, see: See) -> list[Fact]:
    """Put the beds back on the calendar; nights that are over stay closed."""
    closing = see(Closing, command.closing)
    if not closing.room:
        raise NoSuchClosing(closing=command.closing)
    must_run(see, closing.hub)
    if closing.foreign_calendar:
        raise KeptByCalendar(foreign_calendar=closing.foreign_calendar)
    _must_be_to_come(see, command.first)
    if not closing.first <= command.first < closing.until:
        raise OpenByThen(first=closing.first, until=closing.until)
    return [
        RoomReopened(
            day=see.today(),
            closing=command.closing,
            hub=closing.hub,
            room=closing.room,
            beds=closing.beds,
            first=command.first,
            until=closing.until,
        )
    ]


def _must_be_to_come(see: See, first: date) -> None:
    """Refuse `ClosedBefore` for a night that is over, and `TooFarAhead`."""
    if first < see.today():
        raise ClosedBefore(first=first, today=see.today())
    must_begin(see.today(), first)
