"""Desks by the day obey the laws of beds by the night, though they declare nothing of the kind."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.bill import total_of
from ledger.billing.fee import FeeNotShown
from ledger.bookings.booking import Stage
from ledger.bookings.way import (
    ArrivalInThePast,
    MayStillArrive,
    NeverArrived,
    NoSuchBooking,
    NotAReservation,
    NotBooked,
    NotDueYet,
    NotInHouse,
    ReservationExpired,
    TooEarly,
)
from ledger.kernel.days import day_in_rome, nights, rome
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from tests.bookings.desks import (
    DESK_RULES,
    DESKS,
    Book,
    Booked,
    Cancel,
    CheckIn,
    CheckOut,
    Desk,
    DesksTaken,
    Floor,
    Miss,
    Payer,
    Release,
    Reserve,
)
from tests.bookings.sheets import holder_of
from tests.members.examples import ANNA, joined
from tests.places.examples import ALA
from tests.scenario import NOON, Memory, Scenario, named
from tests.staff import OPERATOR
from tests.treasury.examples import paid_in

TODAY = NOON.date()
FIRST = TODAY + timedelta(days=3)
LEAVES = FIRST + timedelta(days=2)
TWO_DESKS = Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=LEAVES, desks=2)
BILL_CENTS = 2 * 2 * 1235


def hub() -> Scenario:
    """Anna has money, and nobody sits anywhere."""
    scenario = Scenario(memory=Memory(DESK_RULES))
    scenario.memory.apply(*joined(ANNA), paid_in(ANNA, 50_000))
    return scenario


def reserved() -> tuple[Scenario, str]:
    """Anna keeps two desks for two days."""
    scenario = hub()
    (fact,) = scenario.when(TWO_DESKS).decided()
    return scenario, fact.booking


def another(scenario: Scenario, command: Reserve) -> list[Fact]:
    """One more reservation, with an id of its own."""
    return list(scenario.memory.decide(command, now=scenario.now, seed=b"t" * 32))


def booked() -> tuple[Scenario, str]:
    """And booked them."""
    scenario, name = reserved()
    scenario.when(Book(booking=name)).decided()
    return scenario, name


def in_house() -> tuple[Scenario, str]:
    """And came."""
    scenario, name = booked()
    scenario.at(rome(FIRST, 9)).when(CheckIn(booking=name)).decided()
    return scenario, name


def test_whichever_desks_are_free_are_given():
    """Two of three are taken, so that one is left; and no fourth desk exists."""
    scenario, _ = booked()
    scenario.when(TWO_DESKS).refused(DesksTaken, free=1)
    (fact,) = another(scenario, replace(TWO_DESKS, desks=1))
    assert fact.desks == (DESKS[2],)
    assert another(scenario, replace(TWO_DESKS, arrive=LEAVES, depart=LEAVES + timedelta(days=1)))


def test_what_is_booked_is_held():
    """Two desks on two days, in one entry."""
    scenario, name = reserved()
    fact, entry = scenario.when(Book(booking=name)).decided()
    assert isinstance(fact, Booked)
    assert fact.desks == DESKS[:2]
    assert entry.kind == "held"
    assert scenario.memory[Hold, name].reserved == BILL_CENTS
    assert dict(scenario.memory[Payer, ANNA].open) == {name: LEAVES}


def test_a_fee_is_shown_before_it_is_kept():
    """Free until the day before; on the day everything."""
    scenario, name = booked()
    scenario.at(rome(FIRST, 8)).when(Cancel(booking=name)).refused(
        FeeNotShown, fee_cents=BILL_CENTS
    )
    fact, *_ = scenario.at(rome(FIRST) - timedelta(hours=1)).when(Cancel(booking=name)).decided()
    assert fact.fee_cents == 0
    assert scenario.memory[Hold, name].reserved == 0


def test_whoever_leaves_early_owes_the_days_left_unused():
    """The day that has begun is used, and earned; the next is a fee."""
    scenario, name = in_house()
    fact, *_ = scenario.when(CheckOut(booking=name, shown_fee_cents=2 * 1235)).decided()
    assert (fact.left, fact.fee_cents) == (FIRST + timedelta(days=1), 2 * 1235)
    assert scenario.memory[Account, of_bills.fee_income(ALA)].balance == -2 * 1235
    assert scenario.memory[Account, chart.hub_bank(ALA)].balance == BILL_CENTS
    scenario.when(TWO_DESKS).refused(DesksTaken)


def test_a_no_show_frees_the_later_days():
    """Not the first, which nobody else could have used."""
    scenario, name = booked()
    late = scenario.at(rome(FIRST, 12))
    late.when(Miss(booking=name)).decided()
    later = replace(TWO_DESKS, arrive=FIRST + timedelta(days=1), desks=3)
    assert another(late, later)
    late.when(TWO_DESKS).refused(DesksTaken)


@pytest.mark.parametrize(
    "begin,command,at,refusal",
    [
        (hub, TWO_DESKS, rome(FIRST, 24), ArrivalInThePast),
        (reserved, Book, NOON + timedelta(minutes=5), ReservationExpired),
        (reserved, Cancel, NOON, NotBooked),
        (reserved, CheckOut, NOON, NotInHouse),
        (booked, Book, NOON, NotAReservation),
        (booked, Release, NOON, NotAReservation),
        (booked, CheckIn, NOON, TooEarly),
        (booked, CheckIn, rome(FIRST, 24), NeverArrived),
        (booked, Miss, rome(FIRST, 11), MayStillArrive),
        (in_house, Cancel, rome(FIRST, 10), NotBooked),
    ],
)
def test_what_may_not_be_done_at_a_stage_is_refused(begin, command, at, refusal):
    """By the guards that every booking has, at this kind's own hours."""
    begun = begin()
    scenario, asked = (begun, command) if begin is hub else (begun[0], command(booking=begun[1]))
    scenario.at(at).when(asked).refused(refusal)


