"""How stays are asked for: booked so many days ahead, called off, missed, arrived; by hub and month."""

from collections import Counter
from datetime import date

from projections.recount.hand import Figures, Hand, Hears, Line, Say

COUNTED = ("booked", "ahead", "cancelled", "by hub", "missed", "arrived")


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
        }

    def _book(self, line: Line) -> None:
        arrive, day = (date.fromisoformat(line.fact[name]) for name in ("arrive", "day"))
        self._count(line, booked=1, ahead=max(0, (arrive - day).days))

    def _count(self, line: Line, **more: int) -> None:
        month = f"{line.fact['hub']} {line.fact['day'][:7]}"
        self._months.setdefault(month, Counter()).update(more)

    def figures(self) -> Figures:
        """Return `demand ‹hub› ‹month›`."""
        return {
            f"demand {month}": " ".join(str(counted[what]) for what in COUNTED)
            for month, counted in self._months.items()
        }
