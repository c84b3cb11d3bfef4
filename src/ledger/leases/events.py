"""Facts about leases: which beds and desks of a hub are let to whom, on which days of the week, from when to when, and what for."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar

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


class LeaseTerms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A calendar month costs `month_cents` with VAT at `vat_bp`, and is billed when it begins.

    Either side ends it `notice_days` before; the hub need not wait once a month is owed for `overdue_days`.
    """

    month_cents: int
    vat_bp: int
    notice_days: int
    overdue_days: int


class OfLease(Fact, frozen=True, kw_only=True, gc=False):
    """A lease of beds and desks on the days of `[first, until)` that are one of `weekdays` (1 is Monday).

    A bed is let for the night that begins on such a day, a desk for as long as the hub is open. On the day `turns` a month
    of it is over, or begins.
    """

    lease: Ref
    hub: Ref
    member: Ref
    first: date
    until: date
    weekdays: tuple[int, ...]
    beds: tuple[LeasedBeds, ...]
    desks: tuple[LeasedDesks, ...]
    turns: date | None


class LeaseMade(OfLease, frozen=True, kw_only=True, gc=False, tag="leases.lease-made.v1"):
    """A company has so many `seats` and these beds of a village hub to itself; it was asked for by an application."""

    found_by = {"hub": "hub", "member": "member", "lease": "lease"}
    begins = "lease"

    application: Ref
    seats: int
    terms: LeaseTerms


class LeaseEnded(OfLease, frozen=True, kw_only=True, gc=False, tag="leases.lease-ended.v1"):
    """From the day `ends` on nothing is let by the lease any more, for a reason that is sealed under the hub's key.

    Of the month that is billed, and cut short by it (`month_cut` is its first day), the days from then on are given back: without VAT `back_net_cents`, and the VAT; of that so much is
    `let_off_cents`, which the member owed the hub, and the rest is theirs again.
    """

    found_by = {"hub": "hub", "member": "member", "lease": "lease"}
    shows_balances: ClassVar = True

    ends: date
    reason: str
    month_cut: date | None
    back_net_cents: int
    back_vat_cents: int
    let_off_cents: int


class OfLeaseMonth(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a month of a lease, or the part of one that is the lease's; the next turns on the day `turns`."""

    found_by: ClassVar = {"hub": "hub", "member": "member", "lease": "lease"}
    shows_balances: ClassVar = True

    lease: Ref
    hub: Ref
    member: Ref
    turns: date | None
    first: date
    until: date
    net_cents: int


class LeaseMonthBilled(
    OfLeaseMonth, frozen=True, kw_only=True, gc=False, tag="leases.lease-month-billed.v1"
):
    """The days of `[first, until)`, all in one calendar month, are paid from the member's wallet; what that lacked is owed to the hub."""

    vat_cents: int
    owed_cents: int


class LeaseMonthEarned(
    OfLeaseMonth, frozen=True, kw_only=True, gc=False, tag="leases.lease-month-earned.v1"
):
    """A month that was billed is over: the hub has earned it."""


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
