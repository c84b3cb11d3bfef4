"""One booking of a desk, as far as it has come."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from projections.recount.ahead import AHEAD

Json = dict[str, Any]


class Booking(msgspec.Struct):
    """One booking: the fact that began it, how it stands, what became of its price."""

    fact: Json
    command: str
    stage: str = "booked"
    since: str = ""
    ends: datetime = datetime.min.replace(tzinfo=UTC)
    by: str = ""
    rule: str = "public"
    lost: str = "-"
    vat_bp: int = 0
    came_by: str = "-"
    home: str = "-"
    fee: int = 0
    paid: int = 0
    stamp: int = 0
    given_back: int = 0
    paid_back: int = 0

    def places(self) -> Iterator[tuple[str, str, str, int]]:
        """Yield where it is: hub, day, half, number of the desk."""
        for half, desk in self.fact["places"]:
            yield self.fact["hub"], self.fact["arrive"], half, desk

    def is_drawn(self) -> bool:
        """Say whether a use was taken for it that was paid ahead."""
        return self.rule in AHEAD and not self.fact["total_cents"]

    def text(self) -> str:
        """Return all there is of it."""
        fact = self.fact
        who = ",".join(dict.fromkeys((fact["payer"], fact["guest"])))
        lapses = f"{self.ends:%Y-%m-%dT%H:%M:%S.%f}/no-show" if self.stage == "booked" else "-"
        told = (
            *(self.stage, fact["hub"], fact["payer"], fact["guest"], who, fact["part"]),
            *(fact["arrive"], ",".join(f"{half}/{desk}" for half, desk in fact["places"])),
            *(fact["total_cents"], self.vat_bp, self.rule, self.by),
            next((sale[13] for sale in fact["sold"]), "") or "-",
            *(
                fact["free_days"],
                fact["late_percent"],
                f"{self.ends:%Y-%m-%dT%H:%M:%S.%f}",
                self.since,
            ),
            *(
                lapses,
                self.lost,
                self.came_by,
                self.home,
                self.fee,
                self.paid,
                self.stamp,
                self.given_back,
            ),
            self.paid_back,
        )
        return " ".join(map(str, told))
