"""Hubs are recorded, get what they must have, open, lose a part, and say what they are."""

from datetime import timedelta
from functools import cache

from ledger.kernel.command import Command
from ledger.places.country import Abroad
from ledger.places.describe import DescribeHub, Hours, PlaceHub
from ledger.places.equip import LosePart, MeasureConnection, ProvideParts
from ledger.places.events import HubPart
from ledger.places.hub import HubKind
from ledger.places.municipality import Municipality, municipalities
from ledger.places.open import OpenHub
from ledger.places.record import RecordHub, RenameHub
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, for_hub, hubs
from tests.book.world import World
from tests.staff import OPERATOR

HUBS_MAX = 3
TOWNS = (
    Abroad(country="FR", town="Briançon", zone="Europe/Paris"),
    Abroad(country="IT", town="Milano", zone="Europe/Rome"),
    Abroad(country="PT", town="Évora", zone="Europe/Nowhere"),
)


@cache
def places() -> tuple[Municipality, ...]:
    """A few villages and a few cities, and one on each side of the border."""
    by_size = sorted(municipalities().values(), key=lambda one: (one.population, one.istat))
    villages = [one for one in by_size if one.population < 5_000]
    return (*villages[-2:], *by_size[len(villages) :][:2], by_size[0], by_size[-1])


def record_hub(world: World, chance: Chance) -> Wish | None:
    if len(hubs(world)) >= HUBS_MAX and not chance.yes(10):
        return None
    if chance.yes(10):
        abroad = chance.pick(TOWNS)
        side = HubKind.VILLAGE if chance.yes(10) else HubKind.CITY
        return RecordHub(name=f"Spazio {abroad.town}", side=side, abroad=abroad), OPERATOR
    where = chance.pick(places())
    side = HubKind.VILLAGE if (where.population < 5_000) != chance.yes(10) else HubKind.CITY
    return RecordHub(name=f"Spazio {where.name}", side=side, istat=where.istat), by(
        chance, OPERATOR
    )


def rename_hub(world: World, chance: Chance) -> Wish | None:
    hub = chance.pick(hubs(world))
    return RenameHub(hub=hub, name=f"Spazio {chance.number(1, 3)}"), for_hub(world, chance, hub)


def _coming(world: World, chance: Chance) -> str:
    """Pick a hub that is not open yet, if there is one; now and then any."""
    waiting = [hub for hub in hubs(world) if hub not in world.recount.premises.open]
    return chance.pick(hubs(world) if chance.yes(20) or not waiting else waiting)


def open_hub(world: World, chance: Chance) -> Wish | None:
    return OpenHub(hub=_coming(world, chance)), by(chance, OPERATOR)


def provide(world: World, chance: Chance) -> Wish | None:
    hub = _coming(world, chance)
    has = world.recount.premises.has[hub]
    wanted = tuple(one for one in HubPart if one.value not in has and not chance.yes(10))
    wish = ProvideParts(hub=hub, parts=wanted or (chance.pick(list(HubPart)),))
    return wish, for_hub(world, chance, hub)


def lose(world: World, chance: Chance) -> Wish | None:
    hub = chance.pick(hubs(world))
    return LosePart(hub=hub, part=chance.pick(list(HubPart))), for_hub(world, chance, hub)


def measure(world: World, chance: Chance) -> Wish | None:
    hub = _coming(world, chance)
    wish = MeasureConnection(
        hub=hub,
        down_mbit=chance.pick([0, 100, 1_000, 1_000]),
        up_mbit=chance.number(0, 300),
        measured=world.today - timedelta(days=chance.number(-1, 3)),
    )
    return wish, for_hub(world, chance, hub)


def place(world: World, chance: Chance) -> Wish | None:
    hub = _coming(world, chance)
    wish = PlaceHub(
        hub=hub,
        address=f"Via Roma {chance.number(1, 90)}",
        latitude_micro=36_000_000 + chance.number(0, 12_000_000) // 2,
        longitude_micro=7_000_000 + chance.number(0, 27_000_000) // 3,
    )
    return wish, for_hub(world, chance, hub)


def describe(world: World, chance: Chance) -> Wish | None:
    hub = chance.pick(hubs(world))
    wish = DescribeHub(
        hub=hub,
        hours=tuple(
            Hours(weekday=day, opens="09:00", closes=chance.pick(["18:00", "24:00"]))
            for day in range(1, chance.number(2, 6))
        ),
        email=chance.pick(["", "ciao@example.org"]),
        phone=chance.pick(["", "+39 0171 000000"]),
        website=chance.pick(["", "https://example.org/ciao"]),
        rules=chance.pick([(), ("Si bussa.",)]),
        amenities=chance.pick([(), ("Stampante",), ("Forno", "Orto")]),
    )
    return wish, for_hub(world, chance, hub)


WISHES: dict[type[Command], Wishing] = {
    RecordHub: record_hub,
    OpenHub: open_hub,
    RenameHub: rename_hub,
    ProvideParts: provide,
    LosePart: lose,
    MeasureConnection: measure,
    PlaceHub: place,
    DescribeHub: describe,
}
