"""Who is to be told what by mail, counted again from the lines."""

from datetime import UTC
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]


class Mails(Hand):
    """Every mail that is to be sent, by the line that ordered it."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._told: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return what members are told about."""
        return {
            "stays.stay-booked.v1": self._booked,
            "stays.stay-changed.v1": self._changed,
            "stays.stay-cancelled.v1": self._cancelled,
        }

    def _tell(self, line: Line, kind: str, members: set[str], thing: str) -> None:
        at = f"{line.at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        for member in members:
            self._told[f"mail {line.position} {kind} {member} {thing}"] = at

    def _booked(self, line: Line) -> None:
        self._tell(line, "booked", _people(line.fact), line.fact["stay"])

    def _changed(self, line: Line) -> None:
        was, now = _people(line.fact, "was_beds"), _people(line.fact)
        self._tell(line, "changed", was & now, line.fact["stay"])
        self._tell(line, "booked", now - was, line.fact["stay"])
        self._tell(line, "cancelled", was - now, line.fact["stay"])

    def _cancelled(self, line: Line) -> None:
        self._tell(line, "cancelled", _people(line.fact), line.fact["stay"])

    def figures(self) -> Figures:
        """Return every mail, with the moment at which it was decided."""
        return dict(self._told)


def _people(fact: Json, beds: str = "beds") -> set[str]:
    return {fact["payer"], *(one[2] for one in fact[beds] if len(one) > 2 and one[2])}
