"""What the demo year will hold, before anything of it happens: how much, and in which real places."""

from functools import cache
from typing import Final

import msgspec

from ledger.places.hub import HubKind
from ledger.places.municipality import Municipality, municipalities
from ledger.places.record import VILLAGE_BELOW
from patto.demo.chance import Chance
from patto.demo.seasons import Landscape

DAYS: Final = 365
SIZE_MAX: Final = 400
CITIES: Final = ("015146", "001272", "037006", "058091")  # Milano, Torino, Bologna, Roma
_VILLAGE_FROM: Final = 250
_MOUNTAIN: Final = "AO SO BL BZ TN VB CN BG BS UD AQ"
_SEA: Final = (
    "GE SV IM SP LI GR LE BR TA BA FG SA CS RC VV CZ KR TP AG ME PA RG SR CT SS NU CA OR SU"
)


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How much there is of everything; `reservations` are those asked for in a hundred evenings."""

    days: int = DAYS
    hubs: int
    cities: int
    members: int
    houses: int
    ventures: int
    reservations: int

    @classmethod
    def of(cls, size: float) -> "Scale":
        """Return the year of this size: 1 is twelve hubs, 300 members, six houses, three ventures."""
        if not 0 < size <= SIZE_MAX:
            raise ValueError(
                f"The size of a demo is above 0 and at most {SIZE_MAX}: villages run out."
            )
        return cls(
            hubs=max(4, round(12 * size)),
            cities=max(2, min(4, round(4 * size)), round(size)),
            members=max(30, round(300 * size)),
            houses=max(3, round(6 * size)),
            ventures=max(2, round(3 * size)),
            reservations=max(30, round(960 * size)),
        )


class RoomPlan(msgspec.Struct, frozen=True):
    """A room to be furnished: its name, its bed places, and what one costs in low and high season."""

    name: str
    beds: int
    low_cents: int
    high_cents: int


class HubPlan(msgspec.Struct, frozen=True):
    """A hub to be opened in a real municipality."""

    number: int
    name: str
    side: HubKind
    where: Municipality
    landscape: Landscape
    rooms: tuple[RoomPlan, ...]
    city_tax_cents: int
    deposit_cents: int
    long_stays: bool


def hubs(seed: int, scale: Scale) -> list[HubPlan]:
    """Return the hubs: those of cities first, then villages, one region after the other."""
    chance = Chance(seed, "hubs")
    cities = [municipalities()[CITIES[n % len(CITIES)]] for n in range(scale.cities)]
    villages = _villages(chance, scale.hubs - scale.cities)
    return [_hub(seed, number, where) for number, where in enumerate((*cities, *villages))]


@cache
def _by_region() -> dict[str, tuple[Municipality, ...]]:
    regions: dict[str, list[Municipality]] = {}
    for where in municipalities().values():
        if _VILLAGE_FROM <= where.population < VILLAGE_BELOW:
            regions.setdefault(where.region, []).append(where)
    return {region: tuple(regions[region]) for region in sorted(regions)}


def _villages(chance: Chance, count: int) -> list[Municipality]:
    """Return real villages, no one twice, from as many regions as there are hubs."""
    by_region = _by_region()
    order = chance.shuffled(list(by_region))
    mixed = [chance.shuffled(by_region[region]) for region in order]
    deepest = max(len(region) for region in mixed)
    in_turn = [region[turn] for turn in range(deepest) for region in mixed if turn < len(region)]
    return in_turn[:count]


def landscape_of(where: Municipality) -> Landscape:
    """Return what a place lives on, as far as its size and province tell."""
    if where.population >= VILLAGE_BELOW:
        return Landscape.CITY
    if where.province in _MOUNTAIN.split():
        return Landscape.MOUNTAIN
    return Landscape.SEA if where.province in _SEA.split() else Landscape.HILL


def _hub(seed: int, number: int, where: Municipality) -> HubPlan:
    chance = Chance(seed, "hub", number)
    landscape = landscape_of(where)
    city = landscape is Landscape.CITY
    again = f" {number // len(CITIES) + 1}" if city and number >= len(CITIES) else ""
    return HubPlan(
        number=number,
        name=f"Spazio Wiser {where.name}{again}" if city else f"Wise Coworking {where.name}",
        side=HubKind.CITY if city else HubKind.VILLAGE,
        where=where,
        landscape=landscape,
        rooms=_rooms(chance, city=city),
        city_tax_cents=chance.pick((300, 350, 400)) if city else chance.pick((0, 0, 100, 150, 200)),
        deposit_cents=chance.pick((0, 5_000, 8_000, 10_000)),
        long_stays=not city and chance.often(40),
    )


def _rooms(chance: Chance, *, city: bool) -> tuple[RoomPlan, ...]:
    names = ("Corte", "Portico", "Altana") if city else _ROOMS
    count = chance.between(2, 3) if city else chance.between(4, 6)
    dear = 900 if city else 0
    rooms = []
    for name in chance.shuffled(names)[:count]:
        low = dear + 100 * chance.between(16, 28)
        beds = chance.between(1, 2) if city else chance.between(1, 4)
        rooms.append(RoomPlan(name, beds, low, low * chance.between(125, 160) // 100 // 50 * 50))
    return tuple(rooms)


_ROOMS: Final = ("Larice", "Castagno", "Rondine", "Camino", "Loggia", "Sorgente", "Meridiana")
