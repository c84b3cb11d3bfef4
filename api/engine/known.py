"""What is known to have begun is kept in memory: once it has, it has for ever."""

from collections import OrderedDict
from datetime import date, datetime
from typing import Final

import msgspec

KNOWN_MAX: Final = 50_000


class Begun(msgspec.Struct, frozen=True, gc=False):
    """By which fact something began: where it stands, its day, and when it was written."""

    position: int
    day: date
    at: datetime

    def was_there(self, position: int | None, day: date | None, at: datetime | None) -> bool:
        """Say whether it had begun by then; what is None is now."""
        return (
            (position is None or self.position <= position)
            and (day is None or self.day <= day)
            and (at is None or self.at <= at)
        )


class Known:
    """The things that were asked about last."""

    def __init__(self) -> None:
        self._begun: OrderedDict[str, Begun] = OrderedDict()

    def get(self, name: str) -> Begun | None:
        """Return how a thing began, if that is known."""
        return self._begun.get(name)

    def keep(self, name: str, begun: Begun) -> Begun:
        """Remember how a thing began."""
        self._begun[name] = begun
        if len(self._begun) > KNOWN_MAX:
            self._begun.popitem(last=False)
        return begun
