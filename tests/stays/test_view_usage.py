"""Bed nights, what they brought, and who came: at every position, on every day, to the cent."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.billing import chart as of_bills
from ledger.conventions.events import ServiceKind
from ledger.kernel.days import ONE_DAY, day_in_rome
from ledger.kernel.fact import Fact, Line
from ledger.places.hub import HubKind
from ledger.stays import chart as of_stays
from ledger.stays.events import (
    NightSlept,
    RoomAdded,
)
from ledger.treasury.events import EntryPosted
from projections.engine.asof import AsOf
from projections.engine.part import Part
from projections.members.view import MEMBERS as MEMBERS_SHOWN
from projections.places.view import PLACES
from projections.stays.demand import DEMAND
from projections.stays.flowed import flows
from projections.stays.flowing import FLOWS
from projections.stays.rooms import ROOMS
from projections.stays.usage import USAGE
from projections.stays.used import by_hub, by_member, by_room
from tests.projections.chronicle import (
    BEGIN,
    BUNKS,
    CITY,
    DOUBLE,
    LOFT,
    MEMBERS,
    NEWCOMER,
    VILLAGE,
    beginning,
    lived,
    lived_until,
)
from tests.projections.recounted import at_every_position, recounted
from tests.projections.told import Told, books_of, differences

VIEWS = (PLACES, MEMBERS_SHOWN, ROOMS, USAGE, DEMAND, FLOWS)
KINDS = (
    "usage",
    "hall-use",
    "till-payer",
    "moved",
    "demand",
    "flow",
    "desk-flow",
    "occasion-flow",
    "meeting-room-flow",
    "podcast-room-flow",
    "baby-pit-stop-flow",
    "on",
    "visits",
    "came",
    "visitors",
    "slept",
    "home",
    "here",
    "room",
    "capacity",
    "room-under",
    "agreement-period",
    "price",
    "terms",
    "length prices",
    "city tax",
    "hub",
    "side",
    "place",
    "member",
    "user",
    "directory hub",
    "directory member",
    "directory room",
    "premises",
    "described",
)
HISTORY = lived_until(range(9_800, 10_800), USAGE.takes)
LINES = HISTORY.lines()
LAST = HISTORY.today
HUBS = (VILLAGE, CITY)


book, scratch = books_of(HISTORY, *VIEWS)


def test_at_every_position_the_tables_tell_what_the_facts_add_up_to(book: Told) -> None:
    """Figures as of p equal a fold of the first p facts, for every p."""
    for p, told_again in at_every_position(LINES, KINDS):
        assert not differences(book.figures(p), told_again), p


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 10_000), min_size=20, max_size=90),
    st.lists(st.integers(0, 1_000), max_size=12),
)
def test_however_a_history_is_cut_the_tables_are_the_same(
    scratch: Told, numbers: list[int], cuts: list[int]
) -> None:
    """Chunks of any size give the same running totals, now and in the middle."""
    lines = lived(numbers).lines()
    scratch.tells(lines, cuts, lambda some: recounted(some, KINDS))


def income(lines: Iterable[Line[Fact]], account: str, until: date) -> Counter[date]:
    """Return what the journal says an income account earned, by month, up to the end of a day."""
    earned: Counter[date] = Counter()
    for line in lines:
        if isinstance(line.fact, EntryPosted) and line.fact.day <= until:
            for posting in line.fact.lines:
                if posting.account == account:
                    earned[line.fact.day.replace(day=1)] -= posting.cents
    return Counter({month: cents for month, cents in earned.items() if cents})


CLOCKS = [
    *((end, None) for end in HISTORY.ends[::40]),
    *((None, BEGIN + timedelta(days=n)) for n in range(0, (LAST - BEGIN).days, 7)),
    *((end, BEGIN + timedelta(days=n)) for n, end in enumerate(HISTORY.ends[::55], 3)),
]


@pytest.mark.parametrize("position, day", CLOCKS)
def test_revenue_is_income_from_stays_to_the_cent(
    book: Told, position: int | None, day: date | None
) -> None:
    """Nights, fees and damages equal the hub's three income accounts, on either clock and on both."""
    found = book.ask(lambda c: by_hub(c, BEGIN, LAST, AsOf(position, day)))
    known = LINES[:position]
    for hub in HUBS:
        months = [one for one in found.months if one.hub == hub]
        until = day or LAST
        for account, figure in (
            (of_stays.stay_income(hub), "net_cents"),
            (of_bills.fee_income(hub), "fee_cents"),
            (of_bills.damage_income(hub), "damage_cents"),
        ):
            told_cents = Counter(
                {one.month: cents for one in months if (cents := getattr(one, figure))}
            )
            assert told_cents == income(known, account, until)


