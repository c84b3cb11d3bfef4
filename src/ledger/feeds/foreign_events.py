"""Facts about foreign calendars: a room is sold on another site, too, whose calendar is read."""

from datetime import date
from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref, Refs


class OfForeignCalendar(Fact, frozen=True, kw_only=True, gc=False):
    """Something about one foreign calendar, which is of a room of a hub."""

    foreign_calendar: Ref
    hub: Ref
    room: Ref


class ForeignCalendarAllowed(
    OfForeignCalendar, frozen=True, kw_only=True, gc=False, tag="feeds.foreign-calendar-allowed.v1"
):
    """What a site says of these bed places is heard from now on; the `address` at which it says so, if any, is sealed."""

    found_by: ClassVar = {"hub": "hub"}
    begins: ClassVar = "foreign_calendar"

    beds: tuple[str, ...]
    site: str
    address: str


class ForeignAddressChanged(
    OfForeignCalendar, frozen=True, kw_only=True, gc=False, tag="feeds.foreign-address-changed.v1"
):
    """The site tells the calendar at another `address` from now on, sealed like the one before; without one it is told from files."""

    address: str


class ForeignCalendarRead(
    OfForeignCalendar, frozen=True, kw_only=True, gc=False, tag="feeds.foreign-calendar-read.v1"
):
    """The calendar was read, and says that the beds are taken in so many `periods`; told once a day where nothing is new."""

    periods: int


class BedsOverbooked(
    OfForeignCalendar, frozen=True, kw_only=True, gc=False, tag="feeds.beds-overbooked.v1"
):
    """Somebody has these beds, by stays or leases, on nights of a closing for which the site sold them, too."""

    found_by: ClassVar = {"hub": "hub"}

    closing: Ref
    beds: tuple[str, ...]
    first: date
    until: date
    by: Refs


class ForeignCalendarStopped(
    OfForeignCalendar, frozen=True, kw_only=True, gc=False, tag="feeds.foreign-calendar-stopped.v1"
):
    """It is heard no more, for good; the closings that are `kept` are its host's to open."""

    found_by: ClassVar = {"hub": "hub"}

    kept: Refs
