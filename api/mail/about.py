"""What a mail is about, told: a booking as lines of text, and as a calendar."""

from collections.abc import Iterator

from api.feeds.icalendar import ELSEWHERE, NAMED, Language, written
from api.mail.days import full, hours, short
from api.mail.letter import Attached
from api.mail.words import LABELS
from projections.feeds.questions import Event, InRoom, Owner


def listed(event: Event, language: Language) -> Iterator[str]:
    """Yield what is to be known of a booking, a line each."""
    labels = LABELS[language]
    yield event.title or NAMED[language][event.what]
    place = ", ".join(filter(None, (event.place, event.address, event.municipality)))
    yield ELSEWHERE[language] if event.elsewhere else f"{labels.where}: {place}"
    if event.starts and event.ends:
        yield f"{labels.day}: {full(event.first, language)}"
        yield f"{labels.hours}: {hours(event.starts, event.ends, event.zone)}"
    else:
        nights = (event.until - event.first).days
        yield f"{labels.arrive}: {full(event.first, language)}"
        of = labels.nights[nights != 1]
        yield f"{labels.depart}: {full(event.until, language)} ({nights} {of})"
    for room in event.rooms:
        yield f"{labels.room}: {_beds(room)}"


def named(event: Event, language: Language) -> dict[str, str]:
    """Return what sentences say of a booking."""
    return {"place": event.place, "when": short(event.first, language)}


def calendar(event: Event, language: Language, organizer: str) -> Attached:
    """Return a booking as a calendar: to be entered, or to be taken out."""
    method = "CANCEL" if event.off else "PUBLISH"
    owner = Owner(member=event.event, hub=None, room=None)
    return Attached(written(owner, (event,), language, method=method, organizer=organizer), method)


def _beds(room: InRoom) -> str:
    return f"{room.room} ({', '.join(room.beds)})" if room.beds else room.room
