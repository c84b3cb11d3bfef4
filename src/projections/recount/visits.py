"""Visits between the two sides of the pact: what they bring by month, hub and pair, and who came in which month."""

from collections import Counter, defaultdict

from projections.recount.hand import Figures

NEVER = "0001-01-01"
UNITS = ("nights", "days", "half_days")
"""By which somebody is there; what is paid back moves money alone."""


class Visits:
    """Every flow is told to it; where both hubs are on one side of the pact it is no visit."""

    def __init__(self) -> None:
        self.sides: dict[str, str] = {}
        self._sums: dict[str, Counter[str]] = defaultdict(Counter)
        self._days: dict[str, dict[str, str]] = defaultdict(dict)

    def from_side(self, home: str, hub: str) -> str:
        """Return the side that a guest comes from, if it is the other one."""
        home_side = self.sides.get(home, "")
        return home_side if home_side != self.sides.get(hub) else ""

    def add(self, home: str, hub: str, guest: str, day: str, **brought: int) -> None:
        """Count it for each hub with all others; and the first day of the month that a guest is there."""
        side, month = self.from_side(home, hub), day[:7]
        if not side:
            return
        for of in (f"all {hub}", f"{home} all"):
            self._sums[f"visits {of} {month} {side}"].update(brought)
        if any(brought.get(unit) for unit in UNITS):
            days = self._days[f"{side} {guest}"]
            days[month] = min(day, days.get(month, day))

    def figures(self) -> Figures:
        """Return `on side`, `visits ‹home hub or all› ‹hub or all› ‹month› ‹side›`, `came ‹side› ‹guest›`, `visitors` and `came again`: how many, by the month they came before."""
        found = {f"on side {hub}": side for hub, side in self.sides.items()}
        for name, sums in self._sums.items():
            if any(sums.values()):
                told = (sums[what] for what in ("nights", "worth", "days", "half_days"))
                found[name] = " ".join(map(str, told))
        came: Counter[str] = Counter()
        for who, days in self._days.items():
            side, _ = who.split()
            found[f"came {who}"] = ",".join(days[month] for month in sorted(days))
            before = NEVER
            for month in sorted(days):
                came[f"visitors {side} {month} {before} {days[month]}"] += 1
                came[f"came again {side} {month} {before}"] += 1
                before = f"{month}-01"
        return found | {name: str(count) for name, count in came.items()}
