"""Shares cost what was paid for them, on average; what passes takes its part of it along, to the cent."""

import pytest

from ledger.houses.events import HolderPaid
from ledger.kernel.fact import Fact
from ledger.offerings.cost import Cost, Costs, PassedOn
from ledger.offerings.register import Register
from ledger.registry import RULES
from tests.houses.examples import transferred
from tests.members.examples import ANNA, BRUNO, CARLA, village
from tests.offerings.examples import hold_shares, mulino_opened
from tests.scenario import TODAY, Memory, named
from tests.treasury.examples import MULINO


def costs(*facts: Fact) -> Costs:
    memory = Memory()
    memory.apply(*village, mulino_opened, *facts)
    return memory[Costs, MULINO]


def returned(member: str, cost: int) -> HolderPaid:
    return HolderPaid(
        day=TODAY,
        distribution=named("D", "ONE"),
        house=MULINO,
        of="capital",
        member=member,
        shares=10,
        gross_cents=500_00,
        cost_cents=cost,
        rate_bp=2_600,
        withheld_cents=0,
    )


def test_shares_of_two_prices_cost_their_average():
    """Ten at 100 and ten at 130: of five that pass 575 go, and the buyer's cost what was paid for them."""
    bought = [*hold_shares({ANNA: 10}), *hold_shares({ANNA: 10}, price=130_00)]
    held = dict(costs(*bought, transferred(5, price=1_00)).held)
    assert held == {ANNA: Cost(15, 1_725_00), BRUNO: Cost(5, 1_00)}


def test_who_passes_all_on_has_no_cost_left():
    """However the average rounds: three for 1.00, one, and then two."""
    held = dict(
        costs(
            *hold_shares({ANNA: 3}, price=33), transferred(1, price=5), transferred(2, price=5)
        ).held
    )
    assert held == {BRUNO: Cost(3, 10)}


def test_capital_that_came_back_is_no_cost_any_more():
    """500.00 of 1,000.00; a later sale takes the half of what is left."""
    held = dict(
        costs(*hold_shares({ANNA: 10}), returned(ANNA, 500_00), transferred(5, price=0)).held
    )
    assert held == {ANNA: Cost(5, 250_00), BRUNO: Cost(5, 0)}


@pytest.mark.parametrize("taker, left", [(CARLA, {CARLA: Cost(4, 400_00)}), ("", {})])
def test_what_is_given_keeps_its_cost_and_what_is_cancelled_has_none(taker: str, left: dict):
    """A gift is taxed by what the giver paid (TUIR 68(6)); redeemed shares are gone with theirs."""
    before = costs(*hold_shares({ANNA: 10}))
    after = dict(before.evolve(PassedOn(ANNA, taker, 4, None)).held)
    assert after == {ANNA: Cost(6, 600_00), **left}


def test_whatever_moves_shares_moves_their_cost():
    """Every fact that the register hears of, and that is no offering's beginning or end."""
    moving = {
        kind for kind, routes in RULES.routes.items() if any(noun is Register for noun, _ in routes)
    }
    costing = {kind for kind, routes in RULES.routes.items() if any(n is Costs for n, _ in routes)}
    names = {RULES.names[kind] for kind in moving - costing}
    assert names == {
        "offerings.offering-opened.v1",
        "offerings.offering-settled.v1",
        "offerings.offering-failed.v1",
        "offerings.offering-cancelled.v1",
    }
