"""Month by month a plan is paid before and earned after; what cannot be paid is not owed, and has no uses."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.fee import TotalDiffers
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.due import Due
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.places.withdraw_hub import HubIsLivedOn, WithdrawHub
from ledger.plans.begin import BeginsBefore, BeginsTooLate, OnlyPeopleHavePlans
from ledger.plans.end import PlanEndsLater, PlanIsOver
from ledger.plans.events import MonthUnpaid, SubscriptionEnded, SubscriptionPaused
from ledger.plans.months import NotThatTurn, NotToPay, NotTurnedYet
from ledger.plans.pause import PausedFromNext, PauseSubscription
from ledger.plans.subscription import Subscription, month_after, months_later
from ledger.treasury.close import ClosePeriod, StillMissing
from ledger.treasury.journal import payment_out
from ledger.treasury.post import NotEnoughMoney
from tests.members.examples import ANNA, CARLA, COOP, deceased, suspended
from tests.places.examples import MILANO
from tests.plans.examples import (
    AUGUST,
    BEGIN,
    BEGUN,
    JULY,
    NEW_SUBSCRIPTION,
    OF,
    OFFERING,
    PART_OF_JUNE,
    SEPTEMBER,
    SUBSCRIPTION,
    TERMS,
    WHOLE_JULY,
    WITH_PLAN,
    earned,
    end,
    month_earned,
    paid,
    pay,
    turn,
)
from tests.scenario import TODAY, given, just_before, named, noon
from tests.staff import TREASURER
from tests.stays.examples import waiting
from tests.treasury.examples import posted

NEW = {"subscription": NEW_SUBSCRIPTION}
JUNE_EARNED = month_earned(TODAY, 53_34, turns=JULY)
"""What of June was paid is the hub's; July begins the same day."""


def spent(cents: int):
    """So much has left Carla's wallet."""
    return posted(payment_out(CARLA, cents), named("E", "SPENT"))


def test_a_first_month_costs_the_part_that_is_left_of_it():
    """Paid at once, with VAT; the uses of a part of a month are rounded up, its price to the nearest cent."""
    scenario = given(*OFFERING).when(BEGIN)
    scenario.then(
        replace(BEGUN, **NEW),
        replace(PART_OF_JUNE, **NEW),
        paid(53_34, 11_73, n=2, name=NEW_SUBSCRIPTION),
    )
    due = waiting(scenario.decided())[f"plan:{NEW_SUBSCRIPTION}"]
    turns = replace(turn(JULY), **NEW)
    assert due == Due(subject=f"plan:{NEW_SUBSCRIPTION}", at=rome(JULY), command=turns)
    scenario.when(replace(BEGIN, shown_total_cents=65_06)).refused(TotalDiffers, total_cents=65_07)


def test_a_plan_that_begins_later_is_paid_when_it_does():
    """And one for some months ends by itself with the last of them."""
    later = replace(BEGIN, since=JULY, months=2)
    scenario = given(*OFFERING).when(later)
    begun = replace(BEGUN, **NEW, turns=JULY, since=JULY, until=SEPTEMBER)
    scenario.then(begun)
    (fact,) = scenario.decided()
    july, august = (Subscription().evolve(fact).month(first) for first in (JULY, AUGUST))
    assert (july.uses, july.cents) == (august.uses, august.cents) == (10, 122_00)


@pytest.mark.parametrize(
    "wrong, refusal",
    [
        ({"since": TODAY - ONE_DAY}, BeginsBefore),
        ({"since": TODAY + timedelta(days=367)}, BeginsTooLate),
        ({"member": COOP}, OnlyPeopleHavePlans),
    ],
)
def test_a_plan_is_for_a_person_from_today_on(wrong, refusal):
    """An organisation may pay for it."""
    given(*OFFERING).when(replace(BEGIN, **wrong)).refused(refusal)


def test_nobody_begins_what_they_cannot_pay():
    """The first month is paid at once."""
    scenario = given(*OFFERING, spent(499_00)).when(BEGIN)
    scenario.refused(NotEnoughMoney)


