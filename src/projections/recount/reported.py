"""What the police were told of, by when, and that the register ends no sooner."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from projections.recount.hand import Figures, Hand, Hears, Line, Say

STAMP = "%Y-%m-%d %H:%M:%S.%f"


class Arrival(msgspec.Struct):
    """Guests who came to a hub: when, for how many nights, and until when the police must know."""

    hub: str
    day: str
    at: datetime
    by: datetime
    nights: int = 0
    hours: int = 0
    receipt: str = ""
    left: str = ""

    def lasts(self, fact: dict[str, Any]) -> None:
        """Take the nights from a fact: six hours for a single one, of all or of those who leave before the others."""
        arrive, depart = (date.fromisoformat(fact[name]) for name in ("arrive", "depart"))
        self.nights = max(1, (depart - max(arrive, date.fromisoformat(self.day))).days)
        if fact.get("in_house") and len(fact["beds"]) < len(fact["was_beds"]):
            self.left = self.left or fact["first"]
        if self.left:
            depart = min(depart, date.fromisoformat(self.left))
        self.hours = 6 if (depart - arrive).days <= 1 else 24

    def text(self) -> str:
        """Return all of it, in this order."""
        at, by = (one.astimezone(UTC).strftime(STAMP) for one in (self.at, self.by))
        left = self.left or "-"
        return f"{self.hub} {self.day} {self.nights} {left} {at} {by} {self.receipt}".strip()


class Reported(Hand):
    """Each stay's arrival with its hours and receipt, and the codes that were loaded."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._arrivals: dict[str, Arrival] = {}
        self._codes: dict[str, str] = {}
        self._off: set[str] = set()
        self._ended: set[str] = set()
        self.ends_on: dict[str, date] = {}
        """The day on which each register that has served is to be destroyed."""

    @property
    def hears(self) -> Hears:
        """Return arrivals, reports and ends."""
        return {
            "stays.guest-registered.v1": self._tell,
            "stays.stay-changed.v1": self._change,
            "stays.stay-checked-in.v1": self._come,
            "stays.no-show-undone.v1": self._come,
            "stays.stay-cancelled.v1": lambda line: self._off.add(line.fact["stay"]),
            "stays.no-show-marked.v1": lambda line: self._off.add(line.fact["stay"]),
            "stays.arrival-reported.v1": self._report,
            "stays.register-destroyed.v1": self._end,
            "stays.police-codes-set.v1": lambda line: self._codes.update(line.fact["codes"]),
        }

    def _tell(self, line: Line) -> None:
        stay = line.fact["stay"]
        if stay in self._ended or self._is_known(stay):
            self.say(f"{stay}: told of a guest whom the police have")
        if awaited := line.fact["awaited_on"]:
            self._await(stay, awaited)

    def _change(self, line: Line) -> None:
        """Other nights have another hour, unless the police know or it is past; and none that was past when it changed."""
        fact = line.fact
        if not fact["in_house"] and fact["stay"] in self.ends_on:
            self._await(fact["stay"], fact["arrive"])
        arrival = self._arrivals.get(fact["stay"])
        if arrival and not arrival.receipt:
            arrival.lasts(fact)
            if arrival.by > line.at:
                arrival.by = max(arrival.at + timedelta(hours=arrival.hours), line.at)

    def _await(self, stay: str, arrive: str) -> None:
        """A no-show can be undone until the day after."""
        self.ends_on[stay] = date.fromisoformat(arrive) + timedelta(days=2)

    def _come(self, line: Line) -> None:
        stay, at = line.fact["stay"], line.at
        arrival = self._arrivals[stay] = Arrival(line.fact["hub"], line.fact["day"], at, at)
        arrival.lasts(line.fact)
        arrival.by = at + timedelta(hours=arrival.hours)
        self._off.discard(stay)
        self.ends_on.pop(stay, None)

    def _report(self, line: Line) -> None:
        fact = line.fact
        arrival = self._arrivals.get(fact["stay"])
        if arrival is None or arrival.receipt:
            self.say(f"{fact['stay']}: reported twice, or before anybody came")
            return
        self.ends_on[fact["stay"]] = date.fromisoformat(fact["day"])
        arrival.receipt = f"{fact['receipt']} {fact['received_on']} {fact['sha256']}"

    def _end(self, line: Line) -> None:
        stay = line.fact["stay"]
        if stay in self._ended or not (stay in self._off or self._is_known(stay)):
            self.say(f"{stay}: its register was destroyed while the law needs it")
        self._ended.add(stay)
        self.ends_on.pop(stay, None)

    def _is_known(self, stay: str) -> bool:
        return stay in self._arrivals and self._arrivals[stay].receipt != ""

    def figures(self) -> Figures:
        """Return `police report ‹stay›` and `police code ‹place›`."""
        reports = {f"police report {name}": one.text() for name, one in self._arrivals.items()}
        return reports | {f"police code {place}": code for place, code in self._codes.items()}
