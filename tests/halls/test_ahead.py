"""Half hours in a hall that were paid ahead: by a plan or by credits of the hub, or of another with which that is agreed."""

from datetime import timedelta

import hypothesis
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.bookings.cancelling import fees_ahead, uses_lost
from ledger.conventions.hub_debt import HubDebt, Unused, UnusedDay
from ledger.conventions.sold import Rule, Sold, Spent
from ledger.halls.arrive import CheckInAtHall, MarkHallMissed
from ledger.halls.book import BookHall
from ledger.halls.booking import HallBooking
from ledger.halls.cancel import CancelHall
from ledger.halls.events import HallBooked, HallCancelled, HallUsed
from ledger.halls.half_hours import HALF_HOUR, local
from ledger.halls.unsettled import halls_are_open
from ledger.halls.walk_in import RecordHallWalkIn
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.plans.credits import Credits
from ledger.plans.subscription import Subscription
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen
from ledger.treasury.events import EntryPosted, Posting
from tests.conventions.examples import AGREED, CONVENTION, debt_limit
from tests.halls.examples import (
    BOOK,
    FRIDAY,
    HALF_PAST_ELEVEN,
    HALL,
    HOUR,
    TEN,
    TERMS,
    WITH_CONVENTION,
    WITH_HALL,
)
from tests.members.examples import ANNA
from tests.places.examples import ALA, MILANO, OTHER_HOST
from tests.plans import examples as plan
from tests.plans import test_credits as carnet
from tests.scenario import SEED, TODAY, Memory, Scenario, given, noon
from tests.staff import OPERATOR
from tests.treasury.examples import paid_in

BY_HALF_HOURS = {"service": "meeting-room", "unit": "half-hour"}
OF_PLAN = replace(plan.TERMS, **BY_HALF_HOURS, over_cents=4_00)
OF_CARNET = replace(carnet.TERMS, **BY_HALF_HOURS)


def sold_by(hub: str, rule: Rule, uses: int = 6) -> list[Fact]:
    """Anna has so many half hours of a hub."""
    hers = {"member": ANNA, "payer": ANNA, "hub": hub}
    if rule is Rule.PLAN:
        return [
            replace(plan.OFFERED, hub=hub, terms=OF_PLAN),
            replace(plan.BEGUN, **hers, terms=OF_PLAN),
            replace(plan.PART_OF_JUNE, **hers, uses=uses),
        ]
    terms = replace(OF_CARNET, uses=uses)
    lines = tuple(
        Posting(one.account.replace(MILANO, hub).replace(plan.CARLA, ANNA), one.cents, one.hold)
        for one in carnet.paid().lines
    )
    return [
        replace(carnet.OFFERED, hub=hub, terms=terms),
        replace(carnet.BOUGHT, **hers, terms=terms),
        replace(carnet.paid(), lines=lines),
    ]


SOURCE = {Rule.PLAN: plan.SUBSCRIPTION, Rule.CREDIT: carnet.CREDITS}
BOTH = pytest.mark.parametrize("rule", SOURCE)


def anna(hub: str, rule: Rule, *more: Fact, uses: int = 6) -> Scenario:
    """Anna of Ala has half hours of a hub; Milano has agreed a price with the villages."""
    return given(*WITH_CONVENTION, *sold_by(hub, rule, uses), *more)


def left(memory: Memory, rule: Rule) -> int:
    """How many half hours are left of what Anna has."""
    if rule is Rule.CREDIT:
        return memory[Credits, carnet.CREDITS].free
    one = memory[Subscription, plan.SUBSCRIPTION]
    return one.left(one.paid[TODAY])


def booked(scenario: Scenario, **more) -> HallBooked:
    fact, *_ = scenario.memory.decide(replace(BOOK, **more), now=scenario.now, who=scenario.who)
    assert isinstance(fact, HallBooked)
    return fact


@BOTH
def test_half_hours_that_were_paid_ahead_cost_nothing(rule):
    """An hour and a half are three uses; nothing is held or owed, and the sale says whose they are."""
    scenario = anna(MILANO, rule)
    fact = booked(scenario)
    sold = Sold(ANNA, TEN, 3, rule, 0, 2_200, 6_00, 2_200, CONVENTION, 1, 0, source=SOURCE[rule])
    assert (fact.total_cents, fact.sold) == (0, (sold,))
    assert left(scenario.memory, rule) == 3
    check_in = CheckInAtHall(booking=fact.booking)
    used, *entries = scenario.at(TEN).when(check_in).decided()
    assert isinstance(used, HallUsed)
    assert (used.net_cents, used.agreed_net_cents) == (0, 3 * 4_92)
    kinds = [one.kind for one in entries if isinstance(one, EntryPosted)]
    assert kinds == (["credit-used"] if rule is Rule.CREDIT else [])
    assert left(scenario.memory, rule) == 3


