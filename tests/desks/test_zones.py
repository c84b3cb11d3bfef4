"""A hub abroad lives by its own clock: its hours, its day, the notice of its convention and what cancelling costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.bookings.cancelling import fees_ahead
from ledger.bookings.opening import OpenOn
from ledger.bookings.way import ArrivalInThePast, TooEarly
from ledger.conventions.events import ConventionAgreed
from ledger.conventions.sold import Rule
from ledger.desks.arrive import CheckInAtDesk
from ledger.desks.book import BookDesk, HoursAreOver
from ledger.desks.cancel import CancelDesk
from ledger.desks.code import CheckInByCode, CodeEndsBefore, NoCode, SetDeskCode
from ledger.desks.desk import Desk
from ledger.desks.events import DeskBooked, DesksSet, DeskUsed
from ledger.desks.hours import Part, begins, ends
from ledger.desks.provide import SetBefore, SetDeskTerms
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.days import ONE_DAY, day_at, rome, strikes
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from projections.desks.booked import desk_booking, desks_of_day
from projections.desks.code import desk_code
from projections.desks.offered import desks_free
from projections.desks.view import DESKS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from tests.conventions.examples import AGREED, CONVENTION
from tests.desks.examples import FRIDAY, SATURDAY, TERMS, WITH_CONVENTION
from tests.desks.test_view import as_lines, counted
from tests.members.examples import ANNA, AS_ANNA
from tests.places.examples import MILANO, MILANO_RECORDED, OTHER_HOST
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, TODAY, Memory

book, scratch = books_of(lived(range(20)), PLACES, MEMBERS, DESKS)
THURSDAY = FRIDAY - ONE_DAY
ROUND_THE_CLOCK = tuple(OpenOn(day, "00:00", "24:00") for day in range(1, 8))
LISBON, NEW_YORK, TOKYO = "Europe/Lisbon", "America/New_York", "Asia/Tokyo"
LATE = rome(FRIDAY) + timedelta(minutes=30)
"""Half past midnight on Friday in Rome: in Lisbon it is still Thursday."""


def facts_abroad(zone: str, *more: Fact, hours: tuple[OpenOn, ...] = ROUND_THE_CLOCK) -> list[Fact]:
    """The hub of these tests is in that zone, and open so; the rest is as ever."""
    begun = [*WITH_CONVENTION, *more]
    return [
        replace(one, country="PT", zone=zone, istat="", municipality="Porto", population=None)
        if one is MILANO_RECORDED
        else replace(one, hours=hours)
        if isinstance(one, DesksSet)
        else one
        for one in begun
    ]


class Abroad(Memory):
    """A hub in another zone, and all that is written there."""

    def __init__(self, zone: str = LISBON, *more: Fact, **how) -> None:
        super().__init__()
        self.facts = facts_abroad(zone, *more, **how)
        self.lines = as_lines(self.passbook.copy().numbered(self.facts))
        self.apply(*self.facts)

    def does(self, command, now: datetime, **how):
        facts = self.decide(command, now=now, seed=bytes([len(self.lines) % 256]) * 32, **how)
        key = f"key-of-{len(self.lines)}"
        at = len(self.lines)
        told = as_lines(facts, now)
        self.lines += [replace(one, position=at + n, command=key) for n, one in enumerate(told, 1)]
        return facts

    def books(self, day: date, now: datetime, **more) -> DeskBooked:
        command = BookDesk(hub=MILANO, payer=ANNA, on=day, **more)
        booked, *_ = self.does(command, now)
        assert isinstance(booked, DeskBooked)
        return booked


def test_a_desk_ends_with_the_hours_of_the_hub():
    """At seven in the evening in Lisbon it is eight in Rome: until then somebody may come."""
    week = tuple(OpenOn(day, "08:30", "19:00") for day in range(1, 6))
    of = Abroad(LISBON, hours=week)
    booked = of.books(FRIDAY, NOON)
    assert (booked.ends, booked.zone) == (datetime(2026, 6, 19, 18, tzinfo=UTC), LISBON)
    just_before = rome(FRIDAY, 20) - timedelta.resolution
    used, *_ = of.does(CheckInAtDesk(booking=booked.booking), just_before, who=OTHER_HOST)
    assert isinstance(used, DeskUsed)
    with pytest.raises(HoursAreOver):
        of.books(FRIDAY, rome(FRIDAY, 20), part=Part.AFTERNOON)


def test_its_day_is_over_when_it_is_over_there():
    """An hour after midnight in Rome it is still Thursday in Lisbon, and was Friday in Tokyo long before."""
    assert Abroad(LISBON).books(THURSDAY, LATE, part=Part.AFTERNOON).arrive == THURSDAY
    with pytest.raises(ArrivalInThePast) as refused:
        Abroad(TOKYO).books(THURSDAY, rome(THURSDAY, 18))
    assert refused.value.facts["today"] == FRIDAY


def test_guests_come_on_the_day_it_is_there():
    """Whoever has booked for Friday comes too early, whatever day it is in Rome; and a walk-in is of Thursday."""
    of = Abroad()
    friday, thursday = of.books(FRIDAY, NOON), of.books(THURSDAY, NOON, part=Part.MORNING)
    with pytest.raises(TooEarly):
        of.does(CheckInAtDesk(booking=friday.booking), LATE, who=OTHER_HOST)
    assert thursday.ends == strikes(LISBON, THURSDAY, "13:00")
    walked, used, *_ = of.does(
        RecordWalkIn(hub=MILANO, payer=ANNA, part=Part.AFTERNOON), LATE, who=OTHER_HOST
    )
    assert (walked.arrive, used.arrive) == (THURSDAY, THURSDAY)
    told = counted(of.lines).differences
    assert told == counted(of.lines[: len(of.facts)]).differences


def test_its_code_is_shown_until_its_day_ends():
    """Until midnight in Lisbon, and no code is set for a day that is over there."""
    of = Abroad()
    desk = of.books(THURSDAY, NOON).booking
    tag = "a" * 64
    shown = SetDeskCode(hub=MILANO, code="sealed", until=THURSDAY, code_tag=tag)
    of.does(shown, LATE, who=OTHER_HOST)
    comes = CheckInByCode(hub=MILANO, booking=desk, code="sealed", code_tag=tag)
    of.preview(comes, now=LATE, who=AS_ANNA)
    there = Abroad(TOKYO)
    with pytest.raises(CodeEndsBefore):
        there.does(shown, rome(THURSDAY, 18), who=OTHER_HOST)
    there.does(replace(shown, until=FRIDAY), rome(THURSDAY, 18), who=OTHER_HOST)
    saturday = there.books(SATURDAY, NOON).booking
    with pytest.raises(NoCode):
        there.does(replace(comes, booking=saturday), rome(FRIDAY, 18), who=AS_ANNA)


def test_desks_are_set_from_the_day_it_is_there():
    """A price for Thursday can be set as long as it is Thursday."""
    said = {name: getattr(TERMS, name) for name in TERMS.__struct_fields__ if name != "day"}
    terms = SetDeskTerms(**said | {"valid_from": THURSDAY})
    assert Abroad(LISBON).does(terms, LATE)
    with pytest.raises(SetBefore):
        Abroad(TOKYO).does(terms, rome(THURSDAY, 18))


def test_cancelling_is_free_until_so_many_days_before_there():
    """Three days: until Tuesday has ended in Lisbon, an hour later than in Rome; it is told so before."""
    of = Abroad()
    desk = of.books(FRIDAY, NOON).booking
    free_until = strikes(LISBON, FRIDAY - 2 * ONE_DAY, "00:00")
    assert free_until == rome(FRIDAY - 2 * ONE_DAY) + timedelta(hours=1)
    ahead = fees_ahead(of[Desk, desk], NOON)
    assert [one.until for one in ahead[:2]] == [free_until, strikes(LISBON, FRIDAY, "00:00")]
    for now, fee in ((free_until - timedelta.resolution, 0), (free_until, 6_00)):
        facts = of.preview(CancelDesk(booking=desk, shown_fee_cents=fee), now=now)
        assert facts[0].fee_cents == fee


def test_notice_is_counted_to_the_opening_there():
    """Twenty-four hours before half past eight in Lisbon, and not before that in Rome."""
    (line,) = AGREED.prices
    agreed = replace(AGREED, prices=(replace(line, notice_hours=24),))
    week = tuple(OpenOn(day, "08:30", "19:00") for day in range(1, 6))
    in_time = datetime(2026, 6, 18, 7, 30, tzinfo=UTC)
    for now, rule in ((in_time, Rule.CONVENTION), (in_time + timedelta.resolution, None)):
        booked = Abroad(LISBON, agreed, hours=week).books(FRIDAY, now)
        assert [one.rule for one in booked.sold] == ([rule] if rule else [])
    assert isinstance(agreed, ConventionAgreed)
    assert agreed.convention == CONVENTION


@pytest.mark.parametrize(
    "zone, day, morning, afternoon, over",
    [
        (LISBON, date(2026, 10, 25), (24, 23), (25, 13), (26, 0)),
        (LISBON, date(2027, 3, 28), (28, 0), (28, 12), (28, 23)),
        (NEW_YORK, date(2026, 11, 1), (1, 4), (1, 18), (2, 5)),
        (NEW_YORK, date(2027, 3, 14), (14, 5), (14, 17), (15, 4)),
        (NEW_YORK, date(2026, 10, 25), (25, 4), (25, 17), (26, 4)),
        ("Europe/Rome", date(2026, 10, 25), (24, 22), (25, 12), (25, 23)),
        ("Europe/Rome", date(2027, 3, 28), (27, 23), (28, 11), (28, 22)),
    ],
)
def test_halves_of_a_day_on_which_clocks_change(zone, day, morning, afternoon, over):
    """A day of 23 or 25 hours begins, halves and ends by the clock there; on Rome's day New York's do not change."""
    all_day = OpenOn(7, "00:00", "24:00")

    def utc(at: tuple[int, int]) -> datetime:
        return datetime(day.year, day.month, at[0], at[1], tzinfo=UTC)

    assert begins(all_day, day, Part.MORNING, zone) == begins(all_day, day, Part.DAY, zone)
    assert begins(all_day, day, Part.DAY, zone) == utc(morning)
    assert ends(all_day, day, Part.MORNING, zone) == utc(afternoon)
    assert begins(all_day, day, Part.AFTERNOON, zone) == utc(afternoon)
    assert ends(all_day, day, Part.AFTERNOON, zone) == ends(all_day, day, Part.DAY, zone)
    assert ends(all_day, day, Part.DAY, zone) == utc(over)
    assert day_at(zone, utc(morning)) == day_at(zone, utc(over) - timedelta.resolution) == day


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(
    st.sampled_from([LISBON, NEW_YORK, TOKYO, "Pacific/Kiritimati"]),
    st.integers(0, 4 * 24 * 2),
    st.booleans(),
)
def test_what_is_shown_there_is_what_is_sold_there(scratch: Told, zone, halves, is_round) -> None:
    """At any half hour of four days, for three days around: free is what can be booked; and today is today there."""
    week = tuple(OpenOn(day, "08:30", "19:00") for day in range(1, 8))
    of = Abroad(zone, hours=ROUND_THE_CLOCK if is_round else week)
    now = NOON + timedelta(minutes=30 * halves)
    scratch.take(of.lines, [])
    there = day_at(zone, now)
    days = [there + n * ONE_DAY for n in (-1, 0, 1)]
    seen = scratch.ask(lambda c: desks_free(c, MILANO, days[0], days[-1] + ONE_DAY, now=now))
    assert seen is not None
    for shown in seen.days:
        if shown.day < TODAY:
            continue
        free = (shown.free_day, shown.free_morning, shown.free_afternoon)
        for part, one in zip((Part.DAY, Part.MORNING, Part.AFTERNOON), free, strict=True):
            assert (one > 0) == _sold(of, shown.day, part, now), (shown.day, part)
    today = scratch.ask(lambda c: desks_of_day(c, MILANO, now=now))
    assert today is not None
    assert today.day == there


def _sold(of: Abroad, day: date, part: Part, now: datetime) -> bool:
    try:
        of.preview(BookDesk(hub=MILANO, payer=ANNA, on=day, part=part), now=now)
    except Refused:
        return False
    return True


def test_what_is_shown_of_a_booking_there(scratch: Told) -> None:
    """Until when cancelling is free, and the code as long as the day lasts."""
    of = Abroad()
    desk = of.books(FRIDAY, NOON).booking
    code = SetDeskCode(hub=MILANO, code="sealed", until=THURSDAY, code_tag="a" * 64)
    of.does(code, LATE, who=OTHER_HOST)
    scratch.take(of.lines, [])
    shown = scratch.ask(lambda c: desk_booking(c, desk, now=NOON))
    assert shown is not None
    assert shown.cancelling == fees_ahead(of[Desk, desk], NOON)
    at = scratch.ask(lambda c: desk_code(c, MILANO, now=LATE))
    gone = scratch.ask(lambda c: desk_code(c, MILANO, now=rome(FRIDAY, 1)))
    assert at is not None
    assert gone is not None
    assert (at.code_at is not None, gone.code_at) == (True, None)
