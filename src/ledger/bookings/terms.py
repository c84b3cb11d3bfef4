"""On what terms something is booked: how its time is cut, until when what may happen, what giving up costs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Generic

import msgspec

from ledger.billing.journal import Words
from ledger.kernel.days import IN_ITALY, day_at
from ledger.kernel.slots import S, Slots

Cancelling = tuple[tuple[int, int], ...]
"""Days before the first day, and the percentage that is kept from there on; nearer than all of them, everything."""


def by_days(free_days: int, late_percent: int) -> Cancelling:
    """Return what is kept: nothing until so many days before, then a part, and everything on the day itself."""
    if free_days <= 1:
        return ((free_days, 0),)
    return ((free_days, 0), (1, late_percent))


def percent_kept(cancelling: Cancelling, arrive: date, today: date) -> int:
    """Return how much of the price of use is kept when what begins on the day `arrive` is given up today."""
    days = (arrive - today).days
    return next((percent for least, percent in cancelling if days >= least), 100)


class BookingTerms(msgspec.Struct, Generic[S], frozen=True, kw_only=True):
    """One kind of thing, and its terms.

    what                                    from                       until (not included)
    a reservation may be booked             it was made                `kept_for` later
    a booking may be checked in             its first day              `absent_at` of its first slot
    the host may mark a no-show             `missing_at` of that slot  `absent_at`, when the clock does
    guests in house may change, be charged  arrival                    `over_at` of the slot after the last

    `first_unused` is the first slot that whoever leaves at an instant does not use.
    """

    slots: Slots[S]
    kept_for: timedelta
    missing_at: Callable[[S], datetime]
    absent_at: Callable[[S], datetime]
    over_at: Callable[[S], datetime]
    first_unused: Callable[[datetime], S]
    cancelling: Cancelling
    words: Words


def day_of(slot: date, zone: str = IN_ITALY) -> date:
    """Return the day on which a slot begins, by the clock of the zone."""
    return day_at(zone, slot) if isinstance(slot, datetime) else slot
