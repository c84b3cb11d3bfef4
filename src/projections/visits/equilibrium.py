"""Whether city and village serve each other alike: what flows one way ÷ what flows the other, and who gives more.

A visit is a bed night that a member slept at a hub other than their home hub. It is worth what was paid for it,
net of VAT, less what was paid back. Visits between two hubs of one side are none of the two flows.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import msgspec

from ledger.places.hub import HubKind
from ledger.places.municipality import municipalities
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.flowing import FLOWS

FORMULA: Final = (
    "the smaller of in_all.city_to_village.net_cents and in_all.village_to_city.net_cents ÷ the larger;"
    " none while both are zero"
)


class Flowed(msgspec.Struct, frozen=True):
    """What flowed one way: bed nights, how many members came, and what the nights brought net of VAT."""

    nights: int = 0
    people: int = 0
    net_cents: int = 0


NOTHING: Final = Flowed()


class TwoWays(msgspec.Struct, frozen=True, kw_only=True):
    """City people in villages, villagers in cities; `balance` is the smaller net ÷ the larger, none while both are zero."""

    city_to_village: Flowed
    village_to_city: Flowed
    balance: Part | None


class MonthOfPact(msgspec.Struct, frozen=True, kw_only=True):
    """Both ways in one month; `month` is its first day."""

    month: date
    both: TwoWays


class PairOfHubs(msgspec.Struct, frozen=True, kw_only=True):
    """Both ways between a city's hub and a village's."""

    city: str
    village: str
    both: TwoWays


class GaveAndGot(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub gave members of the other side, and what its own members got there."""

    hub: str
    side: HubKind
    region: str
    gave: Flowed
    got: Flowed
    balance: Part | None


class RegionOfPact(msgspec.Struct, frozen=True, kw_only=True):
    """What the hubs of a region gave members of the other side, and what theirs got there; nowhere in Italy it is empty."""

    region: str
    gave_nights: int
    gave_net_cents: int
    got_nights: int
    got_net_cents: int
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
    pairs: list[PairOfHubs]
    hubs: list[GaveAndGot]
    regions: list[RegionOfPact]


class _Way(Flowed, frozen=True, kw_only=True):
    """What members of one side brought to the other, by whatever else it is told."""

    home_side: HubKind
    month: date | None = None
    home_hub: str = ""
    hub: str = ""


class _Hub(msgspec.Struct, frozen=True):
    hub: str
    side: HubKind
    istat: str


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    first: date
    last: date
    hubs: list[_Hub]
    in_all: list[_Way]
    months: list[_Way]
    pairs: list[_Way]
    gave: list[_Way]
    got: list[_Way]


def _by(*columns: str) -> str:
    """Return what flowed each way, by some columns besides."""
    by = ", ".join(("home_side", *columns))
    return f"""SELECT {by}, sum(nights)::bigint AS nights, sum(net_cents)::bigint AS net_cents,
        count(DISTINCT guest) FILTER (WHERE nights > 0) AS people
        FROM visits GROUP BY {by} ORDER BY {by}"""


_LAST = "(%(last)s::date + interval '1 month')::date - 1"
_EQUILIBRIUM = Question(
    _Found,
    PLACES,
    FLOWS,
    begin=""", visits AS MATERIALIZED (
        SELECT m.month, m.home_hub, h.side AS home_side, m.hub, m.guest,
            sum(m.nights) AS nights, sum(m.net_cents) AS net_cents
        FROM seen CROSS JOIN flow_moves m
        JOIN hubs u ON u.hub = m.hub AND {held[u]}
        JOIN hubs h ON h.hub = m.home_hub AND h.side <> u.side AND {held[h]}
        WHERE m.month BETWEEN %(first)s AND %(last)s AND {recorded[m]}
        GROUP BY m.month, m.home_hub, h.side, m.hub, m.guest
    )""",
    fields={
        "first": "%(first)s::date",
        "last": f"least({_LAST}, %(day)s::date)",
        "hubs": """SELECT u.hub, u.side, u.istat FROM hubs u
            WHERE u.withdrawn IS NULL AND {held[u]} ORDER BY u.hub""",
        "in_all": _by(),
        "months": _by("month"),
        "pairs": _by("home_hub", "hub"),
        "gave": _by("hub"),
        "got": _by("home_hub"),
    },
)


