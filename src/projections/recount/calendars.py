"""What stands in whose calendar, how often it was said anew, and which calendars are read at a secret address."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.leases import days_let

Json = dict[str, Any]
OPEN_MOST = 5


class Event(msgspec.Struct):
    """An event as the last line about it left it, and in whose calendars it stands, or once stood: with which beds."""

    what: str
    hub: str
    first: str
    until: str
    changed: datetime
    hours: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    off: bool = False
    title: str = ""
    elsewhere: bool = False
    told: int = 1
    calendars: dict[str, tuple[bool, str]] = msgspec.field(default_factory=dict)

    def stands_in(self, hub: str, people: list[str], rooms: list[tuple[str, str]]) -> None:
        """Let it stand in these calendars alone; where it stood before it is gone."""
        beds: defaultdict[str, list[str]] = defaultdict(list)
        for room, bed in rooms:
            beds[room].append(bed)
        gone = {name: (False, text) for name, (_, text) in self.calendars.items()}
        here = {name: (True, "") for name in (hub, *people) if name}
        self.calendars = gone | here | {room: (True, ",".join(some)) for room, some in beds.items()}


class Calendars(Hand):
    """Every event of every calendar, and every feed."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._events: dict[str, Event] = {}
        self._feeds: dict[str, Json] = {}
        self._closed: dict[str, str] = {}

    @property
    def hears(self) -> Hears:
        """Return what takes place where, and what is opened to be read."""
        return {
            "stays.stay-booked.v1": self._book,
            "stays.stay-changed.v1": self._move,
            "stays.no-show-undone.v1": self._move,
            "stays.stay-cancelled.v1": self._stay_off,
            "stays.no-show-marked.v1": self._stay_off,
            "stays.stay-checked-out.v1": self._leave,
            "stays.room-closed.v1": self._close_room,
            "stays.room-reopened.v1": self._reopen_room,
            "leases.lease-made.v1": self._let,
            "leases.lease-ended.v1": self._end_lease,
            "desks.desk-booked.v1": self._desk,
            "desks.desk-cancelled.v1": self._desk_off,
            "desks.desk-missed.v1": self._desk_off,
            "halls.hall-booked.v1": self._hall,
            "halls.hall-cancelled.v1": self._desk_off,
            "halls.hall-missed.v1": self._desk_off,
            "feeds.feed-opened.v1": self._open,
            "feeds.feed-closed.v1": self._close,
        }

    def _book(self, line: Line) -> None:
        fact = line.fact
        event = Event("stay", fact["hub"], fact["arrive"], fact["depart"], line.at)
        self._events[fact["stay"]] = event
        _of_guests(event, fact)

    def _move(self, line: Line) -> None:
        event = self._anew(line, "stay")
        event.first, event.until, event.off = line.fact["arrive"], line.fact["depart"], False
        _of_guests(event, line.fact)

    def _stay_off(self, line: Line) -> None:
        self._anew(line, "stay").off = True

    def _leave(self, line: Line) -> None:
        if line.fact["left"] < line.fact["depart"]:
            _shorten(self._anew(line, "stay"), line.fact["left"])

    def _close_room(self, line: Line) -> None:
        fact = line.fact
        event = Event("closing", fact["hub"], fact["first"], fact["until"], line.at)
        self._events[fact["closing"]] = event
        event.stands_in(fact["hub"], [], [(fact["room"], bed) for bed in fact["beds"]])

    def _reopen_room(self, line: Line) -> None:
        _shorten(self._anew(line, "closing"), line.fact["first"])

    def _let(self, line: Line) -> None:
        fact = line.fact
        days = list(days_let(fact, fact["first"], fact["until"]))
        if days:
            event = Event("lease", fact["hub"], days[0].isoformat(), fact["until"], line.at)
            event.weekdays = tuple(fact["weekdays"])
            self._events[fact["lease"]] = event
            rooms = [(room, bed) for room, beds in fact["beds"] for bed in beds]
            event.stands_in(fact["hub"], [fact["member"]], rooms)

    def _end_lease(self, line: Line) -> None:
        if line.fact["lease"] in self._events:
            _shorten(self._anew(line, "lease"), line.fact["ends"])

    def _desk(self, line: Line) -> None:
        fact = line.fact
        event = Event("desk", fact["hub"], fact["arrive"], fact["depart"], line.at)
        event.hours = minute_of(fact["starts"]), minute_of(fact["ends"])
        if event.hours[0] >= event.hours[1]:
            self.say(f"{fact['booking']} ends at {fact['ends']} before it begins")
        self._events[fact["booking"]] = event
        event.stands_in(fact["hub"], [fact["payer"], fact["guest"]], [])

    def _hall(self, line: Line) -> None:
        fact = line.fact
        clock = ZoneInfo(fact["zone"])
        starts, ends = (datetime.fromisoformat(fact[one]) for one in ("arrive", "depart"))
        first, last = (one.astimezone(clock).date() for one in (starts, ends))
        event = Event("hall", fact["hub"], f"{first}", f"{last + timedelta(days=1)}", line.at)
        event.hours = minute_of(fact["arrive"]), minute_of(fact["depart"])
        self._events[fact["booking"]] = event
        event.stands_in(fact["hub"], [fact["hall"], fact["payer"], fact["guest"]], [])

    def _desk_off(self, line: Line) -> None:
        self._anew(line, "booking").off = True

    def _open(self, line: Line) -> None:
        fact = line.fact
        calendar = _calendar(fact)
        others = [n for n, one in self._feeds.items() if _calendar(one) == calendar]
        if len([one for one in others if one not in self._closed]) >= OPEN_MOST:
            self.say(f"{calendar} has more than {OPEN_MOST} feeds")
        if bool(fact.get("member")) == bool(fact.get("hub")):
            self.say(f"{fact['feed']} is nobody's, or of two")
        self._feeds[fact["feed"]] = fact

    def _close(self, line: Line) -> None:
        fact = line.fact
        feed = self._feeds[fact["feed"]]
        if fact["feed"] in self._closed or _calendar(feed) != _calendar(fact):
            self.say(f"{fact['feed']} is closed twice, or is of another calendar")
        self._closed[fact["feed"]] = fact["day"]

    def _anew(self, line: Line, name: str) -> Event:
        event = self._events[line.fact[name]]
        event.told, event.changed = event.told + 1, line.at
        return event

    def figures(self) -> Figures:
        """Return feeds, events, how often each was told, and in which calendars it stands."""
        found = {
            f"calendar-feed {name}": " ".join(
                one
                for one in (
                    *(_calendar(fact), *map(fact.get, ("member", "hub", "room", "hall"))),
                    *(fact["day"], self._closed.get(name)),
                )
                if one
            )
            for name, fact in self._feeds.items()
        }
        return found | shown(self._events)


