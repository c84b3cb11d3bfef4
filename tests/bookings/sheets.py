"""Who holds a unit in a slot, told from a sheet of a calendar."""

from datetime import datetime
from typing import Any

from ledger.bookings.calendar import Calendar


def holder_of(sheet: Calendar, slot: Any, unit: str, now: datetime) -> str:
    """Return who holds the unit in a slot of this sheet, or nothing."""
    return sheet.holder(f"{slot:{sheet.slots.mark}}/{unit}", now)