def test_what_credits_are_left_pays_for_the_first_half_hours():
    """The rest is sold at what was agreed; a credit that is used brings its part of what was paid."""
    scenario = anna(MILANO, Rule.CREDIT, uses=2)
    fact = booked(scenario)
    assert [(one.rule, one.slots) for one in fact.sold] == [(Rule.CREDIT, 2), (Rule.CONVENTION, 1)]
    assert fact.total_cents == 6_00
    check_in = CheckInAtHall(booking=fact.booking)
    _, paid, earned = scenario.at(TEN).when(check_in).decided()
    assert (paid.kind, earned.kind) == ("hall-captured", "credit-used")
    assert [one.cents for one in earned.lines] == [50_00, -50_00]
    assert left(scenario.memory, Rule.CREDIT) == 0


def test_past_the_months_uses_a_half_hour_costs_what_the_plan_asks_for_more():
    """Where that is less than was agreed; it takes no use."""
    scenario = anna(MILANO, Rule.PLAN, uses=1)
    fact = booked(scenario)
    told = [(one.rule, one.slots, one.unit_cents) for one in fact.sold]
    assert told == [(Rule.PLAN, 1, 0), (Rule.PLAN, 2, 4_00)]
    assert (fact.total_cents, left(scenario.memory, Rule.PLAN)) == (8_00, 0)


@BOTH
def test_nothing_is_spent_on_a_hall_that_is_free(rule):
    scenario = anna(MILANO, rule, replace(TERMS, hour_cents=0, valid_from=FRIDAY))
    fact = booked(scenario)
    assert rule not in [one.rule for one in fact.sold]
    assert left(scenario.memory, rule) == 6


@BOTH
def test_desk_days_are_no_half_hours(rule):
    """A plan is for one service by one unit."""
    of = {"service": "podcast-room", "unit": "half-hour"}
    facts = [
        replace(one, terms=replace(one.terms, **of)) if hasattr(one, "terms") else one
        for one in sold_by(MILANO, rule)
    ]
    fact = booked(given(*WITH_HALL, *facts))
    assert fact.sold == ()


@BOTH
def test_elsewhere_the_hub_that_sold_them_owes_what_was_agreed(rule):
    """Row 29 for the run of half hours; until they are used it counts in its limits, and its books wait."""
    scenario = anna(ALA, rule)
    fact = booked(scenario)
    agreed = 6_00, 2_200, CONVENTION, 1, 0
    sold = Sold(ANNA, TEN, 3, rule, 0, 2_200, *agreed, home=ALA, source=SOURCE[rule])
    assert (fact.total_cents, fact.sold) == (0, (sold,))
    days = (UnusedDay(ANNA, FRIDAY, 6_00),) * 3
    assert dict(scenario.memory[HubDebt, ALA].unused) == {fact.booking: Unused(MILANO, days)}
    assert open_for(scenario, MILANO) == {"halls": [fact.booking]}
    assert open_for(scenario, ALA) == {"halls_elsewhere": [fact.booking]}
    assert open_for(scenario, chart.NETWORK) == {"halls_elsewhere": [fact.booking]}
    check_in = CheckInAtHall(booking=fact.booking)
    used, owed, *more = scenario.at(TEN).when(check_in).decided()
    assert (used.net_cents, used.agreed_net_cents) == (0, 3 * 4_92)
    assert (owed.kind, max(one.cents for one in owed.lines)) == ("visit-owed", 18_00)
    kinds = [one.kind for one in more if isinstance(one, EntryPosted)]
    assert kinds == (["credit-used"] if rule is Rule.CREDIT else [])
    assert not scenario.memory[HubDebt, ALA].unused


def open_for(scenario: Scenario, owner: str) -> dict[str, list[str]]:
    """What the books of somebody wait for."""
    asked, memory = WhatIsOpen(owner=owner, until=FRIDAY), scenario.memory
    see = memory.rules.see(memory, now=noon(TODAY), who=OPERATOR, seed=SEED)
    answered = halls_are_open(asked, see)
    return {what: some for what, some in answered.items() if some}


@BOTH
@pytest.mark.parametrize(
    "more",
    [
        [debt_limit(ALA, 5_99)],
        [replace(AGREED, prices=(replace(HOUR, whom="named-hubs", hubs=(MILANO,)),))],
        [replace(AGREED, prices=(replace(HOUR, agreed_cents=0),))],
    ],
    ids=["limit", "not-for-them", "costs-nothing"],
)
def test_where_the_hub_may_not_owe_them_they_are_not_used(rule, more):
    """The next candidate wins, and the uses are left."""
    scenario = anna(ALA, rule, *more)
    assert rule not in [one.rule for one in booked(scenario).sold]
    assert left(scenario.memory, rule) == 6


def test_the_limit_of_what_a_hub_may_owe_counts_half_hour_by_half_hour():
    """Two of three fit in; the guest pays for the third."""
    fact = booked(anna(ALA, Rule.CREDIT, debt_limit(ALA, 12_00)))
    assert [(one.rule, one.slots) for one in fact.sold] == [(Rule.CREDIT, 2), (Rule.CONVENTION, 1)]


