"""Rooms, prices and terms are shown as they were offered at every moment."""

from collections.abc import Iterator
from datetime import date

import pytest
from msgspec.structs import replace

from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact, Line
from ledger.stays.events import PriceSet
from ledger.stays.length_events import LengthPrice
from ledger.stays.room import Room
from ledger.stays.terms import HubTerms
from patto.postgres import Cluster
from projections.engine.asof import AsOf
from projections.engine.change import Put
from projections.places.view import PLACES
from projections.stays.furnished import ROOM, length_prices, terms
from projections.stays.pricing import PriceFrom, PriceRow, priced
from projections.stays.room_prices import NightCost, room_prices
from projections.stays.rooms import ROOMS, RoomRow, added, agreed
from tests.places.examples import ALA, NOWHERE
from tests.projections.chronicle import BEGIN, CITY, VILLAGE, lived
from tests.projections.told import Told, told
from tests.scenario import NOON, TODAY, named
from tests.stays import examples as village
from tests.stays.test_length_prices import BY_LENGTH
from tests.stays.test_nightly import DATED, PRICES

HISTORY = lived(range(600))
LINES = HISTORY.lines()


@pytest.fixture(scope="module")
def book(server: Cluster) -> Iterator[Told]:
    with told(server, PLACES, ROOMS) as one:
        one.write(HISTORY)
        yield one


@pytest.fixture(scope="module")
def ala(server: Cluster) -> Iterator[Told]:
    facts = [*village.ALA_IS_OPEN, _price(7_000), _price(7_500)]
    with told(server, PLACES, ROOMS) as one:
        one.take(
            [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)], []
        )
        yield one


def _price(cents: int) -> PriceSet:
    return PriceSet(
        day=TODAY,
        hub=ALA,
        room=village.DOUBLE,
        valid_from=village.FIRST,
        cents=cents,
    )


@pytest.mark.parametrize("position", [*HISTORY.ends[::80], len(LINES)])
def test_prices_and_terms_are_those_by_which_the_ledger_decides(book: Told, position: int) -> None:
    """Every dated one, by its first day, as of any position."""
    memory, as_of = HISTORY.nouns_at(position), AsOf(position)
    for hub in (VILLAGE, CITY):
        found = book.ask(lambda c, h=hub: terms(c, h, as_of))
        assert found is not None
        said = [
            (t.valid_from, t.vat_bp, t.city_tax_cents, t.deposit_cents, t.long_stays)
            for t in memory[HubTerms, hub].dated
        ]
        shown = [
            (t.valid_from, t.vat_bp, t.city_tax_cents, t.deposit_cents, t.long_stays)
            for t in found.terms
        ]
        assert shown == said
        for one in book.ask(lambda c, h=hub: ROOM.page(c, as_of, hub=h, now=NOON)).rooms:
            noun = memory[Room, one.id]
            assert (one.hub, one.beds) == (noun.hub, noun.beds)
            assert tuple(p.dated for p in one.prices) == noun.prices


def test_prices_by_length_are_those_of_the_night(server: Cluster) -> None:
    """Of two tables for one day the last one counts; before the first, and where a hub is not, there are none."""
    later = replace(BY_LENGTH, valid_from=village.FIRST, prices=())
    once = replace(BY_LENGTH, prices=(LengthPrice(5, 500),))
    facts = [*village.ALA_IS_OPEN, once, BY_LENGTH, later]
    with told(server, PLACES, ROOMS) as one:
        one.take(
            [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)], []
        )

        def shown(on: date, as_of: AsOf | None = None) -> list[tuple[int, int]]:
            found = one.ask(lambda c: length_prices(c, ALA, on, as_of))
            assert found is not None
            assert found.on == on
            return [(price.nights_from, price.off_bp) for price in found.in_force]

        assert shown(TODAY) == [(7, 1_000), (28, 2_500)]
        assert shown(TODAY, AsOf(len(facts) - 2)) == [(5, 500)]
        assert shown(TODAY - ONE_DAY) == shown(village.FIRST) == []
        assert one.ask(lambda c: length_prices(c, NOWHERE, TODAY)) is None


