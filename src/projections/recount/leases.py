"""What members have to themselves: so many seats and beds on the days that were agreed, as was asked, until it ends; billed and earned month by month."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from projections.recount.accounts import PLANS
from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say, midnight_of
from projections.recount.lease_months import LeaseMonths

Json = dict[str, Any]
HALVES = ("morning", "afternoon")
TERMS = ("month_cents", "vat_bp", "notice_days", "overdue_days")
SAME = ("hub", "member", "weekdays", "beds", "desks", "first")


class Leases(Hand):
    """Every lease as its last fact left it."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.leases: dict[str, Json] = {}
        self._until: dict[str, str] = {}
        self._ended: dict[str, tuple[str, str]] = {}
        self._asked: dict[str, Json] = {}
        self._months: dict[str, LeaseMonths] = {}
        self._owed: Counter[str] = Counter()
        self._touched: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return what is asked for, what is let, billed and earned, and what ends early."""
        return {
            "doors.company-application-received.v1": self._ask,
            "leases.lease-made.v1": self._make,
            "leases.lease-ended.v1": self._end,
            "leases.lease-month-billed.v1": self._bill,
            "leases.lease-month-earned.v1": self._earn,
            "treasury.entry-posted.v1": self._post,
        }

    def until(self, lease: str) -> str:
        """Return the day on which a lease is over."""
        return self._until[lease]

    def open_by_all(self, day: str) -> dict[str, set[str]]:
        """Return the leases that are not over by the end of a day, by member."""
        found: dict[str, set[str]] = {}
        for name, fact in self.leases.items():
            if self._until[name] > day or self._months[name].open():
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
        self._months[name] = LeaseMonths(fact)
        self._turns(fact)
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
        asked = fact["day"] if fact["reason"] else ""
        if not max(asked, fact["first"]) <= fact["ends"] < fact["until"]:
            self.say(f"{name} ends on {fact['ends']}")
        self._until[name] = fact["ends"]
        self._ended[name] = fact["day"], str(line.position) if fact["reason"] else "-"
        if not self._months[name].end(fact):
            self.say(
                f"{name} gives back other than what was billed for the days after {fact['ends']}"
            )
        self._turns(fact)

    def _bill(self, line: Line) -> None:
        """The next one, when it begins, at its price; owed is what the wallet lacks."""
        fact, name = line.fact, line.fact["lease"]
        if not self._months[name].bill(fact) or fact["first"] > fact["day"]:
            self.say(f"{name}: {fact['first']} is billed, and is not the next month at its price")
        self._turns(fact)

    def _earn(self, line: Line) -> None:
        fact, name = line.fact, line.fact["lease"]
        is_over = line.at >= midnight_of(date.fromisoformat(fact["until"]))
        if not self._months[name].earn(fact) or not is_over:
            self.say(f"{name}: {fact['first']} is not over, or not what was billed")
        self._turns(fact)

    def _turns(self, fact: Json) -> None:
        name, turns = fact["lease"], self._months[fact["lease"]].turns()
        self._touched.add(name)
        if fact["turns"] != turns:
            self.say(f"{name} turns on {fact['turns']}, and not on {turns}")

    def _post(self, line: Line) -> None:
        entry = line.fact
        for account, cents, hold, *_ in entry["lines"]:
            if account.startswith(PLANS) and hold in self._months:
                self._owed[hold] -= cents
                self._touched.add(hold)
            if entry["kind"] == "lease-billed" and account.startswith("Assets:Receivables:"):
                self._has_nothing_left(entry)

    def _has_nothing_left(self, entry: Json) -> None:
        """Who owes for a month has paid what there was."""
        for account, _, _, *numbered in entry["lines"]:
            if account.startswith("Liabilities:Members:") and numbered[-1]:
                self.say(f"{entry['entry']}: a month is owed, and {numbered[-1]} are in {account}")

    def command_ends(self) -> None:
        """What was billed and is not over is owed to the cent."""
        for name in self._touched:
            if self._owed[name] != (left := self._months[name].left()):
                self.say(f"{name}: {self._owed[name]} stand for days to come, which cost {left}")
        self._touched.clear()

    def due(self) -> Iterable[tuple[str, datetime, Json]]:
        """Return what turns, when, by which command."""
        for name, one in self._months.items():
            if on := one.turns():
                command = {"do": "leases.turn-lease", "lease": name, "on": on}
                yield f"lease:{name}", midnight_of(date.fromisoformat(on)), command

    def figures(self) -> Figures:
        """Return `lease ‹lease›` and `lease-month ‹lease› ‹first day›`: all that is told of them."""
        found = {f"lease {name}": self._told(name, fact) for name, fact in self.leases.items()}
        for name, one in self._months.items():
            found |= {f"lease-month {name} {first}": text for first, text in one.texts().items()}
        return found

    def _told(self, name: str, fact: Json) -> str:
        day, position = self._ended.get(name, ("-", "-"))
        rooms = ";".join(f"{room}/{','.join(beds)}" for room, beds in fact["beds"])
        told = (
            *(fact["hub"], fact["member"], fact["application"], fact["day"]),
            *(fact["first"], self._until[name], fact["until"]),
            *(",".join(map(str, fact["weekdays"])), fact["seats"]),
            *(sum(len(beds) for _, beds in fact["beds"]), rooms or "-"),
            *(fact["terms"][one] for one in TERMS),
            *(self._months[name].turns() or "-", day, position),
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
