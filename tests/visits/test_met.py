"""Where both sides met: counted again from who slept and sat where, on any day, as of any position; and nobody stands alone."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.desks.events import DeskUsed
from ledger.kernel.fact import Fact
from ledger.members.events import HomeHubChanged, MemberApplied
from ledger.stays.events import NightSlept, RoomNight
from projections.engine.asof import AsOf
from projections.stays.flowing import FLOWS
from projections.visits import met as of_met
from projections.visits.met import AT_LEAST, DayMet, Met, met
from tests.desks.examples import USED
from tests.desks.test_view import as_lines, days_at_desks
from tests.members.examples import ANNA_APPLIED
from tests.places.examples import ALA, ALA_RECORDED, MILANO, MILANO_RECORDED
from tests.projections.chronicle import BEGIN, CITY, VILLAGE, lived_until
from tests.projections.recounted import recounted
from tests.projections.told import Told, books_of
from tests.scenario import TODAY, named
from tests.stays.examples import DOUBLE
from tests.treasury.examples import STAY

HISTORY = days_at_desks(lived_until(range(600), FLOWS.takes), range(500))
LAST = HISTORY.today
CLOCKS = [
    (None, None),
    *((end, None) for end in HISTORY.ends[::60]),
    *((None, BEGIN + timedelta(days=n)) for n in range(0, (LAST - BEGIN).days, 11)),
    *((end, BEGIN + timedelta(days=n)) for n, end in enumerate(HISTORY.ends[::150], 9)),
]
CROWD = tuple(named("M", f"CROWD{letter}") for letter in "ABCDEFGH")
Here = list[tuple[str, date, set[str], int, bool]]
book, scratch = books_of(HISTORY, FLOWS)


def of_hub(book: Told, hub: str, as_of: AsOf | None = None) -> Met:
    return book.ask(lambda c: met(c, hub, BEGIN, LAST, as_of))


def there(position: int | None, until: date | None) -> Iterator[tuple[str, date, str, str]]:
    """Yield at which hub on which day whom, and from which hub."""
    homes: dict[str, str] = {}
    for _, fact in HISTORY.written[:position]:
        match fact:
            case MemberApplied() | HomeHubChanged():
                homes[fact.member] = fact.home_hub
            case NightSlept() if until is None or fact.day <= until:
                for guest in (guest for room in fact.rooms for guest in room.guests):
                    yield fact.hub, fact.day, guest, homes[guest]
            case DeskUsed() if until is None or fact.day <= until:
                yield fact.hub, fact.day, fact.guest, fact.home_hub
            case _:
                pass


def counted(hub: str, position: int | None, until: date | None) -> dict[date, tuple[int, int]]:
    """How many of each side were there, day by day."""
    last: dict[date, dict[str, str]] = defaultdict(dict)
    for where, day, guest, home in there(position, until):
        if where == hub:
            last[day][guest] = home
    sides = {CITY: 0, VILLAGE: 1}
    found = {}
    for day, homes in last.items():
        of = [sides[home] for home in homes.values()]
        found[day] = (of.count(0), of.count(1))
    return found


@pytest.mark.parametrize("position, day", CLOCKS)
@pytest.mark.parametrize("least", [1, 2])
def test_days_are_told_when_enough_of_both_sides_were_there(
    book: Told, position: int | None, day: date | None, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each member once a day, of whichever side they were then; companions are nobody."""
    monkeypatch.setattr(of_met, "AT_LEAST", least)
    for hub in (CITY, VILLAGE):
        found = of_hub(book, hub, AsOf(position, day))
        both = counted(hub, position, day)
        told = [DayMet(one, *both[one]) for one in sorted(both) if min(both[one]) >= least]
        assert found.days == told
        assert found.at_least == least


def test_they_met_in_the_story(book: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else nothing was compared: at both kinds of hub, for the night and at desks."""
    monkeypatch.setattr(of_met, "AT_LEAST", 1)
    assert all(of_hub(book, hub).days for hub in (CITY, VILLAGE))


HERE = st.lists(
    st.tuples(
        st.sampled_from([ALA, MILANO]),
        st.integers(0, 2).map(lambda n: TODAY + timedelta(days=n)),
        st.sets(st.sampled_from(CROWD), min_size=1),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=12,
)


def came(hub: str, day: date, guests: set[str], companions: int, *, at_desks: bool) -> list[Fact]:
    """Some members have a desk each, or sleep in one room; the first of them pays, for companions too."""
    payer, *_ = names = sorted(guests)
    if at_desks:
        home = {name: MILANO if name in CROWD[:4] else ALA for name in names}
        return [
            replace(USED, hub=hub, day=day, payer=payer, guest=name, home_hub=home[name])
            for name in names
        ]
    room = RoomNight(DOUBLE, len(names) + companions, 10_00, tuple(names[1:]))
    night = NightSlept(
        day=day,
        stay=STAY,
        hub=hub,
        payer=payer,
        depart=day + timedelta(days=1),
        origins=("Lombardia",) * room.beds,
        rooms=(room,),
    )
    return [night]


@settings(max_examples=40, deadline=None)
@given(HERE)
def test_whoever_is_there_counts_once_and_who_only_pays_does_not(scratch: Told, some: Here) -> None:
    """Of eight members, four of each side, who come to both hubs for the night and to desks, alone and many at once."""
    facts: list[Fact] = [ALA_RECORDED, MILANO_RECORDED]
    for n, member in enumerate(CROWD):
        home = MILANO if n < 4 else ALA
        facts.append(replace(ANNA_APPLIED, member=member, home_hub=home, tax_tag=f"{n}" * 64))
    there: dict[tuple[str, date], set[str]] = defaultdict(set)
    for hub, day, guests, companions, at_desks in some:
        facts += came(hub, day, guests, companions, at_desks=at_desks)
        names = sorted(guests)
        there[hub, day] |= set(names if at_desks else names[1:])
    lines = as_lines(facts)
    scratch.take(lines, [3, 7])
    shown = scratch.figures(len(lines)).items()
    assert {n: who for n, who in shown if n.startswith("here ")} == recounted(lines, ("here",))
    for hub in (ALA, MILANO):
        found = scratch.ask(lambda c, h=hub: met(c, h, TODAY, TODAY + timedelta(days=40)))
        both = {
            day: (len(who & {*CROWD[:4]}), len(who & {*CROWD[4:]}))
            for (where, day), who in there.items()
            if where == hub
        }
        enough = {day: pair for day, pair in both.items() if min(pair) >= AT_LEAST}
        assert found.days == [DayMet(day, *enough[day]) for day in sorted(enough)]


def test_of_few_nothing_is_told(book: Told) -> None:
    """In the story too few ever met: its days are not told, however many there were; it is no setting that somebody lowers."""
    assert AT_LEAST == 3
    for hub in (CITY, VILLAGE):
        found = of_hub(book, hub)
        assert all(min(one.city, one.village) >= AT_LEAST for one in found.days)
        both = counted(hub, None, None)
        assert any(0 < min(pair) < AT_LEAST for pair in both.values())