def test_of_two_prices_for_one_day_the_last_one_set_counts(ala: Told) -> None:
    """And the one before is still there for who looks back."""
    now = ala.ask(lambda c: ROOM.get(c, village.DOUBLE, now=NOON))
    assert now is not None
    assert now.room.prices == (PriceFrom(TODAY, 2_500), PriceFrom(village.FIRST, 7_500))
    before = ala.ask(
        lambda c: ROOM.get(c, village.DOUBLE, AsOf(len(village.ALA_IS_OPEN) + 1), now=NOON)
    )
    assert before is not None
    assert before.room.prices[-1] == PriceFrom(village.FIRST, 7_000)


def test_a_price_list_tells_each_night_by_what_it_costs_so(server: Cluster) -> None:
    """Of a night before the first price nothing; as of an earlier moment what was set then; a room that is not has none."""
    facts = [*village.ALA_IS_OPEN, PRICES]
    first, until = TODAY - ONE_DAY, date(2027, 6, 15)
    with told(server, PLACES, ROOMS) as one:
        one.take(
            [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)], []
        )
        found = one.ask(lambda c: room_prices(c, village.DOUBLE, first, until))
        before = one.ask(
            lambda c: room_prices(c, village.DOUBLE, first, until, AsOf(len(facts) - 1))
        )
        assert one.ask(lambda c: room_prices(c, named("BR", "NOWHERE"), first, until)) is None
    assert found is not None
    assert before is not None
    assert len(found.nights) == (until - first).days
    assert found.nights[0] == NightCost(first, None, None, None)
    by_night = {one.night: one for one in found.nights[1:]}
    for night, one in by_night.items():
        on = DATED.on(night)
        assert one == NightCost(night, on.cents, on.season, on.weekday)
    assert by_night[date(2026, 8, 1)].season == "Agosto"
    assert {one.cents for one in before.nights[1:]} == {2_500}


def test_rooms_come_page_by_page(ala: Told) -> None:
    """In the order of their ids, those of the hub alone."""
    first = ala.ask(lambda c: ROOM.page(c, hub=ALA, limit=1, now=NOON))
    assert ([one.id for one in first.rooms], first.next) == ([village.BUNKS], village.BUNKS)
    second = ala.ask(lambda c: ROOM.page(c, hub=ALA, limit=1, after=village.BUNKS, now=NOON))
    assert ([one.id for one in second.rooms], second.next) == ([village.DOUBLE], None)


def test_what_was_not_there_is_not_shown(book: Told) -> None:
    """Neither a room nor the terms of a hub that nobody has opened, or had not opened yet."""
    assert book.ask(lambda c: ROOM.get(c, named("BR", "NOWHERE"), now=NOON)) is None
    assert book.ask(lambda c: terms(c, NOWHERE)) is None
    assert book.ask(lambda c: terms(c, VILLAGE, AsOf(day=BEGIN - ONE_DAY))) is None


# ---- what one fact changes, told without any database


def changes(fold, fact: Fact) -> list[object]:
    return [change.row if isinstance(change, Put) else change for change in fold(fact)]


def test_a_room_is_there_from_its_day_on() -> None:
    """With its bed places, before any price."""
    fact = village.ROOMS[0]
    expected = RoomRow(village.DOUBLE, ALA, "Camera blu", ("left", "right"), date(2026, 6, 15))
    assert changes(added, fact) == [expected]


def test_a_price_takes_the_place_of_the_one_for_the_same_day() -> None:
    """It is put under room and first night, whatever stood there."""
    (change,) = priced(_price(7_000))
    assert isinstance(change, Put)
    assert change.row == PriceRow(village.DOUBLE, village.FIRST, 7_000)


def test_terms_are_told_whole() -> None:
    """All of them, from their first day on."""
    (row,) = changes(agreed, village.terms(valid_from=village.FIRST, long_stays=True))
    assert (row.hub, row.valid_from, row.vat_bp) == (ALA, village.FIRST, 1_000)
    assert (row.city_tax_cents, row.deposit_cents, row.long_stays) == (150, 10_000, True)
