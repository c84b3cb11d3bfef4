"""Mail about bookings: stays, desks, halls, and seats on every date of an occasion; with a calendar."""

from collections.abc import Iterator

from api.feeds.icalendar import ELSEWHERE, NAMED, written
from api.mail.days import clock, full, hours, short
from api.mail.letter import Attached
from api.mail.telling import Said, Telling
from api.mail.words import LABELS
from ledger.kernel.days import day_at
from ledger.members.events import Language
from ledger.occasions.meetings import MEETINGS_MAX
from projections.feeds.questions import Event, InRoom, Owner, events_of
from projections.mail.questions import hub_named


async def booking(telling: Telling) -> Said | None:
    """Tell of what somebody has, or has no more."""
    events = await _events(telling, telling.mail.recipient)
    if not events:
        return None
    return Said(_named(events, telling), _listed(events, telling), _calendar(events, telling))


async def offer(telling: Telling) -> Said | None:
    """Tell of a seat that is kept until a moment: it stands in no calendar of theirs yet."""
    events = await _events(telling, telling.fact.hub)
    if not events:
        return None
    until, zone, language = telling.fact.until, events[0].zone, telling.language
    kept = f"{full(day_at(zone, until), language)}, {clock(until, zone)}"
    return Said({**_named(events, telling), "until": kept}, _listed(events, telling))


async def coming(telling: Telling) -> Said | None:
    """Remind somebody of what begins soon; there is nothing to tell of what is off by now."""
    events = [one for one in await _events(telling, telling.mail.recipient) if not one.off]
    return Said(_named(tuple(events), telling), _listed(tuple(events), telling)) if events else None


async def lapsing(telling: Telling) -> Said:
    """Remind somebody of what is kept for them, and will not be for long."""
    fact, language = telling.fact, telling.language
    hub = await hub_named(telling.connection, fact.hub, telling.as_of)
    until = clock(fact.expires, hub.zone)
    return Said({"place": hub.name, "when": short(fact.arrive, language), "until": until})


async def _events(telling: Telling, calendar: str) -> tuple[Event, ...]:
    """Return what stands in somebody's calendar of the thing; an occasion is an event for each of its dates."""
    thing = getattr(telling.fact, "occasion", telling.mail.thing)
    names = [thing, *(f"{thing}.{n}" for n in range(1, MEETINGS_MAX + 1))]
    found = await events_of(telling.connection, calendar, names, telling.as_of)
    return tuple(one for one in found if not one.off) or found


def _named(events: tuple[Event, ...], telling: Telling) -> dict[str, str]:
    first = events[0]
    return {"place": first.place, "when": short(first.first, telling.language)}


def _listed(events: tuple[Event, ...], telling: Telling) -> tuple[str, ...]:
    language = telling.language
    return (
        *_where(events[0], language),
        *(line for one in events for line in _when(one, language)),
    )


def _where(event: Event, language: Language) -> Iterator[str]:
    yield event.title or NAMED[language][event.what]
    place = ", ".join(filter(None, (event.place, event.address, event.municipality)))
    labels = LABELS[language]
    yield ELSEWHERE[language] if event.elsewhere else f"{labels.where}: {place}"
    for room in event.rooms:
        yield f"{labels.room}: {_beds(room)}"


def _when(event: Event, language: Language) -> Iterator[str]:
    labels = LABELS[language]
    if event.starts and event.ends:
        day = full(event.first, language)
        yield f"{labels.day}: {day}, {hours(event.starts, event.ends, event.zone)}"
        return
    nights = (event.until - event.first).days
    yield f"{labels.arrive}: {full(event.first, language)}"
    of = labels.nights[nights != 1]
    yield f"{labels.depart}: {full(event.until, language)} ({nights} {of})"


def _calendar(events: tuple[Event, ...], telling: Telling) -> Attached:
    """Return it as a calendar: to be entered, or to be taken out (RFC 5546)."""
    method = "CANCEL" if all(one.off for one in events) else "PUBLISH"
    owner = Owner(member=telling.mail.recipient, hub=None, room=None)
    said = written(owner, events, telling.language, method=method, organizer=telling.organizer)
    return Attached(said, method)


def _beds(room: InRoom) -> str:
    return f"{room.room} ({', '.join(room.beds)})" if room.beds else room.room
