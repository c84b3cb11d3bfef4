"""A room's calendar says which stay holds which bed place on which night, a month to a sheet."""

from ledger.bookings import calendar
from ledger.kernel.slots import DAYS
from ledger.stays.stay import Stay


class Calendar(calendar.Calendar, frozen=True, kw_only=True, gc=False):
    """One room in one month, by `BR…:2026-07`: bed place and night → the stay that holds it."""

    kind = "stays.calendar"
    tag = "beds"
    slots = DAYS
    parts = calendar.held_by(Stay)