@pytest.mark.parametrize("position, day", CLOCKS)
def test_nights_sold_are_the_beds_slept_in(
    book: Told, position: int | None, day: date | None
) -> None:
    """Every recorded night counts once, in the room and the month in which it was slept."""
    slept: Counter[tuple[str, date]] = Counter()
    for line in LINES[:position]:
        if isinstance(line.fact, NightSlept) and line.fact.day <= (day or LAST):
            for one in line.fact.rooms:
                slept[one.room, line.fact.day.replace(day=1)] += one.beds
    found = book.ask(lambda c: by_room(c, BEGIN, LAST, AsOf(position, day)))
    assert slept == Counter(
        {(one.room, one.month): one.nights for one in found.months if one.nights}
    )


def test_the_history_has_nights_that_were_recorded_late() -> None:
    """Back-dated nights are what makes the two clocks differ: without them nothing was shown."""
    late = [
        line
        for line in LINES
        if isinstance(line.fact, NightSlept) and day_in_rome(line.at) > line.fact.day + ONE_DAY
    ]
    assert late


def test_a_night_recorded_late_is_not_known_before(book: Told) -> None:
    """By the position before it the night is not there; by the one after it is, in its own month."""
    place, fact = next(
        (line.position, line.fact)
        for line in LINES
        if isinstance(line.fact, NightSlept) and day_in_rome(line.at) > line.fact.day + ONE_DAY
    )
    (one,) = fact.rooms[:1]
    before, after = (
        book.ask(lambda c, p=p: by_room(c, fact.day, fact.day, AsOf(p, fact.day), hub=fact.hub))
        for p in (place - 1, place)
    )
    sold = [
        {line.room: line.nights for line in found.months}.get(one.room, 0)
        for found in (before, after)
    ]
    assert sold[1] - sold[0] == one.beds


