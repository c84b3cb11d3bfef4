"""A plan or credits of one hub are good at another with which that is agreed: the hub that sold them owes it, wherever the guest is at home."""

from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.fee import FeeNotShown
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import fees_ahead, uses_lost, visa_days_lost
from ledger.conventions import chart as of_pact
from ledger.conventions.hub_debt import HubDebt, Unused, UnusedDay
from ledger.conventions.journal import visit_owed
from ledger.conventions.member_uses import MemberUses, year_of
from ledger.conventions.sold import Rule, Sold, Spent
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.book import BookDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.desk import Desk
from ledger.desks.events import DeskBooked, DeskUsed
from ledger.desks.unsettled import desks_are_open
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact, Line
from ledger.kernel.refused import Refused
from ledger.members.events import HomeHubChanged
from ledger.plans.begin import BeginSubscription
from ledger.plans.chart import breakage, credits_owed
from ledger.plans.credits import Credits
from ledger.plans.offer import OfferPlan
from ledger.plans.sell import BuyCredits, OfferCarnet
from ledger.plans.subscription import Subscription
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.close import WhatIsOpen
from ledger.treasury.events import EntryPosted
from projections.conventions.debts import DEBT
from projections.desks.booked import desk_booking
from projections.desks.view import DESKS
from projections.places.view import PLACES
from projections.plans.carnets import CARNETS
from projections.plans.view import PLANS
from tests.conventions.examples import AGREED, CONVENTION, debt_limit
from tests.desks.examples import FRIDAY, WITH_CONVENTION
from tests.desks.test_view import counted
from tests.members.examples import ANNA, CARLA
from tests.places.examples import ALA, ALA_OPENED, MILANO
from tests.plans import examples as plan
from tests.plans import test_credits as carnet
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, SEED, TODAY, Memory, Scenario, given, noon
from tests.staff import OPERATOR

book, scratch = books_of(lived(range(20)), PLACES, DESKS, PLANS, CARNETS, DEBT)
OURS = (
    *("desk-booking", "plan", "subscription", "plan-month", "plan-use"),
    *("carnet", "credits", "credit-use", "hub-debt", "visa-day-unused"),
)
HERS = {"member": ANNA, "payer": ANNA, "hub": ALA}
SOURCES: dict[Rule, tuple[str, tuple[Fact, ...]]] = {
    Rule.PLAN: (
        plan.SUBSCRIPTION,
        (
            replace(plan.OFFERED, hub=ALA),
            replace(plan.BEGUN, **HERS),
            replace(plan.PART_OF_JUNE, **HERS, uses=1),
        ),
    ),
    Rule.CREDIT: (
        carnet.CREDITS,
        (replace(carnet.OFFERED, hub=ALA), replace(carnet.BOUGHT, **HERS)),
    ),
}
BOTH = pytest.mark.parametrize("rule", SOURCES)


def anna(rule: Rule, *more: Fact) -> Scenario:
    """Anna has one of Ala, with whose members Milano has agreed a price."""
    return given(*WITH_CONVENTION, *SOURCES[rule][1], *more)


def booked(scenario: Scenario, **more) -> DeskBooked:
    ask = replace(BookDesk(hub=MILANO, payer=ANNA, on=FRIDAY), **more)
    memory, seed = scenario.memory, bytes([ask.on.day]) * 32
    fact, *_ = memory.decide(ask, now=scenario.now, who=scenario.who, seed=seed)
    assert isinstance(fact, DeskBooked)
    return fact


def left(memory: Memory, rule: Rule) -> int:
    """How many uses are left of what Anna has."""
    if rule is Rule.CREDIT:
        return memory[Credits, carnet.CREDITS].free
    one = memory[Subscription, plan.SUBSCRIPTION]
    return one.left(one.paid[TODAY])


