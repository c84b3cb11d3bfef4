"""Beds, counted again: which stay has a bed place on which night, from the stays' own facts alone."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.kernel.fact import Fact, Line
from ledger.stays.calendar import Calendar, sheet
from ledger.stays.events import (
    NightSlept,
    NoShowMarked,
    ReservationReleased,
    RoomAdded,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
)
from tests.scenario import Memory

Place = tuple[str, str, date]
DAY = timedelta(days=1)
ROME = ZoneInfo("Europe/Rome")


class Stay:
    """One stay as its last fact left it."""

    def __init__(self, fact: StayReserved) -> None:
        self.name, self.hub, self.payer = fact.stay, fact.hub, fact.payer
        self.arrive, self.depart, self.beds = fact.arrive, fact.depart, fact.beds
        self.expires: datetime = fact.expires
        self.state = "reserved"
        self.left = fact.depart

    @property
    def noon(self) -> datetime:
        return datetime.combine(self.arrive + DAY, datetime.min.time(), ROME).replace(hour=12)

    def has(self, night: date, now: datetime) -> bool:
        """Say whether a night of the stay is its own at this moment."""
        match self.state:
            case "reserved":
                return now < self.expires
            case "booked":
                return night == self.arrive or now < self.noon
            case "no-show":
                return night == self.arrive
            case "in house":
                return True
            case "left":
                return night < self.left
        return False

    def places(self) -> list[Place]:
        count = (self.depart - self.arrive).days
        return [
            (one.room, one.bed, self.arrive + n * DAY) for one in self.beds for n in range(count)
        ]


class Beds:
    """Every stay, and for each bed place and night all who ever asked for it."""

    def __init__(self) -> None:
        self.stays: dict[str, Stay] = {}
        self.wanted: dict[Place, set[str]] = defaultdict(set)
        self.slept: dict[Place, str] = {}
        self.hubs: dict[str, str] = {}
        self.places: set[tuple[str, str]] = set()
        self.recent: set[Place] = set()

    def take(self, line: Line[Fact]) -> None:
        fact, now = line.fact, line.at
        match fact:
            case RoomAdded():
                self.hubs[fact.room] = fact.hub
                self.places.update((fact.room, bed) for bed in fact.beds)
            case StayReserved():
                self.stays[fact.stay] = Stay(fact)
                self._moved(fact.stay, now)
            case StayBooked():
                self._as(fact.stay, "reserved", "booked")
                assert now < self.stays[fact.stay].expires
                self._same(fact)
                self._moved(fact.stay, now)
            case StayChanged():
                self._change(fact, now)
            case StayCheckedIn():
                stay = self._as(fact.stay, "booked", "in house")
                assert stay.arrive <= fact.day
                assert now < stay.noon
                self._moved(fact.stay, now)
            case ReservationReleased():
                self._as(fact.stay, "reserved", "over")
            case StayCancelled():
                self._as(fact.stay, "booked", "over")
            case NoShowMarked():
                self._as(fact.stay, "booked", "no-show")
            case StayCheckedOut():
                stay = self._as(fact.stay, "in house", "left")
                stay.left = fact.left
                assert self._nights(fact.stay) == {
                    stay.arrive + n * DAY for n in range((fact.left - stay.arrive).days)
                }
            case NightSlept():
                self._sleep(fact)

    def _as(self, name: str, before: str, after: str) -> Stay:
        stay = self.stays[name]
        assert stay.state == before, (name, stay.state, after)
        stay.state = after
        return stay

    def _same(self, fact: StayBooked) -> None:
        stay = self.stays[fact.stay]
        assert (stay.arrive, stay.depart, stay.beds) == (fact.arrive, fact.depart, fact.beds)
        assert len(fact.companions) == sum(not one.guest for one in fact.beds)

    def _change(self, fact: StayChanged, now: datetime) -> None:
        stay = self.stays[fact.stay]
        assert stay.state == ("in house" if fact.in_house else "booked")
        stay.arrive, stay.depart, stay.beds = fact.arrive, fact.depart, fact.beds
        self._moved(fact.stay, now)

    def _moved(self, name: str, now: datetime) -> None:
        """Whatever the stay has now, nobody else has."""
        stay = self.stays[name]
        guests = [one.guest for one in stay.beds if one.guest]
        assert len(set(guests)) == len(guests)
        for one in stay.beds:
            assert (one.room, one.bed) in self.places
            assert self.hubs[one.room] == stay.hub
        for place in stay.places():
            self.wanted[place].add(name)
            self.recent.add(place)
            assert self.holders(place, now) == [name], (place, self.holders(place, now))

    def holders(self, place: Place, now: datetime) -> list[str]:
        """All stays that have this bed place this night; never more than one."""
        room, bed, night = place
        found = []
        for name in sorted(self.wanted[place]):
            stay = self.stays[name]
            theirs = any((one.room, one.bed) == (room, bed) for one in stay.beds)
            if theirs and stay.arrive <= night < stay.depart and stay.has(night, now):
                found.append(name)
        return found

    def _nights(self, name: str) -> set[date]:
        return {night for (_, _, night), who in self.slept.items() if who == name}

    def _sleep(self, fact: NightSlept) -> None:
        stay, night = self.stays[fact.stay], fact.day
        assert stay.state == "in house"
        assert stay.arrive <= night < stay.depart
        rooms = Counter(one.room for one in stay.beds)
        assert Counter({one.room: one.beds for one in fact.rooms}) == rooms
        for one in stay.beds:
            assert self.slept.setdefault((one.room, one.bed, night), fact.stay) == fact.stay
        assert sum(who == fact.stay and n == night for (_, _, n), who in self.slept.items()) == len(
            stay.beds
        ), "a night slept twice"

    def open_by_all(self) -> dict[str, set[str]]:
        """Every stay that is booked or in house, by who pays."""
        found: dict[str, set[str]] = {}
        for stay in self.stays.values():
            if stay.state in ("booked", "in house"):
                found.setdefault(stay.payer, set()).add(stay.name)
        return found

    # ---- what must hold

    def check(self, memory: Memory, now: datetime) -> None:
        """The calendar says of every place what the stays themselves say."""
        for place in self.recent:
            room, bed, night = place
            holders = self.holders(place, now)
            assert len(holders) <= 1, (place, holders)
            told = memory[Calendar, sheet(room, f"{night:%Y-%m}")].holder(night, bed, now)
            assert told == "".join(holders), (place, told, holders)

    def check_all(self, memory: Memory, now: datetime) -> None:
        """At the end: every place that anybody ever asked for."""
        self.recent = set(self.wanted)
        self.check(memory, now)
