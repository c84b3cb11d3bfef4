"""Where nothing is free it is said why; and on which nights something is."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from ledger.kernel.days import ONE_DAY, nights
from ledger.kernel.fact import Fact, Line
from ledger.stays.events import PriceSet, RoomAdded, RoomClosed, TermsSet
from ledger.stays.lent_events import RoomLent
from projections.places.view import PLACES
from projections.stays.availability import Why, availability
from projections.stays.calendar import CALENDAR
from projections.stays.free_nights import free_nights
from projections.stays.hub_calendar import hub_calendar
from projections.stays.rooms import ROOMS
from tests.agreements.examples import AGREEMENT, lent_by, made
from tests.places.examples import ALA, ALA_RECORDED, NOWHERE
from tests.projections.chronicle import CITY, VILLAGE, lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, named
from tests.stays import examples as village

HISTORY = lived(range(350))
book, scratch = books_of(HISTORY, PLACES, ROOMS, CALENDAR)
DAYS = village.FIRST, village.LEAVES


def as_lines(facts: Sequence[Fact]) -> list[Line[Fact]]:
    return [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]


def without(*kinds: type[Fact]) -> list[Fact]:
    """Ala as it is, but for facts of these kinds."""
    return [fact for fact in village.ALA_IS_OPEN if not isinstance(fact, kinds)]


def closed(room: str, *beds: str) -> RoomClosed:
    return RoomClosed(
        day=TODAY,
        closing=named("BC", room[2:6]),
        hub=ALA,
        room=room,
        beds=beds,
        first=village.FIRST,
        until=village.SECOND,
        reason="works",
    )


BUNKS_LENT = RoomLent(day=TODAY, hub=ALA, room=village.BUNKS, name="Camerata", agreement=AGREEMENT)
BOTH_CLOSED = [closed(village.DOUBLE, "left", "right"), closed(village.BUNKS, "1", "2", "3")]


@pytest.mark.parametrize(
    "facts, guests, why",
    [
        (without(RoomAdded, PriceSet), 1, Why.NO_ROOMS),
        (without(TermsSet), 1, Why.NO_TERMS),
        ([*without(TermsSet), village.terms(cin="")], 1, Why.NO_CIN),
        (without(PriceSet), 1, Why.NO_PRICE),
        (
            [*lent_by(made(until=TODAY, rooms=("Camera blu", "Camerata"))), BUNKS_LENT],
            1,
            Why.NOT_LENT,
        ),
        (without(), 6, Why.TOO_SMALL),
        ([*village.ALA_IS_OPEN, *BOTH_CLOSED], 1, Why.CLOSED),
        ([*village.A_BOOKING, BOTH_CLOSED[1]], 1, Why.TAKEN),
        (village.A_BOOKING, 4, Why.TAKEN),
    ],
)
def test_a_hub_that_takes_nobody_says_why(
    scratch: Told, facts: list[Fact], guests: int, why: Why
) -> None:
    """The first of the reasons that is so: nobody is sent away without one."""
    scratch.take(as_lines(facts), [])
    seen = scratch.ask(lambda c: availability(c, *DAYS, guests, hub=ALA, now=NOON))
    assert seen.hubs == ()
    assert [(one.hub, one.why) for one in seen.unfit] == [(ALA, why)]


def test_a_stay_longer_than_the_hub_allows_is_told_so(scratch: Told) -> None:
    """31 nights where 30 are the most."""
    scratch.take(as_lines(village.ALA_IS_OPEN), [])
    until = village.FIRST + timedelta(days=31)
    seen = scratch.ask(lambda c: availability(c, village.FIRST, until, 1, hub=ALA, now=NOON))
    assert [one.why for one in seen.unfit] == [Why.TOO_LONG]


def test_beds_can_be_sought_by_what_a_night_costs(scratch: Told) -> None:
    """The bunks cost 20 euro a night, the double bed 25."""
    scratch.take(as_lines(village.ALA_IS_OPEN), [])
    for most, rooms in ((2_500, {village.DOUBLE, village.BUNKS}), (2_499, {village.BUNKS})):
        seen = scratch.ask(
            lambda c, m=most: availability(c, *DAYS, 1, hub=ALA, night_cents_max=m, now=NOON)
        )
        assert {room.room for one in seen.hubs for room in one.rooms} == rooms
        assert seen.unfit == ()
    seen = scratch.ask(
        lambda c: availability(c, *DAYS, 1, hub=ALA, night_cents_max=1_999, now=NOON)
    )
    assert [one.why for one in seen.unfit] == [Why.TOO_DEAR]


def test_beds_can_be_sought_by_place(book: Told) -> None:
    """Where the municipality is one of those named; nowhere when none is."""
    arrive = HISTORY.today + 30 * ONE_DAY
    for places, hubs in (([ALA_RECORDED.istat], [VILLAGE]), (["015146"], [CITY]), ([], [])):
        found = book.ask(
            lambda c, p=places: availability(
                c, arrive, arrive + ONE_DAY, 1, places=p, now=HISTORY.now
            )
        )
        assert [one.hub for one in found.hubs] == hubs


def test_free_nights_are_what_the_calendar_leaves(book: Told) -> None:
    """Bed by bed and night by night what is neither held nor closed, as of now."""
    first = HISTORY.today - timedelta(days=20)
    until = first + timedelta(days=40)
    for hub in (VILLAGE, CITY):
        free = book.ask(lambda c, h=hub: free_nights(c, h, first, until, now=HISTORY.now))
        sheet = book.ask(lambda c, h=hub: hub_calendar(c, h, first, until, now=HISTORY.now))
        assert free is not None
        assert sheet is not None
        expected = [(night, _left(sheet.rooms, night)) for night in nights(first, until)]
        assert [(one.night, one.beds) for one in free.nights] == expected
        assert len({beds for _, beds in expected}) > 1
    assert book.ask(lambda c: free_nights(c, NOWHERE, first, until, now=HISTORY.now)) is None


def _left(rooms, night: date) -> int:
    """Return how many beds of priced rooms nobody holds on a night."""
    held = {
        (room.id, bed)
        for room in rooms
        for one in room.holds
        if one.arrive <= night < one.depart
        for bed in one.beds
    }
    held |= {
        (room.id, bed)
        for room in rooms
        for one in room.closings
        if one.first <= night < one.until
        for bed in one.beds
    }
    return sum(len(room.beds) for room in rooms) - len(held)


def test_a_free_night_is_told_with_its_cheapest_price(scratch: Told) -> None:
    """The bunks at 20 euro; where nothing has a price nothing is free."""
    scratch.take(as_lines(village.A_BOOKING), [])
    seen = scratch.ask(lambda c: free_nights(c, ALA, *DAYS, now=NOON))
    assert seen is not None
    assert [(one.beds, one.from_cents) for one in seen.nights] == [(3, 2_000)] * 3
    before = scratch.ask(lambda c: free_nights(c, ALA, TODAY - ONE_DAY, TODAY + ONE_DAY, now=NOON))
    assert before is not None
    assert [(one.beds, one.from_cents) for one in before.nights] == [(0, None), (5, 2_000)]


def test_what_is_shown_as_free_is_what_may_be_reserved(scratch: Told) -> None:
    """Without terms, or without a CIN, the free days of a month are none, as a reservation would be refused."""
    for facts, beds in (
        (village.ALA_IS_OPEN, 5),
        (without(TermsSet), 0),
        ([*without(TermsSet), village.terms(cin="")], 0),
    ):
        scratch.take(as_lines(facts), [])
        seen = scratch.ask(lambda c: free_nights(c, ALA, village.FIRST, village.SECOND, now=NOON))
        assert seen is not None
        assert [one.beds for one in seen.nights] == [beds]
