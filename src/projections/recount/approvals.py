"""What two persons decided: that they were two, in time, and what became of each proposal."""

from collections.abc import Callable
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of


class Approvals(Hand):
    """Every proposal, with the line that began it and the one that ended it."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.proposed: dict[str, Line] = {}
        self._ended: dict[str, tuple[str, Line]] = {}

    @property
    def hears(self) -> Hears:
        """Return what begins a proposal and what ends it."""
        return {
            "approvals.command-proposed.v1": self._propose,
            "approvals.command-approved.v1": self._ends("approved", by_another=True),
            "approvals.command-declined.v1": self._ends("declined", by_another=True),
            "approvals.proposal-withdrawn.v1": self._ends("withdrawn", by_another=False),
        }

    def waiting(self) -> list[dict[str, Any]]:
        """Return the proposals that nobody ended."""
        return [line.fact for name, line in self.proposed.items() if name not in self._ended]

    def _propose(self, line: Line) -> None:
        if line.actor != line.fact["by"]:
            self.say(f"{line.actor} writes what {line.fact['by']} proposes")
        self.proposed[line.fact["proposal"]] = line

    def _ends(self, how: str, *, by_another: bool) -> Callable[[Line], None]:
        def hear(line: Line) -> None:
            name = line.fact["proposal"]
            begun = self.proposed[name]
            if name in self._ended:
                self.say(f"{name} is decided twice")
            if (line.actor != begun.actor) != by_another:
                self.say(f"{name} of {begun.actor} is {how} by {line.actor}")
            if day_of(line.at) > begun.fact["until"]:
                self.say(f"{name} is {how} after {begun.fact['until']}")
            self._ended[name] = how, line

        return hear

    def figures(self) -> Figures:
        """Return `proposal ‹id›`: the command, by whom, when, until when, at which position, and its end."""
        return {f"proposal {name}": self._text(name, line) for name, line in self.proposed.items()}

    def _text(self, name: str, line: Line) -> str:
        fact = line.fact
        begun = (fact["command"], line.actor, fact["day"], fact["until"], str(line.position))
        how, end = self._ended.get(name, ("waiting", None))
        return " ".join((*begun, how, *((end.actor, end.fact["day"]) if end else ())))
