"""The half hours that are shown as free are those that the book sells, on every day and in every zone; and nobody has a hall twice."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.taken import Took
from ledger.halls.arrive import CheckInAtHall
from ledger.halls.book import BookHall, HallIsClosed, TooEarlyToBook, TooLateToBook
from ledger.halls.calendar import HallTaken
from ledger.halls.cancel import CancelHall
from ledger.halls.events import HallBooked
from ledger.halls.half_hours import HALF_HOUR, HALF_HOURS, instant, local
from ledger.halls.hall import HallIsNotLet
from ledger.halls.pay_back import PayBackHall
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from projections.bookings.held import HELD
from projections.halls.booked import hall_booking
from projections.halls.offered import hall_free, halls_offered
from projections.halls.view import HALLS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from tests.book import life
from tests.book.chance import Dice
from tests.desks.test_view import as_lines, counted
from tests.halls.examples import (
    A_BOOKING,
    BOOKING,
    FRIDAY,
    HALF_PAST_ELEVEN,
    HALL,
    ROUND_THE_CLOCK,
    TEN,
    WEEK,
    WITH_HALL,
    facts_in,
)
from tests.members.examples import ANNA
from tests.places.examples import MILANO, MILANO_OPENED, NOWHERE
from tests.projections.chronicle import IN_HALLS, Chronicle
from tests.projections.told import Told, books_of
from tests.scenario import NOON, Memory, named
from tests.staff import OPERATOR


def hours_in_halls(chronicle: Chronicle, numbers: range) -> Chronicle:
    """Whatever people do, and more in halls."""
    for number in numbers:
        chronicle.step(number)
        dice = Dice(number)
        for _ in range(5):
            if wished := life.wish(chronicle, dice, life.HALLS):
                chronicle.do(*wished)
    return chronicle


HISTORY = hours_in_halls(Chronicle(), range(250))
book, scratch = books_of(HISTORY, PLACES, MEMBERS, HALLS, HELD)
ROME, NEW_YORK, KATHMANDU = "Europe/Rome", "America/New_York", "Asia/Kathmandu"
CHANGES = {
    ROME: (date(2027, 3, 28), date(2027, 10, 31)),
    NEW_YORK: (date(2027, 3, 14), date(2027, 11, 7)),
    KATHMANDU: (date(2027, 3, 28),),
}
WHERE = st.sampled_from([(zone, day) for zone, days in CHANGES.items() for day in days])
QUARTERS = st.sampled_from([0, 15, 30, 45])
SPANS = st.tuples(st.integers(0, 95), st.integers(1, 9))
NOT_FREE = (HallTaken, HallIsClosed, TooLateToBook, TooEarlyToBook, HallIsNotLet)


class There:
    """A hall in a zone, from noon of the day before its clock is changed on, and all that is written there."""

    def __init__(self, zone: str, day: date, **terms: object) -> None:
        self.zone, self.day = zone, day
        self.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - ONE_DAY
        self.memory = Memory()
        begun = facts_in(zone, days_ahead=9, **terms)
        facts = self.memory.passbook.copy().numbered([replace(one, day=FRIDAY) for one in begun])
        self.lines = as_lines(facts, NOON)
        self.memory.apply(*(line.fact for line in self.lines))
        self.odd = counted(self.lines).differences
        self.booked: list[HallBooked] = []

    def asks(self, begins: datetime, half_hours: int) -> BookHall:
        span = begins, begins + half_hours * HALF_HOUR
        told = (local(self.zone, at) for at in span)
        return BookHall(hall=HALL, payer=ANNA, begins=next(told), ends=next(told))

    def does(self, command: object) -> Sequence[Fact]:
        seed = bytes([len(self.lines) % 256]) * 32
        facts = self.memory.decide(command, now=self.now, seed=seed)  # type: ignore[arg-type]
        at, key = len(self.lines), f"key-of-{len(self.lines)}"
        self.lines += [
            Line(at + n, self.now, "olga", key, b"", fact) for n, fact in enumerate(facts, 1)
        ]
        return facts

    def live(self, spans: Sequence[tuple[int, int]], off: Sequence[int]) -> None:
        """Whoever is refused goes away; some call off what they have."""
        begun = instant(self.zone, f"{self.day - ONE_DAY}T00:00", "begins")
        for begins, half_hours in spans:
            try:
                booked, *_ = self.does(self.asks(begun + begins * HALF_HOUR, half_hours))
            except Refused:
                continue
            assert isinstance(booked, HallBooked)
            self.booked.append(booked)
        for n in off:
            if self.booked:
                gone = self.booked.pop(n % len(self.booked))
                self.does(CancelHall(booking=gone.booking, by_hub=True))

    def sells(self, begins: datetime) -> bool:
        """Say whether one half hour would be booked."""
        try:
            self.memory.preview(self.asks(begins, 1), now=self.now)
        except NOT_FREE:
            return False
        return True


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(
    WHERE,
    st.lists(SPANS, max_size=8),
    st.lists(st.integers(0, 7), max_size=2),
    QUARTERS,
    QUARTERS,
    st.sampled_from([0, 5]),
    st.sampled_from([ROUND_THE_CLOCK, WEEK]),
)
def test_what_is_shown_as_free_is_sold_and_nothing_else(
    scratch: Told, where, spans, off, setup, cleanup, hours_before, hours
) -> None:
    """Half hour by half hour over the three days around the change of clocks; never two at once, set up and cleaned up; the recount agrees."""
    terms = {"setup_minutes": setup, "cleanup_minutes": cleanup, "hours_before": hours_before}
    there = There(*where, hours=hours, **terms)
    there.live(spans, off)
    first, until = there.day - ONE_DAY, there.day + 2 * ONE_DAY
    for one, other in pairwise(sorted(there.booked, key=lambda one: one.arrive)):
        assert one.taken_until <= other.taken_from
    for one in there.booked:
        slots = list(HALF_HOURS.each(one.arrive, one.depart))
        assert sum(line.slots for line in one.bill) == len(slots)
        assert slots[-1] + HALF_HOUR == one.depart
        assert one.total_cents == len(slots) * 10_00
    assert counted(there.lines).differences == there.odd
    scratch.take(there.lines, [len(there.lines) // 2])
    seen = scratch.ask(lambda c: hall_free(c, HALL, first, until, now=there.now))
    assert seen is not None
    shown = {
        slot
        for day in seen.days
        for run in day.free
        for slot in HALF_HOURS.each(
            instant(there.zone, run.begins, "begins"), instant(there.zone, run.ends, "ends")
        )
    }
    begun, ended = (instant(there.zone, f"{day}T00:00", "begins") for day in (first, until))
    assert shown == {slot for slot in HALF_HOURS.each(begun, ended) if there.sells(slot)}
    counts = [run.half_hours for day in seen.days for run in day.free]
    assert sum(counts) == len(shown)


def test_everything_is_shown_as_it_was_counted(book: Told) -> None:
    """At some positions, from the facts alone."""
    lines = HISTORY.lines()
    kinds = ("hall", "held-for")
    for position in (*range(0, len(lines), len(lines) // 8), len(lines)):
        figures = counted(lines[:position]).figures()
        shown = book.figures(position)
        ours = {name: text for name, text in shown.items() if name.startswith(kinds)}
        assert ours == {
            name: text
            for name, text in figures.items()
            if name.startswith(kinds) and not name.startswith(("hall-use ", "hall-flow "))
        }
    assert {type(fact) for _, fact in HISTORY.written} >= IN_HALLS


def test_a_hub_that_is_not_open_shows_nothing_free(scratch: Told) -> None:
    """What it will let is told all the same."""
    scratch.take(as_lines([fact for fact in WITH_HALL if fact is not MILANO_OPENED]), [])
    seen = scratch.ask(lambda c: hall_free(c, HALL, FRIDAY, FRIDAY + ONE_DAY, now=NOON))
    assert seen is not None
    assert [(day.free, day.hour_cents) for day in seen.days] == [([], 20_00)]
    offered = scratch.ask(lambda c: halls_offered(c, MILANO))
    assert offered is not None
    assert [one.name for one in offered.halls] == ["Sala del camino"]
    assert scratch.ask(lambda c: halls_offered(c, NOWHERE)) is None
    nothing = scratch.ask(lambda c: hall_free(c, named("SL", "X"), FRIDAY, FRIDAY, now=NOON))
    assert nothing is None


def test_a_booking_says_what_cancelling_costs(scratch: Told) -> None:
    """Half of it from three days before, all on the day until it begins; afterwards nothing."""
    scratch.take(as_lines(A_BOOKING), [])
    one = scratch.ask(lambda c: hall_booking(c, BOOKING, now=NOON))
    assert one is not None
    assert [step.fee_cents for step in one.cancelling] == [0, 9_00, 18_00]
    assert one.cancelling[-1].until == TEN
    for now, cents in ((NOON, 0), (TEN - HALF_HOUR, 18_00), (TEN, 0)):
        told = scratch.ask(lambda c, now=now: hall_booking(c, BOOKING, now=now))
        assert told is not None
        assert (told.cancel_fee_cents, told.booking.stage) == (cents, "booked")
    over = scratch.ask(lambda c: hall_booking(c, BOOKING, now=HALF_PAST_ELEVEN))
    assert over is not None
    assert (over.booking.stage, over.cancelling) == ("no-show", ())
    assert scratch.ask(lambda c: hall_booking(c, BOOKING[:-1] + "Z", now=NOON)) is None


def test_what_is_paid_back_brought_less(scratch: Told) -> None:
    """The booking says so beside what was paid."""
    memory = Memory()
    memory.apply(*A_BOOKING)
    facts = [*A_BOOKING]
    for command in (
        CheckInAtHall(booking=BOOKING),
        PayBackHall(booking=BOOKING, payer=ANNA, of=Took.USE, amount_cents=6_00, note="v1:cold"),
    ):
        facts += memory.decide(command, now=TEN, who=OPERATOR)
    scratch.take(as_lines(facts, TEN), [])
    one = scratch.ask(lambda c: hall_booking(c, BOOKING, now=TEN))
    assert one is not None
    assert (one.booking.paid_cents, one.booking.paid_back_cents) == (18_00, 6_00)


@pytest.mark.parametrize("days,runs", [(date(2027, 3, 28), 46), (date(2027, 10, 31), 50)])
def test_a_free_day_on_which_clocks_change_has_as_many_half_hours(
    scratch: Told, days: date, runs: int
) -> None:
    there = There(ROME, days)
    scratch.take(there.lines, [])
    seen = scratch.ask(lambda c: hall_free(c, HALL, days, days + ONE_DAY, now=there.now))
    assert seen is not None
    ((run,),) = (day.free for day in seen.days)
    assert run.half_hours == runs
    assert datetime.fromisoformat(run.ends) - datetime.fromisoformat(run.begins) == timedelta(
        minutes=30 * runs
    )
