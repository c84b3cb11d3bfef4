"""What every hub has, whether it opened complete, and that nothing was sold before."""

from typing import Any

from projections.recount.conventions import Conventions
from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
NEEDED = {
    "baby-pit-stop",
    "connection",
    "meeting-room",
    "place",
    "refreshment-area",
    "round-the-clock-access",
    "shared-desks",
}
"""What a village hub does not open without."""
SAYS = ("email", "phone", "website")


class Premises(Hand):
    """Parts are gained and lost; a hub opens once, with all that it needs."""

    def __init__(self, say: Say, conventions: Conventions) -> None:
        super().__init__(say)
        self._conventions = conventions
        self.sides: dict[str, str] = {}
        self.has: dict[str, set[str]] = {}
        self.open: set[str] = set()
        self._figures: dict[str, list[Any]] = {}
        self._said: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return what is told of hubs, and what is sold there first."""
        return {
            "places.hub-recorded.v1": self._record,
            "places.hub-opened.v1": self._open,
            "places.part-provided.v1": self._provide,
            "places.part-lost.v1": self._lose,
            "places.connection-measured.v1": self._measure,
            "places.hub-placed.v1": self._place,
            "places.hub-described.v1": self._describe,
            "stays.stay-reserved.v1": self._sell,
        }

    def _record(self, line: Line) -> None:
        hub = line.fact["hub"]
        self.sides[hub], self.has[hub] = line.fact["side"], set()
        self._figures[hub], self._said[f"described {hub}"] = [""] * 6, ""

    def _open(self, line: Line) -> None:
        hub = line.fact["hub"]
        if hub in self.open:
            self.say(f"{hub} opens twice")
        self.open.add(hub)
        if self.sides[hub] == "village" and (missing := NEEDED - self.has[hub]):
            self.say(f"{hub} opens without {', '.join(sorted(missing))}")
        if self.sides[hub] == "city" and not self._conventions.in_force(hub, line.fact["day"]):
            self.say(f"{hub} opens without a convention in force")

    def _provide(self, line: Line) -> None:
        if line.fact["part"] in self.has[line.fact["hub"]]:
            self.say(f"{line.fact['hub']} has {line.fact['part']} twice")
        self.has[line.fact["hub"]].add(line.fact["part"])

    def _lose(self, line: Line) -> None:
        self.has[line.fact["hub"]].remove(line.fact["part"])

    def _measure(self, line: Line) -> None:
        fact = line.fact
        if fact["measured"] > fact["day"]:
            self.say(f"{fact['hub']} was measured on a day to come")
        self._figures[fact["hub"]][:3] = fact["down_mbit"], fact["up_mbit"], fact["measured"]
        self.has[fact["hub"]].discard("connection")
        if fact["down_mbit"]:
            self.has[fact["hub"]].add("connection")

    def _place(self, line: Line) -> None:
        fact = line.fact
        where = fact["address"], fact["latitude_micro"], fact["longitude_micro"]
        self._figures[fact["hub"]][3:] = where
        self.has[fact["hub"]].add("place")

    def _describe(self, line: Line) -> None:
        fact = line.fact
        hours = ",".join(
            f"{one['weekday']} {one['opens']} {one['closes']}" for one in fact["hours"]
        )
        lists = (",".join(fact[name]) for name in ("rules", "amenities"))
        told = (hours, *(fact[name] for name in SAYS), *lists)
        self._said[f"described {fact['hub']}"] = " | ".join(filter(None, told))

    def _sell(self, line: Line) -> None:
        if line.fact["hub"] not in self.open:
            self.say(f"{line.fact['hub']} sells and is not open")

    def figures(self) -> Figures:
        """Return `premises ‹hub›` (parts, measure, place) and `described ‹hub›`."""
        found = dict(self._said)
        for hub, has in self.has.items():
            told = (",".join(sorted(has)), *self._figures[hub])
            found[f"premises {hub}"] = " ".join(str(one) for one in told if one != "")
        return found
