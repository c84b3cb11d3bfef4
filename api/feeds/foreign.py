"""A foreign calendar is read: which nights another site says are taken (RFC 5545), and nothing else of it.

Nights are those of the hub's clocks: whoever comes at 15:00 and leaves at 10:00 takes the nights between. What is cancelled, or
takes no time, takes none; nor what our own feeds tell, so that two that read each other never close a night for ever.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar

from ledger.feeds.tell_foreign import PERIODS_MAX, NightsTaken
from ledger.kernel.days import ONE_DAY, ROME, day_in_rome
from ledger.kernel.refused import Malformed

BYTES_MAX: Final = 2_000_000
EVENTS_MAX: Final = 10_000
DEPTH_MAX: Final = 8
OURS: Final = "@patto"


def nights_taken(data: bytes, zone: str, today: date) -> tuple[NightsTaken, ...]:
    """Return the nights that a calendar says are taken, from today on, in order; each period once.

    Refuses `Malformed` what is no calendar, is too large, or repeats: a rule that is not understood could leave a sold bed open.
    """
    events = _events(data)
    found = {span for n, one in enumerate(events, 1) if (span := _span(one, n, ZoneInfo(zone)))}
    to_come = sorted(span for span in found if span[1] > today)
    if len(to_come) > PERIODS_MAX:
        raise _wrong(f"It tells of more than {PERIODS_MAX} periods to come.")
    return tuple(NightsTaken(first=first, until=until) for first, until in to_come)


def nights_of_file(data: bytes) -> Mapping[str, Any]:
    """Return what a calendar that somebody sends says, as the command has it: by the clocks of Rome, as of now."""
    today = day_in_rome(datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    return {"nights": nights_taken(data, ROME.key, today)}


def _events(data: bytes) -> list[Any]:
    """Return the events of the calendar; what it nests and how much it holds is counted before it is read."""
    if len(data) > BYTES_MAX:
        raise _wrong(f"It is larger than {BYTES_MAX} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong("It is not written in UTF-8.") from None
    _must_be_shallow(text)
    try:
        (calendar,) = Calendar.from_ical(text, multiple=True)
    except Exception:  # noqa: BLE001  # what strangers send fails in every way there is
        raise _wrong("It is no calendar, or not a single one.") from None
    if calendar.name != "VCALENDAR":
        raise _wrong("It is no calendar.")
    return [one for one in calendar.subcomponents if one.name == "VEVENT"]


def _must_be_shallow(text: str) -> None:
    depth = events = 0
    for line in text.splitlines():
        word = line[:12].upper()
        if word.startswith("BEGIN:"):
            depth, events = depth + 1, events + (word == "BEGIN:VEVENT")
        elif word.startswith("END:"):
            depth -= 1
        if depth > DEPTH_MAX or events > EVENTS_MAX:
            raise _wrong(f"It nests too deeply, or has more than {EVENTS_MAX} events.")


def _span(event: Any, n: int, zone: ZoneInfo) -> tuple[date, date] | None:
    """Return from which night to which day an event takes the beds; None if it takes no night."""
    says = {name: str(event.get(name, "")).upper() for name in ("STATUS", "TRANSP")}
    ours = str(event.get("UID", "")).lower().endswith(OURS)
    if ours or says["STATUS"] == "CANCELLED" or says["TRANSP"] == "TRANSPARENT":
        return None
    if "RRULE" in event or "RDATE" in event:
        raise _wrong(f"Event {n} repeats: a calendar of nights tells each of them.")
    try:
        starts, ends = _moments(event)
        first, until = _day(starts, zone), _day(ends, zone)
    except Exception:  # noqa: BLE001  # as above
        raise _wrong(f"Event {n} has no beginning, or no end, that can be read.") from None
    if until < first:
        raise _wrong(f"Event {n} ends before it begins.")
    if until == first and not isinstance(starts, datetime):
        until = first + ONE_DAY
    return (first, until) if first < until else None


def _moments(event: Any) -> Iterator[date]:
    """Yield when it begins and ends; a whole day without an end is that day, an hour without one takes no time."""
    starts = event["DTSTART"].dt
    yield starts
    if "DTEND" in event:
        yield event["DTEND"].dt
    elif "DURATION" in event:
        yield starts + event["DURATION"].dt
    else:
        yield starts


def _day(at: date, zone: ZoneInfo) -> date:
    """Return the day by the hub's clocks; hours of no zone are the hub's."""
    if not isinstance(at, datetime):
        return at
    return (at if at.tzinfo is None else at.astimezone(zone)).date()


def _wrong(why: str) -> Malformed:
    return Malformed(why, field="calendar")