@BOTH
def test_a_use_elsewhere_costs_its_guest_nothing_and_the_hub_that_sold_it_what_was_agreed(rule):
    """Row 29 on the day, invoiced by the host; a credit is earned by the hub that sold it besides."""
    scenario = anna(rule)
    before, (source, _) = left(scenario.memory, rule), SOURCES[rule]
    fact = booked(scenario)
    agreed = 12_00, 2_200, CONVENTION, 1, 0
    sold = Sold(ANNA, FRIDAY, 1, rule, 0, 2_200, *agreed, home=ALA, source=source)
    assert (fact.total_cents, fact.sold) == (0, (sold,))
    assert left(scenario.memory, rule) == before - 1
    day = UnusedDay(ANNA, FRIDAY, 12_00)
    unused = {fact.booking: Unused(MILANO, (day,))}
    assert dict(scenario.memory[HubDebt, ALA].unused) == unused
    assert scenario.memory[MemberUses, year_of(ANNA, 2026)].bookings[fact.booking].agreed == (
        FRIDAY,
    )
    if rule is Rule.CREDIT:
        scenario.memory.apply(replace(carnet.paid(), lines=_of_ala()))
    check_in = CheckInAtDesk(booking=fact.booking)
    used, *entries = scenario.memory.decide(check_in, now=rome(FRIDAY, 10))
    assert isinstance(used, DeskUsed)
    assert (used.net_cents, used.agreed_net_cents) == (0, 9_84)
    owed = visit_owed(home=ALA, host=MILANO, cents=12_00, vat_bp=2_200, about=fact.booking)
    kinds = [one.kind for one in entries]
    assert kinds == ["visit-owed", *(["credit-used"] if rule is Rule.CREDIT else []), "invoice"]
    assert entries[0].lines == owed.lines
    assert (entries[-1].hub, entries[-1].buyer) == (MILANO, ALA)
    assert scenario.memory[Account, of_pact.pact_claim(MILANO)].balance == 12_00
    assert not scenario.memory[HubDebt, ALA].unused
    if rule is Rule.CREDIT:
        assert scenario.memory[Account, credits_owed(ALA)].balance == -33_34


def _of_ala():
    """What Anna paid Ala for her credits."""
    return tuple(
        replace(one, account=one.account.replace(MILANO, ALA).replace(CARLA, ANNA))
        for one in carnet.paid().lines
    )


@BOTH
def test_the_hub_that_sold_it_owes_it_wherever_the_guest_is_at_home(rule):
    """Also where they are: Milano's own member comes with a plan of Ala, and Milano is owed."""
    moved = HomeHubChanged(day=TODAY, member=ANNA, home_hub=MILANO, former_hub=ALA)
    scenario = anna(rule, moved)
    fact = booked(scenario)
    assert (fact.sold[0].rule, fact.sold[0].home) == (rule, ALA)
    if rule is Rule.PLAN:
        check_in = CheckInAtDesk(booking=fact.booking)
        _, owed, *_ = scenario.at(rome(FRIDAY, 10)).when(check_in).decided()
        assert isinstance(owed, EntryPosted)
        assert owed.kind == "visit-owed"


@BOTH
@pytest.mark.parametrize(
    "more",
    [
        [debt_limit(ALA, 11_99)],
        [debt_limit(ALA, 11_99, MILANO)],
        [replace(AGREED, prices=(replace(AGREED.prices[0], agreed_cents=26_00),))],
        [replace(AGREED, prices=(replace(AGREED.prices[0], agreed_cents=0),))],
        [replace(AGREED, prices=(replace(AGREED.prices[0], whom="named-hubs", hubs=(MILANO,)),))],
    ],
    ids=["limit", "pair-limit", "public-is-less", "costs-nothing", "not-for-them"],
)
def test_where_the_hub_may_not_owe_it_or_nothing_is_agreed_it_is_not_used(rule, more):
    """The next candidate wins, and the use is left; the limit is that of the hub that sold it, whether or not a visa day is asked for."""
    scenario = anna(rule, *more)
    before = left(scenario.memory, rule)
    fact = booked(scenario, without_visa_days=True)
    assert rule not in [one.rule for one in fact.sold]
    assert left(scenario.memory, rule) == before


@BOTH
def test_the_host_alone_makes_no_other_hub_owe(rule):
    """A walk-in is the host's word: the guest books with it, however late."""
    scenario = anna(rule).at(rome(TODAY, 10))
    fact, *_ = scenario.when(RecordWalkIn(hub=MILANO, payer=ANNA)).decided()
    assert [one.rule for one in fact.sold] == [Rule.CONVENTION]


