"""Nobody leaves while anything of theirs remains, and the refusal names all of it."""

from datetime import UTC, date, datetime

import pytest

from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.members.events import MemberWithdrawn, Standing
from ledger.members.membership import Membership
from ledger.members.rights import NoSuchMember
from ledger.members.standing import WrongStanding
from ledger.members.tax_holder import TaxHolder
from ledger.members.withdraw import SomethingRemains, Withdraw
from ledger.offerings.events import SharesIssued, SharesPledged
from ledger.stays.events import Bedding, StayBooked
from ledger.treasury import journal
from ledger.ventures.events import Founder, VentureOpened
from tests.houses.examples import OFFER, offered
from tests.members.examples import ANNA, ANNA_NAMED, ANNAS_TAG, AS_ANNA, AS_BRUNO, PATHS
from tests.places.examples import ALA, HOST
from tests.scenario import NOON, TODAY, Scenario, given
from tests.staff import OPERATOR, TREASURER
from tests.treasury.examples import (
    BAKERY,
    E1,
    E2,
    E3,
    MULINO,
    OFFERING,
    PLEDGE,
    SECOND_PLEDGE,
    STAY,
    TOMORROW,
    paid_in,
    posted,
)

LEAVE = Withdraw(member=ANNA)
LEFT = MemberWithdrawn(day=TODAY, member=ANNA, tax_tag=ANNAS_TAG)

PAID_IN = paid_in(ANNA, 100_00)
HELD = posted(journal.hold(ANNA, 60_00, PLEDGE, "pledge-held"), E2)
SPENT = posted(journal.payment_out(ANNA, 100_00), E2)
BOUNCED = posted(journal.bounce(ANNA, 100_00, 0, entry=E1, reason="AM04"), E3)


def of_pledge(pledge: str, shares: int = 6, issuer: str = MULINO) -> dict[str, object]:
    return {
        "day": TODAY,
        "pledge": pledge,
        "offering": OFFERING,
        "issuer": issuer,
        "member": ANNA,
        "shares": shares,
        "cents": 60_00,
    }


PLEDGED = SharesPledged(**of_pledge(PLEDGE))
ISSUED = SharesIssued(**of_pledge(PLEDGE))
OFFERED = offered(2, price=1, expires=TODAY)
FOUNDED = VentureOpened(
    day=TODAY, venture=BAKERY, hub=ALA, name="Start", founders=(Founder(ANNA, 3),)
)
BOOKED = StayBooked(
    day=TODAY,
    stay=STAY,
    hub=ALA,
    payer=ANNA,
    arrive=TODAY,
    depart=TOMORROW,
    beds=(Bedding("BR1", "a", ANNA),),
    companions=(),
    total_cents=46_00,
)

REMAINS: dict[str, tuple[list[Fact], dict[str, object]]] = {
    "wallet": ([PAID_IN], {"wallet_cents": 100_00}),
    "held": ([PAID_IN, HELD], {"wallet_cents": 40_00, "held_cents": 60_00}),
    "receivable": ([PAID_IN, SPENT, BOUNCED], {"receivable_cents": 100_00}),
    "pledge": ([PLEDGED], {"pledges": [PLEDGE]}),
    "shares": ([PLEDGED, ISSUED], {"shares": {MULINO: 6}}),
    "offer": ([PLEDGED, ISSUED, OFFERED], {"shares": {MULINO: 6}, "offers": [OFFER]}),
    "founder's shares": ([FOUNDED], {"shares": {BAKERY: 3}}),
    "stay": ([BOOKED], {"stays": [STAY]}),
}


def remaining(scenario: Scenario) -> dict[str, object]:
    with pytest.raises(SomethingRemains) as caught:
        scenario.decided()
    return {name: rest for name, rest in caught.value.facts.items() if name != "member"}


@pytest.mark.parametrize("standing", ["applied", "admitted", "suspended"])
def test_a_member_leaves_with_nothing_behind(standing):
    """The tax code is free again; an applicant withdraws the application."""
    scenario = given(*PATHS[standing], ANNA_NAMED).by(AS_ANNA).when(LEAVE)
    scenario.then(LEFT)
    assert scenario.memory[Membership, ANNA].standing is Standing.WITHDRAWN
    assert scenario.memory[TaxHolder, ANNAS_TAG].members == ()


@pytest.mark.parametrize("facts,named", REMAINS.values(), ids=REMAINS.keys())
def test_whatever_remains_is_named(facts, named):
    """One thing is enough to stay, and nothing else is named."""
    assert remaining(given(*PATHS["admitted"], *facts).when(LEAVE)) == named


def test_all_that_remains_is_named_at_once():
    """Nobody should have to try seven times."""
    history = (PAID_IN, HELD, PLEDGED, ISSUED, OFFERED, FOUNDED, BOOKED)
    other = SharesPledged(**of_pledge(SECOND_PLEDGE, 1, BAKERY))
    assert remaining(given(*PATHS["admitted"], *history, other).when(LEAVE)) == {
        "wallet_cents": 40_00,
        "held_cents": 60_00,
        "shares": {MULINO: 6, BAKERY: 3},
        "pledges": [SECOND_PLEDGE],
        "offers": [OFFER],
        "stays": [STAY],
    }


def test_an_offer_that_is_over_by_date_does_not_remain():
    """Verbs judge by date, even if the scheduler is late; the shares themselves remain."""
    tomorrow = datetime(2026, 6, 16, 10, tzinfo=UTC)
    scenario = given(*PATHS["admitted"], PLEDGED, ISSUED, OFFERED).at(tomorrow).when(LEAVE)
    assert remaining(scenario) == {"shares": {MULINO: 6}}


def test_who_paid_everything_out_leaves():
    """Zero is nothing."""
    given(*PATHS["admitted"], PAID_IN, SPENT).when(LEAVE).then(LEFT)


@pytest.mark.parametrize("standing", ["excluded", "deceased"])
def test_for_who_is_gone_an_operator_closes_the_membership(standing):
    """Once all is paid out; their own users may not."""
    scenario = given(*PATHS[standing], ANNA_NAMED).when(LEAVE)
    scenario.by(AS_ANNA).refused(NotAllowed)
    scenario.by(OPERATOR).then(LEFT)


@pytest.mark.parametrize("standing", ["declined", "withdrawn"])
def test_nobody_leaves_twice(standing):
    """A membership that is over stays over."""
    given(*PATHS[standing]).when(LEAVE).refused(WrongStanding, standing=standing)


def test_nobody_leaves_who_never_came():
    """An id that never applied is no member."""
    given().when(LEAVE).refused(NoSuchMember)


@pytest.mark.parametrize("who", [AS_BRUNO, HOST, TREASURER], ids=lambda who: who.actor)
def test_nobody_withdraws_another(who):
    """Only the member's own users and operators."""
    given(*PATHS["admitted"], ANNA_NAMED).by(who).when(LEAVE).refused(NotAllowed)


def test_leaving_takes_effect_on_the_day_in_rome():
    """The evening of the 14th in London is the 15th in Rome."""
    late = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)
    (left,) = given(*PATHS["admitted"]).at(late).when(LEAVE).decided()
    assert left.day == date(2026, 6, 15) == NOON.date()
