"""Desks sold of available: as the days say one by one, to the cent what the journal says, as of any position and day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.billing.chart import services_income
from ledger.bookings.opening import OpenOn
from ledger.desks.events import DesksSet, DeskUsed
from ledger.desks.hours import Half, Part
from ledger.desks.hub_desks import HubDesks
from ledger.halls.events import HallBooked
from ledger.kernel.days import ONE_DAY, day_in_rome, nights, rome
from ledger.leases.events import LeaseEnded, LeaseMade
from ledger.treasury.events import EntryPosted
from projections.desks.booked import desks_of_day
from projections.desks.view import DESKS, OpeningHours
from projections.engine.asof import AsOf
from projections.engine.part import Part as Fraction
from projections.leases.view import LEASES
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.flowed import flows
from projections.stays.flowing import FLOWS
from projections.stays.usage import USAGE
from projections.stays.used import by_member
from projections.visits.desks_used import (
    DeskUsage,
    LeasedFrom,
    LetFrom,
    desk_usage,
    leased_halves,
    offered_halves,
    weekdays_in,
)
from projections.visits.regions import home_regions
from tests.desks.test_view import days_at_desks
from tests.projections.chronicle import BEGIN, CITY, VILLAGE, lived_until
from tests.projections.told import Told, books_of

HISTORY = days_at_desks(lived_until(range(400), USAGE.takes | {LeaseMade, LeaseEnded}), range(200))
LINES = HISTORY.lines()
LAST = HISTORY.today
PLANNED = LAST + timedelta(days=450)
"""The lease of the story begins more than a year after it was made."""
CLOCKS = [
    (None, None),
    *((end, None) for end in HISTORY.ends[::120]),
    *((None, BEGIN + timedelta(days=n)) for n in range(0, (LAST - BEGIN).days, 31)),
    *((end, BEGIN + timedelta(days=n * 9)) for n, end in enumerate(HISTORY.ends[::150], 9)),
]
PAID_AHEAD = {"plan-earned", "credit-used", "lease-earned"}
HALL_BOOKINGS = {line.fact.booking for line in LINES if isinstance(line.fact, HallBooked)}
ABOUT = {line.fact.entry: line.fact.about for line in LINES if isinstance(line.fact, EntryPosted)}
DAYS = st.integers(0, 120).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
HOURS = st.lists(
    st.tuples(
        st.integers(1, 7),
        st.sampled_from([("08:00", "12:00"), ("14:00", "20:00"), ("00:00", "24:00")]),
    ),
    unique_by=lambda one: one[0],
    max_size=7,
)
book, scratch = books_of(HISTORY, PLACES, MEMBERS, DESKS, USAGE, FLOWS, LEASES)


def asked(book: Told, as_of: AsOf | None = None, **more: object) -> DeskUsage:
    return book.ask(lambda c: desk_usage(c, BEGIN, PLANNED, as_of, **more))


def of_hall(entry: EntryPosted) -> bool:
    """Say whether an entry is about a booking of a hall, or takes back one that is."""
    return ABOUT.get(entry.reverses, entry.about) in HALL_BOOKINGS


@pytest.mark.parametrize("position, day", CLOCKS)
def test_revenue_is_income_from_services_to_the_cent(
    book: Told, position: int | None, day: date | None
) -> None:
    """Hub by hub and month by month, pay-backs too; and used halves are those of the facts.

    What plans and credits earned is of no single use, and what halls did is told apart.
    """
    earned: Counter[tuple[str, date]] = Counter()
    used: Counter[tuple[str, date]] = Counter()
    for line in LINES[:position]:
        fact = line.fact
        if fact.day > (day or LAST):
            continue
        if isinstance(fact, EntryPosted) and fact.kind not in PAID_AHEAD and not of_hall(fact):
            for posting in fact.lines:
                for hub in (CITY, VILLAGE):
                    if posting.account == services_income(hub):
                        earned[hub, fact.day.replace(day=1)] -= posting.cents
        if isinstance(fact, DeskUsed):
            used[fact.hub, fact.day.replace(day=1)] += len(fact.places)
    found = asked(book, AsOf(position, day))
    told = {(one.hub, one.month): one for one in found.months}
    assert {key: one.net_cents for key, one in told.items() if one.net_cents} == {
        key: cents for key, cents in earned.items() if cents
    }
    assert {key: one.used_halves for key, one in told.items() if one.used_halves} == used
    for one in (*found.months, found.total):
        assert one.used_halves == 2 * one.days + one.half_days
        assert one.occupancy == Fraction.of(one.used_halves, one.available_halves)
        assert one.average_cents == Fraction.of(one.net_cents, one.used_halves)
        assert one.per_available_cents == Fraction.of(one.net_cents, one.available_halves)
    for figure in ("days", "half_days", "available_halves", "leased_halves", "net_cents"):
        assert getattr(found.total, figure) == sum(getattr(one, figure) for one in found.months)


def test_available_and_leased_are_those_of_the_days_one_by_one(book: Told) -> None:
    """As a hub's day at its desks tells them: what is neither taken nor leased is free, before the hours."""
    months = {one.month for one in asked(book).months if one.leased_halves}
    assert months
    for hub in (CITY, VILLAGE):
        told = {one.month: one for one in asked(book, hub=hub).months}
        for month in months & told.keys():
            free = leased = 0
            for day in nights(month, told[month].last + ONE_DAY):
                of_day = book.ask(lambda c, h=hub, d=day: desks_of_day(c, h, d, now=rome(d)))
                taken = of_day.used_halves + of_day.missed_halves + of_day.awaited_halves
                leased += of_day.leased_halves
                let = of_day.free
                if let.day_cents is None:  # Nobody can book before there is a price.
                    free += 2 * let.desks - of_day.leased_halves
                else:
                    free += let.free_morning + let.free_afternoon + taken
            assert (told[month].available_halves, told[month].leased_halves) == (free, leased)


