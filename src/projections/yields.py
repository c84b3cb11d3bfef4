"""What a sum that was paid has yielded in a year: the internal rate of return of dated sums (XIRR).

Sums that were paid are below zero, those that came back above, the worth on the last day among them. The rate is the
one at which all of them, discounted by days ÷ 365, are worth nothing together: as spreadsheets have it.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from math import floor, isfinite
from typing import Final

import msgspec
from pyxirr import xirr

_BP: Final = 10_000
_RATE_MAX: Final = 1_000


class NoYield(StrEnum):
    """Why no yield is told."""

    NOTHING_PAID = "nothing-paid"
    ONE_DAY = "one-day"
    NOTHING_BACK = "nothing-back"
    NO_VALUE = "no-value"
    PAID_BEFORE = "paid-before"
    TOO_FEW_DAYS = "too-few-days"
    NO_RATE = "no-rate"


class Yield(msgspec.Struct, frozen=True):
    """A yearly rate in basis points, rounded half up; or why there is none."""

    yield_bp: int | None = None
    no_yield: NoYield | None = None


def yield_of(flows: Iterable[tuple[date, int]]) -> Yield:
    """Return the yield of dated sums in cents, the worth on the last day among them."""
    by_day: dict[date, int] = {}
    moved = False
    for day, cents in flows:
        by_day[day] = by_day.get(day, 0) + cents
        moved = moved or cents != 0
    sums = {day: by_day[day] for day in sorted(by_day) if by_day[day]}
    if moved and len(by_day) == 1:
        return Yield(no_yield=NoYield.ONE_DAY)
    cents_of = sums.values()
    if min(cents_of, default=1) > 0:
        return Yield(no_yield=NoYield.NOTHING_PAID)
    if max(cents_of) < 0:
        return Yield(no_yield=NoYield.NOTHING_BACK)
    rate = xirr(list(sums), list(map(float, cents_of)), silent=True)
    if rate is None or not isfinite(rate):
        return Yield(no_yield=NoYield.NO_RATE)
    if rate > _RATE_MAX:
        return Yield(no_yield=NoYield.TOO_FEW_DAYS)
    return Yield(yield_bp=floor(rate * _BP + 0.5))
