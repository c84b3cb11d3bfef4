"""Credits are bought from the wallet, spent first in first out at desks, and what is not had in time is the hub's."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.chart import services_income
from ledger.conventions.sold import Rule, Sold
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.book import BookDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.events import DeskBooked
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.due import Due
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed, Refused
from ledger.kernel.who import SYSTEM
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.places.withdraw_hub import HubIsLivedOn, WithdrawHub
from ledger.plans.chart import breakage, credits_owed
from ledger.plans.credit_events import (
    CarnetOffered,
    CarnetTerms,
    CarnetWithdrawn,
    CreditsBought,
    CreditsExpired,
)
from ledger.plans.credits import Credits, NoSuchCarnet, NoSuchCredits
from ledger.plans.offer import NotByPlan
from ledger.plans.sell import (
    BuyCredits,
    CarnetIsWithdrawn,
    CreditsAreGood,
    ExpireCredits,
    ExpiredBefore,
    OfferCarnet,
    WithdrawCarnet,
)
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.events import EntryPosted, Posting, VatPart
from ledger.treasury.post import NotEnoughMoney
from tests.desks.examples import FRIDAY, MILANO_IS_OPEN
from tests.members.examples import BRUNO, CARLA
from tests.places.examples import ALA, MILANO
from tests.plans.examples import WITH_PLAN
from tests.scenario import SEED, TODAY, Memory, Scenario, given, named, noon
from tests.staff import OPERATOR, TREASURER
from tests.stays.examples import waiting
from tests.treasury.examples import entry, paid_in

CARNET, CREDITS = named("CN", "CARNET"), named("CR", "CREDITS")
NEW_CREDITS = identifier("CR", SEED, 1)
TERMS = CarnetTerms(service="desk", unit="day", uses=3, cents=61_00, vat_bp=2_200, months=1)
"""Three days for € 61,00: € 50,00 without VAT, which no three whole cents divide."""
OFFER = OfferCarnet(
    hub=MILANO,
    name="Carnet da tre",
    service="desk",
    unit="day",
    uses=3,
    cents=61_00,
    vat_bp=2_200,
    months=1,
)
OFFERED = CarnetOffered(day=TODAY, carnet=CARNET, hub=MILANO, name="Carnet da tre", terms=TERMS)
LAST = date(2026, 7, 14)
BOUGHT = CreditsBought(
    day=TODAY,
    credits=CREDITS,
    hub=MILANO,
    carnet=CARNET,
    member=CARLA,
    payer=CARLA,
    terms=TERMS,
    expires=LAST,
    net_cents=50_00,
    vat_cents=11_00,
)
BUY = BuyCredits(hub=MILANO, carnet=CARNET, payer=CARLA)
WITHDRAW = WithdrawCarnet(hub=MILANO, carnet=CARNET)
EXPIRE = ExpireCredits(credits=CREDITS)
OWED = credits_owed(MILANO)


def paid(n: int = 0, name: str = CREDITS) -> EntryPosted:
    """28. Credits are bought."""
    return entry(
        "credits-bought",
        name,
        Posting(chart.wallet(CARLA), 61_00),
        Posting(chart.hub_bank(MILANO), 61_00),
        Posting(chart.CLIENTS_BANK, -61_00),
        Posting(OWED, -50_00, name),
        Posting(chart.vat(MILANO), -11_00),
        n=n,
        name=named("E", "CREDITS"),
        vat=(VatPart(MILANO, 2_200, 50_00, 11_00),),
    )


SELLING = [*MILANO_IS_OPEN, OFFERED]
WITH_CREDITS = [*SELLING, BOUGHT, paid()]


def becomes(kind: str, cents: int, income: str, n: int = 1, day: date = FRIDAY) -> EntryPosted:
    """28. What was paid for credits is the hub's."""
    lines = (Posting(OWED, cents, CREDITS), Posting(income, -cents))
    return entry(kind, CREDITS, *lines, n=n, day=day)


def booked(scenario: Scenario, on: date = FRIDAY, **more) -> DeskBooked:
    """What Carla gets on a day."""
    ask, seed = BookDesk(hub=MILANO, payer=CARLA, on=on, **more), bytes([on.day]) * 32
    facts = scenario.memory.decide(ask, now=scenario.now, who=scenario.who, seed=seed)
    fact = facts[0]
    assert isinstance(fact, DeskBooked)
    return fact


def lot(scenario: Scenario, name: str = CREDITS) -> Credits:
    return scenario.memory[Credits, name]


