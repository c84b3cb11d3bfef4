"""When Italians travel: the seasons of mountains, seas, hills and cities, the holidays and their bridges."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from ledger.kernel.days import ONE_DAY, nights

# 1 January, Epiphany, Liberation, Labour, Republic, Ferragosto, All Saints, Immaculate, Christmas, St Stephen.
_FIXED: Final = (
    (1, 1),
    (1, 6),
    (4, 25),
    (5, 1),
    (6, 2),
    (8, 15),
    (11, 1),
    (12, 8),
    (12, 25),
    (12, 26),
)
_FRIDAY: Final = 4
_SATURDAY: Final = 5
FULL: Final = 100
_LEAP_YEAR: Final = 2000
_SUMMER: Final = 6


class Landscape(StrEnum):
    """What draws guests to a place."""

    MOUNTAIN = "mountain"
    SEA = "sea"
    HILL = "hill"
    CITY = "city"


# How much of its beds a place would fill on a working day, in percent, from January to December.
_BY_MONTH: Final = {
    Landscape.MOUNTAIN: (55, 60, 40, 12, 10, 25, 55, 75, 25, 10, 8, 45),
    Landscape.SEA: (6, 6, 10, 22, 30, 55, 80, 90, 50, 18, 8, 10),
    Landscape.HILL: (10, 12, 18, 28, 35, 35, 45, 60, 42, 32, 18, 18),
    Landscape.CITY: (30, 35, 42, 45, 48, 45, 30, 12, 45, 48, 42, 32),
}


def easter(year: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian computus, as Meeus gives it)."""
    century, golden = year // 100, year % 19
    sun = century - century // 4 - (century - (century - 17) // 25) // 3 + 19 * golden + 15
    moon = sun % 30
    moon -= moon // 28 * (1 - moon // 28 * (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    back = moon - weekday
    month = 3 + (back + 40) // 44
    return date(year, month, back + 28 - 31 * (month // 4))


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Return the days on which Italy rests, Easter Monday among them."""
    fixed = {date(year, month, day) for month, day in _FIXED}
    return frozenset({*fixed, easter(year), easter(year) + ONE_DAY})


def is_free(day: date) -> bool:
    """Say whether people are free: Saturday, Sunday, a holiday, or the bridge (ponte) beside one."""
    return day.weekday() >= _SATURDAY or _is_holiday(day) or _is_bridge(day)


def _is_holiday(day: date) -> bool:
    return day in holidays(day.year)


def _is_bridge(day: date) -> bool:
    """A Friday after a Thursday's holiday, a Monday before a Tuesday's."""
    if day.weekday() == _FRIDAY:
        return _is_holiday(day - ONE_DAY)
    return day.weekday() == 0 and _is_holiday(day + ONE_DAY)


@lru_cache(maxsize=8192)
def demand(night: date, landscape: Landscape) -> int:
    """Return how sought after a night is, 1 to 100: nights before a free day are, above all in season."""
    wanted = _BY_MONTH[landscape][night.month - 1]
    away_from_home = 1 if landscape is not Landscape.CITY else -1
    if is_free(night + ONE_DAY):
        wanted += 25 * away_from_home
    if _in_holidays(night):
        wanted += 35 * away_from_home
    return max(3, min(FULL, wanted))


def _in_holidays(night: date) -> bool:
    """The two weeks around Ferragosto, Christmas to Epiphany, Easter from Thursday to Monday."""
    return (
        date(night.year, 8, 7) <= night <= date(night.year, 8, 21)
        or (night.month, night.day) >= (12, 23)
        or (night.month, night.day) <= (1, 5)
        or _at_easter(night)
    )


def _at_easter(night: date) -> bool:
    spring = easter(night.year)
    return spring - timedelta(days=3) <= night <= spring


def free_run(day: date) -> int:
    """Return how many free days follow each other from the day after `day` on: how long a stay may be."""
    run, each = 0, day + ONE_DAY
    while is_free(each) and run < 6:
        run, each = run + 1, each + ONE_DAY
    return run


def high_season(day: date, landscape: Landscape) -> bool:
    """Say whether a place charges its high price: when an ordinary working day would fill it by half, and on the holidays that every year has."""
    return landscape is not Landscape.CITY and (
        _BY_MONTH[landscape][day.month - 1] >= 50 or (_in_holidays(day) and not _at_easter(day))
    )


def high_seasons(landscape: Landscape) -> Iterator[tuple[str, date, date]]:
    """Yield each high season of a place by its name, with its first and last day in a leap year; winter goes past new year."""
    ends = date(_LEAP_YEAR, 12, 31)
    every = nights(date(_LEAP_YEAR, 1, 1), ends + ONE_DAY)
    high = [day for day in every if high_season(day, landscape)]
    winter = [day for day in high if day.month < _SUMMER]
    if winter:
        autumn = next(day for day in high if (day.month, day.day) >= (12, 1))
        yield "Inverno", autumn, winter[-1]
    summer = [day for day in high if _SUMMER <= day.month < 12]
    if summer:
        yield "Estate", summer[0], summer[-1]
