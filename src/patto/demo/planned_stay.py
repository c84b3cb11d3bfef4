"""A stay as its guests plan it, from the first thought to the last day, with what will become of it."""

from datetime import date
from enum import StrEnum
from typing import Final

from ledger.stays.asked import BedAsked
from ledger.stays.stay import Stay
from patto.demo.chance import Chance
from patto.demo.register import Party
from patto.demo.seasons import Landscape, free_run
from patto.demo.world import Hub, Member, Room


class Fate(StrEnum):
    """What will become of a stay, as its guests don't know yet when they book."""

    COMES = "comes"
    LATE = "comes the next morning"
    IMPATIENT = "wants to come the day before"
    FREE = "cancels a week before"
    HALF = "cancels some days before"
    FULL = "cancels on the arrival day"
    ABSENT = "never comes"
    CLOSED = "is cancelled by the hub"
    LONGER = "stays a night longer"
    SHORTER = "leaves a night earlier"
    WAIVED = "leaves a night earlier, and the hub lets it go"
    MOVED = "moves the arrival by a day"


FATES: Final = {
    Fate.COMES: 700,
    Fate.LATE: 40,
    Fate.IMPATIENT: 8,
    Fate.FREE: 55,
    Fate.HALF: 40,
    Fate.FULL: 15,
    Fate.ABSENT: 28,
    Fate.CLOSED: 8,
    Fate.LONGER: 30,
    Fate.SHORTER: 30,
    Fate.WAIVED: 12,
    Fate.MOVED: 34,
}


class PlannedStay:
    """One stay, from the first thought to the last day."""

    __slots__ = (
        "arrive",
        "broken",
        "companions",
        "depart",
        "fate",
        "forgets",
        "guests",
        "holds",
        "hub",
        "id",
        "impulse",
        "payer",
        "places",
        "short",
        "stay",
    )

    def __init__(
        self,
        payer: Member,
        hub: Hub,
        nights: tuple[date, date],
        places: tuple[tuple[Room, int], ...],
        guests: tuple[Member | None, ...],
    ) -> None:
        self.id = ""
        self.stay = Stay()
        self.payer = payer
        self.hub = hub
        self.arrive, self.depart = nights
        self.places = places
        self.guests = guests
        self.companions: tuple[str, ...] = ()
        self.fate = Fate.COMES
        self.broken = False
        self.forgets = False
        self.short = False
        self.impulse = False
        self.holds = False

    @property
    def people(self) -> list[Member]:
        """Return the members who sleep, the payer of course among them if it is a person."""
        return [guest for guest in self.guests if guest is not None]

    def party(self) -> Party:
        """Return who stands at the door."""
        return Party(self.id, self.stay.beds, self.payer, self.hub, self.arrive)

    def take(self) -> None:
        """Have these beds and nights in mind; the guests have plans for them."""
        self.holds = True
        for room, bed in self.places:
            room.take([bed], self.arrive, self.depart)
        for member in self.people:
            member.away.append((self.arrive, self.depart))

    def let_go(self, first: date | None = None) -> None:
        """Think of the beds as free again, from `first` on or altogether."""
        if self.holds:
            self.holds = False
            for room, bed in self.places:
                room.leave([bed], first or self.arrive, self.depart)
            for member in self.people:
                member.away.remove((self.arrive, self.depart))

    def asked(self) -> tuple[BedAsked, ...]:
        """Return the beds as a reservation names them."""
        return tuple(
            BedAsked(room=room.id, bed=str(bed + 1), guest=guest.id if guest else None)
            for (room, bed), guest in zip(self.places, self.guests, strict=True)
        )


def cost_at_most(planned: PlannedStay) -> int:
    """Return what the stay costs at most: every night at the high price, city tax, deposit."""
    nights, plan = (planned.depart - planned.arrive).days, planned.hub.plan
    most_tax = plan.city_tax_cents + 100 if plan.city_tax_cents else 0
    rooms = (room.plan for room, _ in planned.places)
    a_night = sum(max(room.low_cents, room.high_cents) + most_tax for room in rooms)
    return nights * a_night + plan.deposit_cents


def lead(chance: Chance) -> int:
    """Return how many days ahead people book: many at the last moment, some for next summer."""
    if chance.often(2):
        return 0
    return chance.between(1, chance.weighted({3: 20, 8: 20, 21: 25, 45: 20, 110: 15}))


def length(chance: Chance, arrive: date, hub: Hub) -> int:
    """Return how many nights: a free run's, a week or two in August, weeks for who works from there."""
    if run := free_run(arrive):
        return run if chance.often(70) else run + chance.between(1, 3)
    if arrive.month == 8 and chance.often(60):
        return chance.pick((5, 7, 7, 10, 14))
    if hub.plan.landscape is not Landscape.CITY and chance.often(5):
        return chance.between(31, 45) if hub.plan.long_stays and chance.often(25) else 14
    return chance.weighted({1: 30, 2: 28, 3: 20, 4: 12, 5: 10})
