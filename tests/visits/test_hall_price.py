"""What half hours in a hall are shown to cost a member is what the book sells them for, and a hall that is shown as free is."""

from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.conventions.candidates import Because
from ledger.conventions.sold import Rule
from ledger.halls.book import BookHall
from ledger.halls.calendar import HallTaken
from ledger.halls.events import HallBooked
from ledger.halls.half_hours import HALF_HOUR, HalfHourTwice, NoSuchHalfHour, local
from ledger.kernel.refused import Malformed, Refused
from projections.conventions.debts import DEBT
from projections.conventions.rules import PACT_RULES
from projections.conventions.view import CONVENTIONS
from projections.halls.view import HALLS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.plans.carnets import CARNETS
from projections.plans.view import PLANS
from projections.visits.hall_price import HallPrice, hall_price
from tests.halls.examples import HALL, TEN, TERMS
from tests.halls.test_ahead_shown import DAYS, STEPS, Meeting
from tests.members.examples import ANNA, CARLA
from tests.places.examples import ALA
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import TODAY, named
from tests.staff import OPERATOR

book, scratch = books_of(
    lived(range(20)), PLACES, HALLS, MEMBERS, CONVENTIONS, PACT_RULES, DEBT, PLANS, CARNETS
)
ROME = "Europe/Rome"


def shown(told: Told, town: Meeting, begins, ends, member: str | None = ANNA) -> HallPrice:
    """What is shown before it is asked for."""
    times = local(ROME, begins), local(ROME, ends)
    found = told.ask(lambda c: hall_price(c, HALL, *times, member, now=town.now))
    assert found is not None
    return found


@settings(max_examples=25, deadline=None)
@for_all(
    st.integers(1, 8),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 20), st.integers(1, 6)), max_size=12),
    st.tuples(st.sampled_from(DAYS), st.integers(0, 3), st.integers(1, 8)),
)
def test_the_price_that_is_shown_is_that_which_is_sold(scratch: Told, uses, steps, asked):
    """Of every half hour: by which rule, out of which source, and who will owe it."""
    town = Meeting(uses)
    for step in steps:
        town.tries(*step)
    scratch.take(town.told, ())
    begins = max(asked[0], town.now + timedelta(hours=2)).replace(minute=0) + asked[1] * HALF_HOUR
    ends = begins + asked[2] * HALF_HOUR
    told = shown(scratch, town, begins, ends)
    times = local(ROME, begins), local(ROME, ends)
    command = BookHall(hall=HALL, payer=ANNA, begins=times[0], ends=times[1])
    try:
        sold, *_ = town.decide(command, now=town.now, who=OPERATOR, seed=bytes(32))
    except HallTaken:
        assert not told.is_free
        return
    except Refused:
        return
    assert isinstance(sold, HallBooked)
    assert told.is_free
    assert told.total_cents == sold.total_cents
    said = [
        (one.rule, one.cents, one.source or "", one.owed_by or "")
        for one in told.half_hours
        for _ in range(one.half_hours)
    ]
    kept = [
        (one.rule, one.unit_cents, one.source, one.home)
        for one in sold.sold
        for _ in range(one.slots)
    ]
    assert said == (kept or [(Rule.PUBLIC, 10_00, "", "")] * len(said))


def test_every_candidate_is_told_with_why_it_does_not_apply(scratch: Told):
    """Two half hours are left of what Ala sold; the third is at the agreed price; nobody known pays the public one."""
    town = Meeting(4)
    for step in (("book", 0, 4), ("book", 1, 1)):
        town.tries(*step)
    scratch.take(town.told, ())
    told = shown(scratch, town, DAYS[4], DAYS[4] + 3 * HALF_HOUR)
    first, rest = told.half_hours
    assert (first.rule, first.half_hours, first.owed_by) == (Rule.CREDIT, 2, ALA)
    assert (rest.rule, rest.cents) == (Rule.PLAN, 5_00)
    reasons = {one.rule: one.because for one in first.candidates}
    assert reasons[Rule.VISA_DAY] is Because.BY_THE_HOUR
    assert reasons[Rule.PUBLIC] is Because.DEARER
    unknown = shown(scratch, town, DAYS[4], DAYS[4] + 3 * HALF_HOUR, None)
    assert [(one.rule, one.cents) for one in unknown.half_hours] == [(Rule.PUBLIC, 10_00)]
    assert unknown.total_cents == 30_00
    at_home = shown(scratch, town, DAYS[4], DAYS[4] + HALF_HOUR, CARLA)
    assert {one.rule: one.because for one in at_home.half_hours[0].candidates}[
        Rule.CONVENTION
    ] is Because.AT_HOME


def test_stamp_duty_is_within_what_is_shown(scratch: Told):
    """Above 77.47 without VAT a document carries two euro more."""
    town = Meeting(1)
    town.apply(replace(TERMS, hour_cents=40_00, vat_bp=0, valid_from=TODAY + timedelta(days=5)))
    scratch.take(town.told, ())
    told = shown(scratch, town, DAYS[6], DAYS[6] + 4 * HALF_HOUR, None)
    assert (told.total_cents, told.stamp_cents) == (82_00, 2_00)
    less = shown(scratch, town, DAYS[6], DAYS[6] + 3 * HALF_HOUR, None)
    assert (less.total_cents, less.stamp_cents) == (60_00, 0)


def test_what_is_not_let_has_no_price_and_what_no_clock_shows_is_refused(scratch: Told):
    """As whoever books is refused."""
    town = Meeting(1)
    scratch.take(town.told, ())
    before = shown(scratch, town, TEN - timedelta(days=30), TEN - timedelta(days=30) + HALF_HOUR)
    assert (before.total_cents, before.half_hours, before.is_free) == (None, (), False)

    def ask(begins: str, ends: str, hall: str = HALL):
        return scratch.ask(lambda c: hall_price(c, hall, begins, ends, now=town.now))

    with pytest.raises(NoSuchHalfHour):
        ask("2027-03-28T02:30", "2027-03-28T04:00")
    with pytest.raises(HalfHourTwice):
        ask("2026-10-25T02:30", "2026-10-25T04:00")
    for begins, ends in (
        ("2026-06-19T10:00", "2026-06-19T10:00"),
        ("2026-06-19T10:00", "2026-06-18T10:00"),
        ("2026-06-19T10:00", "2026-07-19T10:00"),
        ("2026-06-31T10:00", "2026-07-01T10:00"),
    ):
        with pytest.raises(Malformed):
            ask(begins, ends)
    assert ask("2026-06-19T10:00", "2026-06-19T11:00", named("SL", "OTHER")) is None