def test_a_month_that_is_over_is_earned_on_its_last_day_and_the_next_is_paid():
    """By itself, when the month begins in Rome; each once."""
    scenario = given(*WITH_PLAN).by(SYSTEM).at(just_before(rome(JULY))).when(turn(JULY))
    scenario.refused(NotTurnedYet)
    scenario.at(rome(JULY)).then(
        replace(JUNE_EARNED, day=JULY),
        earned(53_34, date(2026, 6, 30)),
        replace(WHOLE_JULY, day=JULY),
        paid(100_00, 22_00, n=2, day=JULY),
    )
    scenario.when(turn(JULY)).refused(NotThatTurn, turns=AUGUST)


def test_what_the_wallet_cannot_pay_is_not_owed_and_may_be_paid_later():
    """While that month lasts; then it is over, and the next one is tried."""
    poor = given(*WITH_PLAN, spent(400_00)).by(SYSTEM).at(rome(JULY)).when(turn(JULY))
    *_, unpaid = poor.decided()
    assert unpaid == MonthUnpaid(**OF | {"day": JULY}, turns=AUGUST, first=JULY)
    poor.by(TREASURER).when(turn(JULY)).refused(NotThatTurn, turns=AUGUST)


def test_a_month_is_paid_before_it_begins_or_after_it_could_not_be():
    """The next one, and no other; then it is not taken again when it begins."""
    scenario = given(*WITH_PLAN).when(pay(AUGUST)).refused(NotToPay, months=[JULY])
    scenario = given(*WITH_PLAN).when(pay(JULY))
    scenario.then(replace(WHOLE_JULY, turns=JULY), paid(100_00, 22_00))
    scenario.by(SYSTEM).at(rome(JULY)).when(turn(JULY)).then(
        replace(JUNE_EARNED, day=JULY, turns=AUGUST),
        earned(53_34, date(2026, 6, 30)),
    )


def test_whoever_is_suspended_keeps_the_plan_and_pays_no_month():
    """A suspended member begins nothing new."""
    scenario = given(*WITH_PLAN, suspended(CARLA)).by(SYSTEM).at(rome(JULY))
    *_, unpaid = scenario.when(turn(JULY)).decided()
    assert isinstance(unpaid, MonthUnpaid)


def test_the_plan_of_somebody_who_is_gone_ends_by_itself():
    """With the month that was paid."""
    scenario = given(*WITH_PLAN, deceased(CARLA)).by(SYSTEM).at(rome(JULY))
    *_, ended = scenario.when(turn(JULY)).decided()
    assert ended == SubscriptionEnded(**OF | {"day": JULY}, turns=None, until=JULY)


def test_a_plan_ends_with_a_month_after_its_notice():
    """Fifteen days from the fifteenth of June are the thirtieth: it ends with June; a day later with July."""
    late = given(*WITH_PLAN).at(noon(TODAY + ONE_DAY)).when(end(JULY))
    late.refused(PlanEndsLater, earliest=AUGUST)
    scenario = given(*WITH_PLAN).when(end(JULY))
    scenario.then(SubscriptionEnded(**OF, turns=JULY, until=JULY))
    scenario.when(end(AUGUST)).refused(PlanIsOver)
    *_, last = scenario.by(SYSTEM).at(rome(JULY)).when(turn(JULY)).decided()
    assert last == earned(53_34, date(2026, 6, 30))


def test_a_plan_never_ends_before_a_month_that_is_paid():
    """What was paid is had."""
    scenario = given(*WITH_PLAN).when(pay(JULY))
    scenario.decided()
    scenario.when(end(JULY)).refused(PlanEndsLater, earliest=AUGUST)


