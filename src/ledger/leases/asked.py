"""What of a hub a company would have to itself: seats at desks and bed places, on which days, from when to when."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.bookings.way import must_begin
from ledger.desks.provide import DESKS_MAX
from ledger.kernel.days import ONE_DAY, years_after
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.leases.events import agreed_days
from ledger.places.hub import HubKind, existing_hub, must_be_open
from ledger.stays.furnish import BEDS_MAX


class OnlyVillagesAreLet(Refused):
    """A company rents the space of a village hub; at a city hub it books desks and beds."""


class LeaseTooLong(Refused):
    """A lease is agreed for a year at most, and then made anew."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """So many `seats` and `beds` of a hub on the days of `[first, until)` that are one of `weekdays` (1 is Monday)."""

    hub: str
    first: date
    until: date
    weekdays: tuple[int, ...]
    seats: int
    beds: int

    @property
    def days(self) -> list[date]:
        """Return the days that are meant, one by one."""
        return agreed_days(self.first, self.until, self.weekdays)


Weekdays = Annotated[
    tuple[Annotated[int, Meta(ge=1, le=7)], ...],
    Meta(min_length=1, max_length=7, description="days of the week: 1 is Monday, 7 is Sunday"),
]
Seats = Annotated[
    int, Meta(ge=0, le=DESKS_MAX, description="seats at desks, as long as it is open")
]
Beds = Annotated[
    int, Meta(ge=0, le=BEDS_MAX, description="bed places, for the night after each of these days")
]
First = Annotated[date, Meta(description="the first day")]
Until = Annotated[date, Meta(description="the first day on which it is over")]


def must_be_sensible(see: See, asked: Asked) -> None:
    """Refuse what nobody can have: the hub is no village, or not open; nothing, no day, one past or too far."""
    hub = existing_hub(see, asked.hub)
    if hub.side is not HubKind.VILLAGE:
        raise OnlyVillagesAreLet(hub=asked.hub)
    must_be_open(see, asked.hub)
    if not asked.seats and not asked.beds:
        raise Malformed("A lease is of seats, or beds, or both.", field="seats")
    if len(set(asked.weekdays)) < len(asked.weekdays):
        raise Malformed("A day of the week is named once.", field="weekdays")
    if asked.until <= asked.first:
        raise Malformed("It is over (`until`) on a later day than its first.", field="until")
    if asked.until > (latest := years_after(asked.first, 1)):
        raise LeaseTooLong(field="until", latest=latest)
    must_begin(see.today(), asked.first, field="first")
    must_begin(see.today(), asked.until - ONE_DAY, field="until")
    if not asked.days:
        raise Malformed("None of these days of the week is in that time.", field="weekdays")


def in_order(weekdays: Iterable[int]) -> tuple[int, ...]:
    """Return days of the week as facts keep them."""
    return tuple(sorted(weekdays))
