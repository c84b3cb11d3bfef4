"""An operator allows that a foreign calendar is heard of a room, or says where it is now; its host or an operator stops it for good."""

from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from ledger.feeds.foreign import (
    ALLOWED_MOST,
    ForeignCalendarsOfRoom,
    TooManyForeignCalendars,
    heard,
)
from ledger.feeds.foreign_events import (
    ForeignAddressChanged,
    ForeignCalendarAllowed,
    ForeignCalendarStopped,
)
from ledger.kernel.asker import must_be, must_run
from ledger.kernel.command import Command, Personal, Private
from ledger.kernel.fact import Fact
from ledger.kernel.ids import CalendarId, Prefix, RoomId
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import Word
from ledger.kernel.who import Role
from ledger.members.words import ByTheBook
from ledger.stays.asked import NoSuchBed
from ledger.stays.events import RoomReopened
from ledger.stays.furnish import BEDS_MAX, BedName
from ledger.stays.room import existing_room

ADDRESS_MAX = 2_000
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""This machine, where nobody listens in: for whoever tries it out."""


def address(text: str) -> str:
    """Return the address of a calendar; refuses what is none of the web, comes in clear, or signs in with a name and a word."""
    told = text.strip()
    try:
        parts = urlsplit(told)
        is_here = parts.scheme == "http" and parts.hostname in HERE
        fits = (parts.scheme == "https" or is_here) and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits or parts.username is not None or parts.fragment or not told.isascii():
        raise Malformed(
            "A calendar is read at an address such as https://example.org/room.ics.",
            field="address",
        )
    return told


Address = Annotated[
    str,
    Meta(
        max_length=ADDRESS_MAX,
        pattern=r"^[\x21-\x7e]*$(?!\n)",
        description="where the site tells its calendar, with the secret of the site; sealed. Empty: it is told from a file",
        extra={"form": "an address without blanks"},
    ),
    Private(address),
]


class AllowForeignCalendar(Command, frozen=True, kw_only=True, tag="feeds.allow-foreign-calendar"):
    """Allow that what another site says of a room, or of some of its beds, closes them (operators)."""

    personal = Personal(
        person="foreign_calendar", newborn=Prefix.CALENDAR, fact=ForeignCalendarAllowed
    )

    room: RoomId
    beds: Annotated[
        tuple[BedName, ...],
        Meta(max_length=BEDS_MAX, description="what it sells; empty for the whole room"),
    ] = ()
    site: Annotated[Word, Meta(description="what the site is called; it names nobody")]
    address: Address = ""
    foreign_calendar: ByTheBook = ""


class ChangeForeignAddress(Command, frozen=True, kw_only=True, tag="feeds.change-foreign-address"):
    """Say where the site tells a foreign calendar now (operators): it is read there at once. Without an address it is told from files."""

    personal = Personal(person="foreign_calendar", fact=ForeignAddressChanged)

    foreign_calendar: CalendarId
    address: Address


class StopForeignCalendar(Command, frozen=True, kw_only=True, tag="feeds.stop-foreign-calendar"):
    """Hear a foreign calendar no more, for good (the hub's host, operators); its address is forgotten."""

    foreign_calendar: CalendarId
    reopen: Annotated[
        bool,
        Meta(
            description="whether what it closed is open again now; otherwise the host opens it, closing by closing"
        ),
    ]


def allow_foreign_calendar(command: AllowForeignCalendar, see: See) -> list[Fact]:
    """Hear it from now on."""
    must_be(see, Role.OPERATOR)
    room = existing_room(see, command.room)
    beds = tuple(dict.fromkeys(command.beds)) or room.beds
    for bed in beds:
        if bed not in room.beds:
            raise NoSuchBed(room=command.room, bed=bed)
    if len(see(ForeignCalendarsOfRoom, command.room).calendars) >= ALLOWED_MOST:
        raise TooManyForeignCalendars(most=ALLOWED_MOST)
    return [
        ForeignCalendarAllowed(
            day=see.today(),
            foreign_calendar=command.foreign_calendar,
            hub=room.hub,
            room=command.room,
            beds=beds,
            site=command.site,
            address=command.address,
        )
    ]


def change_foreign_address(command: ChangeForeignAddress, see: See) -> list[Fact]:
    """Read it there from now on; what it closed stays closed until it says otherwise."""
    must_be(see, Role.OPERATOR)
    calendar = heard(see, command.foreign_calendar)
    of = calendar.named(command.foreign_calendar, see.today())
    return [ForeignAddressChanged(address=command.address, **of)]


def stop_foreign_calendar(command: StopForeignCalendar, see: See) -> list[Fact]:
    """Open what it closed, or leave that to the host."""
    calendar, today = heard(see, command.foreign_calendar), see.today()
    must_run(see, calendar.hub)
    to_come = {name: one for name, one in calendar.closed.items() if one.until > today}
    of = calendar.named(command.foreign_calendar, today)
    opened = [
        RoomReopened(
            closing=name,
            beds=calendar.beds,
            first=max(one.first, today),
            until=one.until,
            **of,
        )
        for name, one in sorted(to_come.items())
    ]
    kept = () if command.reopen else tuple(sorted(to_come))
    stopped = ForeignCalendarStopped(kept=kept, **of)
    return [*opened, stopped] if command.reopen else [stopped]
