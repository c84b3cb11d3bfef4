"""What a hand is: it hears some kinds of facts, keeps figures, and says what cannot be."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

Figures = dict[str, str]
Say = Callable[[str], None]

ROME = ZoneInfo("Europe/Rome")
ONE_DAY = timedelta(days=1)
NOON = 12


class Line(msgspec.Struct, gc=False):
    """A stored line as far as it is counted: the fact is its JSON, known by its name in `is`."""

    position: int
    at: datetime
    actor: str
    command: str
    fact: dict[str, Any]


Hears = Mapping[str, Callable[[Line], None]]


class Hand(ABC):
    """One of those who count; `say` tells what is wrong, at the line that is being counted."""

    def __init__(self, say: Say) -> None:
        self.say = say

    @property
    @abstractmethod
    def hears(self) -> Hears:
        """Return what is done with each kind of fact, by stored name."""

    def command_ends(self) -> None:  # noqa: B027  # most hands have nothing to say then
        """Judge what must hold after a command; the last line heard was its last."""

    @abstractmethod
    def figures(self) -> Figures:
        """Return what was counted, by name."""


@lru_cache(maxsize=16)
def day_of(moment: datetime) -> str:
    """Return the day in Rome; all lines of a batch are of one moment."""
    return moment.astimezone(ROME).date().isoformat()


def midnight_of(day: date) -> datetime:
    """Return the beginning of the day in Rome."""
    return datetime(day.year, day.month, day.day, tzinfo=ROME)


def six_of(day: date) -> datetime:
    """Return six in the morning in Rome: whoever arrives by then slept the night before."""
    return datetime(day.year, day.month, day.day, 6, tzinfo=ROME)


def noon_of(day: date) -> datetime:
    """Return twelve o'clock in Rome."""
    return datetime(day.year, day.month, day.day, NOON, tzinfo=ROME)
