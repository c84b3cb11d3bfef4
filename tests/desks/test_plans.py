"""A desk by plan: nothing for so many days a month, then what the plan asks for more; each use in one month of one plan."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.conventions.sold import Rule, Sold, Spent
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.book import BookDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.events import DeskBooked, DeskCancelled, DeskUsed
from ledger.desks.hours import Part
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM
from ledger.plans.months import TurnMonth
from ledger.plans.subscription import Subscription
from ledger.treasury.events import EntryPosted
from tests.desks.examples import FRIDAY
from tests.members.examples import ANNA, CARLA
from tests.places.examples import MILANO
from tests.plans.examples import (
    JULY,
    PART_OF_JUNE,
    SUBSCRIPTION,
    TERMS,
    WITH_PLAN,
    month_paid,
    pay,
)
from tests.scenario import TODAY, Memory, Scenario, given, noon
from tests.staff import OPERATOR
from tests.treasury.examples import paid_in

BOOK = BookDesk(hub=MILANO, payer=CARLA, on=FRIDAY)
WITH_ONE = [replace(one, uses=1) if one == PART_OF_JUNE else one for one in WITH_PLAN]


def booked(scenario: Scenario, on: date = FRIDAY, **more) -> DeskBooked:
    """What Carla gets on a day."""
    ask, seed = replace(BOOK, on=on, **more), bytes([on.day]) * 32
    facts = scenario.memory.decide(ask, now=scenario.now, who=scenario.who, seed=seed)
    fact = facts[0]
    assert isinstance(fact, DeskBooked)
    return fact


def left(scenario: Scenario, first: date = TODAY) -> int:
    """How many uses of a month are left."""
    one = scenario.memory[Subscription, SUBSCRIPTION]
    return one.left(one.paid[first])


def test_a_use_of_a_plan_costs_nothing_and_says_whose_it_is():
    """Nothing is held; the sale names the plan, and no hub owes anything."""
    scenario = given(*WITH_PLAN).when(BOOK)
    (fact,) = scenario.decided()
    sold = Sold(CARLA, FRIDAY, 1, "plan", 0, 2_200, source=SUBSCRIPTION)
    assert (fact.total_cents, fact.sold) == (0, (sold,))
    assert left(scenario) == PART_OF_JUNE.uses - 1
    (used,) = scenario.at(rome(FRIDAY, 10)).when(CheckInAtDesk(booking=fact.booking)).decided()
    assert isinstance(used, DeskUsed)
    assert (used.net_cents, left(scenario)) == (0, PART_OF_JUNE.uses - 1)


def test_past_the_months_uses_it_costs_what_the_plan_asks_for_more():
    """Where that is less than everybody pays."""
    scenario = given(*WITH_ONE)
    booked(scenario, TODAY + ONE_DAY)
    over = booked(scenario)
    (sold,) = over.sold
    assert (sold.rule, over.total_cents, sold.source) == (Rule.PLAN, TERMS.over_cents, SUBSCRIPTION)
    assert left(scenario) == 0


def test_a_plan_for_days_is_none_for_half_days_nor_for_others():
    """Nor elsewhere, nor in a month that is not paid."""
    scenario = given(*WITH_PLAN)
    for other in ({"part": Part.MORNING}, {"payer": ANNA}, {"on": JULY}):
        fact = booked(scenario, **{"on": FRIDAY} | other)
        assert Rule.PLAN not in [one.rule for one in fact.sold]


def test_a_use_falls_into_the_month_of_its_day():
    """Booked in June, for a July that is paid, it takes one of July's; June has all of its own."""
    scenario = given(*WITH_PLAN).when(pay(JULY))
    scenario.decided()
    assert booked(scenario, JULY).sold[0].source == SUBSCRIPTION
    assert (left(scenario), left(scenario, JULY)) == (PART_OF_JUNE.uses, 9)


def test_another_may_pay_and_the_guests_plan_is_used():
    """It is the guest's, whoever books."""
    fact = booked(given(*WITH_PLAN), payer=ANNA, guest=CARLA)
    assert fact.sold[0].source == SUBSCRIPTION


def test_who_sits_down_without_a_booking_uses_it_too():
    """The host takes no money by their word."""
    walk_in = RecordWalkIn(hub=MILANO, payer=CARLA)
    fact, *_ = given(*WITH_PLAN).at(rome(TODAY, 10)).when(walk_in).decided()
    assert fact.sold[0].source == SUBSCRIPTION