def test_desks_are_counted_up_to_a_day_or_for_a_plan(book: Told) -> None:
    """Up to yesterday's end, or whole months; a past position knows no days that were to come."""
    until = LAST.replace(day=1) + timedelta(days=9)
    running = asked(book, until=until)
    assert running.last == until - ONE_DAY
    assert max(one.last for one in running.months) == running.last
    assert running.total.available_halves < asked(book).total.available_halves
    half = HISTORY.ends[len(HISTORY.ends) // 2]
    then = asked(book, AsOf(half), until=LAST)
    assert then.last == min(day_in_rome(LINES[half - 1].at), LAST)


@pytest.mark.parametrize("position, day", CLOCKS[::2])
def test_what_members_paid_for_at_desks_is_what_hubs_earned(
    book: Told, position: int | None, day: date | None
) -> None:
    """The same days and cents, seen from those who paid; at each hub, and at all of them."""
    as_of = AsOf(position, day)
    total = asked(book, as_of).total
    everybody = sorted({line.fact.payer for line in LINES if hasattr(line.fact, "payer")})
    months = [
        month
        for member in everybody
        for month in book.ask(lambda c, m=member: by_member(c, m, BEGIN, LAST, as_of)).months
    ]
    at_hubs = [
        month
        for member in everybody
        for hub in (CITY, VILLAGE)
        for month in book.ask(
            lambda c, m=member, h=hub: by_member(c, m, BEGIN, LAST, as_of, hub=h)
        ).months
    ]
    for figure, at_desks in (
        ("days", total.days),
        ("half_days", total.half_days),
        ("desk_net_cents", total.net_cents),
    ):
        assert sum(getattr(month, figure) for month in months) == at_desks
    for figure in ("nights", "net_cents", "days", "desk_net_cents", "fee_cents", "damage_cents"):
        assert sum(getattr(month, figure) for month in at_hubs) == sum(
            getattr(month, figure) for month in months
        )


@pytest.mark.parametrize("position, day", CLOCKS)
def test_guests_by_region_are_all_that_flows(
    book: Told, position: int | None, day: date | None
) -> None:
    """However they are grouped, nights, days and half days are the same; a guest is one in a month, and one in all."""
    as_of = AsOf(position, day)
    found = book.ask(lambda c: home_regions(c, BEGIN, LAST, as_of))
    told = book.ask(lambda c: flows(c, BEGIN, LAST, as_of)).flows
    for unit in ("nights", "days", "half_days", "seats"):
        whole = sum(getattr(one, unit) for one in told)
        assert sum(getattr(one, unit) for one in found.months) == whole
        assert sum(getattr(one, unit) for one in found.total) == whole
    for one in (*found.months, *found.total):
        assert 1 <= one.guests <= one.nights + one.days + one.half_days + one.seats
    for one in found.total:
        of_region = [month.guests for month in found.months if month.region == one.region]
        assert max(of_region) <= one.guests <= sum(of_region)
        assert one.region


def test_the_story_has_all_of_it() -> None:
    """Days and half days, and a lease: without them nothing was shown."""
    parts = {line.fact.part for line in LINES if isinstance(line.fact, DeskUsed)}
    assert parts >= {Part.DAY, Part.MORNING}
    assert any(isinstance(line.fact, LeaseMade) for line in LINES)


def days_of(first: date, after: date) -> Iterator[date]:
    return nights(first, max(first, after))


@given(DAYS, DAYS, st.integers(1, 7))
def test_days_of_the_week_are_counted_one_by_one(first: date, after: date, weekday: int) -> None:
    one_by_one = sum(day.isoweekday() == weekday for day in days_of(first, after))
    assert weekdays_in(first, after, weekday) == one_by_one


@given(
    st.lists(st.tuples(DAYS, st.integers(0, 5), HOURS), max_size=4, unique_by=lambda one: one[0]),
    DAYS,
    DAYS,
    DAYS,
)
def test_what_is_offered_is_what_the_ledger_lets_day_by_day(
    provided: list[tuple[date, int, list[tuple[int, tuple[str, str]]]]],
    opened: date,
    first: date,
    after: date,
) -> None:
    """By the noun that refuses a booking."""
    noun, let = HubDesks(), []
    for since, desks, hours in sorted(provided, key=lambda one: one[0]):
        open_on = tuple(OpenOn(weekday, *span) for weekday, span in hours)
        fact = DesksSet(day=BEGIN, hub=CITY, valid_from=since, desks=desks, hours=open_on)
        noun = noun.evolve(fact)
        shown = tuple(OpeningHours(weekday, *span) for weekday, span in hours)
        let.append(LetFrom(CITY, opened, since, desks, shown))
    one_by_one = sum(
        noun.desks_on(day).offered(day, half)
        for day in days_of(max(first, opened), after)
        for half in Half
    )
    assert offered_halves(let, first, after) == one_by_one


@given(DAYS, DAYS, DAYS, DAYS, st.sets(st.integers(1, 7)), st.integers(0, 6))
def test_what_is_leased_is_so_on_its_days(  # six things to draw
    opened: date, begins: date, ends: date, first: date, weekdays: set[int], halves: int
) -> None:
    after = first + timedelta(days=40)
    lease = LeasedFrom(CITY, opened, begins, ends, tuple(weekdays), halves)
    one_by_one = halves * sum(
        begins <= day < ends and day >= opened and day.isoweekday() in weekdays
        for day in days_of(first, after)
    )
    assert leased_halves([lease], first, after) == one_by_one
