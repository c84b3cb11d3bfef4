"""An occasion and a seat as they are counted: what was announced or booked, and what became of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from projections.recount.hand import NOON

Json = dict[str, Any]
OPEN = ("announced", "confirmed")
A_DAY = timedelta(hours=24)
Due = tuple[str, datetime, dict[str, object]]


class Occasion(msgspec.Struct):
    """What was announced, what became of it, and its seats that are booked, by guest."""

    fact: Json
    position: int
    stage: str = "announced"
    since: str = ""
    why: str = "-"
    reason_at: str = "-"
    place_at: str = "-"
    seats: dict[str, str] = {}

    @property
    def meetings(self) -> list[tuple[datetime, datetime]]:
        """Return the dates as instants."""
        return [
            (datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in self.fact["meetings"]
        ]

    @property
    def begins(self) -> datetime:
        """Return when the first date begins."""
        return self.meetings[0][0]

    @property
    def ends(self) -> datetime:
        """Return when the last date is over."""
        return self.meetings[-1][1]

    def day_at(self, at: datetime) -> date:
        """Return the day it is where it takes place."""
        return at.astimezone(ZoneInfo(self.fact["zone"])).date()

    @property
    def days(self) -> tuple[str, str]:
        """Return the first day, and the last."""
        last = self.day_at(self.ends - timedelta.resolution)
        return self.day_at(self.begins).isoformat(), last.isoformat()

    def decided_at(self) -> datetime | None:
        """Return noon of the stated day, by the clock there."""
        if self.fact["decided_on"] is None:
            return None
        day = date.fromisoformat(self.fact["decided_on"])
        zone = ZoneInfo(self.fact["zone"])
        return datetime(day.year, day.month, day.day, NOON, tzinfo=zone).astimezone(UTC)

    def due(self, name: str) -> Iterator[Due]:
        """Yield what is decided, and concluded, and when."""
        at = self.decided_at()
        if self.stage == "announced" and at is not None:
            yield f"decide:{name}", at, {"do": "occasions.decide-occasion", "occasion": name}
        if self.stage in OPEN:
            do = "occasions.conclude-occasion"
            conclude: dict[str, object] = {"do": do, "occasion": name, "at_till": []}
            yield f"conclude:{name}", self.ends + A_DAY, conclude

    def text(self) -> str:
        """Return all there is of it."""
        fact = self.fact
        told = (
            *(fact["hub"], fact["what"], fact["leader"] or "-", fact["day"], self.position),
            fact["zone"],
            ",".join(f"{written(a)}/{written(b)}" for a, b in self.meetings),
            *(*self.days, written(self.begins), written(self.ends)),
            *(fact["seats_min"], fact["seats_max"], fact["decided_on"] or "-"),
            *(fact["price_cents"], fact["vat_bp"], fact["free_days"], fact["late_percent"]),
            *(
                fact["offer_hours"],
                self.stage,
                self.since,
                self.why,
                self.reason_at,
                self.place_at,
                fact["title"],
            ),
        )
        return " ".join(map(str, told))


class Seat(msgspec.Struct):
    """One seat: the fact that began it, how it stands, what became of its price."""

    fact: Json
    stage: str = "booked"
    since: str = ""
    may_leave: bool = False
    by: str = ""
    rule: str = "public"
    vat_bp: int = 0
    cancelled_by: str = "-"
    home: str = "-"
    fee: int = 0
    paid: int = 0
    stamp: int = 0
    given_back: int = 0
    paid_back: int = 0
    attended: dict[int, bool] = {}

    @property
    def is_missed(self) -> bool:
        """Say whether the guest was looked for, and seen on no date."""
        return bool(self.attended) and not any(self.attended.values())

    def text(self) -> str:
        """Return all there is of it."""
        fact = self.fact
        who = ",".join(dict.fromkeys((fact["payer"], fact["guest"])))
        starts = datetime.fromisoformat(fact["starts"])
        told = (
            *(self.stage, fact["occasion"], fact["hub"], fact["payer"], fact["guest"], who),
            *(fact["arrive"], fact["depart"], written(starts), fact["zone"], fact["total_cents"]),
            *(self.vat_bp, self.rule, self.by, fact["free_days"], fact["late_percent"]),
            *(
                fact["day"],
                self.since,
                "t" if self.may_leave else "f",
                self.cancelled_by,
                self.home,
                self.fee,
                self.paid,
                self.stamp,
            ),
            *(self.given_back, self.paid_back),
        )
        return " ".join(map(str, told))


def written(at: datetime) -> str:
    """Return an instant as views write it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
