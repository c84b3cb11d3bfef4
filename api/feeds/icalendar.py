"""A calendar as other programs read it: iCalendar (RFC 5545), with a name and an hour after which to ask again (RFC 7986).

Nights are whole days from the arrival to the day of departure, which is not one of them; hours are by the clocks of the hub.
What is off is told, not left out. A line that was made once is used again: most events share most of theirs.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from ledger.kernel.days import ONE_DAY
from ledger.members.events import Language
from projections.feeds.events import What
from projections.feeds.questions import Event, InRoom, Owner

MEDIA: Final = b"text/calendar; charset=utf-8"
ASK_AGAIN_AFTER: Final = timedelta(hours=1)
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CLOCKS_FROM, CLOCKS_UNTIL = date(2020, 1, 1), date(2060, 1, 1)
"""From when to when a zone's changes of clocks are told."""
_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"


NAMED: Final = {
    Language.IT: {
        What.STAY: "Soggiorno",
        What.DESK: "Scrivania",
        What.CLOSING: "Camera chiusa",
        What.LEASE: "Affitto",
        What.HALL: "Sala",
        What.OCCASION: "Appuntamento",
    },
    Language.EN: {
        What.STAY: "Stay",
        What.DESK: "Desk",
        What.CLOSING: "Room closed",
        What.LEASE: "Lease",
        What.HALL: "Hall",
        What.OCCASION: "Occasion",
    },
}

ELSEWHERE: Final = {
    Language.IT: "Non nello spazio: il luogo si legge nell'appuntamento.",
    Language.EN: "Not at the hub: the occasion says where.",
}


def written(
    owner: Owner,
    events: Iterable[Event],
    language: Language,
    *,
    method: str = "PUBLISH",
    organizer: str = "",
) -> bytes:
    """Return the calendar; a member's own says at which hub, and no calendar names anybody.

    What is sent by mail has an `organizer`, who can take it back (RFC 5546, 3.2), and is read once.
    """
    events = tuple(events)
    head = Calendar()
    name = " · ".join(filter(None, (owner.hub, owner.room))) or "Patto"
    head.add("prodid", f"-//Patto//Calendar//{language.upper()}")
    head.add("version", "2.0")
    head.add("method", method)
    head.add("name", name)
    head.add("x-wr-calname", name)
    if not organizer:
        head.add("refresh-interval", ASK_AGAIN_AFTER, {"VALUE": "DURATION"})
    begin, end = head.to_ical().split(b"END:VCALENDAR", 1)
    zones = dict.fromkeys(one.zone for one in events if one.starts)
    return b"".join(
        (
            begin,
            *map(_clocks, zones),
            *(line for one in events for line in _lines(one, owner, language, organizer)),
            b"END:VCALENDAR" + end,
        )
    )


def _lines(event: Event, owner: Owner, language: Language, organizer: str) -> Iterator[bytes]:
    yield _BEGIN
    yield _line("uid", f"{event.event}@patto")
    yield _line("sequence", event.sequence)
    yield _moment("dtstamp", event.changed, "UTC")
    yield from _when(event)
    yield _line("summary", _summary(event, owner, language))
    if not event.elsewhere:
        yield _line("location", _place(event))
    if told := _description(event, language):
        yield _line("description", told)
    yield _line("status", "CANCELLED" if event.off else "CONFIRMED")
    if organizer:
        yield _line("organizer", f"mailto:{organizer}")
    yield _END


def _when(event: Event) -> Iterator[bytes]:
    if event.starts and event.ends:
        yield _moment("dtstart", event.starts, event.zone)
        yield _moment("dtend", event.ends, event.zone)
        return
    yield _line("dtstart", event.first)
    if not event.weekdays:
        yield _line("dtend", event.until)
        return
    yield _line("dtend", event.first + ONE_DAY)
    yield _weekly(event.weekdays, event.until - ONE_DAY)


def _summary(event: Event, owner: Owner, language: Language) -> str:
    what = event.title or NAMED[language][event.what]
    return f"{what}: {event.place}" if owner.member else what


def _description(event: Event, language: Language) -> str:
    """Say which beds or hall it takes; where an occasion is that is not at the hub stands sealed, and in no calendar."""
    if event.elsewhere:
        return ELSEWHERE[language]
    return "; ".join(map(_beds, event.rooms))


def _place(event: Event) -> str:
    return ", ".join(filter(None, (event.place, event.address, event.municipality)))


def _beds(one: InRoom) -> str:
    return f"{one.room}: {', '.join(one.beds)}" if one.beds else one.room


@lru_cache(maxsize=16_384)
def _line(name: str, value: str | int | date) -> bytes:
    """Return the line of a property, folded."""
    return _of_one(name, value)


@lru_cache(maxsize=16_384)
def _moment(name: str, at: datetime, zone: str) -> bytes:
    """Return the line of an instant by the clocks of a zone: two that are equal are not the same line in two zones."""
    return _of_one(name, at.astimezone(UTC if zone == "UTC" else ZoneInfo(zone)))


@lru_cache(maxsize=256)
def _weekly(weekdays: tuple[int, ...], last: date) -> bytes:
    """Return the line that says on which days of the week, to the last one."""
    days = [WEEKDAYS[day - 1] for day in weekdays]
    return _of_one("rrule", {"freq": "weekly", "byday": days, "until": last})


def _of_one(name: str, value: Any) -> bytes:
    one, name = Entry(), name.upper()
    one.add(name, value)
    return bytes(one.content_line(name, one[name]).to_ical()) + b"\r\n"


@lru_cache(maxsize=64)
def _clocks(zone: str) -> bytes:
    """Return when the clocks of a zone change."""
    return bytes(Timezone.from_tzid(zone, first_date=CLOCKS_FROM, last_date=CLOCKS_UNTIL).to_ical())


LINES: Final = (_line, _moment, _weekly, _clocks)
"""What keeps the lines that it made."""
