"""An offering settles or fails when it may and not before, or is cancelled with a reason."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.offerings.events import OfferingSettled, PledgeReleased, SharesIssued, WhyCancelled
from ledger.offerings.offering import CoolingOff, NoSuchOffering, OverAlready, StillOpen
from ledger.offerings.settle import CancelOffering, SettleOffering
from ledger.registry import RULES
from tests.cold import Cold, many
from tests.members.examples import (
    ANNA,
    AS_ANNA,
    BRUNO,
    CARLA,
    suspended,
    village,
)
from tests.offerings.examples import (
    CLOSES,
    PRICE,
    cancelled,
    failed,
    issued,
    mulino_opened,
    offering,
    offering_opened,
    pledged,
    released,
    settled,
)
from tests.scenario import TODAY, Memory, first_second_after, given, last_second, named
from tests.staff import TREASURER
from tests.treasury.examples import OFFERING, SECOND_PLEDGE, paid_in

settle = SettleOffering(offering=OFFERING)
cancel = CancelOffering(offering=OFFERING, reason=WhyCancelled.PURCHASE_FAILED)


anna_and_bruno = [
    *offering,
    paid_in(ANNA, 2_000_00),
    paid_in(BRUNO, 2_000_00),
    *pledged(ANNA, 6),
    *pledged(BRUNO, 4, SECOND_PLEDGE),
]
anna_alone = [*offering, paid_in(ANNA, 2_000_00), *pledged(ANNA, 9)]
AFTER = CLOSES + timedelta(days=1)
all_issued = [
    settled(10, 2, day=AFTER),
    *issued(ANNA, 6, day=AFTER, n=1),
    *issued(BRUNO, 4, SECOND_PLEDGE, day=AFTER, n=2),
]


def test_at_midnight_after_the_closing_day_enough_pledges_become_shares():
    """Exactly the minimum suffices; each pledge is told by itself, with an entry of its own."""
    given(*anna_and_bruno).at(first_second_after(CLOSES)).by(SYSTEM).when(settle).then(*all_issued)


def test_a_second_before_midnight_nothing_settles():
    """The closing day lasts until 24:00 in Rome, however much is pledged."""
    given(*anna_and_bruno).at(last_second(CLOSES)).by(SYSTEM).when(settle).refused(
        StillOpen, closes=CLOSES
    )


def test_one_share_below_the_minimum_all_is_released():
    """The same due command fails the offering; every hold goes back to its wallet."""
    given(*anna_alone).at(first_second_after(CLOSES)).by(SYSTEM).when(settle).then(
        failed(9, 1, day=AFTER), *released(ANNA, 9, day=AFTER, n=1)
    )


def test_an_offering_nobody_pledged_in_fails_without_an_entry():
    """No money was held, so none moves."""
    given(*offering).at(first_second_after(CLOSES)).when(settle).then(failed(0, 0, day=AFTER))


pledged_on_the_closing_day = [
    *anna_and_bruno,
    paid_in(CARLA, 100_00),
    *pledged(
        CARLA,
        1,
        "PCARLAAAAAAAAAAAA",
        day=CLOSES,
        settles_after=CLOSES + timedelta(days=3),
    ),
]


def test_nothing_settles_while_the_last_pledge_may_be_thought_over():
    """Three days after the day of the last pledge must be over, to the second."""
    cooling_ends = CLOSES + timedelta(days=3)
    story = given(*pledged_on_the_closing_day).when(settle)
    story.at(first_second_after(CLOSES)).refused(CoolingOff, until=cooling_ends)
    story.at(last_second(cooling_ends)).refused(CoolingOff, until=cooling_ends)
    story.at(first_second_after(cooling_ends)).then_some(
        lambda facts: isinstance(facts[0], OfferingSettled)
    )


def test_a_pledge_made_before_a_suspension_counts():
    """Who was suspended since finishes what was begun."""
    given(*anna_and_bruno, suspended(ANNA)).at(first_second_after(CLOSES)).when(settle).then(
        *all_issued
    )


def test_what_is_over_settles_no_more():
    """A due command that comes twice, or after a cancellation, is refused and harmless."""
    story = given(*anna_and_bruno).at(first_second_after(CLOSES)).when(settle)
    story.decided()
    story.refused(OverAlready, stage="settled")
    story.when(cancel).refused(OverAlready, stage="settled")


def test_only_the_scheduler_and_operators_settle():
    """Not even the treasurer."""
    given(*anna_and_bruno).at(first_second_after(CLOSES)).by(TREASURER).when(settle).refused(
        NotAllowed
    )


def test_there_is_nothing_to_settle_or_cancel_in_an_unknown_offering():
    """An id that nothing bears is a 404."""
    given().when(settle).refused(NoSuchOffering)
    given().when(cancel).refused(NoSuchOffering)


def test_an_operator_cancels_with_a_reason_and_all_is_released():
    """At any time before settlement, even after the closing day."""
    for moment, day in ((last_second(TODAY), TODAY), (first_second_after(CLOSES), AFTER)):
        given(*anna_alone).at(moment).when(cancel).then(
            cancelled(9, 1, day=day, reason=WhyCancelled.PURCHASE_FAILED),
            *released(ANNA, 9, day=day, n=1),
        )


def test_members_do_not_cancel_offerings():
    """They revoke their own pledge."""
    given(*anna_alone).by(AS_ANNA).when(cancel).refused(NotAllowed)


def test_settlement_is_due_when_the_closing_day_is_over():
    """And no longer when the offering is over."""
    due = Due(subject=f"settle:{OFFERING}", at=rome(CLOSES, 24), command=settle)
    assert list(RULES.agenda(offering[-1])) == [due]
    assert due.key == f"settle:{OFFERING}@2026-06-20T22:00Z"
    for end in (settled(0, 0, day=TODAY), failed(0, 0, day=TODAY), cancelled(0, 0, day=TODAY)):
        assert list(RULES.agenda(end)) == [Done(subject=f"settle:{OFFERING}")]


@pytest.mark.parametrize("shares_min, told", [(10_000, SharesIssued), (10_001, PledgeReleased)])
def test_ten_thousand_cold_pledges_cost_at_most_five_loads(shares_min: int, told: type[Fact]):
    """Settled or failed in one command: the totals, and for each a fact followed by its own entry."""
    memory = Memory()
    terms = {"shares_min": shares_min, "shares_max": 20_000, "shares_limit": None}
    memory.apply(*village, mulino_opened, replace(offering_opened, **terms))
    for n, member in enumerate(many(10_000)):
        memory.apply(paid_in(member, PRICE), *pledged(member, 1, named("P", f"{n:05}")))
    cold = Cold(memory)
    in_all, *each = cold.decide(settle, SYSTEM, now=first_second_after(CLOSES))
    assert (in_all.shares, in_all.pledges, in_all.cents) == (10_000, 10_000, 10_000 * PRICE)
    assert {type(fact) for fact in each[::2]} == {told}
    assert [fact.pledge for fact in each[::2]] == [entry.about for entry in each[1::2]]
    assert cold.loads <= 5
