"""One agreement by which an owner lends rooms, and what is still to be settled of it."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any, Final

from projections.recount.hand import ONE_DAY

Json = dict[str, Any]
NOTHING: Final = "-"


class Lent:
    """One agreement as its last fact left it; `rent_from` is the first month whose rent is not told, `shares` what is not settled."""

    def __init__(self, fact: Json, position: int) -> None:
        self.fact, self.told_at, self.ended_at = fact, position, NOTHING
        self.hub, self.owner = fact["hub"], fact["owner"]
        self.since = date.fromisoformat(fact["since"])
        self.until = day_of(fact["until"])
        self.documents = list(fact["documents"])
        self.rent_from = fact["since"][:7]
        self.shares: Counter[str] = Counter()

    def covers(self, night: date) -> bool:
        """Say whether a night is one of its."""
        return self.since <= night <= (self.until or date.max)

    def rent(self, month: str) -> int:
        """Return a month's rent, of a part of it by days, to the nearest cent."""
        first = date.fromisoformat(f"{month}-01")
        days = [first + n * ONE_DAY for n in range(31)]
        days = [one for one in days if one.month == first.month]
        part = Fraction(sum(map(self.covers, days)), len(days))
        return int(self.fact["rent_cents"] * part + Fraction(1, 2))

    @property
    def rents(self) -> bool:
        """Say whether there is a month whose rent is to come."""
        last = NOTHING if self.until is None else self.until.isoformat()[:7]
        lasts = self.until is None or (self.until >= self.since and self.rent_from <= last)
        return bool(self.fact["rent_cents"]) and lasts

    def to_settle(self) -> str | None:
        """Return the first month that is to be settled."""
        return min([*self.shares, *([self.rent_from] if self.rents else [])], default=None)


def day_of(text: str | None) -> date | None:
    """Return the day that a fact says, if it says one."""
    return date.fromisoformat(text) if text else None
