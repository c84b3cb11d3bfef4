"""What a member had, or is to have, at agreed prices: the limits of a price list count it, whoever sells."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

import msgspec
from immutables import Map

from ledger.kernel.noun import Noun, dropped


class UsesOf(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The days on which one booking has uses of a service at agreed prices; one that is only reserved has them `until` then.

    Those of them that are `visas` cost the member a visa day each; others were `spent` without being used.
    """

    hub: str
    service: str
    unit: str
    agreed: tuple[date, ...]
    until: datetime | None = None
    visas: tuple[date, ...] = ()
    spent: tuple[date, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Say whether the booking takes nothing of any limit."""
        return not (self.agreed or self.spent)

    def stands(self, now: datetime) -> bool:
        """Say whether it is booked, or still reserved."""
        return self.until is None or now < self.until


class UsesNow(msgspec.Struct, frozen=True, gc=False):
    """From now on a booking has these uses."""

    booking: str
    uses: UsesOf


class MemberUses(Noun, frozen=True, kw_only=True, gc=False):
    """The uses of one member in one year at agreed prices, by `M…:2026`, booking by booking."""

    kind = "conventions.member-uses"
    tag = "uses"

    bookings: Map[str, UsesOf] = Map()

    def evolve(self, part: UsesNow) -> Self:
        """Have other uses by a booking, or none."""
        if part.uses.is_nothing:
            return type(self)(bookings=dropped(self.bookings, part.booking))
        return type(self)(bookings=self.bookings.set(part.booking, part.uses))


def year_of(member: str, year: int) -> str:
    """Return the key of what a member had in a year."""
    return f"{member}:{year}"


def days_had(
    uses: Iterable[MemberUses], *, at: tuple[str, str, str], now: datetime, besides: str
) -> tuple[date, ...]:
    """Return the days of uses at agreed prices `at` a hub, for a service, by a unit, but for one booking."""
    return tuple(
        day
        for one in uses
        for booking, of in one.bookings.items()
        if booking != besides and (of.hub, of.service, of.unit) == at and of.stands(now)
        for day in of.agreed
    )


def visa_days(uses: Iterable[MemberUses], *, now: datetime, besides: str) -> tuple[date, ...]:
    """Return the visa days that are booked, used or spent; of one booking those alone that are spent."""
    return tuple(
        day
        for one in uses
        for booking, of in one.bookings.items()
        for day in (*(of.visas if booking != besides and of.stands(now) else ()), *of.spent)
    )