def test_beds_are_available_from_the_night_they_were_added(book: Told) -> None:
    """Available or closed = bed places × nights, from the day of the room, up to the day that is asked about."""
    beds = {DOUBLE: 2, BUNKS: 3, LOFT: 2}
    found = book.ask(lambda c: by_room(c, BEGIN, BEGIN))
    assert {one.room: one.available + one.closed for one in found.months if one.room in beds} == {
        room: 31 * n for room, n in beds.items()
    }
    tenth = book.ask(lambda c: by_room(c, BEGIN, LAST, AsOf(day=date(2026, 3, 10))))
    available = {one.room: one.available + one.closed for one in tenth.months if one.room in beds}
    assert available == {room: 10 * n for room, n in beds.items()}
    running = book.ask(lambda c: by_room(c, BEGIN, LAST, until=date(2026, 3, 11)))
    march = [one for one in running.months if one.month == BEGIN and one.room in beds]
    assert {one.last for one in march} == {running.last} == {date(2026, 3, 10)}
    up_to_today = {one.room: one.available + one.closed for one in march}
    assert up_to_today == available
    added = next(
        line for line in LINES[len(beginning()) :] if isinstance(line.fact, RoomAdded)
    ).fact
    (month,) = (
        one
        for one in book.ask(lambda c: by_room(c, added.day, added.day, hub=added.hub)).months
        if one.room == added.room
    )
    next_month = (added.day.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert month.available + month.closed == len(added.beds) * (next_month - added.day).days


def test_a_past_position_counts_no_beds_of_days_that_were_to_come(book: Told) -> None:
    """Asked then, a running month went up to that day; asked now about then, it does too, unless for a plan."""
    place, day = next(
        (line.position, day_in_rome(line.at))
        for line in LINES
        if day_in_rome(line.at).day == 10 and day_in_rome(line.at) > BEGIN
    )
    then = book.ask(lambda c: by_hub(c, day, LAST, AsOf(place), until=LAST))
    assert (then.first, then.last) == (day.replace(day=1), day)
    assert {(one.month, one.last) for one in then.months} == {(day.replace(day=1), day)}
    by_day = book.ask(lambda c: by_hub(c, day, LAST, AsOf(place, day), until=LAST))
    assert [one.available for one in then.months] == [one.available for one in by_day.months]
    plan = book.ask(lambda c: by_hub(c, day, day, AsOf(place)))
    assert plan.total.available > then.total.available
    assert {one.last for one in plan.months} == {plan.last}
    assert (plan.last + ONE_DAY).day == 1


def test_a_room_is_not_there_before_it_was_added(book: Told) -> None:
    """By position as by day."""
    place, added = next(
        (line.position, line.fact)
        for line in LINES[len(beginning()) :]
        if isinstance(line.fact, RoomAdded)
    )
    by_position = book.ask(lambda c: by_room(c, BEGIN, LAST, AsOf(place - 1)))
    by_day = book.ask(lambda c: by_room(c, BEGIN, LAST, AsOf(day=added.day - ONE_DAY)))
    for found in (by_position, by_day):
        assert added.room not in {one.room for one in found.months}


def test_occupancy_is_exact(book: Told) -> None:
    """Nights slept ÷ nights available, as a fraction; hubs are the sums of their rooms."""
    hubs = book.ask(lambda c: by_hub(c, BEGIN, LAST))
    for hub in HUBS:
        rooms = book.ask(lambda c, h=hub: by_room(c, BEGIN, LAST, hub=h)).total
        of_hub = [one for one in hubs.months if one.hub == hub]
        assert rooms.occupancy == Part.of(
            sum(one.nights for one in of_hub), sum(one.available for one in of_hub)
        )
        assert all(one.occupancy == Part.of(one.nights, one.available) for one in of_hub)
        for one in (*of_hub, rooms):
            assert one.average_cents == Part.of(one.net_cents, one.nights)
            assert one.per_available_cents == Part.of(one.net_cents, one.available)
        assert rooms.net_cents == sum(one.net_cents for one in of_hub)


@pytest.mark.parametrize("position, day", CLOCKS[::3])
def test_what_members_paid_for_is_what_hubs_earned(
    book: Told, position: int | None, day: date | None
) -> None:
    """The same nights and cents, seen from those who paid."""
    as_of = AsOf(position, day)
    total = book.ask(lambda c: by_hub(c, BEGIN, LAST, as_of)).total
    months = [
        month
        for member in (*MEMBERS, NEWCOMER)
        for month in book.ask(lambda c, m=member: by_member(c, m, BEGIN, LAST, as_of)).months
    ]
    for figure in ("nights", "net_cents", "fee_cents", "damage_cents"):
        assert sum(getattr(month, figure) for month in months) == getattr(total, figure)


@pytest.mark.parametrize("position, day", CLOCKS[::3])
def test_the_balance_of_the_pact_counts_every_night_once(
    book: Told, position: int | None, day: date | None
) -> None:
    """Villagers in the city and citizens in the village, and those at home, are all the nights."""
    as_of = AsOf(position, day)
    total = book.ask(lambda c: by_hub(c, BEGIN, LAST, as_of)).total
    told = book.ask(lambda c: flows(c, BEGIN, LAST, as_of)).flows
    found = [one for one in told if one.service is ServiceKind.BED]
    sides = {VILLAGE: HubKind.VILLAGE, CITY: HubKind.CITY}
    assert sum(one.nights for one in found) == total.nights
    assert sum(one.net_cents for one in found) == total.net_cents
    assert all(one.side == sides[one.hub] for one in found)
    assert all(one.home_side == sides[one.home_hub] for one in found)


def test_the_story_is_a_rich_one() -> None:
    missing = USAGE.takes - {type(fact) for _, fact in HISTORY.written}
    assert not missing, sorted(kind.__name__ for kind in missing)
