"""A hub offers a plan on terms that whoever begins it keeps, and withdraws it."""

import pytest
from msgspec.structs import replace

from ledger.conventions.price_list import NotSoldSo
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import Role, Who
from ledger.plans.events import PlanWithdrawn
from ledger.plans.offer import NotByPlan, PlanIsWithdrawn, WithdrawPlan
from ledger.plans.plan import NoSuchPlan
from ledger.treasury.vat_rate import NoSuchRate
from tests.desks.examples import MILANO_IS_OPEN
from tests.places.examples import ALA, HOST, MILANO
from tests.plans.examples import BEGIN, NEW_PLAN, OFFER, OFFERED, OFFERING, PLAN
from tests.scenario import TODAY, given

MILANOS_HOST = Who(actor="host-milano", role=Role.HOST, hub=MILANO)
WITHDRAW = WithdrawPlan(hub=MILANO, plan=PLAN)


def test_a_host_offers_a_plan():
    """By the name that the hub gives it."""
    scenario = given(*MILANO_IS_OPEN).by(MILANOS_HOST).when(OFFER)
    scenario.then(replace(OFFERED, plan=NEW_PLAN))
    scenario.by(HOST).when(OFFER).refused(NotAllowed)


@pytest.mark.parametrize(
    "wrong, refusal",
    [
        ({"unit": "night"}, NotSoldSo),
        ({"service": "bed", "unit": "night"}, NotByPlan),
        ({"vat_bp": 22}, NoSuchRate),
    ],
)
def test_a_plan_is_for_what_a_hub_sells(wrong, refusal):
    """Desks by the day or half day: nights are not sold by plan; 22 is no rate of VAT."""
    given(*MILANO_IS_OPEN).when(replace(OFFER, **wrong)).refused(refusal)


def test_a_plan_that_is_withdrawn_is_begun_no_more():
    """And is withdrawn once, by its own hub."""
    scenario = given(*OFFERING).by(MILANOS_HOST)
    scenario.when(replace(WITHDRAW, hub=ALA)).by(HOST).refused(NoSuchPlan)
    scenario.by(MILANOS_HOST).when(WITHDRAW)
    scenario.then(PlanWithdrawn(day=TODAY, plan=PLAN, hub=MILANO))
    scenario.when(WITHDRAW).refused(PlanIsWithdrawn)
    scenario.when(BEGIN).refused(PlanIsWithdrawn)
