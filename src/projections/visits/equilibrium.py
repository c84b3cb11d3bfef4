"""Whether city and village serve each other alike: what flows one way ÷ what flows the other, and who gives more.

A visit is a bed night that a member slept, or a day or half a day that they had a desk, at a hub other than their home hub. It is worth
what was agreed for it, net of VAT, whatever its guest paid; without an agreed price what was paid, less what was paid back. Visits between two
hubs of one side are none of the two flows.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from ledger.places.hub import HubKind
from ledger.places.municipality import municipalities
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part
from projections.visits.questions import (
    EQUILIBRIUM,
    OF_HUB,
    Flowed,
    Found,
    Moved,
    Way,
)

FORMULA: Final = (
    "the smaller of in_all.city_to_village.net_cents and in_all.village_to_city.net_cents ÷ the larger;"
    " a night, or a day or half day at a desk, is worth the agreed price, without one or where the public price is less what was paid, net of VAT;"
    " none while both are zero"
)


NOTHING: Final = Moved()


class TwoWays(msgspec.Struct, frozen=True, kw_only=True):
    """City people in villages, villagers in cities; `balance` is the smaller net ÷ the larger, none while both are zero."""

    city_to_village: Flowed
    village_to_city: Flowed
    balance: Part | None


class MonthOfPact(msgspec.Struct, frozen=True, kw_only=True):
    """Both ways in one month; `month` is its first day."""

    month: date
    both: TwoWays


class GaveAndGot(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub gave members of the other side, and what its own members got there."""

    hub: str
    side: HubKind
    region: str
    gave: Moved
    got: Moved
    balance: Part | None


class PairOfHubs(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub gave members of another one, and what its own members got there."""

    other: str
    gave: Moved
    got: Moved
    balance: Part | None


class EquilibriumOfHub(msgspec.Struct, frozen=True, kw_only=True):
    """With which hubs of the other side a hub has visits, from the day `first` to the day `last`."""

    as_of: Seen
    hub: str
    first: date
    last: date
    pairs: list[PairOfHubs]


class RegionOfPact(msgspec.Struct, frozen=True, kw_only=True):
    """What the hubs of a region gave members of the other side, and what theirs got there; nowhere in Italy it is empty."""

    region: str
    gave: Moved
    got: Moved
    balance: Part | None


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
        gives_more=_gives_more(ways),
        in_all=ways,
        months=[MonthOfPact(month=month, both=_two_ways(by)) for month, by in _by_month(found)],
        hubs=hubs,
        regions=list(_regions(hubs)),
    )


async def equilibrium_of_hub(
    connection: Connection, hub: str, first: date, last: date, as_of: AsOf | None = None
) -> EquilibriumOfHub:
    """Return with which hubs of the other side a hub has visits, from the month of `first` to the month of `last`."""
    found = await OF_HUB.ask(connection, as_of, hub=hub, **_months(first, last))
    gave, got = ({one.hub: _moved(one) for one in some} for some in (found.gave, found.got))
    return EquilibriumOfHub(
        as_of=found.as_of,
        hub=found.hub,
        first=found.first,
        last=found.last,
        pairs=[
            PairOfHubs(other=other, **_both_of(gave.get(other, NOTHING), got.get(other, NOTHING)))
            for other in sorted(gave | got)
        ],
    )


def _months(first: date, last: date) -> dict[str, date]:
    return {"first": first.replace(day=1), "last": last.replace(day=1)}


def balance_of(one: int, other: int) -> Part | None:
    """Return the smaller ÷ the larger, exactly; none while both are nothing. What is below zero is nothing."""
    smaller, larger = sorted((max(0, one), max(0, other)))
    return Part.of(smaller, larger) if larger else None


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
    return Flowed(one.nights, one.days, one.half_days, one.people, one.net_cents)


def _moved(one: Moved) -> Moved:
    return Moved(one.nights, one.days, one.half_days, one.net_cents)


def _both_of(gave: Moved, got: Moved) -> dict[str, Any]:
    return {"gave": gave, "got": got, "balance": balance_of(gave.net_cents, got.net_cents)}


def _gives_more(ways: TwoWays) -> HubKind | None:
    village_gave, city_gave = ways.city_to_village.net_cents, ways.village_to_city.net_cents
    if village_gave == city_gave:
        return None
    return HubKind.VILLAGE if village_gave > city_gave else HubKind.CITY


def _by_month(found: Found) -> Iterable[tuple[date, Mapping[HubKind, Way]]]:
    by_month: dict[date, dict[HubKind, Way]] = {}
    for one in found.months:
        assert one.month is not None
        by_month.setdefault(one.month, {})[one.side] = one
    return sorted(by_month.items())


def _hubs(found: Found) -> Iterable[GaveAndGot]:
    """Yield every hub, also one that gave and got nothing."""
    gave, got = ({one.hub: _moved(one) for one in some} for some in (found.gave, found.got))
    for hub in found.hubs:
        place = municipalities().get(hub.istat)
        yield GaveAndGot(
            hub=hub.hub,
            side=hub.side,
            region=place.region if place else "",
            **_both_of(gave.get(hub.hub, NOTHING), got.get(hub.hub, NOTHING)),
        )


def _regions(hubs: Iterable[GaveAndGot]) -> Iterable[RegionOfPact]:
    by_region: dict[str, list[GaveAndGot]] = {}
    for one in hubs:
        by_region.setdefault(one.region, []).append(one)
    for region, ours in sorted(by_region.items()):
        gave = _all_of(one.gave for one in ours)
        got = _all_of(one.got for one in ours)
        yield RegionOfPact(region=region, **_both_of(gave, got))


def _all_of(some: Iterable[Moved]) -> Moved:
    parts = list(some)
    return Moved(
        sum(one.nights for one in parts),
        sum(one.days for one in parts),
        sum(one.half_days for one in parts),
        sum(one.net_cents for one in parts),
    )
