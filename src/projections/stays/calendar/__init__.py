"""Every room's calendar: which stay holds which bed place on which night, and what is still free."""

from collections.abc import Sequence
from typing import Any

from ledger.kernel.fact import Line
from projections.engine.projection import Cursor, Projection
from projections.stays.calendar.audit import figures
from projections.stays.calendar.read import NAME, availability, room_calendar
from projections.stays.calendar.words import (
    Availability,
    FreeRoom,
    Held,
    Place,
    RoomCalendar,
    Stayable,
)
from projections.stays.calendar.write import TAKES, Page

__all__ = [
    "Calendars",
    "availability",
    "figures",
    "room_calendar",
    "Availability",
    "FreeRoom",
    "Held",
    "Place",
    "RoomCalendar",
    "Stayable",
]


class Calendars(Projection):
    """Follows stays, rooms, prices and terms; keeps nothing in memory."""

    name = NAME
    tables = (
        "calendar_hubs",
        "calendar_rooms",
        "calendar_prices",
        "calendar_terms",
        "calendar_holds",
    )
    takes = TAKES

    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        """Load what the lines need, take them, write."""
        page = Page()
        page.load(lines, cursor)
        page.take(lines)
        page.write(cursor)

    def forget(self) -> None:
        """Nothing is kept in memory."""
