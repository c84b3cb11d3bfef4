"""Applications: that each goes its way, and what became of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
NOTHING = "-"
OPEN = ("received", "in review", "more asked")
STEPS = {
    "doors.review-started.v1": (("received",), "in review"),
    "doors.more-asked.v1": (("in review",), "more asked"),
    "doors.more-told.v1": (("more asked",), "in review"),
    "doors.application-accepted.v1": (("in review",), "accepted"),
    "doors.application-declined.v1": (OPEN, "declined"),
    "doors.application-withdrawn.v1": (OPEN, "withdrawn"),
}
"""Fact → from where it may lead, and to where."""
DOORS = {
    "doors.city-application-received.v1": "city",
    "doors.village-application-received.v1": "village",
    "doors.company-application-received.v1": "company",
}
ENDED = ("declined", "withdrawn")
AT = {
    "doors.more-asked.v1": "asked",
    "doors.more-told.v1": "answered",
    "doors.application-declined.v1": "reason",
}


class Doors(Hand):
    """What is told of an application once, where it stands, and where its words are."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.stands: dict[str, Json] = {}
        self._digests: set[str] = set()
        self._promised: list[Json] = []
        self._made: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return what arrives, every step, and what an acceptance makes."""
        return {
            "doors.city-application-received.v1": self._receive,
            "doors.village-application-received.v1": self._receive,
            "doors.company-application-received.v1": self._receive,
            "doors.application-forgotten.v1": self._forget,
            "leases.lease-made.v1": self._let,
            "places.hub-recorded.v1": lambda line: self._made.add(line.fact["hub"]),
            "members.member-admitted.v1": lambda line: self._made.add(line.fact["member"]),
            **dict.fromkeys(STEPS, self._step),
        }

    def _receive(self, line: Line) -> None:
        fact = line.fact
        if fact["digest"] in self._digests:
            self.say(f"{fact['application']} has the address of another")
        self._digests.add(fact["digest"])
        door = DOORS[fact["is"]]
        if door == "village" and fact["population"] >= 5_000:
            self.say(f"{fact['application']} is of no village")
        self.stands[fact["application"]] = {
            "fact": fact,
            "door": door,
            "step": "received",
            "since": fact["day"],
            "told": line.position,
        }

    def _step(self, line: Line) -> None:
        fact = line.fact
        stands = self.stands[fact["application"]]
        before, after = STEPS[fact["is"]]
        if stands["step"] not in before:
            self.say(f"{fact['application']} is {stands['step']}: it cannot be {after}")
        stands |= {"step": after, "since": fact["day"]}
        if name := AT.get(fact["is"]):
            stands[name] = line.position
        if after == "accepted":
            asked = stands["fact"].get("hub", fact["hub"])
            if asked != fact["hub"]:
                self.say(f"{fact['application']} is accepted at {fact['hub']}")
            stands |= {"hub": fact["hub"], "member": fact["member"]}
            self._promised.append(fact)

    def _let(self, line: Line) -> None:
        self.stands[line.fact["application"]]["lease"] = line.fact["lease"]
        self._made.add(line.fact["application"])

    def _forget(self, line: Line) -> None:
        stands = self.stands[line.fact["application"]]
        if stands["step"] not in ENDED:
            self.say(f"{line.fact['application']} is forgotten and {stands['step']}")
        if line.fact["day"] < _a_year_after(date.fromisoformat(stands["since"])).isoformat():
            self.say(f"{line.fact['application']} is forgotten before its year is over")
        stands["forgotten"] = True

    def command_ends(self) -> None:
        """What is accepted has its hub and its member in the same append."""
        for fact in self._promised:
            company = self.stands[fact["application"]]["door"] == "company"
            for name in ("application" if company else "hub", "member"):
                if fact[name] not in self._made:
                    made = "lease" if name == "application" else name
                    self.say(f"{fact['application']} is accepted without its {made}")
        self._promised = []
        self._made = set()

    def over(self) -> Iterator[tuple[str, date]]:
        """Return what came to nothing and is not forgotten, with the day on which its year is over."""
        for name, stands in self.stands.items():
            if stands["step"] in ENDED and not stands.get("forgotten"):
                yield name, _a_year_after(date.fromisoformat(stands["since"]))

    def figures(self) -> Figures:
        """Return `application ‹id›`: all that is told of it in clear, and where its words stand."""
        return {f"application {name}": _told(one) for name, one in self.stands.items()}


def _a_year_after(day: date) -> date:
    """Return the same day a year on; there is no 29 February then."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


def _told(stands: Json) -> str:
    fact = stands["fact"]
    prices = ";".join(
        f"{one['service']} {one['unit']} {one['public_cents']} {one['agreed_cents']}"
        for one in fact.get("prices", ())
    )
    where = (fact.get("country", "IT"), fact.get("zone", "Europe/Rome"), fact["istat"])
    said = (
        fact.get(name, NOTHING)
        for name in ("population", "seats", "rooms", "beds", "first", "until")
    )
    words = ("asked", "answered", "reason", "hub", "member", "lease")
    left = ({"hub": fact.get("hub", NOTHING), **stands}.get(name, NOTHING) for name in words)
    told = (
        *(stands["door"], stands["step"], fact["day"], stands["since"], fact["digest"]),
        *(one for one in where if one),
        *(fact.get("town") or fact["municipality"], stands["told"]),
        *said,
        ",".join(map(str, fact.get("weekdays", ()))) or NOTHING,
        *(",".join(fact.get("has", ())) or NOTHING, prices or NOTHING),
        *left,
        "t" if stands.get("forgotten") else "f",
    )
    return " ".join(map(str, told))
