"""Who is to be told what by mail, counted again from the lines."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.reminders import Reminders

Json = dict[str, Any]
Heard = Callable[[Line], None]
DONE = {"booked": "booked", "cancelled": "cancelled", "missed": "missed"}


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
            "stays.stay-cancelled.v1": self._stay("cancelled"),
            "stays.no-show-marked.v1": self._stay("missed"),
            "stays.damage-charged.v1": self._owed("owed_cents"),
            "stays.stay-checked-out.v1": self._owed("city_tax_owed_cents"),
            **{
                f"{what}s.{what}-{done}.v1": self._both("booking", kind)
                for what in ("desk", "hall")
                for done, kind in DONE.items()
            },
            **{
                f"occasions.seat-{done}.v1": self._both("occasion", kind)
                for done, kind in (DONE | {"moved": "changed", "offered": "offered"}).items()
            },
            "members.member-admitted.v1": self._one("accepted", "member"),
            "members.member-declined.v1": self._one("declined", "member"),
            "doors.application-declined.v1": self._one("declined", "application"),
            "doors.more-asked.v1": self._one("more-asked", "application"),
            "treasury.document-issued.v1": self._issued,
            "plans.month-unpaid.v1": self._unpaid,
        }

    def _tell(self, line: Line, kind: str, whom: set[str], thing: str) -> None:
        at = f"{line.at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        for one in whom:
            self._told[f"mail {line.position} {kind} {one} {thing}"] = at

    def _booked(self, line: Line) -> None:
        self._tell(line, "booked", _people(line.fact), line.fact["stay"])

    def _changed(self, line: Line) -> None:
        was, now = _people(line.fact, "was_beds"), _people(line.fact)
        self._tell(line, "changed", was & now, line.fact["stay"])
        self._tell(line, "booked", now - was, line.fact["stay"])
        self._tell(line, "cancelled", was - now, line.fact["stay"])

    def _stay(self, kind: str) -> Heard:
        return lambda line: self._tell(line, kind, _people(line.fact), line.fact["stay"])

    def _owed(self, cents: str) -> Heard:
        def heard(line: Line) -> None:
            if line.fact.get(cents):
                self._tell(line, "owed", {line.fact["payer"]}, line.fact["stay"])

        return heard

    def _both(self, thing: str, kind: str) -> Heard:
        """Tell who pays and who comes."""

        def heard(line: Line) -> None:
            fact = line.fact
            self._tell(line, kind, {fact["payer"], fact["guest"]}, fact[thing])

        return heard

    def _one(self, kind: str, whom: str) -> Heard:
        return lambda line: self._tell(line, kind, {line.fact[whom]}, line.fact[whom])

    def _issued(self, line: Line) -> None:
        buyer = line.fact["buyer"]
        if buyer[0] == "M" and len(buyer) == 17:
            self._tell(line, "document", {buyer}, line.fact["document"])

    def _unpaid(self, line: Line) -> None:
        self._tell(line, "unpaid", {line.fact["payer"]}, line.fact["subscription"])

    def figures(self) -> Figures:
        """Return every mail, with the moment at which it was decided."""
        return dict(self._told)


def _people(fact: Json, beds: str = "beds") -> set[str]:
    return {fact["payer"], *(one[2] for one in fact[beds] if len(one) > 2 and one[2])}


def mails(say: Say) -> tuple[Hand, ...]:
    """Return those who count what is told by mail: at once, and when an hour comes."""
    return Mails(say), Reminders(say)
