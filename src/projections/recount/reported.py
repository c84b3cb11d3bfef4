"""What the police were told of, by when, and that the register ends no sooner."""

from datetime import UTC, date, timedelta
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

STAMP = "%Y-%m-%d %H:%M:%S.%f"


class Reported(Hand):
    """Each stay's arrival with its hours and receipt, and the codes that were loaded."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._reports: dict[str, list[Any]] = {}
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
            "stays.stay-cancelled.v1": lambda line: self._off.add(line.fact["stay"]),
            "stays.no-show-marked.v1": lambda line: self._off.add(line.fact["stay"]),
            "stays.arrival-reported.v1": self._report,
            "stays.register-destroyed.v1": self._end,
            "stays.police-codes-set.v1": lambda line: self._codes.update(line.fact["codes"]),
        }

    def _tell(self, line: Line) -> None:
        stay = line.fact["stay"]
        if stay in self._ended or len(self._reports.get(stay, ())) > 1:
            self.say(f"{stay}: told of a guest whom the police have")
        if awaited := line.fact["awaited_on"]:
            self._await(stay, awaited)

    def _change(self, line: Line) -> None:
        fact = line.fact
        if not fact["in_house"] and fact["stay"] in self.ends_on:
            self._await(fact["stay"], fact["arrive"])

    def _await(self, stay: str, arrive: str) -> None:
        """A no-show can be undone until the day after."""
        self.ends_on[stay] = date.fromisoformat(arrive) + timedelta(days=2)

    def _come(self, line: Line) -> None:
        fact = line.fact
        arrive, depart = (date.fromisoformat(fact[name]) for name in ("arrive", "depart"))
        came = max(arrive, date.fromisoformat(fact["day"]))
        by = line.at + timedelta(hours=6 if (depart - arrive).days == 1 else 24)
        nights = max(1, (depart - came).days)
        stamps = [at.astimezone(UTC).strftime(STAMP) for at in (line.at, by)]
        told = f"{fact['hub']} {fact['day']} {nights} {stamps[0]} {stamps[1]}"
        self._off.discard(fact["stay"])
        self.ends_on.pop(fact["stay"], None)
        self._reports[fact["stay"]] = [told]

    def _report(self, line: Line) -> None:
        fact = line.fact
        report = self._reports.get(fact["stay"], [])
        if len(report) != 1:
            self.say(f"{fact['stay']}: reported twice, or before anybody came")
        self.ends_on[fact["stay"]] = date.fromisoformat(fact["day"])
        report.append(f"{fact['receipt']} {fact['received_on']} {fact['sha256']}")

    def _end(self, line: Line) -> None:
        stay = line.fact["stay"]
        if stay in self._ended or not (stay in self._off or len(self._reports.get(stay, ())) > 1):
            self.say(f"{stay}: its register was destroyed while the law needs it")
        self._ended.add(stay)
        self.ends_on.pop(stay, None)

    def figures(self) -> Figures:
        """Return `police report ‹stay›` and `police code ‹place›`."""
        reports = {f"police report {name}": " ".join(told) for name, told in self._reports.items()}
        return reports | {f"police code {place}": code for place, code in self._codes.items()}
