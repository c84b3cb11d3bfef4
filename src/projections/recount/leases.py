"""What companies have to themselves: so many seats and beds on the days that were agreed, as was asked, until it ends."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
HALVES = ("morning", "afternoon")
SAME = ("hub", "member", "weekdays", "beds", "desks", "first")


class Leases(Hand):
    """Every lease as its last fact left it."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.leases: dict[str, Json] = {}
        self._until: dict[str, str] = {}
        self._ended: dict[str, tuple[str, int]] = {}
        self._asked: dict[str, Json] = {}

    @property
    def hears(self) -> Hears:
        """Return what is asked for, what is let, and what ends early."""
        return {
            "doors.company-application-received.v1": self._ask,
            "leases.lease-made.v1": self._make,
            "leases.lease-ended.v1": self._end,
        }

    def until(self, lease: str) -> str:
        """Return the day on which a lease is over."""
        return self._until[lease]

    def open_by_all(self, day: str) -> dict[str, set[str]]:
        """Return the leases that are not over by the end of a day, by member."""
        found: dict[str, set[str]] = {}
        for name, fact in self.leases.items():
            if self._until[name] > day:
                found.setdefault(fact["member"], set()).add(name)
        return found

    def _ask(self, line: Line) -> None:
        self._asked[line.fact["application"]] = line.fact

    def _make(self, line: Line) -> None:
        """As much as was asked for, where and on the days on which it was."""
        fact, name = line.fact, line.fact["lease"]
        asked = self._asked[fact["application"]]
        if name in self.leases or fact["first"] < max(fact["day"], asked["first"]):
            self.say(f"{name} is let twice, or before its time")
        if any(fact[one] != asked[one] for one in ("hub", "until", "weekdays", "seats")):
            self.say(f"{name} is other than {fact['application']} asked for")
        if sum(len(beds) for _, beds in fact["beds"]) != asked["beds"]:
            self.say(f"{name} has other beds than {asked['beds']}")
        self.leases[name], self._until[name] = fact, fact["until"]
        days = {day for part in fact["desks"] for day in _between(fact, part[0], part[1])}
        if fact["seats"] and days != set(_between(fact, fact["first"], fact["until"])):
            self.say(f"{name} has desks on other days than were agreed")
        if any(len(some) not in (0, fact["seats"]) for part in fact["desks"] for some in part[2:]):
            self.say(f"{name} has other desks than {fact['seats']}")

    def _end(self, line: Line) -> None:
        fact, name = line.fact, line.fact["lease"]
        if fact["until"] != self._until[name] or any(
            fact[one] != self.leases[name][one] for one in SAME
        ):
            self.say(f"{name} is told otherwise than it was made")
        if not max(fact["day"], fact["first"]) <= fact["ends"] < fact["until"]:
            self.say(f"{name} ends on {fact['ends']}")
        self._until[name] = fact["ends"]
        self._ended[name] = fact["day"], line.position

    def figures(self) -> Figures:
        """Return `lease ‹lease›`: all that is told of it."""
        return {f"lease {name}": self._told(name, fact) for name, fact in self.leases.items()}

    def _told(self, name: str, fact: Json) -> str:
        day, position = self._ended.get(name, ("-", "-"))
        rooms = ";".join(f"{room}/{','.join(beds)}" for room, beds in fact["beds"])
        told = (
            *(fact["hub"], fact["member"], fact["application"], fact["day"]),
            *(fact["first"], self._until[name], fact["until"]),
            *(",".join(map(str, fact["weekdays"])), fact["seats"]),
            *(sum(len(beds) for _, beds in fact["beds"]), rooms or "-", day, position),
        )
        return " ".join(map(str, told))


def days_let(fact: Json, first: str, until: str) -> Iterator[date]:
    """Yield the days of `[first, until)` that are one of the lease's days of the week."""
    day, end = date.fromisoformat(first), date.fromisoformat(until)
    while day < end:
        if day.isoweekday() in fact["weekdays"]:
            yield day
        day += ONE_DAY


def runs_of(fact: Json) -> Iterator[tuple[int, date, date]]:
    """Yield the nights that are let in spans without a gap, numbered from 0."""
    runs: list[list[date]] = []
    for day in days_let(fact, fact["first"], fact["until"]):
        if runs and runs[-1][1] == day:
            runs[-1][1] = day + ONE_DAY
        else:
            runs.append([day, day + ONE_DAY])
    return ((n, first, until) for n, (first, until) in enumerate(runs))


def leased_places(fact: Json, part: list[Any]) -> Iterator[tuple[str, str, str, int]]:
    """Yield what of the desks a part of a lease has: hub, day, half, number of the desk."""
    for day in days_let(fact, *part[:2]):
        for half, desks in zip(HALVES, part[2:], strict=True):
            for desk in desks:
                yield fact["hub"], day.isoformat(), half, desk


def unlet_halves(part: list[Any]) -> Iterator[tuple[str, int]]:
    """Yield each half of the day for which a part of a lease has no desk, with the first one there could be."""
    return ((half, 1) for half, desks in zip(HALVES, part[2:], strict=True) if not desks)


def leased_text(fact: Json, part: list[Any], until: str) -> str:
    """Return all that is told of a part."""
    days = ",".join(map(str, fact["weekdays"]))
    halves = [",".join(map(str, desks)) or "-" for desks in part[2:]]
    return " ".join([fact["hub"], part[0], until, days, *halves])


def _between(fact: Json, first: str, until: str) -> list[date]:
    return list(days_let(fact, first, until))