@BOTH
def test_the_host_alone_makes_no_other_hub_owe(rule):
    """At the host's own expense they are used; at another hub's the guest books them."""
    for hub, expected in ((MILANO, rule), (ALA, Rule.CONVENTION)):
        walk_in = RecordHallWalkIn(hall=HALL, payer=ANNA, half_hours=2)
        fact, *_ = anna(hub, rule).at(TEN).by(OTHER_HOST).when(walk_in).decided()
        assert [one.rule for one in fact.sold] == [expected]


@BOTH
@pytest.mark.parametrize(
    "days, by_hub, is_lost", [(3, False, False), (2, False, True), (0, True, False)]
)
def test_given_up_late_they_are_spent_and_given_up_in_time_there_again(rule, days, by_hub, is_lost):
    """That they will be lost is told before; the hub itself gives them back."""
    scenario = anna(MILANO, rule)
    fact = booked(scenario)
    now = TEN - timedelta(days=days, hours=2)
    hall = scenario.memory[HallBooking, fact.booking]
    assert uses_lost(hall, now) == (0 if days == 3 else 3)
    assert fees_ahead(hall, now)[-1].uses == 3
    cancel = CancelHall(booking=fact.booking, by_hub=by_hub)
    off, *entries = scenario.at(now).when(cancel).decided()
    assert isinstance(off, HallCancelled)
    assert off.spent == ((Spent(ANNA, TEN, 3),) if is_lost else ())
    assert left(scenario.memory, rule) == 6 - 3 * is_lost
    assert [one.kind for one in entries] == (
        ["credit-spent"] if is_lost and rule is Rule.CREDIT else []
    )


@BOTH
def test_missed_they_are_spent_and_no_hub_owes_them(rule):
    scenario = anna(ALA, rule)
    name = booked(scenario).booking
    missed, *entries = scenario.at(HALF_PAST_ELEVEN).when(MarkHallMissed(booking=name)).decided()
    assert missed.spent == (Spent(ANNA, TEN, 3),)
    assert [one.kind for one in entries] == (["credit-spent"] if rule is Rule.CREDIT else [])
    assert left(scenario.memory, rule) == 3
    assert not scenario.memory[HubDebt, ALA].unused


HALF_HOURS_OF_DAY = [TEN + n * HALF_HOUR for n in range(-2, 14)]


@settings(max_examples=80, deadline=None)
@for_all(
    st.integers(1, 9),
    st.integers(1, 9),
    st.lists(
        st.tuples(
            st.sampled_from(["book", "book", "book", "cancel", "by_hub", "come", "come", "miss"]),
            st.integers(0, 15),
            st.integers(1, 4),
        ),
        max_size=25,
    ),
)
def test_every_half_hour_has_one_source_and_none_is_had_twice(of_plan, of_credits, wishes):
    """Whatever is booked, called off, missed and used: what is taken is what bookings have and have lost, and what credits are worth is owed."""
    memory, now = Memory(), noon(TODAY)
    memory.apply(*WITH_CONVENTION, *sold_by(MILANO, Rule.PLAN, of_plan))
    memory.apply(*sold_by(ALA, Rule.CREDIT, of_credits))
    memory.apply(paid_in(ANNA, 900_00, "ERICHAAAAAAAAAAAA"))
    taken: dict[str, dict[str, int]] = {}
    made: list[HallBooked] = []
    for n, (what, which, how_many) in enumerate(wishes):
        one = made[which % len(made)] if made else None
        if one and what in ("come", "miss"):
            now = max(now, one.arrive if what == "come" else one.depart)
        command = wish(what, which, how_many, one.booking if one else "")
        if command is None:
            continue
        try:
            facts = memory.decide(command, now=now, who=OPERATOR, seed=bytes([n + 1]) * 32)
        except Refused:
            continue
        fact = facts[0]
        hypothesis.event(type(fact).__name__)
        if isinstance(fact, HallBooked):
            made.append(fact)
            taken[fact.booking] = {one.source: one.slots for one in fact.sold if one.is_drawn}
        elif isinstance(fact, HallCancelled) and not fact.spent:
            taken.pop(fact.booking, None)
        for rule, uses in ((Rule.PLAN, of_plan), (Rule.CREDIT, of_credits)):
            of = sum(one.get(SOURCE[rule], 0) for one in taken.values())
            assert 0 <= left(memory, rule) == uses - of
        of_carnet = memory[Credits, carnet.CREDITS]
        assert (of_carnet.owed_cents == 0) == (of_carnet.left == 0)


def wish(what: str, which: int, how_many: int, name: str) -> object:
    """What somebody wants to do next, if there is something to do it with."""
    begins = HALF_HOURS_OF_DAY[which]
    ends = begins + how_many * HALF_HOUR
    if what == "book":
        times = [local("Europe/Rome", one) for one in (begins, ends)]
        return BookHall(hall=HALL, payer=ANNA, begins=times[0], ends=times[1])
    if not name:
        return None
    match what:
        case "cancel" | "by_hub":
            return CancelHall(booking=name, by_hub=what == "by_hub", shown_fee_cents=0)
        case "come":
            return CheckInAtHall(booking=name)
        case "miss":
            return MarkHallMissed(booking=name)
        case _:
            return None
