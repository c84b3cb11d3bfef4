"""What a bed place costs on a night by what its host set: counted day by day from the fact itself."""

import sys
from datetime import date
from typing import Any

from projections.recount.hand import ONE_DAY

Json = dict[str, Any]
A_YEAR = [date(2000, 1, 1) + n * ONE_DAY for n in range(366)]


def seasons_on(fact: Json, day: date) -> list[list[Any]]:
    """Return the seasons that a day is in: one that ends before it begins goes past new year."""
    here, found = f"{day:%m-%d}", []
    for season in fact.get("seasons", ()):
        _, first, last, *_ = season
        outside = last < here < first if last < first else here < first or here > last
        if not outside:
            found.append(season)
    return found


def cents_on(fact: Json, night: date, weekday: int | None = None) -> int:
    """Return what a night costs by its season and its day of the week, or by another day of the week."""
    cents, weekdays = fact["cents"], fact.get("weekdays", ())
    for season in seasons_on(fact, night):
        *_, cents, weekdays = season
    by_day: dict[int, int] = dict(weekdays)
    usual: int = cents
    return by_day.get(weekday or night.isoweekday(), usual)


def off_for(fact: Json, nth: int) -> int:
    """Return how many basis points less the nth guest of a stay in the room pays than the first."""
    return max((off for guest, off in fact.get("further", ()) if guest <= nth), default=0)


def least(fact: Json) -> list[int]:
    """Return what the cheapest night of each month may cost, and the cheapest of all; nothing if all cost the same."""
    if not fact.get("seasons") and not fact.get("weekdays"):
        return []
    every: dict[int, list[int]] = {month: [] for month in range(1, 13)}
    for day in A_YEAR:
        every[day.month] += [cents_on(fact, day, weekday) for weekday in range(1, 8)]
    months = [min(costs) for costs in every.values()]
    return [*months, min(months)]


def told(fact: Json) -> str:
    """Return a price as it is compared: cents, by the day of the week, by season, for further guests and the most that is off for them, the least of each month and of the year."""
    seasons = (
        " ".join(map(str, (*season[:4], *(n for one in season[4] for n in one))))
        for season in fact.get("seasons", ())
    )
    parts = (
        str(fact["cents"]),
        ", ".join(f"{day} {cents}" for day, cents in fact.get("weekdays", ())),
        ", ".join(seasons),
        ", ".join(f"{guest} {off}" for guest, off in fact.get("further", ())),
        str(off_for(fact, sys.maxsize) or ""),
        " ".join(map(str, least(fact))),
    )
    return " ".join(filter(None, parts))