def test_books_are_closed_when_the_months_up_to_then_are_earned():
    """A month is missing from its last day on."""
    scenario = given(*WITH_PLAN).by(TREASURER).at(noon(JULY))
    scenario.when(ClosePeriod(owner=MILANO, until=date(2026, 6, 29))).decided()
    june = ClosePeriod(owner=MILANO, until=date(2026, 6, 30))
    scenario.when(june).refused(StillMissing, plan_months=[SUBSCRIPTION])
    scenario.when(replace(june, owner="All")).refused(StillMissing, plan_months=[SUBSCRIPTION])
    scenario.when(turn(JULY)).decided()
    scenario.when(june).decided()


def test_nobody_leaves_and_no_hub_goes_while_a_plan_lasts():
    """Who has it, who pays for it, and the hub that offers it."""
    scenario = given(*WITH_PLAN)
    scenario.when(Withdraw(member=CARLA)).refused(SomethingRemains, subscriptions=[SUBSCRIPTION])
    for_anna = given(*OFFERING, replace(BEGUN, member=ANNA))
    for_anna.when(Withdraw(member=ANNA)).refused(SomethingRemains, subscriptions=[SUBSCRIPTION])
    scenario.when(WithdrawHub(hub=MILANO)).refused(HubIsLivedOn, subscriptions=[SUBSCRIPTION])


def test_only_who_acts_for_the_payer_begins_and_ends_a_plan():
    """Months turn by themselves, or by the treasurer."""
    given(*OFFERING).by(TREASURER).when(BEGIN).refused(NotAllowed)
    given(*WITH_PLAN).by(TREASURER).when(end(JULY)).refused(NotAllowed)
    given(*WITH_PLAN).at(rome(JULY)).when(turn(JULY)).refused(NotAllowed)


@for_all(
    st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    st.integers(1, 1_000),
    st.integers(1, 1_000_000),
    st.sampled_from([0, 400, 1_000, 2_200]),
)
def test_a_part_of_a_month_never_has_more_than_all_of_it(first, uses, cents, vat_bp):
    """Nor less than its days are of it; a whole month has all, and every month ends with its last day."""
    terms = replace(TERMS, uses=uses, month_cents=cents, vat_bp=vat_bp)
    month = Subscription(terms=terms).month(first)
    days, whole = (month.until - first).days, (month.until - first.replace(day=1)).days
    assert month.until == month_after(first) == months_later(first, 1)
    assert uses * days <= month.uses * whole < uses * days + whole
    assert abs(2 * month.cents * whole - 2 * cents * days) <= whole
    assert month.net_cents + month.vat_cents == month.cents
    assert first.day != 1 or (month.uses, month.cents) == (uses, cents)


def test_months_are_counted_over_new_year():
    """The first calendar month counts, however late it is begun."""
    assert months_later(date(2026, 11, 30), 1) == date(2026, 12, 1)
    assert months_later(date(2026, 11, 30), 14) == date(2028, 1, 1)


def test_a_plan_rests_for_some_months_and_goes_on():
    """From the next month on, of which nothing is paid: July and August are left out, September is paid when it begins."""
    pause = PauseSubscription(subscription=SUBSCRIPTION, first=JULY, months=2)
    scenario = given(*WITH_PLAN).when(pause)
    scenario.then(SubscriptionPaused(**OF, turns=JULY, first=JULY, until=SEPTEMBER))
    earned_june, _ = scenario.by(SYSTEM).at(rome(JULY)).when(turn(JULY)).decided()
    assert earned_june.turns == SEPTEMBER
    scenario.at(rome(SEPTEMBER)).when(turn(SEPTEMBER))
    september, _ = scenario.decided()
    assert (september.first, september.uses) == (SEPTEMBER, 10)


def test_a_month_that_is_paid_is_not_paused():
    """Nor one that has begun, nor from another day than the first, nor of a plan that is over."""
    june, half = PauseSubscription(subscription=SUBSCRIPTION, first=date(2026, 6, 1)), TODAY
    scenario = given(*WITH_PLAN)
    scenario.when(june).refused(PausedFromNext, next_month=JULY)
    scenario.when(replace(june, first=half)).refused(Malformed)
    scenario.when(end(JULY)).decided()
    scenario.when(replace(june, first=JULY)).refused(PlanIsOver)
