"""Facts about when one may arrive at a hub, and for how many nights."""

from datetime import date
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class SeasonNights(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Whoever arrives from the day `first` of a year to the day `last` stays so many nights at least, and at most."""

    first: str
    last: str
    nights_min: int
    nights_max: int | None


class DaysWithout(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """On the days from `first` on, and before `until`, nobody arrives."""

    first: date
    until: date


class ArrivalRulesSet(Fact, frozen=True, kw_only=True, gc=False, tag="stays.arrival-rules-set.v1"):
    """From `valid_from` on whoever arrives at the hub, or in one `room` of it, obeys these rules, and none that were set before.

    They stay so many nights, in some `seasons` others; they book so many days before they arrive, at least and at most; nobody arrives
    on a day of the week of `weekdays_without` (1 is Monday), or on one of `days_without`.
    """

    found_by: ClassVar = {"hub": "hub"}

    hub: Ref
    room: Ref = ""
    valid_from: date
    nights_min: int
    nights_max: int | None
    seasons: tuple[SeasonNights, ...]
    days_before_min: int
    days_before_max: int | None
    weekdays_without: tuple[int, ...]
    days_without: tuple[DaysWithout, ...]