def test_a_hub_sells_a_carnet_until_it_is_withdrawn():
    """For what is sold out of it; by its own host."""
    (fact,) = given(*MILANO_IS_OPEN).when(OFFER).decided()
    assert fact == replace(OFFERED, carnet=fact.carnet)
    given(*MILANO_IS_OPEN).when(replace(OFFER, service="bed", unit="night")).refused(NotByPlan)
    scenario = given(*SELLING)
    scenario.when(replace(WITHDRAW, hub=ALA)).refused(NoSuchCarnet)
    scenario.when(WITHDRAW).then(CarnetWithdrawn(day=TODAY, carnet=CARNET, hub=MILANO))
    scenario.when(WITHDRAW).refused(CarnetIsWithdrawn)
    scenario.when(BUY).refused(CarnetIsWithdrawn)


def test_credits_are_paid_at_once_with_their_vat():
    """And are good for a month: to the day before the same day of the next."""
    scenario = given(*SELLING).when(BUY)
    bought = replace(BOUGHT, credits=NEW_CREDITS)
    scenario.then(bought, paid(2, NEW_CREDITS))
    due = waiting([bought])[f"credits:{NEW_CREDITS}"]
    at, command = rome(LAST + ONE_DAY, 12), ExpireCredits(credits=NEW_CREDITS)
    assert due == Due(subject=f"credits:{NEW_CREDITS}", at=at, command=command)
    given(*SELLING).when(replace(BUY, payer=BRUNO)).refused(NotEnoughMoney)


@pytest.mark.parametrize(
    "today, months, last",
    [
        (date(2026, 6, 1), 1, date(2026, 6, 30)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 29), 1, date(2027, 2, 28)),
        (date(2027, 1, 28), 1, date(2027, 2, 27)),
        (date(2026, 11, 30), 14, date(2028, 1, 29)),
    ],
)
def test_credits_are_good_for_whole_months(today, months, last):
    """Where a month has no such day, to its end."""
    terms = replace(TERMS, months=months)
    scenario = given(*MILANO_IS_OPEN, replace(OFFERED, terms=terms)).at(noon(today)).when(BUY)
    fact, *_ = scenario.decided()
    assert fact.expires == last


def test_a_credit_costs_nothing_at_a_desk_and_is_earned_when_it_is_used():
    """The last of them brings the cents that are left over."""
    scenario = given(*WITH_CREDITS)
    fact = booked(scenario)
    assert (fact.total_cents, fact.sold) == (
        0,
        (Sold(CARLA, FRIDAY, 1, "credit", 0, 2_200, source=CREDITS),),
    )
    assert (lot(scenario).left, lot(scenario).free) == (3, 2)
    _, earned = scenario.at(rome(FRIDAY, 10)).when(CheckInAtDesk(booking=fact.booking)).decided()
    assert earned == becomes("credit-used", 16_66, services_income(MILANO))
    assert (lot(scenario).left, lot(scenario).free, lot(scenario).owed_cents) == (2, 2, 33_34)


def test_the_oldest_credits_are_spent_first_and_none_after_its_last_day():
    """A plan's use comes before them."""
    newer = replace(BOUGHT, credits=named("CR", "NEWER"), expires=LAST + 30 * ONE_DAY)
    one = replace(BOUGHT, terms=replace(TERMS, uses=1))
    scenario = given(*SELLING, one, newer)
    assert booked(scenario).sold[0].source == CREDITS
    assert booked(scenario, TODAY + ONE_DAY).sold[0].source == newer.credits
    late = given(*SELLING, one, newer)
    assert booked(late, LAST + ONE_DAY).sold[0].source == newer.credits
    alone = given(*SELLING, one)
    assert not booked(alone, LAST + ONE_DAY).sold
    both = given(*WITH_PLAN, OFFERED, BOUGHT)
    assert booked(both).sold[0].rule == Rule.PLAN


def test_a_credit_that_is_given_up_in_time_is_there_again():
    """Too late, or missed, it is spent: the hub keeps what was paid for it."""
    in_time = given(*WITH_CREDITS)
    cancel = CancelDesk(booking=booked(in_time).booking)
    in_time.at(noon(FRIDAY - 3 * ONE_DAY)).when(cancel).decided()
    assert (lot(in_time).left, lot(in_time).free) == (3, 3)
    late = given(*WITH_CREDITS)
    cancel = CancelDesk(booking=booked(late).booking)
    _, kept = late.at(noon(FRIDAY - ONE_DAY)).when(cancel).decided()
    day = FRIDAY - ONE_DAY
    assert kept == becomes("credit-spent", 16_66, breakage(MILANO), day=day)
    missed = given(*WITH_CREDITS)
    miss = MarkDeskMissed(booking=booked(missed).booking)
    _, kept = missed.at(rome(FRIDAY, 20)).when(miss).decided()
    assert kept == becomes("credit-spent", 16_66, breakage(MILANO))
    assert lot(missed).free == 2


