"""What foreign calendars said: which nights they close, when they were read, and which beds were sold twice."""

from datetime import date
from typing import Any

from projections.recount.beds import Beds
from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
ALLOWED_MOST = 5


class Foreign(Hand):
    """Every foreign calendar; `beds` say who has what, and what is closed by whom."""

    def __init__(self, say: Say, beds: Beds) -> None:
        super().__init__(say)
        self._beds = beds
        self._calendars: dict[str, Json] = {}
        self._read: dict[str, tuple[str, int]] = {}
        self._stopped: dict[str, str] = {}
        self._twice: dict[str, Json] = {}
        self._said: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return what is told of them."""
        return {
            "feeds.foreign-calendar-allowed.v1": self._allow,
            "feeds.foreign-address-changed.v1": self._readdress,
            "feeds.foreign-calendar-read.v1": self._reads,
            "feeds.foreign-calendar-stopped.v1": self._stop,
            "feeds.beds-overbooked.v1": self._sell_twice,
            "stays.room-closed.v1": self._close,
            "stays.room-reopened.v1": self._reopen,
        }

    def _allow(self, line: Line) -> None:
        fact = line.fact | {"at": line.position if line.fact["address"] else None}
        open_ones = [n for n, one in self._calendars.items() if one["room"] == fact["room"]]
        if len([one for one in open_ones if one not in self._stopped]) >= ALLOWED_MOST:
            self.say(f"{fact['room']} has more than {ALLOWED_MOST} foreign calendars")
        self._calendars[fact["foreign_calendar"]] = fact

    def _of(self, line: Line) -> Json:
        """Return the calendar that a fact is about; it is heard, and of that room."""
        fact = line.fact
        calendar = self._calendars[fact["foreign_calendar"]]
        if fact["foreign_calendar"] in self._stopped or fact["room"] != calendar["room"]:
            self.say(f"{fact['foreign_calendar']} is stopped, or of another room")
        return calendar

    def _readdress(self, line: Line) -> None:
        self._of(line)["at"] = line.position if line.fact["address"] else None

    def _reads(self, line: Line) -> None:
        self._of(line)
        self._read[line.fact["foreign_calendar"]] = line.fact["day"], line.fact["periods"]
        self._said.add(line.fact["foreign_calendar"])

    def _close(self, line: Line) -> None:
        fact = line.fact
        if name := fact.get("foreign_calendar"):
            if fact["beds"] != self._of(line)["beds"] or fact["reason"] != "sold-elsewhere":
                self.say(f"{fact['closing']} closes other beds than {name} says")
            self._said.add(name)

    def _reopen(self, line: Line) -> None:
        if name := line.fact.get("foreign_calendar"):
            self._of(line)
            self._said.add(name)

    def _stop(self, line: Line) -> None:
        fact = line.fact
        self._of(line)
        if sorted(fact["kept"]) != sorted(self._to_come(fact["foreign_calendar"], fact["day"])):
            self.say(f"{fact['foreign_calendar']} is stopped, and keeps others than it closes")
        self._stopped[fact["foreign_calendar"]] = fact["day"]

    def _sell_twice(self, line: Line) -> None:
        """Whoever is named had one of the beds on one of the nights."""
        fact, closing = line.fact, self._beds.closings[line.fact["closing"]]
        self._of(line)
        had = {
            (name, place[1])
            for place in closing.places()
            for name in self._beds.holders(place, line.at)
            if self._beds.sleeps(name)
        }
        if sorted({name.partition(" ")[0] for name, _ in had}) != fact["by"]:
            self.say(f"{closing.name} is sold twice, to others than {', '.join(fact['by'])}")
        if sorted({bed for _, bed in had}) != sorted(fact["beds"]):
            self.say(f"{closing.name} is sold twice, in other beds than are named")
        self._twice[closing.name] = fact

    def _to_come(self, calendar: str, day: str) -> list[str]:
        today = date.fromisoformat(day)
        return [
            name
            for name, one in self._beds.closings.items()
            if one.foreign_calendar == calendar and one.until > max(today, one.first)
        ]

    def command_ends(self) -> None:
        """What a calendar closes does not overlap, and is as many periods as were told."""
        for name in self._said - self._stopped.keys():
            if name in self._read:
                day, periods = self._read[name]
                if len(self._to_come(name, day)) != periods:
                    self.say(f"{name} says {periods} periods, and others are closed")
        self._said.clear()

    def figures(self) -> Figures:
        """Return `foreign-calendar ‹calendar›`, `overbooked ‹closing›`."""
        found = {}
        for name, fact in self._calendars.items():
            read, stopped = self._read.get(name), self._stopped.get(name)
            told = [fact["hub"], fact["room"], fact["site"], ",".join(fact["beds"])]
            told += [f"@{fact['at']}"] if fact["at"] and not stopped else []
            told += [fact["day"], *([f"read {read[0]}", str(read[1])] if read else [])]
            found[f"foreign-calendar {name}"] = " ".join(
                [*told, *([f"stopped {stopped}"] if stopped else [])]
            )
        for name, fact in self._twice.items():
            beds, by = ",".join(fact["beds"]), ",".join(fact["by"])
            told = [fact["foreign_calendar"], fact["hub"], fact["room"], beds]
            found[f"overbooked {name}"] = " ".join(
                [*told, fact["first"], fact["until"], by, fact["day"]]
            )
        return found