@pytest.mark.parametrize(
    "days, by_hub, is_spent", [(3, False, False), (2, False, True), (0, True, False)]
)
def test_a_use_that_is_given_up_in_time_is_there_again(days, by_hub, is_spent):
    """Later than the hub's free days it is spent, as a visa day is; the hub itself gives it back."""
    scenario = given(*WITH_PLAN)
    name = booked(scenario).booking
    scenario.at(rome(FRIDAY - timedelta(days=days), 8)).when(
        CancelDesk(booking=name, by_hub=by_hub)
    )
    fact, *rest = scenario.decided()
    assert isinstance(fact, DeskCancelled)
    assert (fact.fee_cents, rest) == (0, [])
    assert fact.spent == ((Spent(CARLA, FRIDAY, 1),) if is_spent else ())
    assert left(scenario) == PART_OF_JUNE.uses - is_spent


def test_a_use_that_is_missed_is_spent():
    """Nobody came, and the desk was kept."""
    scenario = given(*WITH_PLAN)
    name = booked(scenario).booking
    (missed,) = scenario.at(rome(FRIDAY, 20)).when(MarkDeskMissed(booking=name)).decided()
    assert missed.spent == (Spent(CARLA, FRIDAY, 1),)
    assert left(scenario) == PART_OF_JUNE.uses - 1


def test_what_is_paid_for_more_is_given_back_in_time_and_takes_no_use():
    """As any price: cancelled late a part of it is kept."""
    scenario = given(*WITH_ONE)
    first = booked(scenario, TODAY + 2 * ONE_DAY).booking
    over = booked(scenario).booking
    scenario.at(noon(TODAY)).when(CancelDesk(booking=over)).decided()
    assert left(scenario) == 0
    scenario.when(CancelDesk(booking=first, by_hub=True)).decided()
    assert left(scenario) == 1


def test_when_its_month_is_over_the_hub_earns_it_whole():
    """However often it was used: uses move no money at home."""
    scenario = given(*WITH_PLAN)
    booked(scenario)
    facts = scenario.by(SYSTEM).at(rome(JULY)).when(TurnMonth(subscription=SUBSCRIPTION, on=JULY))
    entries = [one for one in facts.decided() if isinstance(one, EntryPosted)]
    assert [one.kind for one in entries] == ["plan-earned", "plan-paid"]
    assert not scenario.memory[Subscription, SUBSCRIPTION].drawn


DAYS = [TODAY + n * ONE_DAY for n in range(1, 20)]


@settings(max_examples=40, deadline=None)
@for_all(
    st.integers(1, 4),
    st.integers(1, 4),
    st.lists(
        st.tuples(
            st.sampled_from(["book", "book", "book", "cancel", "come", "miss", "wait"]),
            st.integers(0, 18),
        ),
        max_size=25,
    ),
)
def test_every_use_falls_into_one_month_of_one_plan(of_june, of_july, wishes):
    """Whatever is booked, called off and missed: a month never has more uses than it has, and each that is taken is one of its days."""
    memory, now = Memory(), noon(TODAY)
    june = replace(PART_OF_JUNE, uses=of_june)
    memory.apply(*(june if one == PART_OF_JUNE else one for one in WITH_PLAN))
    memory.apply(month_paid(JULY, date(2026, 8, 1), of_july, 100_00, 22_00))
    memory.apply(paid_in(CARLA, 900_00, "ERICHAAAAAAAAAAAA"))
    stands: dict[str, date] = {}
    names: list[str] = []
    for n, (what, which) in enumerate(wishes):
        name = names[which % len(names)] if names else ""
        command = {
            "book": BookDesk(hub=MILANO, payer=CARLA, on=DAYS[which]),
            "cancel": CancelDesk(booking=name, shown_fee_cents=0) if name else None,
            "come": CheckInAtDesk(booking=name) if name else None,
            "miss": MarkDeskMissed(booking=name) if name else None,
            "wait": None,
        }[what]
        if what == "wait":
            now += timedelta(hours=which)
        if command is None:
            continue
        try:
            facts = memory.decide(command, now=now, who=OPERATOR, seed=bytes([n + 1]) * 32)
        except Refused:
            continue
        fact = facts[0]
        if isinstance(fact, DeskBooked):
            names.append(fact.booking)
            if fact.sold and fact.sold[0].is_drawn:
                stands[fact.booking] = fact.arrive
        elif isinstance(fact, DeskCancelled) and not fact.spent:
            stands.pop(fact.booking, None)
        one = memory[Subscription, SUBSCRIPTION]
        assert dict(one.drawn) == {booking: (day,) for booking, day in stands.items()}
        assert all(one.left(month) >= 0 for month in one.paid.values())
        assert sum(month.uses - one.left(month) for month in one.paid.values()) == len(stands)