def test_what_the_host_sold_itself_is_spent_before_what_others_did():
    """Though Ala's credits were bought before: nobody owes what need not be owed."""
    own = replace(carnet.BOUGHT, member=ANNA, payer=ANNA, credits=carnet.NEW_CREDITS)
    scenario = anna(Rule.CREDIT, carnet.OFFERED, own)
    first, second = booked(scenario), booked(scenario, on=FRIDAY - ONE_DAY)
    assert {one.sold[0].source for one in (first, second)} == {carnet.NEW_CREDITS}


@BOTH
@pytest.mark.parametrize("days, is_lost", [(3, False), (2, True)])
def test_given_up_late_it_is_spent_and_no_hub_owes_it(rule, days, is_lost):
    """That it will be lost is told before, as a fee is; what a lost credit was worth stays with the hub that sold it."""
    scenario = anna(rule)
    if rule is Rule.CREDIT:
        scenario.memory.apply(replace(carnet.paid(), lines=_of_ala()))
    before, fact = left(scenario.memory, rule), booked(scenario)
    now = rome(FRIDAY - timedelta(days=days), 8)
    desk = scenario.memory[Desk, fact.booking]
    assert (uses_lost(desk, now), visa_days_lost(desk, now)) == (is_lost, 0)
    assert fees_ahead(desk, now)[-1].uses == 1
    off, *entries = scenario.at(now).when(CancelDesk(booking=fact.booking)).decided()
    assert off.spent == ((Spent(ANNA, FRIDAY, 1),) if is_lost else ())
    assert left(scenario.memory, rule) == before - is_lost
    assert not scenario.memory[HubDebt, ALA].unused
    lost = [one.kind for one in entries]
    assert lost == (["credit-spent"] if is_lost and rule is Rule.CREDIT else [])
    if lost:
        assert scenario.memory[Account, breakage(ALA)].balance == -16_66


@BOTH
def test_missed_it_is_spent_and_no_hub_owes_it(rule):
    """The host keeps nothing: it is as with visa days."""
    scenario = anna(rule)
    if rule is Rule.CREDIT:
        scenario.memory.apply(replace(carnet.paid(), lines=_of_ala()))
    before, name = left(scenario.memory, rule), booked(scenario).booking
    missed, *entries = scenario.at(rome(FRIDAY, 20)).when(MarkDeskMissed(booking=name)).decided()
    assert missed.spent == (Spent(ANNA, FRIDAY, 1),)
    assert "visit-owed" not in [one.kind for one in entries]
    assert left(scenario.memory, rule) == before - 1


@BOTH
def test_the_books_of_the_hub_that_will_owe_it_wait_for_it(rule):
    """The host's for the desk, the seller's and the network's for the use; nobody else's."""
    scenario = anna(rule)
    name = booked(scenario).booking

    def open_for(owner: str) -> dict[str, list[str]]:
        asked, memory = WhatIsOpen(owner=owner, until=FRIDAY), scenario.memory
        see = memory.rules.see(memory, now=noon(TODAY), who=OPERATOR, seed=SEED)
        answered = desks_are_open(asked, see)
        return {what: some for what, some in answered.items() if some}

    assert open_for(MILANO) == {"desks": [name]}
    assert open_for(ALA) == {"desks_elsewhere": [name]}
    assert open_for(chart.NETWORK) == {"desks_elsewhere": [name]}
    assert open_for(CARLA) == {}


