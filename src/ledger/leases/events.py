"""Facts about leases: which beds and desks of a hub are let to whom, on which days of the week, from when to when."""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from ledger.kernel.days import nights
from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class LeasedBeds(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Bed places of a room, by name."""

    room: Ref
    beds: tuple[str, ...]


class LeasedDesks(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """On the days of `[first, until)` that are agreed these desks are let, by number; none for half a day on which the hub is closed."""

    first: date
    until: date
    morning: tuple[int, ...]
    afternoon: tuple[int, ...]


class OfLease(Fact, frozen=True, kw_only=True, gc=False):
    """A lease of beds and desks on the days of `[first, until)` that are one of `weekdays` (1 is Monday).

    A bed is let for the night that begins on such a day, a desk for as long as the hub is open.
    """

    lease: Ref
    hub: Ref
    member: Ref
    first: date
    until: date
    weekdays: tuple[int, ...]
    beds: tuple[LeasedBeds, ...]
    desks: tuple[LeasedDesks, ...]


class LeaseMade(OfLease, frozen=True, kw_only=True, gc=False, tag="leases.lease-made.v1"):
    """A company has so many `seats` and these beds of a village hub to itself; it was asked for by an application."""

    found_by = {"hub": "hub", "member": "member", "lease": "lease"}
    begins = "lease"

    application: Ref
    seats: int


class LeaseEnded(OfLease, frozen=True, kw_only=True, gc=False, tag="leases.lease-ended.v1"):
    """From the day `ends` on nothing is let by the lease any more, for a reason that is sealed under the hub's key."""

    found_by = {"hub": "hub", "member": "member", "lease": "lease"}

    ends: date
    reason: str


def agreed_days(first: date, until: date, weekdays: Iterable[int]) -> list[date]:
    """Return the days of `[first, until)` that are one of these days of the week."""
    agreed = frozenset(weekdays)
    return [day for day in nights(first, until) if day.isoweekday() in agreed]


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return days in order as spans `[first, until)` without a gap."""
    found: list[tuple[date, date]] = []
    for day in days:
        after = day + timedelta(days=1)
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], after)
        else:
            found.append((day, after))
    return found
