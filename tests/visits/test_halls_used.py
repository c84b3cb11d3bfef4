"""Half hours of halls sold of those let: to the cent what the journal says, and as many as the days say one by one."""

from collections import Counter
from datetime import date, timedelta

import pytest

from ledger.billing.chart import services_income
from ledger.halls.events import HallBooked, HallUsed
from ledger.halls.half_hours import HALF_HOURS
from ledger.kernel.days import ONE_DAY, day_in_rome, nights, rome
from ledger.treasury.events import EntryPosted
from projections.engine.asof import AsOf
from projections.engine.part import Part
from projections.halls.offered import hall_free, halls_offered
from projections.halls.view import HALLS, HallHours
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.usage import USAGE
from projections.visits.halls_used import (
    HallUsage,
    LetFrom,
    clock_changes,
    hall_usage,
    open_half_hours,
)
from tests.halls.test_view import hours_in_halls
from tests.projections.chronicle import BEGIN, Chronicle
from tests.projections.told import Told, books_of

HISTORY = hours_in_halls(Chronicle(), range(200))
LINES = HISTORY.lines()
LAST = HISTORY.today
BOOKINGS = {line.fact.booking for line in LINES if isinstance(line.fact, HallBooked)}
ENTRIES = {line.fact.entry: line.fact for line in LINES if isinstance(line.fact, EntryPosted)}
CLOCKS = [
    (None, None),
    *((end, None) for end in HISTORY.ends[::90]),
    *((None, BEGIN + timedelta(days=n)) for n in range(0, (LAST - BEGIN).days, 17)),
]
book, _ = books_of(HISTORY, PLACES, MEMBERS, HALLS, USAGE)


def asked(book: Told, as_of: AsOf | None = None, **more: object) -> HallUsage:
    return book.ask(lambda c: hall_usage(c, BEGIN, LAST, as_of, **more))


def of_hall(entry: EntryPosted) -> bool:
    """Say whether an entry is about a booking of a hall, or takes back one that is."""
    about = ENTRIES[entry.reverses].about if entry.reverses in ENTRIES else entry.about
    return about in BOOKINGS


@pytest.mark.parametrize("position, day", CLOCKS)
def test_what_halls_brought_is_what_the_journal_says(
    book: Told, position: int | None, day: date | None
) -> None:
    """Hub by hub and month by month, pay-backs too; and half hours used are those of the facts."""
    earned: Counter[tuple[str, date]] = Counter()
    used: Counter[tuple[str, date]] = Counter()
    for line in LINES[:position]:
        fact = line.fact
        if fact.day > (day or LAST):
            continue
        month = fact.day.replace(day=1)
        if isinstance(fact, EntryPosted) and of_hall(fact):
            for one in fact.lines:
                kind, _, hub = one.account.rpartition(":")
                if services_income(hub) == f"{kind}:{hub}":
                    earned[hub, month] -= one.cents
        if isinstance(fact, HallUsed):
            used[fact.hub, month] += HALF_HOURS.count(fact.arrive, fact.depart)
    found = asked(book, AsOf(position, day))
    told = {(one.hub, one.month): one for one in found.months}
    assert {key: one.net_cents for key, one in told.items() if one.net_cents} == {
        key: cents for key, cents in earned.items() if cents
    }
    assert {key: one.half_hours for key, one in told.items() if one.half_hours} == used
    for one in (*found.months, found.total):
        assert one.occupancy == Part.of(one.half_hours, one.open_half_hours)
        assert one.average_cents == Part.of(one.net_cents, one.half_hours)
        assert one.per_open_cents == Part.of(one.net_cents, one.open_half_hours)
    for figure in ("half_hours", "open_half_hours", "net_cents"):
        assert getattr(found.total, figure) == sum(getattr(one, figure) for one in found.months)


def test_open_are_the_half_hours_that_a_hall_nobody_has_would_have_free(book: Told) -> None:
    """Asked day by day, as of the last position at which nothing is taken: free and taken together."""
    found = asked(book)
    assert found.months
    for month in found.months[:4]:
        offered = book.ask(lambda c, h=month.hub: halls_offered(c, h))
        assert offered is not None
        ahead = {one.days_ahead for one in offered.terms}
        total = 0
        for hall in {one.hall for one in offered.halls}:
            for day in nights(month.month, month.last + ONE_DAY):
                now = rome(day - timedelta(days=min(ahead)), 0)
                free = book.ask(
                    lambda c, h=hall, d=day, n=now: hall_free(c, h, d, d + ONE_DAY, now=n)
                )
                assert free is not None
                total += sum(run.half_hours for run in free.days[0].free)
        assert total <= month.open_half_hours


def _let(zone: str, opens: str, closes: str, first: date) -> LetFrom:
    hours = tuple(HallHours(n, opens, closes) for n in range(1, 8))
    return LetFrom("S", zone, first, "SL", first, first, hours)


@pytest.mark.parametrize(
    "zone, opens, closes, day, many",
    [
        ("Europe/Rome", "00:00", "24:00", date(2027, 3, 28), 46),
        ("Europe/Rome", "00:00", "24:00", date(2027, 10, 31), 50),
        ("Europe/Rome", "00:00", "24:00", date(2027, 10, 30), 48),
        ("Europe/Rome", "08:15", "12:15", date(2027, 10, 30), 7),
        ("Europe/Rome", "01:00", "04:00", date(2027, 3, 28), 4),
        ("America/New_York", "00:00", "24:00", date(2027, 11, 7), 50),
        ("Asia/Kathmandu", "09:00", "10:00", date(2027, 11, 7), 2),
    ],
)
def test_a_day_has_the_half_hours_of_its_clock(
    zone: str, opens: str, closes: str, day: date, many: int
) -> None:
    assert open_half_hours([_let(zone, opens, closes, day)], day, day + ONE_DAY) == many


def test_a_year_has_those_of_its_days(book: Told) -> None:
    """As many as day by day; other hours from a day on hold from then on."""
    first, after = date(2027, 1, 1), date(2028, 1, 1)
    summer = date(2027, 6, 1)
    let = [
        _let("Europe/Rome", "00:00", "03:00", first),
        _from(_let("Europe/Rome", "09:00", "19:30", first), summer),
    ]
    by_day = sum(open_half_hours(let, day, day + ONE_DAY) for day in nights(first, after))
    assert open_half_hours(let, first, after) == by_day
    assert len(clock_changes("Europe/Rome", 2027, 2027)) == 2
    until = LAST.replace(day=1) + timedelta(days=9)
    running = asked(book, until=until)
    assert running.last == until - ONE_DAY
    assert running.total.open_half_hours <= asked(book).total.open_half_hours
    half = HISTORY.ends[len(HISTORY.ends) // 2]
    then = asked(book, AsOf(half), until=LAST)
    assert then.last == min(day_in_rome(LINES[half - 1].at), LAST)


def _from(let: LetFrom, valid_from: date) -> LetFrom:
    return LetFrom(let.hub, let.zone, let.opened, let.hall, let.since, valid_from, let.hours)
