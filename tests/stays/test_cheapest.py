"""Of many hubs the cheapest are told, and no more are looked at than it takes to know them."""

from collections.abc import Iterator
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact, Line
from ledger.stays.events import PriceSet, RoomAdded, RoomClosed
from ledger.stays.length_events import LengthPrice, LengthPricesSet
from ledger.stays.nightly import FurtherGuest, SeasonPrice, WeekdayPrice
from ledger.stays.seasons import day_of_year
from projections.places.view import PLACES
from projections.stays.availability import Availability, availability
from projections.stays.calendar import CALENDAR
from projections.stays.hubs_found import HubsFound, Where, hubs_found
from projections.stays.rooms import ROOMS
from projections.stays.vacancy import Wanted
from tests.places.examples import ALA_OPENED, ALA_RECORDED
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, named
from tests.stays import examples as village
from tests.stays.taxes import table

book, scratch = books_of(lived(range(1)), PLACES, ROOMS, CALENDAR)
ALL = 500

prices = st.lists(
    st.tuples(st.integers(0, 12), st.integers(10, 40), st.integers(0, 40), st.integers(0, 7)),
    max_size=3,
)
"""By the day after today from which it holds, what a bed costs in euros, what in this season or on a day of the week, if that is another."""
rooms = st.lists(st.tuples(st.integers(1, 3), prices, st.booleans()), max_size=3)
"""Bed places, prices, and whether it is closed."""
by_length = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 9_000)), max_size=2)
"""By the day after today from which it holds, what is taken off from three nights on, and from five."""
hubs = st.tuples(st.booleans(), rooms, st.integers(0, 3), st.integers(0, 2), by_length)
"""Whether it is open, its rooms, city tax in euros, deposit in hundreds of them, and prices by length."""


def told(which: list[tuple], tables: list[Fact]) -> list[Line[Fact]]:
    """So many villages, in a municipality that has tables of city tax or none."""
    facts = [*tables, *(fact for n, one in enumerate(which) for fact in of(n, one))]
    return [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]


def of(n: int, one: tuple) -> Iterator[Fact]:
    """Yield what is told of one village."""
    is_open, its_rooms, tax, deposit, lengths = one
    hub = named("S", f"VILLAGE{n}")
    yield replace(ALA_RECORDED, hub=hub, name=f"Wise {n}")
    if is_open:
        yield replace(ALA_OPENED, hub=hub)
    yield replace(village.terms(city_tax_cents=tax * 100, deposit_cents=deposit * 100), hub=hub)
    for ahead, off in lengths:
        steps = tuple(LengthPrice(n, bp) for n, bp in ((3, off), (5, off + 500)))
        since = TODAY + ahead * ONE_DAY
        yield LengthPricesSet(day=TODAY, hub=hub, valid_from=since, prices=steps)
    for nth, (beds, its_prices, is_closed) in enumerate(its_rooms):
        room = named("BR", f"ROOM{n}N{nth}")
        places = tuple(map(str, range(1, beds + 1)))
        yield RoomAdded(day=TODAY, hub=hub, room=room, name=f"Camera {nth}", beds=places)
        for ahead, euros, *other in its_prices:
            since = TODAY + ahead * ONE_DAY
            price = PriceSet(day=TODAY, hub=hub, room=room, valid_from=since, cents=euros * 100)
            steps = (FurtherGuest(2, 2_500),) if beds > 2 else ()
            yield replace(at_times(price, *other), further=steps)
        if is_closed:
            span = TODAY, TODAY + timedelta(days=60)
            closing = named("BC", f"CLOSED{n}N{nth}")
            yield RoomClosed(
                day=TODAY,
                closing=closing,
                hub=hub,
                room=room,
                beds=places,
                first=span[0],
                until=span[1],
                reason="works",
            )


