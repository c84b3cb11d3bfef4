"""A season is so many days of every year, from a day to a day; it may go past new year."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Annotated, Final, Protocol, TypeVar

from msgspec import Meta

from ledger.kernel.refused import Malformed

A_LEAP_YEAR: Final = 2000
"""The season that ends on 29 February ends on the 28th in other years."""

DayOfYear = Annotated[
    str,
    Meta(
        pattern=r"^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$(?!\n)",
        description="month and day",
        examples=["06-01"],
        extra={"form": "month and day, such as 06-01"},
    ),
]


class Season(Protocol):
    """What has a first and a last day of the year."""

    @property
    def first(self) -> str: ...
    @property
    def last(self) -> str: ...


A = TypeVar("A", bound=Season)


def day_of_year(day: date) -> str:
    """Return the day without its year, such as 06-01."""
    return f"{day:%m-%d}"


def in_season(season: Season, day: str) -> bool:
    """Say whether a day of the year is in a season, which may go past new year."""
    if season.first <= season.last:
        return season.first <= day <= season.last
    return day >= season.first or day <= season.last


def must_be_days(seasons: Iterable[Season], field: str) -> None:
    """Refuse `Malformed` a season that begins or ends on a day that no year has."""
    for one in seasons:
        for day in (one.first, one.last):
            try:
                date.fromisoformat(f"{A_LEAP_YEAR}-{day}")
            except ValueError:
                raise Malformed("No year has such a day.", field=field) from None


def overlapping(seasons: Iterable[A]) -> Iterator[tuple[A, A]]:
    """Yield the seasons that have days in common: one of two such seasons begins within the other."""
    for one, other in combinations(seasons, 2):
        if in_season(one, other.first) or in_season(other, one.first):
            yield one, other
