"""The dates of occasions in calendars: of the hub, of whoever leads it, and of everybody who has a seat or pays for one."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from projections.recount.calendars import Event, minute_of, shown
from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]


class Attended(msgspec.Struct):
    """An occasion: on how many dates it is by now, and whose seats have what; who leads it has the whole."""

    hub: str
    leader: str
    title: str
    dates: int = 0
    elsewhere: bool = False
    is_off: bool = False


class OccasionDates(Hand):
    """Every date that an occasion has, or had."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._occasions: dict[str, Attended] = {}
        self._events: dict[str, Event] = {}
        self._had: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    @property
    def hears(self) -> Hears:
        """Return what is announced, what becomes of it, and who has a seat."""
        return {
            "occasions.occasion-announced.v1": self._announce,
            "occasions.occasion-changed.v1": self._change,
            "occasions.occasion-called-off.v1": self._call_off,
            "occasions.seat-booked.v1": self._seat,
            "occasions.seat-moved.v1": self._seat,
            "occasions.seat-cancelled.v1": self._give_up,
        }

    def _announce(self, line: Line) -> None:
        fact = line.fact
        one = Attended(fact["hub"], fact["leader"], fact["title"])
        self._occasions[fact["occasion"]] = one
        self._dated(one, line)

    def _change(self, line: Line) -> None:
        self._dated(self._occasions[line.fact["occasion"]], line)

    def _dated(self, one: Attended, line: Line) -> None:
        """Put it on the dates of the fact, and on no other any more."""
        fact = line.fact
        one.elsewhere = one.elsewhere or bool(fact["place"])
        for n, (begins, ends) in enumerate(fact["meetings"], 1):
            name = f"{fact['occasion']}.{n}"
            first, last = (_day(at, fact["zone"]) for at in (begins, ends))
            event = Event("occasion", one.hub, f"{first}", f"{last + timedelta(days=1)}", line.at)
            event.hours, event.title = (minute_of(begins), minute_of(ends)), one.title
            event.elsewhere = one.elsewhere
            if was := self._events.get(name):
                event.told, event.calendars = was.told + 1, was.calendars
            else:
                event.calendars[one.hub] = (True, "")
                if one.leader:
                    self._has(event, name, one.leader, fact["occasion"])
            self._events[name] = event
        for n in range(len(fact["meetings"]) + 1, one.dates + 1):
            self._off(f"{fact['occasion']}.{n}", line)
        one.dates = len(fact["meetings"])

    def _call_off(self, line: Line) -> None:
        one = self._occasions[line.fact["occasion"]]
        one.is_off = True
        for n in range(1, one.dates + 1):
            self._off(f"{line.fact['occasion']}.{n}", line)

    def _off(self, name: str, line: Line) -> None:
        self._anew(self._events[name], line)
        self._events[name].off = True

    def _seat(self, line: Line) -> None:
        for name, event in self._standing(line):
            had = [event.calendars.get(one, (True, ""))[0] for one in _people(line.fact)]
            for one in _people(line.fact):
                self._has(event, name, one, line.fact["seat"])
            if not all(had):
                self._anew(event, line)

    def _give_up(self, line: Line) -> None:
        for name, event in self._standing(line):
            for one in _people(line.fact):
                self._had[one, name].remove(line.fact["seat"])
                left = ",".join(self._had[one, name])
                event.calendars[one] = (bool(left), left)
            if not all(event.calendars[one][0] for one in _people(line.fact)):
                self._anew(event, line)

    def _standing(self, line: Line) -> list[tuple[str, Event]]:
        """Return its dates by name; none of one that was called off."""
        one = self._occasions[line.fact["occasion"]]
        names = [f"{line.fact['occasion']}.{n}" for n in range(1, one.dates + 1)]
        return [] if one.is_off else [(name, self._events[name]) for name in names]

    def _has(self, event: Event, name: str, calendar: str, what: str) -> None:
        had = self._had[calendar, name]
        if what not in had:
            had.append(what)
        event.calendars[calendar] = (True, ",".join(had))

    def _anew(self, event: Event, line: Line) -> None:
        event.told, event.changed = event.told + 1, line.at

    def figures(self) -> Figures:
        """Return each date, how often it was told, and in which calendars it stands."""
        return shown(self._events)


def _people(fact: Json) -> set[str]:
    return {fact["payer"], fact["guest"]}


def _day(at: str, zone: str) -> Any:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).date()