def test_what_is_not_had_in_time_is_the_hubs():
    """At noon of the day after; a credit that a booking has drawn is settled with that."""
    scenario = given(*WITH_CREDITS)
    name = booked(scenario, LAST).booking
    scenario.by(SYSTEM).at(rome(LAST + ONE_DAY, 11)).when(EXPIRE).refused(CreditsAreGood)
    over = LAST + ONE_DAY
    expired = CreditsExpired(
        day=over,
        credits=CREDITS,
        hub=MILANO,
        carnet=CARNET,
        member=CARLA,
        payer=CARLA,
        uses=2,
        net_cents=33_33,
    )
    scenario.at(rome(over, 12)).then(
        expired, becomes("credits-expired", 33_33, breakage(MILANO), day=over)
    )
    assert f"credits:{CREDITS}" not in waiting([expired])
    scenario.when(EXPIRE).refused(ExpiredBefore)
    scenario.when(MarkDeskMissed(booking=name)).decided()
    assert (lot(scenario).left, lot(scenario).owed_cents) == (0, 0)
    assert scenario.memory[Account, OWED].balance == 0


def test_only_the_treasurer_or_the_clock_settles_credits():
    """And such as there are."""
    scenario = given(*WITH_CREDITS).at(rome(LAST + ONE_DAY, 12)).when(EXPIRE)
    scenario.refused(NotAllowed)
    scenario.by(TREASURER).when(ExpireCredits(credits=NEW_CREDITS)).refused(NoSuchCredits)


def test_nobody_leaves_and_no_hub_goes_while_credits_are_left():
    """Who has them, and the hub that owes them."""
    scenario = given(*WITH_CREDITS)
    scenario.when(Withdraw(member=CARLA)).refused(SomethingRemains, credits=[CREDITS])
    scenario.when(WithdrawHub(hub=MILANO)).refused(HubIsLivedOn, credits=[CREDITS])


@settings(max_examples=40, deadline=None)
@for_all(
    st.integers(1, 5),
    st.integers(1, 100_00),
    st.lists(
        st.tuples(
            st.sampled_from(["book", "book", "cancel", "come", "miss", "wait", "expire"]),
            st.integers(0, 30),
        ),
        max_size=30,
    ),
)
def test_what_a_hub_owes_is_what_was_paid_for_credits_that_are_left(uses, cents, wishes):
    """Each use is had, spent or expired once: all of it together comes to what was paid, to the cent."""
    memory, now, names = Memory(), noon(TODAY), list[str]()
    terms = replace(TERMS, uses=uses, cents=cents, months=1)
    memory.apply(*MILANO_IS_OPEN, replace(OFFERED, terms=terms))
    memory.apply(paid_in(CARLA, 9_000_00, named("E", "RICH")))
    bought, *_ = memory.decide(BUY, now=now, who=OPERATOR, seed=b"b" * 32)
    for n, (what, which) in enumerate(wishes):
        name = names[which % len(names)] if names else named("DB", "NONE")
        now += timedelta(hours=which) if what == "wait" else timedelta()
        command = {
            "book": BookDesk(hub=MILANO, payer=CARLA, on=now.date() + (which % 9) * ONE_DAY),
            "cancel": CancelDesk(booking=name, shown_fee_cents=0),
            "come": CheckInAtDesk(booking=name),
            "miss": MarkDeskMissed(booking=name),
            "expire": ExpireCredits(credits=bought.credits),
        }.get(what)
        if command is None:
            continue
        who = SYSTEM if what == "expire" else OPERATOR
        try:
            facts = memory.decide(command, now=now, who=who, seed=bytes([n + 1]) * 32)
        except Refused:
            continue
        names += [one.booking for one in facts if isinstance(one, DeskBooked)]
        credits_now = memory[Credits, bought.credits]
        assert 0 <= credits_now.free <= credits_now.left <= uses
        assert memory[Account, OWED].balance == -credits_now.owed_cents
        assert credits_now.left or not credits_now.owed_cents
