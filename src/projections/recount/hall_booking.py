"""One booking of a hall, as far as it has come."""

from datetime import UTC, datetime
from typing import Any

import msgspec

Json = dict[str, Any]


class Booking(msgspec.Struct):
    """One booking: the fact that began it, how it stands, what became of its price."""

    fact: Json
    command: str
    arrive: datetime
    depart: datetime
    taken: tuple[datetime, datetime]
    prices: str = ""
    stage: str = "booked"
    since: str = ""
    came_by: str = "-"
    home: str = "-"
    fee: int = 0
    paid: int = 0
    stamp: int = 0
    given_back: int = 0
    paid_back: int = 0

    def text(self, day: str) -> str:
        """Return all there is of it."""
        fact = self.fact
        who = ",".join(dict.fromkeys((fact["payer"], fact["guest"])))
        lapses = f"{_at(self.depart)}/no-show" if self.stage == "booked" else "-"
        told = (
            *(self.stage, fact["hub"], fact["hall"], fact["service"], fact["payer"]),
            *(fact["guest"], who, fact["people"], fact["zone"], day),
            *map(_at, (self.arrive, self.depart, *self.taken)),
            *(fact["total_cents"], self.prices, fact["free_days"], fact["late_percent"]),
            *(self.since, lapses, self.came_by, self.home),
            *(self.fee, self.paid, self.stamp, self.given_back, self.paid_back),
        )
        return " ".join(map(str, told))


def _at(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
