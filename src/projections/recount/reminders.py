"""Who is to be reminded of what, counted again from the lines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from projections.recount.hand import (
    ONE_DAY,
    Figures,
    Hand,
    Hears,
    Line,
    Say,
    midnight_of,
    noon_of,
)

Json = dict[str, Any]
TWO_HOURS = timedelta(hours=2)


class Reminders(Hand):
    """Every reminder that waits: `reminder ‹kind› ‹whom› ‹thing›`, from when and until when it may be told."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._due: dict[tuple[str, str, str], tuple[datetime, datetime]] = {}

    @property
    def hears(self) -> Hears:
        """Return what begins, moves or ends what somebody is reminded of."""
        return {
            "stays.stay-reserved.v1": self._reserve,
            "stays.reservation-released.v1": self._release,
            "stays.stay-booked.v1": self._book,
            "stays.stay-changed.v1": self._change,
            **dict.fromkeys(
                (
                    "stays.stay-checked-in.v1",
                    "stays.stay-cancelled.v1",
                    "stays.no-show-marked.v1",
                ),
                self._arrived,
            ),
            "occasions.seat-booked.v1": self._seat,
            "occasions.seat-moved.v1": self._seat,
            **dict.fromkeys(
                (f"occasions.seat-{how}.v1" for how in ("cancelled", "used", "missed")),
                self._seat_over,
            ),
            "plans.credits-bought.v1": self._buy,
            "plans.credits-expired.v1": self._expire,
        }

    def _remind(
        self, line: Line, key: tuple[str, str, str], due: datetime, until: datetime
    ) -> None:
        if due > line.at:
            self._due[key] = due, until

    def _reserve(self, line: Line) -> None:
        fact, expires = line.fact, datetime.fromisoformat(line.fact["expires"])
        key = ("lapsing", fact["payer"], fact["stay"])
        self._remind(line, key, expires - timedelta(minutes=5), expires)

    def _release(self, line: Line) -> None:
        self._due.pop(("lapsing", line.fact["payer"], line.fact["stay"]), None)

    def _book(self, line: Line) -> None:
        self._release(line)
        for guest in _guests(line.fact):
            self._arrives(line, guest)

    def _arrives(self, line: Line, guest: str) -> None:
        day = date.fromisoformat(line.fact["arrive"])
        ten = noon_of(day - ONE_DAY) - TWO_HOURS
        self._remind(line, ("arriving", guest, line.fact["stay"]), ten, noon_of(day))

    def _change(self, line: Line) -> None:
        fact = line.fact
        was, now = _guests(fact, "was_beds"), _guests(fact)
        moved = fact["was_arrive"] != fact["arrive"]
        for guest in was - now:
            self._due.pop(("arriving", guest, fact["stay"]), None)
        for guest in now:
            if not fact["in_house"] and (moved or guest not in was):
                self._due.pop(("arriving", guest, fact["stay"]), None)
                self._arrives(line, guest)

    def _arrived(self, line: Line) -> None:
        for guest in _guests(line.fact):
            self._due.pop(("arriving", guest, line.fact["stay"]), None)

    def _seat(self, line: Line) -> None:
        self._seat_over(line)
        starts = datetime.fromisoformat(line.fact["starts"])
        key = ("starting", line.fact["guest"], line.fact["seat"])
        self._remind(line, key, starts - ONE_DAY, starts)

    def _seat_over(self, line: Line) -> None:
        self._due.pop(("starting", line.fact["guest"], line.fact["seat"]), None)

    def _buy(self, line: Line) -> None:
        day = date.fromisoformat(line.fact["expires"])
        key = ("expiring", line.fact["member"], line.fact["credits"])
        self._remind(line, key, noon_of(day - 14 * ONE_DAY) - TWO_HOURS, midnight_of(day + ONE_DAY))

    def _expire(self, line: Line) -> None:
        self._due.pop(("expiring", line.fact["member"], line.fact["credits"]), None)

    def figures(self) -> Figures:
        """Return what waits to be told."""
        return {
            f"reminder {' '.join(key)}": " ".join(
                f"{one.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}" for one in when
            )
            for key, when in self._due.items()
        }


def _guests(fact: Json, beds: str = "beds") -> set[str]:
    return {one[2] for one in fact[beds] if len(one) > 2 and one[2]} or {fact["payer"]}
