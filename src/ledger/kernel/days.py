"""Business days and nights, in Italy unless a zone is named: a night is the half-open day [d, d+1)."""

from calendar import isleap
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

IN_ITALY = "Europe/Rome"
ROME = ZoneInfo(IN_ITALY)
MIDNIGHT = "24:00"
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def day_in_rome(at: datetime) -> date:
    """Return the business day of an instant; all that is decided for one page asks about the same."""
    return at.astimezone(ROME).date()


@lru_cache(maxsize=4096)
def rome(day: date, hour: int = 0) -> datetime:
    """Return the instant (UTC) at which `hour` strikes on `day` in Rome; 24 is the day's end."""
    day, hour = (day + ONE_DAY, 0) if hour == 24 else (day, hour)
    return datetime.combine(day, time(hour), ROME).astimezone(UTC)


def day_at(zone: str, at: datetime) -> date:
    """Return the day of an instant by the clock of a zone, named as in the IANA data base."""
    return day_in_rome(at) if zone == IN_ITALY else at.astimezone(ZoneInfo(zone)).date()


def strikes(zone: str, day: date, clock: str) -> datetime:
    """Return the instant (UTC) at which a clock of the zone shows this on that day, as `08:30`; `24:00` is the day's end.

    What it shows twice when clocks go back is meant the first time; what it leaves out when they go on is so much later.
    """
    if clock == MIDNIGHT:
        day, clock = day + ONE_DAY, "00:00"
    local = datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))
    return local.astimezone(UTC)


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March where there is none."""
    year = day.year + years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return day.replace(year=year)


def nights(arrive: date, depart: date) -> Iterator[date]:
    """Yield the nights of `[arrive, depart)`, each named by the day it begins."""
    return (arrive + timedelta(days=n) for n in range((depart - arrive).days))