def shown(events: Mapping[str, Event]) -> Figures:
    """Return what events are, how often each was told, and in which calendars it stands."""
    found: Figures = {}
    for name, event in events.items():
        found[f"calendar-event {name}"] = _told(event)
        found[f"calendar-told {name}"] = str(event.told)
        for calendar, (there, taken) in event.calendars.items():
            text = " ".join(filter(None, ("there" if there else "gone", taken)))
            found[f"calendar-entry {calendar} {name}"] = text
    return found


def _calendar(fact: Json) -> str:
    return str(fact.get("room") or fact.get("hall") or fact.get("hub") or fact.get("member"))


def _of_guests(event: Event, fact: Json) -> None:
    places = [(one[0], one[1]) for one in fact["beds"]]
    guests = [one[2] for one in fact["beds"] if len(one) > 2]
    event.stands_in(fact["hub"], [fact["payer"], *guests], places)


def _shorten(event: Event, until: str) -> None:
    """Let it end sooner; what ends before it begins is off, and is told as it was."""
    if until <= event.first:
        event.off = True
    else:
        event.until = until


def minute_of(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(UTC):%Y-%m-%d %H:%M}"


def _told(event: Event) -> str:
    days = ",".join(map(str, event.weekdays))
    changed = f"{event.changed.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    told = (event.what, event.hub, event.first, event.until, changed, *event.hours, days)
    ends = (event.title, "elsewhere" if event.elsewhere else "", "off" if event.off else "")
    return " ".join(filter(None, (*told, *ends)))
