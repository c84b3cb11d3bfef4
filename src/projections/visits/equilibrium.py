"""Whether city and village serve each other alike: what flows one way ÷ what flows the other, and who gives more.

A visit is a bed night that a member slept, or a day or half a day that they had a desk, at a hub other than their home hub. It is worth
what was agreed for it, net of VAT, whatever its guest paid; without an agreed price what was paid, less what was paid back. Visits between two
hubs of one side are none of the two flows.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import msgspec

from ledger.conventions.events import ServiceKind
from ledger.places.hub import HubKind
from ledger.places.municipality import municipalities
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part
from projections.visits.exchanged import NOTHING, Exchanged, balance_of, both_of, moved
from projections.visits.questions import EQUILIBRIUM, Flowed, Found, Moved, Way

FORMULA: Final = (
    "the smaller of in_all.city_to_village.net_cents and in_all.village_to_city.net_cents ÷ the larger;"
    " a night, or a day or half day at a desk, is worth the agreed price, without one or where the public price is less what was paid, net of VAT;"
    " none while both are zero"
)


class TwoWays(msgspec.Struct, frozen=True, kw_only=True):
    """City people in villages, villagers in cities; `balance` is the smaller net ÷ the larger, none while both are zero."""

    city_to_village: Flowed
    village_to_city: Flowed
    balance: Part | None


class MonthOfPact(msgspec.Struct, frozen=True, kw_only=True):
    """Both ways in one month (`month` is its first day), and which side's hubs gave more than its members got.

    How it moved: `so_far` is the balance of all months from the first to this one, `gave_more_so_far` who gave more in them.
    """

    month: date
    both: TwoWays
    gives_more: HubKind | None
    so_far: Part | None
    gave_more_so_far: HubKind | None


class ServiceOfPact(msgspec.Struct, frozen=True, kw_only=True):
    """Both ways of one service, and which side gave more of it; whoever used two is counted with each."""

    service: ServiceKind
    both: TwoWays
    gives_more: HubKind | None


class GaveAndGot(Exchanged, frozen=True, kw_only=True):
    """What a hub gave members of the other side, and what its own members got there."""

    hub: str
    side: HubKind
    region: str


class RegionOfPact(Exchanged, frozen=True, kw_only=True):
    """What the hubs of a region gave members of the other side, and what theirs got there; nowhere in Italy it is empty."""

    region: str


class Equilibrium(msgspec.Struct, frozen=True, kw_only=True):
    """The pact's balance from the day `first` to the day `last`, as `formula` says, and all that it is made of.

    `gives_more` is the side whose hubs gave more than its members got.
    """

    as_of: Seen
    first: date
    last: date
    formula: str
    balance: Part | None
    gives_more: HubKind | None
    in_all: TwoWays
    months: list[MonthOfPact]
    services: list[ServiceOfPact]
    hubs: list[GaveAndGot]
    regions: list[RegionOfPact]


async def equilibrium(
    connection: Connection, first: date, last: date, as_of: AsOf | None = None
) -> Equilibrium:
    """Return the balance of the pact from the month of `first` to the month of `last`.

    A night, or a day at a desk, counts for the hub that its guest belonged to when it was recorded, whoever paid; a companion, who is no
    member, counts with who paid.
    """
    found = await EQUILIBRIUM.ask(connection, as_of, **_months(first, last))
    ways = _two_ways({one.side: one for one in found.in_all})
    hubs = list(_hubs(found))
    return Equilibrium(
        as_of=found.as_of,
        first=found.first,
        last=found.last,
        formula=FORMULA,
        balance=ways.balance,
        gives_more=_gives_more(*_gave(ways)),
        in_all=ways,
        months=list(_months_of(found)),
        services=list(_services_of(found)),
        hubs=hubs,
        regions=list(_regions(hubs)),
    )


def _months(first: date, last: date) -> dict[str, date]:
    return {"first": first.replace(day=1), "last": last.replace(day=1)}


def _two_ways(by_home: Mapping[HubKind, Way]) -> TwoWays:
    from_city = _flowed(by_home.get(HubKind.CITY))
    from_village = _flowed(by_home.get(HubKind.VILLAGE))
    return TwoWays(
        city_to_village=from_city,
        village_to_city=from_village,
        balance=balance_of(from_city.net_cents, from_village.net_cents),
    )


def _flowed(one: Way | None) -> Flowed:
    if one is None:
        return Flowed()
    return Flowed(**{name: getattr(one, name) for name in Flowed.__struct_fields__})


def _gave(ways: TwoWays) -> tuple[int, int]:
    """Return what villages gave and what cities gave, in cents."""
    return ways.city_to_village.net_cents, ways.village_to_city.net_cents


def _gives_more(village_gave: int, city_gave: int) -> HubKind | None:
    if village_gave == city_gave:
        return None
    return HubKind.VILLAGE if village_gave > city_gave else HubKind.CITY


def _months_of(found: Found) -> Iterable[MonthOfPact]:
    """Yield each month, and what the months up to it come to."""
    village_gave = city_gave = 0
    for month in sorted({one.month for one in found.months if one.month}):
        ways = _two_ways({one.side: one for one in found.months if one.month == month})
        gave = _gave(ways)
        village_gave, city_gave = village_gave + gave[0], city_gave + gave[1]
        yield MonthOfPact(
            month=month,
            both=ways,
            gives_more=_gives_more(*gave),
            so_far=balance_of(village_gave, city_gave),
            gave_more_so_far=_gives_more(village_gave, city_gave),
        )


def _services_of(found: Found) -> Iterable[ServiceOfPact]:
    for service in sorted({one.service for one in found.services if one.service}):
        ways = _two_ways({one.side: one for one in found.services if one.service == service})
        yield ServiceOfPact(service=service, both=ways, gives_more=_gives_more(*_gave(ways)))


def _hubs(found: Found) -> Iterable[GaveAndGot]:
    """Yield every hub, also one that gave and got nothing."""
    gave, got = ({one.hub: moved(one) for one in some} for some in (found.gave, found.got))
    for hub in found.hubs:
        place = municipalities().get(hub.istat)
        yield GaveAndGot(
            hub=hub.hub,
            side=hub.side,
            region=place.region if place else "",
            **both_of(gave.get(hub.hub, NOTHING), got.get(hub.hub, NOTHING)),
        )


def _regions(hubs: Iterable[GaveAndGot]) -> Iterable[RegionOfPact]:
    by_region: dict[str, list[GaveAndGot]] = {}
    for one in hubs:
        by_region.setdefault(one.region, []).append(one)
    for region, ours in sorted(by_region.items()):
        gave = _all_of(one.gave for one in ours)
        got = _all_of(one.got for one in ours)
        yield RegionOfPact(region=region, **both_of(gave, got))


def _all_of(some: Iterable[Moved]) -> Moved:
    parts = list(some)
    names = Moved.__struct_fields__
    return Moved(**{name: sum(getattr(one, name) for one in parts) for name in names})
