"""Visits between the two sides of the pact: what they bring by month, hub and pair, and who came in which month."""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from projections.recount.hand import Figures

NEVER = "0001-01-01"
UNITS = ("nights", "days", "half_days", "seats", "half_hours")
"""By which somebody is there; what is paid back moves money alone."""


class Visits:
    """Every flow is told to it; where both hubs are on one side of the pact it is no visit."""

    def __init__(self) -> None:
        self.sides: dict[str, str] = {}
        self._regions: dict[str, str] = {}
        self._sums: dict[str, Counter[str]] = defaultdict(Counter)
        self._days: dict[str, dict[str, str]] = defaultdict(dict)
        self.here: dict[str, set[str]] = defaultdict(set)

    def hub(self, hub: str, side: str, istat: str) -> None:
        """Note on which side a hub is, and in which region."""
        self.sides[hub], self._regions[hub] = side, _regions().get(istat, "")

    def from_side(self, home: str, hub: str) -> str:
        """Return the side that a guest comes from, if it is the other one."""
        home_side = self.sides.get(home, "")
        return home_side if home_side != self.sides.get(hub) else ""

    def add(self, home: str, hub: str, guest: str, day: str, service: str, **brought: int) -> None:
        """Count it for each hub with all others; and the first day of the month that a guest is there."""
        side, month = self.from_side(home, hub), day[:7]
        if not side:
            return
        for of in (f"all {hub}", f"{home} all"):
            self._sums[f"visits {of} {month} {side} {service}"].update(brought)
        if any(brought.get(unit) for unit in UNITS):
            for what in ("all", service):
                days = self._days[f"{side} {what} {guest}"]
                days[month] = min(day, days.get(month, day))

    def is_here(self, guest: str, home: str, hub: str, day: str) -> None:
        """Note that a member was at a hub on a day, for the night or at a desk; companions are nobody's members."""
        self.here[f"here {hub} {day}"].add(f"{guest}@{home}")

    def figures(self) -> Figures:
        """Return `here ‹hub› ‹day›`: who was, `on side`, `visits ‹home hub or all› ‹hub or all› ‹month› ‹side› ‹service›`, `came ‹side› ‹service or all› ‹guest›`, `visitors` and `came again`: how many, by the month they came before."""
        found = {
            f"on side {hub}": f"{side} {self._regions.get(hub, '')}".strip()
            for hub, side in self.sides.items()
        }
        found |= {name: ",".join(sorted(who)) for name, who in self.here.items()}
        for name, sums in self._sums.items():
            if any(sums.values()):
                told = (sums[what] for what in ("nights", "worth", *UNITS[1:]))
                found[name] = " ".join(map(str, told))
        came: Counter[str] = Counter()
        for who, days in self._days.items():
            of, _, _ = who.rpartition(" ")
            found[f"came {who}"] = ",".join(days[month] for month in sorted(days))
            before = NEVER
            for month in sorted(days):
                came[f"visitors {of} {month} {before} {days[month]}"] += 1
                came[f"came again {of} {month} {before}"] += 1
                before = f"{month}-01"
        return found | {name: str(count) for name, count in came.items()}


@cache
def _regions() -> Mapping[str, str]:
    """Return the region of each municipality by its code, as ISTAT's table says."""
    table = files("ledger.places").joinpath("comuni.csv").read_text(encoding="utf-8")
    return {istat: region for istat, _, _, region, _ in csv.reader(table.splitlines()[1:])}