def at_times(price: PriceSet, euros: int = 0, weekday: int = 0) -> PriceSet:
    """Return the price with another on a day of the week, and in a season that begins in a week if there is none."""
    if not euros:
        return price
    if weekday:
        return replace(price, weekdays=(WeekdayPrice(weekday, euros * 100),))
    days = (day_of_year(TODAY + n * ONE_DAY) for n in (5, 9))
    return replace(price, seasons=(SeasonPrice("Festa", *days, euros * 100),))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(hubs, min_size=1, max_size=12),
    st.sampled_from([[], [table()]]),
    st.integers(0, 8),
    st.integers(1, 9),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_the_cheapest_are_those_of_all(
    scratch: Told,
    which: list[tuple],
    tables: list[Fact],
    ahead: int,
    length: int,
    guests: int,
    limit: int,
) -> None:
    """Whatever hubs cost, have and ask: the first so many of all, and no hub costs less than was thought before looking."""
    scratch.take(told(which, tables), [])
    arrive = TODAY + ahead * ONE_DAY
    wanted = Wanted(arrive, arrive + length * ONE_DAY, guests)

    def shown(most: int) -> Availability:
        return scratch.ask(
            lambda c: availability(c, arrive, wanted.depart, guests, limit=most, now=NOON)
        )

    every, some = shown(ALL), shown(limit)
    assert some.hubs == every.hubs[:limit]
    assert some.unfit == every.unfit
    assert not every.more
    assert some.more or len(every.hubs) <= limit
    total = {one.hub: one.total_cents for one in every.hubs}
    least = []
    for looked in range(len(which)):
        found = scratch.ask(
            lambda c, n=looked: hubs_found(c, wanted, Where(), n, None, now=NOON, as_of=None)
        )
        assert isinstance(found, HubsFound)
        assert found.next is not None
        assert len(found.hubs) == looked
        if found.next.least is None:
            assert found.next.hub not in total
        else:
            least.append((found.next.least, found.next.hub))
            assert found.next.least <= total.get(found.next.hub, found.next.least)
    assert least == sorted(least)


def test_a_hub_whose_cheap_rooms_are_closed_does_not_hide_a_cheaper_one(scratch: Told) -> None:
    """Three could cost 10 euro a night and cost 40; the fourth, of which no more is known than 20, is the cheapest."""
    closed = (True, [(1, [(0, 10)], True), (1, [(0, 40)], False)], 0, 0, [])
    scratch.take(told([closed, closed, closed, (True, [(1, [(0, 20)], False)], 0, 0, [])], []), [])
    until = TODAY + 2 * ONE_DAY
    found = scratch.ask(lambda c: availability(c, TODAY, until, 1, limit=1, now=NOON))
    assert [one.name for one in found.hubs] == ["Wise 3"]
    assert found.more


def test_hubs_where_nobody_can_sleep_are_not_more(scratch: Told) -> None:
    """Two that never opened, and one without a price, stand behind the only one that has a bed."""
    bed, without = [(1, [(0, 20)], False)], [(1, [], False)]
    scratch.take(
        told(
            [
                (False, bed, 0, 0, []),
                (True, bed, 0, 0, []),
                (False, bed, 0, 0, []),
                (True, without, 0, 0, []),
            ],
            [],
        ),
        [],
    )
    until = TODAY + ONE_DAY
    found = scratch.ask(lambda c: availability(c, TODAY, until, 1, limit=1, now=NOON))
    assert [one.name for one in found.hubs] == ["Wise 1"]
    assert not found.more


def test_a_hub_that_is_cheaper_by_length_comes_first_and_does_not_for_a_night(
    scratch: Told,
) -> None:
    """30 euro a night and a third off from three nights on, beside one of 25."""
    long = (True, [(1, [(0, 30)], False)], 0, 0, [(0, 3_300)])
    scratch.take(told([long, (True, [(1, [(0, 25)], False)], 0, 0, [])], []), [])
    for nights, first in ((3, "Wise 0"), (2, "Wise 1")):
        until = TODAY + nights * ONE_DAY
        found = scratch.ask(lambda c, d=until: availability(c, TODAY, d, 1, limit=1, now=NOON))
        assert [one.name for one in found.hubs] == [first]


def test_a_hub_that_is_cheap_in_another_season_does_not_hide_a_cheaper_one(scratch: Told) -> None:
    """10 euro in a week and 30 today, beside one that always costs 25."""
    later = (True, [(1, [(0, 30, 10, 0)], False)], 0, 0, [])
    scratch.take(told([later, (True, [(1, [(0, 25)], False)], 0, 0, [])], []), [])
    for ahead, first in ((0, "Wise 1"), (6, "Wise 0")):
        day = TODAY + ahead * ONE_DAY
        found = scratch.ask(lambda c, d=day: availability(c, d, d + ONE_DAY, 1, limit=1, now=NOON))
        assert [one.name for one in found.hubs] == [first]