async def equilibrium(
    connection: Connection, first: date, last: date, as_of: AsOf | None = None
) -> Equilibrium:
    """Return the balance of the pact from the month of `first` to the month of `last`.

    A night counts for the hub that its guest belonged to when it was recorded, whoever paid; a companion, who is no
    member, counts with who paid.
    """
    months = {"first": first.replace(day=1), "last": last.replace(day=1)}
    found = await _EQUILIBRIUM.ask(connection, as_of, **months)
    ways = _two_ways({one.home_side: one for one in found.in_all})
    hubs = list(_hubs(found))
    return Equilibrium(
        as_of=found.as_of,
        first=found.first,
        last=found.last,
        formula=FORMULA,
        balance=ways.balance,
        gives_more=_gives_more(ways),
        in_all=ways,
        months=[MonthOfPact(month=month, both=_two_ways(by)) for month, by in _months(found)],
        pairs=[
            PairOfHubs(city=city, village=village, both=_two_ways(by))
            for (city, village), by in _pairs(found)
        ],
        hubs=hubs,
        regions=list(_regions(hubs)),
    )


def balance_of(one: int, other: int) -> Part | None:
    """Return the smaller ÷ the larger, exactly; none while both are nothing. What is below zero is nothing."""
    smaller, larger = sorted((max(0, one), max(0, other)))
    return Part.of(smaller, larger) if larger else None


def _two_ways(by_home: Mapping[HubKind, Flowed]) -> TwoWays:
    from_city = _flowed(by_home.get(HubKind.CITY))
    from_village = _flowed(by_home.get(HubKind.VILLAGE))
    return TwoWays(
        city_to_village=from_city,
        village_to_city=from_village,
        balance=balance_of(from_city.net_cents, from_village.net_cents),
    )


def _flowed(one: Flowed | None) -> Flowed:
    return Flowed(one.nights, one.people, one.net_cents) if one else NOTHING


def _gives_more(ways: TwoWays) -> HubKind | None:
    village_gave, city_gave = ways.city_to_village.net_cents, ways.village_to_city.net_cents
    if village_gave == city_gave:
        return None
    return HubKind.VILLAGE if village_gave > city_gave else HubKind.CITY


def _months(found: _Found) -> Iterable[tuple[date, Mapping[HubKind, Flowed]]]:
    by_month: dict[date, dict[HubKind, Flowed]] = {}
    for one in found.months:
        assert one.month is not None
        by_month.setdefault(one.month, {})[one.home_side] = one
    return sorted(by_month.items())


def _pairs(found: _Found) -> Iterable[tuple[tuple[str, str], Mapping[HubKind, Flowed]]]:
    """Yield each city's hub with each village's between which there were visits."""
    by_pair: dict[tuple[str, str], dict[HubKind, Flowed]] = {}
    for one in found.pairs:
        from_city = one.home_side is HubKind.CITY
        pair = (one.home_hub, one.hub) if from_city else (one.hub, one.home_hub)
        by_pair.setdefault(pair, {})[one.home_side] = one
    return sorted(by_pair.items())


def _hubs(found: _Found) -> Iterable[GaveAndGot]:
    """Yield every hub, also one that gave and got nothing."""
    gave = {one.hub: _flowed(one) for one in found.gave}
    got = {one.home_hub: _flowed(one) for one in found.got}
    for hub in found.hubs:
        given, received = gave.get(hub.hub, NOTHING), got.get(hub.hub, NOTHING)
        place = municipalities().get(hub.istat)
        yield GaveAndGot(
            hub=hub.hub,
            side=hub.side,
            region=place.region if place else "",
            gave=given,
            got=received,
            balance=balance_of(given.net_cents, received.net_cents),
        )


def _regions(hubs: Iterable[GaveAndGot]) -> Iterable[RegionOfPact]:
    by_region: dict[str, list[GaveAndGot]] = {}
    for one in hubs:
        by_region.setdefault(one.region, []).append(one)
    for region, ours in sorted(by_region.items()):
        gave, got = (sum(one.net_cents for one in flowed) for flowed in _both(ours))
        gave_nights, got_nights = (sum(one.nights for one in flowed) for flowed in _both(ours))
        yield RegionOfPact(
            region=region,
            gave_nights=gave_nights,
            gave_net_cents=gave,
            got_nights=got_nights,
            got_net_cents=got,
            balance=balance_of(gave, got),
        )


def _both(hubs: Iterable[GaveAndGot]) -> tuple[list[Flowed], list[Flowed]]:
    ours = list(hubs)
    return [one.gave for one in ours], [one.got for one in ours]
