"""A room's calendar: one sheet a month, and only the holder frees a bed."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.kernel.days import nights
from ledger.registry import RULES
from ledger.stays.calendar import Calendar, Freed, Taken, free_beds, sheets
from ledger.stays.events import NightCorrected, RoomNight
from tests.scenario import NOON, Memory
from tests.stays.examples import (
    ANNA,
    BOOKED,
    BUNKS,
    CHECKED_IN,
    DOUBLE,
    ELVA,
    FIRST,
    OTHER,
    RESERVED,
    ROOMS,
    STAY,
    terms,
)

BEDS = ("left", "right")
ALWAYS = st.integers(0, 70).map(lambda n: date(2026, 12, 1) + timedelta(days=n))


def july(*parts: Taken | Freed) -> Calendar:
    """July after these parts."""
    calendar = Calendar()
    for part in parts:
        calendar = calendar.evolve(part)
    return calendar


def free(calendar: Calendar, *, now=NOON, besides: str = "") -> tuple[str, ...]:
    """The free beds on the night of Anna's arrival."""
    return free_beds(
        {f"{DOUBLE}:2026-07": calendar},
        DOUBLE,
        BEDS,
        FIRST,
        FIRST + timedelta(days=1),
        now,
        besides=besides,
    )


def test_a_stay_touches_one_sheet_for_each_room_and_month():
    """The night of the 31st is July's; the day of departure is nobody's."""
    assert sheets([DOUBLE, BUNKS, DOUBLE], date(2026, 7, 31), date(2026, 8, 1)) == [
        f"{DOUBLE}:2026-07",
        f"{BUNKS}:2026-07",
    ]
    assert sheets([DOUBLE], date(2026, 12, 31), date(2027, 1, 2)) == [
        f"{DOUBLE}:2026-12",
        f"{DOUBLE}:2027-01",
    ]


def test_only_the_holder_frees_a_bed():
    """What another stay lets go of is not its to let go."""
    taken = Taken(STAY, ("left",), (FIRST,), None)
    assert free(july()) == BEDS
    assert free(july(taken)) == ("right",)
    assert free(july(taken), besides=STAY) == BEDS
    assert free(july(taken, Freed(OTHER, BEDS, (FIRST,)))) == ("right",)
    assert free(july(taken, Freed(STAY, BEDS, (FIRST,)))) == BEDS


def test_a_holding_that_lapses_is_free_from_that_instant_on():
    """And may be held by another, whom a later release of the first does not disturb."""
    lapsing = july(Taken(STAY, BEDS, (FIRST,), NOON))
    assert free(lapsing, now=NOON - timedelta(microseconds=1)) == ()
    assert free(lapsing, now=NOON) == BEDS
    again = lapsing.evolve(Taken(OTHER, ("left",), (FIRST,), None))
    assert free(again.evolve(Freed(STAY, BEDS, (FIRST,)))) == ("right",)


@for_all(
    stays=st.lists(st.tuples(ALWAYS, st.integers(1, 40)), max_size=6),
    asked=st.tuples(ALWAYS, st.integers(1, 40)),
)
def test_a_bed_is_free_when_no_night_is_shared(stays, asked):
    """Compared with sets of nights, over months and years."""
    memory = Memory()
    taken: set[date] = set()
    for n, (arrive, count) in enumerate(stays):
        depart = arrive + timedelta(days=count)
        if taken.isdisjoint(nights(arrive, depart)):
            taken.update(nights(arrive, depart))
            stay = RESERVED.stay[:-1] + "ABCDEF"[n]
            changes = {"stay": stay, "arrive": arrive, "depart": depart}
            memory.apply(_replaced(RESERVED, changes), _replaced(BOOKED, changes))
    arrive, depart = asked[0], asked[0] + timedelta(days=asked[1])
    calendars = {key: memory[Calendar, key] for key in sheets([DOUBLE], arrive, depart)}
    found = free_beds(calendars, DOUBLE, BEDS, arrive, depart, NOON)
    assert bool(found) == taken.isdisjoint(nights(arrive, depart))


def _replaced(fact, changes):
    return type(fact)(**{name: getattr(fact, name) for name in fact.__struct_fields__} | changes)


CORRECTED = NightCorrected(
    day=FIRST, stay=STAY, hub=ELVA, payer=ANNA, rooms=(RoomNight(DOUBLE, 0, 1),)
)


@pytest.mark.parametrize(
    "fact,tags",
    [
        (ROOMS[0], {f"room:{DOUBLE}", f"hub:{ELVA}"}),
        (ROOMS[3], {f"room:{DOUBLE}"}),
        (terms(), {f"terms:{ELVA}", f"hub:{ELVA}"}),
        (RESERVED, {f"stay:{STAY}", f"beds:{DOUBLE}:2026-07"}),
        (BOOKED, {f"stay:{STAY}", f"beds:{DOUBLE}:2026-07", f"member:{ANNA}", f"hub:{ELVA}"}),
        (CHECKED_IN, {f"stay:{STAY}", f"beds:{DOUBLE}:2026-07"}),
        (CORRECTED, {f"stay:{STAY}"}),
    ],
)
def test_facts_are_found_by_what_they_concern(fact, tags):
    """And by no more tags than that: every tag costs writing speed."""
    assert RULES.tags(fact) == tags
