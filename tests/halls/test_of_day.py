"""A hub's day in its halls is what each hall's free half hours and its bookings say one by one."""

from datetime import timedelta

import pytest

from ledger.halls.events import HallBooked
from ledger.kernel.days import ONE_DAY, day_at, rome
from projections.engine.asof import AsOf
from projections.halls.booked import BOOKING
from projections.halls.of_day import halls_of_day
from projections.halls.offered import hall_free
from projections.halls.view import HALLS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from tests.halls.test_view import hours_in_halls
from tests.places.examples import NOWHERE
from tests.projections.chronicle import Chronicle
from tests.projections.told import Told, books_of

HISTORY = hours_in_halls(Chronicle(), range(120))
BOOKED = [fact for _, fact in HISTORY.written if isinstance(fact, HallBooked)]
DAYS = sorted({(one.hub, day_at(one.zone, one.arrive)) for one in BOOKED})
book, _ = books_of(HISTORY, PLACES, MEMBERS, HALLS)


@pytest.mark.parametrize("position", [None, *HISTORY.ends[::60]])
def test_a_day_is_what_its_halls_and_bookings_say(book: Told, position: int | None) -> None:
    """At any position, at noon of the day: free as each hall is asked alone, and every booking that begins then and stands."""
    as_of = AsOf(position)
    assert DAYS
    for hub, day in DAYS[::3]:
        now = rome(day, 12)
        told = book.ask(lambda c, h=hub, d=day, n=now: halls_of_day(c, h, d, as_of, now=n))
        assert told is not None
        for one in told.halls:
            alone = book.ask(
                lambda c, h=one.hall, d=day, n=now: hall_free(c, h, d, d + ONE_DAY, as_of, now=n)
            )
            assert alone is not None
            assert one.free == alone.days[0].free
            assert (one.opens is None) <= (not one.free)
        listed = book.ask(
            lambda c, h=hub, d=day, n=now: BOOKING.page(
                c, as_of, now=n, limit=1_000, hub=h, first=d, until=d + ONE_DAY
            )
        ).hall_bookings
        stand = {one.id for one in listed if one.stage != "cancelled"}
        assert {one.id for one in told.bookings} == stand
        assert [one.arrive for one in told.bookings] == sorted(one.arrive for one in told.bookings)


def test_today_is_meant_and_a_hall_that_is_not_there_yet_is_not_shown(book: Told) -> None:
    hub, day = DAYS[-1]
    now = rome(day, 12)
    told = book.ask(lambda c: halls_of_day(c, hub, now=now))
    assert told is not None
    assert told.day == day
    assert told.halls
    before = book.ask(lambda c: halls_of_day(c, hub, day - timedelta(days=4_000), now=now))
    assert before is not None
    assert before.halls == []
    assert book.ask(lambda c: halls_of_day(c, NOWHERE, now=now)) is None
