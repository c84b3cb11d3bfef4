"""Where people sleep: rooms and what they cost, who holds which bed, stays, and how much beds are used."""

from projections.stays.calendar import CALENDAR
from projections.stays.rooms import ROOMS
from projections.stays.stays import STAYS
from projections.stays.usage import USAGE

__all__ = ["CALENDAR", "ROOMS", "STAYS", "USAGE"]