class Abroad(Memory):
    """Anna of Ala buys there what she uses in Milano; all that is written is remembered, with its moment."""

    def __init__(self, uses: int) -> None:
        super().__init__()
        self.told: list[Line[Fact]] = []
        self.now, self.booked, self.n = NOON, list[DeskBooked](), 0
        self.apply(*WITH_CONVENTION, replace(ALA_OPENED, day=TODAY))
        of = {"hub": ALA, "service": "desk", "unit": "day", "uses": uses, "vat_bp": 2_200}
        carnet_, *_ = self.does(OfferCarnet(name="Carnet", cents=61_00, months=1, **of))
        offered, *_ = self.does(OfferPlan(name="Una giornata", month_cents=24_40, **of))
        begin = BeginSubscription(hub=ALA, plan=offered.plan, payer=ANNA, since=TODAY)
        self.plan = self.does(begin)[0].subscription
        self.does(BuyCredits(hub=ALA, carnet=carnet_.carnet, payer=ANNA))

    def apply(self, *facts: Fact) -> None:
        super().apply(*facts)
        self.n += 1
        for fact in facts:
            key = f"key-{self.n}"
            self.told.append(Line(len(self.told) + 1, self.now, "olga", key, b"", fact))

    def does(self, command) -> list[Fact]:
        """Do it, and agree to what it costs."""
        seed = bytes([len(self.told) % 251]) * 32
        return list(self.decide(command, now=self.now, seed=seed))

    def tries(self, wish: tuple[str, int]) -> None:
        """Do it; refused, nothing happens."""
        what, n = wish
        name = self.booked[n % len(self.booked)].booking if self.booked else ""
        command = {
            "book": BookDesk(hub=MILANO, payer=ANNA, on=TODAY + n * ONE_DAY),
            "come": CheckInAtDesk(booking=name) if name else None,
            "miss": MarkDeskMissed(booking=name) if name else None,
            "cancel": CancelDesk(booking=name, by_hub=n % 3 == 0) if name else None,
            "wait": None,
            "owe": None,
        }[what]
        if what == "wait":
            self.now += timedelta(hours=3 * n)
        if what == "owe":
            self.apply(debt_limit(ALA, 12_00 * n))
        if command is None:
            return
        try:
            facts = self.does(command)
        except FeeNotShown as told:
            facts = self.does(replace(command, shown_fee_cents=told.facts["fee_cents"]))
        except Refused:
            return
        self.booked += [one for one in facts if isinstance(one, DeskBooked)]

    def abroad(self, *stages: Stage) -> list[DeskBooked]:
        """The bookings by what Ala sold that are at one of the stages."""
        return [
            one
            for one in self.booked
            if one.sold and one.sold[0].source and self[Desk, one.booking].stage in stages
        ]


wishes = st.lists(
    st.tuples(
        st.sampled_from(["book", "book", "book", "come", "miss", "cancel", "wait", "owe"]),
        st.integers(0, 8),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@for_all(st.integers(1, 3), wishes)
def test_whatever_happens_each_use_is_of_one_source_and_owed_once(uses, some):
    """What is booked is to be owed, what was used is, nothing else; and the recount has nothing to say."""
    town = Abroad(uses)
    for wish in some:
        town.tries(wish)
        debt = town[HubDebt, ALA]
        assert set(debt.unused) == {one.booking for one in town.abroad(Stage.BOOKED)}
        assert debt.open_cents() == 12_00 * len(town.abroad(Stage.FINISHED))
    told = counted(town.told)
    assert told.differences == counted(town.told[: len(WITH_CONVENTION) + 1]).differences
    assert -town[Account, credits_owed(ALA)].balance >= 0


def test_all_is_told_as_it_is_counted(scratch: Told) -> None:
    """By plan and by credits, used, missed, given up: by the desks, the sources, and what hubs owe."""
    town = Abroad(2)
    for wish in (
        *(("book", n) for n in (0, 1, 2, 3, 7)),
        *[("come", 0), ("wait", 8), ("miss", 1), ("cancel", 2), ("cancel", 3), ("cancel", 4)],
    ):
        town.tries(wish)
    scratch.take(town.told, [len(town.told) // 2])
    shown, figures = scratch.figures(len(town.told)), counted(town.told).figures()
    ours = {name for name in (*shown, *figures) if name.split()[0] in OURS}
    assert {name: shown.get(name) for name in ours} == {name: figures.get(name) for name in ours}
    assert {"credit-use", "plan-use", "hub-debt"} <= {name.split()[0] for name in ours}
    name = town.abroad(Stage.FINISHED)[0]
    seen = scratch.ask(lambda c: desk_booking(c, name.booking, now=town.now))
    assert (seen.booking.rule, seen.booking.source) == (name.sold[0].rule, name.sold[0].source)
