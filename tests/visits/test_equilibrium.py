"""Whether city and village balance: what flows each way, to the cent, on any day; and the figure that says so."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.conventions.events import ServiceKind
from ledger.places.hub import HubKind
from projections.engine.asof import AsOf, Connection
from projections.engine.part import Part
from projections.places.view import PLACES
from projections.stays.flowing import FLOWS
from projections.stays.usage import USAGE
from projections.visits.equilibrium import Equilibrium, TwoWays, equilibrium
from projections.visits.equilibrium_of_hub import EquilibriumOfHub, equilibrium_of_hub
from projections.visits.exchanged import balance_of
from projections.visits.questions import Flowed
from tests.projections.chronicle import BEGIN, CITY, VILLAGE, lived_until
from tests.projections.recounted import recounted
from tests.projections.told import Told, books_of

OF_SERVICES = tuple(f"{one}-flow" for one in ServiceKind if one is not ServiceKind.BED)
HISTORY = lived_until(range(1_000), USAGE.takes)
LINES = HISTORY.lines()
LAST = HISTORY.today
CLOCKS = [
    (None, None),
    *((end, None) for end in HISTORY.ends[::60]),
    *((None, BEGIN + timedelta(days=n)) for n in range(0, (LAST - BEGIN).days, 9)),
]

book, _ = books_of(HISTORY, PLACES, FLOWS)


def asked(book: Told, as_of: AsOf | None = None) -> Equilibrium:
    return book.ask(lambda c: equilibrium(c, BEGIN, LAST, as_of))


def of_hub(book: Told, hub: str, as_of: AsOf | None = None) -> EquilibriumOfHub:
    return book.ask(lambda c: equilibrium_of_hub(c, hub, BEGIN, LAST, as_of))


def counted(position: int | None) -> dict[str, tuple[int, int]]:
    """Return nights that flowed each way, and what they are worth, by month, as the recount tells them: it shares no code with the view."""
    sums: Counter[tuple[str, str]] = Counter()
    cents: Counter[tuple[str, str]] = Counter()
    for name, told in recounted(LINES[:position], ("flow", *OF_SERVICES)).items():
        kind, home, hub, month, _ = name.split()
        if home != hub:
            way = "city_to_village" if home == CITY else "village_to_city"
            nights, _, worth = map(
                int, told.split()[:3] if kind == "flow" else ("0", *told.split()[2:4])
            )
            sums[way, month] += nights
            cents[way, month] += worth
    return {key: (sums[key], cents[key]) for key in sums | cents}


@pytest.mark.parametrize("position", [None, *HISTORY.ends[::40]])
def test_what_flows_each_way_is_what_the_recount_says(book: Told, position: int | None):
    """Month by month, all that had flowed up to the position."""
    both = {one.month.isoformat()[:7]: one.both for one in asked(book, AsOf(position)).months}
    for (way, month), told in counted(position).items():
        there = getattr(both[month], way)
        assert (there.nights, there.net_cents) == told


@pytest.mark.parametrize("position, day", CLOCKS)
def test_months_hubs_pairs_and_regions_are_the_whole(
    book: Told, position: int | None, day: date | None
):
    """However it is cut, nights and cents are the same; nobody is counted more often than there were nights and days."""
    found = asked(book, AsOf(position, day))
    ways = found.in_all.city_to_village, found.in_all.village_to_city
    for n, way in enumerate(("city_to_village", "village_to_city")):
        parts = [getattr(one.both, way) for one in found.months]
        assert sum(one.nights for one in parts) == ways[n].nights
        assert sum(one.net_cents for one in parts) == ways[n].net_cents
        assert max((one.people for one in parts), default=0) <= ways[n].people
        one = ways[n]
        used = (one.nights, one.days, one.half_days, one.half_hours, one.seats)
        assert one.people <= sum(used)
    for whole, side in zip(ways, (HubKind.VILLAGE, HubKind.CITY), strict=True):
        hosts = [one for one in found.hubs if one.side is side]
        guests = [one for one in found.hubs if one.side is not side]
        assert sum(one.gave.net_cents for one in hosts) == whole.net_cents
        assert sum(one.got.nights for one in guests) == whole.nights
    for one in found.hubs:
        pairs = of_hub(book, one.hub, AsOf(position, day)).pairs
        assert sum(pair.gave.net_cents for pair in pairs) == one.gave.net_cents
        assert sum(pair.got.nights for pair in pairs) == one.got.nights
    assert sum(one.gave.net_cents for one in found.regions) == sum(way.net_cents for way in ways)
    assert sum(one.got.nights for one in found.regions) == sum(way.nights for way in ways)


@pytest.mark.parametrize("position, day", CLOCKS)
def test_people_are_counted_once_in_any_span(book: Told, position: int | None, day: date | None):
    """However often they came, and in whichever months: as the flows say, looked at one by one."""
    months = sorted({BEGIN.replace(day=1), *(one.month for one in asked(book).months)})
    for n, first in enumerate(months):
        last = months[(n * 7 + 3) % (len(months) - n) + n]
        told = book.ask(lambda c: equilibrium(c, first, last, AsOf(position, day)))  # noqa: B023
        people = {
            HubKind.CITY: told.in_all.city_to_village.people,
            HubKind.VILLAGE: told.in_all.village_to_city.people,
        }
        assert {side: n for side, n in people.items() if n} == _guests(
            book, first, last, position, day
        )
        for one in told.services:
            both = one.both.city_to_village, one.both.village_to_city
            users = dict(
                zip((HubKind.CITY, HubKind.VILLAGE), (w.people for w in both), strict=True)
            )
            assert {side: n for side, n in users.items() if n} == _guests(
                book, first, last, position, day, one.service
            )


def _guests(
    book: Told,
    first: date,
    last: date,
    position: int | None,
    day: date | None,
    service: ServiceKind | None = None,
) -> dict[HubKind, int]:
    async def counted(connection: Connection) -> list[tuple[str, int]]:
        rows = await connection.execute(
            """SELECT side, count(DISTINCT guest) FROM flow_moves WHERE side <> '' AND nights + days + half_days + seats > 0
            AND month BETWEEN %s AND %s AND position <= %s AND day <= %s
            AND service = coalesce(%s, service) GROUP BY side""",
            (first, last, position or len(LINES), day or date.max, service),
        )
        return await rows.fetchall()

    return {HubKind(side): count for side, count in book.ask(counted)}


def test_the_balance_is_what_its_formula_says(book: Told):
    """The smaller ÷ the larger; the side that gave more is named; the hubs of the story are one pair."""
    found = asked(book)
    there, back = found.in_all.city_to_village.net_cents, found.in_all.village_to_city.net_cents
    assert max(there, back) > 0
    smaller, larger = sorted((there, back))
    assert found.balance == Part.of(max(0, smaller), larger) == found.in_all.balance
    assert found.gives_more is (HubKind.VILLAGE if there > back else HubKind.CITY)
    by_hub = {one.hub: one for one in found.hubs}
    gave, whole = by_hub[VILLAGE].gave, found.in_all.city_to_village
    assert gave == by_hub[CITY].got
    assert (gave.nights, gave.net_cents) == (whole.nights, whole.net_cents)
    assert all(one.region for one in found.hubs)
    (pair,) = of_hub(book, VILLAGE).pairs
    assert (pair.other, pair.gave, pair.balance) == (CITY, gave, found.balance)


def test_before_anybody_came_there_is_no_balance(book: Told):
    """Nothing yet is no figure: not one, and not zero."""
    found = asked(book, AsOf(day=BEGIN))
    nothing = TwoWays(city_to_village=Flowed(), village_to_city=Flowed(), balance=None)
    assert (found.in_all, found.balance, found.gives_more) == (nothing, None, None)
    assert (found.months, of_hub(book, CITY, AsOf(day=BEGIN)).pairs) == ([], [])


@given(st.integers(-100, 10_000), st.integers(-100, 10_000))
def test_a_balance_is_between_nothing_and_one(one: int, other: int):
    """The same seen from either side; one where both gave alike, and none where nobody gave."""
    balance = balance_of(one, other)
    assert balance == balance_of(other, one)
    if balance is None:
        assert max(one, other) <= 0
    else:
        assert 0 <= balance.numerator <= balance.denominator
        assert (balance == Part(1, 1)) is (one == other)