def test_the_clock_is_not_early_and_nobody_books_nothing():
    """A reservation lapses by itself, not before; an unknown id is unknown."""
    scenario, name = reserved()
    scenario.by(SYSTEM).when(Release(booking=name)).refused(NotDueYet)
    scenario.at(NOON + timedelta(minutes=5)).when(Release(booking=name)).decided()
    scenario.by(OPERATOR).when(Book(booking=named("B", "NEVER"))).refused(NoSuchBooking)


class City(RuleBasedStateMachine):
    """Three desks, a crowd, and a clock that does what is due."""

    def __init__(self):
        super().__init__()
        self.memory = hub().memory
        self.now = NOON
        self.names: list[str] = []
        self.due: dict[str, Due] = {}
        self.count = 0

    def _do(self, command, who=OPERATOR):
        self.count += 1
        seed = self.count.to_bytes(32, "big")
        try:
            facts = self.memory.decide(command, now=self.now, who=who, seed=seed)
        except FeeNotShown as told:
            return self._do(replace(command, shown_fee_cents=told.facts["fee_cents"]), who)
        except Refused:
            return []
        for fact in facts:
            for item in DESK_RULES.agenda(fact):
                self.due.pop(item.subject, None)
                if isinstance(item, Due):
                    self.due[item.subject] = item
        return facts

    @rule(ahead=st.integers(0, 4), days=st.integers(1, 3), desks=st.integers(1, 3))
    def reserve(self, ahead, days, desks):
        """Most who get desks book them."""
        arrive = day_in_rome(self.now) + timedelta(days=ahead)
        asked = replace(TWO_DESKS, arrive=arrive, depart=arrive + timedelta(days=days), desks=desks)
        for fact in self._do(asked):
            self.names.append(fact.booking)
            if (ahead + days) % 3:
                self._do(Book(booking=fact.booking))

    @precondition(lambda self: self.names)
    @rule(
        n=st.integers(0, 99), verb=st.sampled_from([Book, Cancel, Release, Miss, CheckIn, CheckOut])
    )
    def anything(self, n, verb):
        """At any stage."""
        self._do(verb(booking=self.names[n % len(self.names)]))

    @rule(hours=st.sampled_from([0, 1, 5, 12, 24, 40]))
    def time_passes(self, hours):
        """What is due is done, sometimes late."""
        self.now += timedelta(hours=hours)
        while late := sorted((one.at, subject) for subject, one in self.due.items()):
            if late[0][0] > self.now:
                return
            command = self.due.pop(late[0][1]).command
            assert self._do(command, SYSTEM) or isinstance(command, CheckOut), command

    def _open(self):
        """Bookings that hold desks now, with the day from which they no longer do."""
        for name in self.names:
            desk = self.memory[Desk, name]
            if desk.judged(self.now) in (Stage.RESERVED, Stage.BOOKED, Stage.IN_HOUSE):
                yield name, desk

    @invariant()
    def nobody_sits_on_a_taken_desk(self):
        """What is promised is never more than there is, and is what the calendar says."""
        holders: dict[tuple[str, date], str] = {}
        for name, desk in self._open():
            for day in nights(desk.arrive, desk.depart):
                for _, unit in desk.desks:
                    assert (unit, day) not in holders
                    holders[unit, day] = name
        for (unit, day), name in holders.items():
            sheet = self.memory[Floor, Floor.sheet("desks", day)]
            assert holder_of(sheet, day, unit, self.now) == name

    @invariant()
    def what_is_held_is_the_bill(self):
        """Booking by booking, and in all."""
        held = Counter()
        for name in self.names:
            desk = self.memory[Desk, name]
            owed = total_of(desk.bill) if desk.stage in (Stage.BOOKED, Stage.IN_HOUSE) else 0
            assert self.memory[Hold, name].reserved == owed
            assert (name in self.memory[Payer, ANNA].open) == bool(owed)
            held[ANNA] += owed
        assert self.memory[Account, chart.held(ANNA)].balance == -held[ANNA]


TestCity = City.TestCase
TestCity.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
