"""A calendar of any resource: a sheet at a time, only the holder frees, what lapsed is free."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.bookings.calendar import Calendar, free, take, taken_units
from ledger.kernel.days import nights
from ledger.kernel.slots import DAYS, Slots
from ledger.registry import RULES
from tests.bookings.sheets import holder_of
from tests.scenario import NOON, SEED, Memory
from tests.staff import OPERATOR

HOURS: Slots[datetime] = Slots(step=timedelta(hours=1), sheet="%Y-%m-%d", mark="%H")
FIRST = date(2026, 7, 10)
ALWAYS = st.integers(0, 70).map(lambda n: date(2026, 12, 1) + timedelta(days=n))
LEFT, RIGHT = ("blue", "left"), ("blue", "right")
BEDS = (LEFT, RIGHT)


class Daily(Calendar, frozen=True, kw_only=True, gc=False):
    """Something by the day."""

    kind = "toy.daily"
    tag = "toys"
    slots = DAYS


class Hourly(Calendar, frozen=True, kw_only=True, gc=False):
    """Something by the hour."""

    kind = "toy.hourly"
    tag = "hours"
    slots = HOURS


class Wall:
    """Calendars on which parts are noted, and looked up as a verb does."""

    def __init__(self, kind: type[Calendar] = Daily) -> None:
        self.kind = kind
        self.memory = Memory()

    def note(self, *parts) -> "Wall":
        for key, part in parts:
            self.memory[self.kind, key] = self.memory[self.kind, key].evolve(part)
        return self

    def free(self, units, span, *, now=NOON, besides=()) -> tuple:
        see = RULES.see(self.memory, now=now, who=OPERATOR, seed=SEED)
        taken = taken_units(see, self.kind, units, span, besides=besides)
        return tuple(unit for unit in units if unit not in taken)


HALF_DAYS: Slots[datetime] = Slots(step=timedelta(hours=12), sheet="%Y-%m", mark="%dT%H")


@for_all(
    st.sampled_from([DAYS, HOURS, HALF_DAYS]), ALWAYS, st.integers(-3, 900), st.integers(0, 23)
)
def test_the_sheets_of_a_span_are_those_of_its_slots(slots, first, count, hour):
    """However long it is; of no slot there is no sheet."""
    begins = datetime(first.year, first.month, first.day, hour, tzinfo=UTC)
    arrive = first if slots is DAYS else begins
    depart = arrive + count * slots.step
    assert slots.sheets(arrive, depart) == [sheet for sheet, _ in slots.by_sheet(arrive, depart)]


NIGHT = (FIRST, FIRST + timedelta(days=1))


@pytest.mark.parametrize(
    "span,sheets",
    [
        ((date(2026, 7, 31), date(2026, 8, 1)), ["2026-07"]),
        ((date(2026, 12, 31), date(2027, 1, 2)), ["2026-12", "2027-01"]),
        ((date(2026, 6, 30), date(2026, 8, 2)), ["2026-06", "2026-07", "2026-08"]),
        ((date(2026, 7, 2), date(2026, 7, 1)), []),
    ],
)
def test_a_span_touches_one_sheet_for_each_resource_and_month(span, sheets):
    """The night of the 31st is July's; the day of departure is nobody's."""
    units = [("blue", "1"), ("green", "1"), ("blue", "2")]
    keys = [key for key, _ in take(DAYS, "me", units, span)]
    assert keys == [f"{room}:{sheet}" for room in ("blue", "green") for sheet in sheets]


def test_only_the_holder_frees_a_unit():
    """What another lets go of is not theirs to let go."""
    taken = take(DAYS, "anna", [LEFT], NIGHT)
    assert Wall().free(BEDS, NIGHT) == BEDS
    assert Wall().note(*taken).free(BEDS, NIGHT) == (RIGHT,)
    assert Wall().note(*taken).free(BEDS, NIGHT, besides=("anna",)) == BEDS
    assert Wall().note(*taken, *free(DAYS, "bruno", BEDS, NIGHT)).free(BEDS, NIGHT) == (RIGHT,)
    assert Wall().note(*taken, *free(DAYS, "anna", BEDS, NIGHT)).free(BEDS, NIGHT) == BEDS


def test_a_holding_that_lapses_is_free_from_that_instant_on():
    """And may be held by another, whom a later release of the first does not disturb."""
    lapsing = take(DAYS, "anna", BEDS, NIGHT, NOON)
    wall = Wall().note(*lapsing)
    assert wall.free(BEDS, NIGHT, now=NOON - timedelta(microseconds=1)) == ()
    assert wall.free(BEDS, NIGHT, now=NOON) == BEDS
    wall.note(*take(DAYS, "bruno", [LEFT], NIGHT), *free(DAYS, "anna", BEDS, NIGHT))
    assert wall.free(BEDS, NIGHT) == (RIGHT,)


def test_whoever_is_in_the_way_is_named():
    """By unit, each once."""
    day = timedelta(days=1)
    wall = Wall().note(
        *take(DAYS, "anna", [LEFT], NIGHT),
        *take(DAYS, "bruno", [LEFT], (FIRST + day, FIRST + 3 * day)),
    )
    see = RULES.see(wall.memory, now=NOON, who=OPERATOR, seed=SEED)
    assert taken_units(see, Daily, BEDS, (FIRST, FIRST + 3 * day)) == {LEFT: ("anna", "bruno")}


def test_a_room_is_let_by_the_hour():
    """From nine to eleven; the hour after is free, a day to a sheet."""
    nine, ten, eleven = (datetime(2026, 7, 10, hour, tzinfo=UTC) for hour in (9, 10, 11))
    room = [("meeting", "room")]
    parts = take(HOURS, "anna", room, (nine, eleven))
    assert [key for key, _ in parts] == ["meeting:2026-07-10"]
    wall = Wall(Hourly).note(*parts)
    assert wall.free(room, (ten, eleven)) == ()
    assert wall.free(room, (eleven, eleven + timedelta(hours=1))) == tuple(room)
    assert holder_of(wall.memory[Hourly, Hourly.sheet("meeting", ten)], ten, "room", NOON) == "anna"


@for_all(
    bookings=st.lists(st.tuples(ALWAYS, st.integers(1, 40)), max_size=6),
    asked=st.tuples(ALWAYS, st.integers(1, 40)),
)
def test_a_unit_is_free_when_no_slot_is_shared(bookings, asked):
    """Compared with sets of days, over months and years."""
    wall, taken = Wall(), set()
    for n, (arrive, count) in enumerate(bookings):
        span = (arrive, arrive + timedelta(days=count))
        if taken.isdisjoint(nights(*span)):
            taken.update(nights(*span))
            wall.note(*take(DAYS, f"booking {n}", [LEFT], span))
    span = (asked[0], asked[0] + timedelta(days=asked[1]))
    assert bool(wall.free([LEFT], span)) == taken.isdisjoint(nights(*span))
