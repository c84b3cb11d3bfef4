"""Visits one by one are what the pact's balance is made of: listed, they come to each of its figures."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from ledger.conventions.events import ServiceKind
from ledger.kernel.days import rome
from ledger.places.hub import HubKind
from projections.engine.asof import AsOf
from projections.places.view import PLACES
from projections.stays.flowed import flows
from projections.stays.flowing import FLOWS
from projections.visits.equilibrium import TwoWays, equilibrium
from projections.visits.equilibrium_of_hub import equilibrium_of_hub
from projections.visits.exchanged import balance_of
from projections.visits.questions import Flowed, Moved
from projections.visits.visits import VISIT, Visit, VisitUnit
from tests.desks.test_view import days_at_desks
from tests.projections.chronicle import BEGIN, CITY, VILLAGE, lived_until
from tests.projections.told import Told, books_of

HISTORY = days_at_desks(lived_until(range(19_600, 20_200), FLOWS.takes), range(200))
LINES = HISTORY.lines()
LAST = HISTORY.today
NOW = rome(LAST, 23)
CLOCKS = [
    (None, None),
    *((end, None) for end in HISTORY.ends[::90]),
    *((None, BEGIN + timedelta(days=n)) for n in range(0, (LAST - BEGIN).days, 17)),
    *((end, BEGIN + timedelta(days=n)) for n, end in enumerate(HISTORY.ends[::150], 9)),
]
book, scratch = books_of(HISTORY, PLACES, FLOWS)


def listed(book: Told, as_of: AsOf | None = None, **asked: object) -> list[Visit]:
    """Return all visits, page by page."""
    found: list[Visit] = []
    after = ""
    while True:
        page = book.ask(
            lambda c: VISIT.page(c, as_of, now=NOW, after=after, limit=40, **asked)  # noqa: B023
        )
        found += page.visits
        if page.next is None:
            return found
        after = page.next


def moved(visits: Iterable[Visit]) -> Moved:
    """Return what they come to."""
    some = list(visits)
    by_unit = {unit: sum(one.quantity for one in some if one.unit is unit) for unit in VisitUnit}
    return Moved(
        by_unit[VisitUnit.NIGHT],
        by_unit[VisitUnit.DAY],
        by_unit[VisitUnit.HALF_DAY],
        sum(one.worth_cents for one in some),
        by_unit[VisitUnit.SEAT],
        by_unit[VisitUnit.HALF_HOUR],
    )


@pytest.mark.parametrize("position, day", CLOCKS)
def test_the_visits_behind_a_figure_come_to_it(
    book: Told, position: int | None, day: date | None
) -> None:
    """In all, each way, by month, by service, by hub and by region: as of any position and day, to the cent."""
    as_of = AsOf(position, day)
    found = book.ask(lambda c: equilibrium(c, BEGIN, LAST, as_of))
    visits = listed(book, as_of)
    assert [one.visited for one in visits] == sorted(one.visited for one in visits)
    for side, way in ways_of(found.in_all).items():
        mine = listed(book, as_of, home_side=side)
        assert mine == [one for one in visits if one.home_side is side]
        assert moved(mine) == without_people(way)
        for month in found.months:
            told = ways_of(month.both)[side]
            of_month = moved(one for one in mine if one.visited.replace(day=1) == month.month)
            assert of_month == without_people(told)
        for service in found.services:
            told = ways_of(service.both)[side]
            of_service = moved(listed(book, as_of, home_side=side, service=service.service))
            assert of_service == without_people(told)
    between = [one for one in visits if one.home_side]
    for hub in found.hubs:
        assert hub.gave == moved(one for one in between if one.host == hub.hub)
        assert hub.got == moved(one for one in between if one.home == hub.hub)
        assert hub.more_cents == hub.gave.net_cents - hub.got.net_cents
    for region in found.regions:
        gave = [one for one in listed(book, as_of, host_region=region.region) if one.home_side]
        got = [one for one in listed(book, as_of, home_region=region.region) if one.home_side]
        if region.region:
            assert (region.gave, region.got) == (moved(gave), moved(got))


def without_people(way: Flowed) -> Moved:
    return Moved(**{name: getattr(way, name) for name in Moved.__struct_fields__})


def ways_of(both: TwoWays) -> dict[HubKind, Flowed]:
    return {HubKind.CITY: both.city_to_village, HubKind.VILLAGE: both.village_to_city}


@pytest.mark.parametrize("position, day", CLOCKS)
def test_services_are_the_whole_and_nobody_is_there_twice(
    book: Told, position: int | None, day: date | None
) -> None:
    """What beds and desks come to is all; whoever used both is one person in all, and one with each."""
    found = book.ask(lambda c: equilibrium(c, BEGIN, LAST, AsOf(position, day)))
    for side, way in ways_of(found.in_all).items():
        parts = [ways_of(one.both)[side] for one in found.services]
        for unit in Moved.__struct_fields__:
            assert sum(getattr(one, unit) for one in parts) == getattr(way, unit)
        most = max((one.people for one in parts), default=0)
        assert most <= way.people <= sum(one.people for one in parts)
    for service in found.services:
        used = {
            ServiceKind.BED: lambda one: one.nights,
            ServiceKind.OCCASION: lambda one: one.seats,
            ServiceKind.DESK: lambda one: one.days + one.half_days,
        }.get(service.service, lambda one: one.half_hours)
        for way in ways_of(service.both).values():
            assert way.people <= used(way)
            assert (way.people > 0) == (used(way) > 0)


@pytest.mark.parametrize("position, day", CLOCKS[::4])
def test_how_it_moved_is_the_balance_of_the_months_so_far(
    book: Told, position: int | None, day: date | None
) -> None:
    """After each month it is what a question about the months up to it answers; the same for a hub."""
    as_of = AsOf(position, day)
    found = book.ask(lambda c: equilibrium(c, BEGIN, LAST, as_of))
    for month in found.months:
        up_to = book.ask(lambda c, m=month.month: equilibrium(c, BEGIN, m, as_of))
        assert (month.so_far, month.gave_more_so_far) == (up_to.balance, up_to.gives_more)
        alone = book.ask(lambda c, m=month.month: equilibrium(c, m, m, as_of))
        assert (month.both, month.gives_more) == (alone.in_all, alone.gives_more)
    for hub in (CITY, VILLAGE):
        of_hub = book.ask(lambda c, h=hub: equilibrium_of_hub(c, h, BEGIN, LAST, as_of))
        gave = got = 0
        for one in of_hub.months:
            gave, got = gave + one.gave.net_cents, got + one.got.net_cents
            assert (one.so_far, one.more_so_far_cents) == (balance_of(gave, got), gave - got)
        whole = {one.hub: one for one in found.hubs}[hub]
        for parts in (of_hub.pairs, of_hub.months, of_hub.services):
            assert sum(one.gave.net_cents for one in parts) == whole.gave.net_cents
            assert sum(one.got.nights for one in parts) == whole.got.nights
            assert sum(one.more_cents for one in parts) == whole.more_cents


@pytest.mark.parametrize("position, day", CLOCKS[::4])
def test_flows_between_two_hubs_are_their_visits(
    book: Told, position: int | None, day: date | None
) -> None:
    """Bed nights and days at desks, and what was paid for them; hubs of one side too. Who stays at home is no visit."""
    as_of = AsOf(position, day)
    visits = listed(book, as_of)
    told = [
        one
        for one in book.ask(lambda c: flows(c, BEGIN, LAST, as_of)).flows
        if one.hub != one.home_hub
    ]
    for one in told:
        mine = [
            visit
            for visit in visits
            if (visit.home, visit.host, visit.service) == (one.home_hub, one.hub, one.service)
        ]
        of = moved(mine)
        assert (of.nights, of.days, of.half_days) == (one.nights, one.days, one.half_days)
        assert sum(visit.paid_cents for visit in mine) == one.net_cents
    assert sum(one.net_cents for one in told) == sum(visit.paid_cents for visit in visits)


def test_the_fact_behind_a_visit_is_at_its_position(book: Told) -> None:
    """Of the day, and the hub, that the visit tells; and there are nights, days and half days."""
    visits = listed(book)
    for one in visits:
        fact = LINES[one.position - 1].fact
        assert fact.day == one.visited
        assert getattr(fact, "hub", one.host) == one.host
        assert one.home != one.host
        assert (one.unit is None) == (one.quantity == 0)
    assert {one.unit for one in visits} >= {*VisitUnit}
    (first, *_) = visits
    found = book.ask(lambda c: VISIT.get(c, first.id, now=NOW))
    assert found.visit == first
