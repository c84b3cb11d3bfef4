"""How stays, desks, halls and seats are asked for: booked so many days ahead, called off, missed, arrived; by hub, month and service."""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from projections.recount.hand import Figures, Hand, Hears, Line, Say

COUNTED = ("booked", "ahead", "cancelled", "by hub", "missed", "arrived", "walk-ins")


class Demand(Hand):
    """Each thing that happens to a booking counts in its own month."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._months: dict[str, Counter[str]] = {}

    @property
    def hears(self) -> Hears:
        """Return what happens to bookings."""
        return {
            "stays.stay-booked.v1": self._book,
            "stays.stay-cancelled.v1": lambda line: self._count(
                line, **{"by hub" if line.fact["by_hub"] else "cancelled": 1}
            ),
            "stays.no-show-marked.v1": lambda line: self._count(line, missed=1),
            "stays.no-show-undone.v1": lambda line: self._count(line, missed=-1, arrived=1),
            "stays.stay-checked-in.v1": lambda line: self._count(line, arrived=1),
            "desks.desk-booked.v1": self._book,
            "desks.desk-cancelled.v1": lambda line: self._count(
                line, **{"by hub" if line.fact["by_hub"] else "cancelled": 1}
            ),
            "desks.desk-missed.v1": lambda line: self._count(line, missed=1),
            "desks.desk-used.v1": self._use,
            "halls.hall-booked.v1": self._book_hall,
            "halls.hall-cancelled.v1": lambda line: self._count(
                line, **{"by hub" if line.fact["by_hub"] else "cancelled": 1}
            ),
            "halls.hall-missed.v1": lambda line: self._count(line, missed=1),
            "halls.hall-used.v1": self._use,
            "occasions.seat-booked.v1": self._book,
            "occasions.seat-cancelled.v1": lambda line: self._count(
                line, **{"cancelled" if line.fact["by"] == "guest" else "by hub": 1}
            ),
            "occasions.seat-missed.v1": lambda line: self._count(line, missed=1),
            "occasions.seat-used.v1": lambda line: self._count(line, arrived=1),
        }

    def _book(self, line: Line) -> None:
        arrive, day = (date.fromisoformat(line.fact[name]) for name in ("arrive", "day"))
        self._count(line, booked=1, ahead=max(0, (arrive - day).days))

    def _book_hall(self, line: Line) -> None:
        clock = ZoneInfo(line.fact["zone"])
        arrive = datetime.fromisoformat(line.fact["arrive"]).astimezone(clock).date()
        ahead = (arrive - date.fromisoformat(line.fact["day"])).days
        self._count(line, booked=1, ahead=max(0, ahead))

    def _use(self, line: Line) -> None:
        self._count(line, **{"arrived": 1, "walk-ins": int(line.fact["by"] == "walk-in")})

    def _count(self, line: Line, **more: int) -> None:
        service, _, _ = line.fact["is"].partition("s.")
        of = line.fact.get("service") or {"stay": "bed", "occasion": "occasion"}.get(
            service, service
        )
        month = f"{line.fact['hub']} {line.fact['day'][:7]} {of}"
        self._months.setdefault(month, Counter()).update(more)

    def figures(self) -> Figures:
        """Return `demand ‹hub› ‹month› ‹service›`."""
        return {
            f"demand {month}": " ".join(str(counted[what]) for what in COUNTED)
            for month, counted in self._months.items()
        }
