"""Who has which beds on which nights, as facts leave it: a stay, or a closing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from projections.recount.hand import ONE_DAY, noon_of
from projections.recount.leases import runs_of

Json = dict[str, Any]
Place = tuple[str, str, date]

ASLEEP = "asleep"
"""What stands for the bed of a member's night: it is one, whatever room it is in."""
FOREVER = datetime.max.replace(tzinfo=UTC)


class Stay:
    """One stay as its last fact left it; `until` is when it loses what it has not slept in."""

    sleeps = True
    yields = False

    def __init__(self, fact: Json) -> None:
        self.name, self.hub, self.payer = fact["stay"], fact["hub"], fact["payer"]
        self.state = "reserved"
        self.marked_on = ""
        self.slept: set[date] = set()
        self.earlier: list[tuple[date, list[list[str]]]] = []
        self.lies(fact)
        self.until = datetime.fromisoformat(fact["expires"])

    def lies(self, fact: Json) -> None:
        """Take days and beds from the fact."""
        self.arrive = date.fromisoformat(fact["arrive"])
        self.depart = date.fromisoformat(fact["depart"])
        self.beds: list[list[str]] = fact["beds"]

    def waits(self) -> None:
        """Booked: until noon after the first night the guests may still come."""
        self.state, self.until = "booked", noon_of(self.arrive + ONE_DAY)

    def sure_before(self) -> date:
        """Return the day before which every night is the stay's own, whatever the hour."""
        return {"reserved": self.arrive, "booked": self.arrive + ONE_DAY}.get(
            self.state, self.depart
        )

    def nights(self) -> Iterator[date]:
        """Yield every night."""
        night = self.arrive
        while night < self.depart:
            yield night
            night += ONE_DAY

    def places(self) -> Iterator[Place]:
        """Yield every bed place on every night, and every member who sleeps: each has one stay a night."""
        for night in self.nights():
            for room, bed, guest in self.beds_on(night):
                yield room, bed, night
                if guest:
                    yield guest, ASLEEP, night

    def beds_on(self, night: date) -> list[list[str]]:
        """Return the beds of a night: guests in the house may have been moved since."""
        return next((beds for until, beds in self.earlier if night < until), self.beds)

    def runs(self) -> dict[tuple[str, tuple[str, ...], date], date]:
        """Return (room, its beds, until when) → since when, for each run of nights in the same beds of a room."""
        found: dict[tuple[str, tuple[str, ...], date], date] = {}
        for night in self.nights():
            rooms: dict[str, list[str]] = {}
            for room, bed, *_ in self.beds_on(night):
                rooms.setdefault(room, []).append(bed)
            for room, beds in rooms.items():
                of = room, tuple(sorted(beds))
                found[(*of, night + ONE_DAY)] = found.pop((*of, night), night)
        return found

    def has(self, night: date, now: datetime) -> bool:
        """Say whether a night is the stay's own at this moment."""
        return night < self.sure_before() or now < self.until


class Closing:
    """Beds of one room that are not let on the nights of `[first, until)`; a foreign `calendar` closes what stays may have."""

    sleeps = False

    def __init__(self, fact: Json) -> None:
        self.name, self.room, self.beds = fact["closing"], fact["room"], fact["beds"]
        self.reason = fact["reason"]
        self.foreign_calendar: str = fact.get("foreign_calendar", "")
        self.yields = bool(self.foreign_calendar)
        self.first, self.until = (date.fromisoformat(fact[name]) for name in ("first", "until"))

    def places(self) -> Iterator[Place]:
        """Yield every bed place on every night."""
        nights = [self.first + n * ONE_DAY for n in range((self.until - self.first).days)]
        return ((self.room, bed, night) for night in nights for bed in self.beds)

    def has(self, *_: object) -> bool:
        """Closed is closed, at whatever hour."""
        return True


class LeasedRoom(Closing):
    """Beds of one room that a lease has on nights without a gap: somebody may sleep there."""

    sleeps = True


def leased_rooms(fact: Json) -> list[LeasedRoom]:
    """Return what a lease has of each room, by runs of its nights."""
    return [
        LeasedRoom(
            {
                "closing": f"{fact['lease']} {room} {part}",
                "room": room,
                "beds": beds,
                "first": first.isoformat(),
                "until": until.isoformat(),
                "reason": "leased",
            }
        )
        for room, beds in fact["beds"]
        for part, first, until in runs_of(fact)
    ]
