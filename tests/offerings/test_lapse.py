"""Whoever is put out, or dies, asks for no shares any more: the money is free, and nothing is issued."""

from datetime import date

import pytest

from ledger.kernel.days import rome
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact
from ledger.kernel.who import SYSTEM
from ledger.members.events import MemberDeceased, MemberExcluded
from ledger.members.standing import ExcludeMember, RecordDeath
from ledger.offerings.events import PledgeLapsed
from ledger.offerings.holder import Holder
from ledger.offerings.settle import SettleOffering
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.account import Account
from tests.members.examples import ANNA, BRUNO, excluded
from tests.offerings.examples import (
    CLOSES,
    failed,
    lapsed,
    offering,
    pledged,
    released,
)
from tests.scenario import TODAY, first_second_after, given
from tests.treasury.examples import OFFERING, SECOND_PLEDGE, paid_in

PUT_OUT = [
    (RecordDeath(member=ANNA), MemberDeceased(day=TODAY, member=ANNA)),
    (
        ExcludeMember(member=ANNA, reason="v1:harm"),
        MemberExcluded(day=TODAY, member=ANNA, reason="v1:harm"),
    ),
]
WALLET, HELD = chart.wallet(ANNA), chart.held(ANNA)
AFTER, LATE = date(2026, 6, 21), date(2026, 6, 23)
begun = [
    *offering,
    paid_in(ANNA, 2_000_00),
    paid_in(BRUNO, 2_000_00),
    *pledged(ANNA, 4),
    *pledged(ANNA, 3, SECOND_PLEDGE),
    *pledged(BRUNO, 6, "PBRUNOAAAAAAAAAAA"),
]


@pytest.mark.parametrize("command, fact", PUT_OUT)
def test_every_open_pledge_is_let_go_in_the_same_append(command, fact):
    """400.00 and 300.00 are in the wallet again: 2000.00 of 2000.00, and nothing is held."""
    story = given(*begun).when(command)
    story.then(fact, *lapsed(ANNA, 4, n=1), *lapsed(ANNA, 3, SECOND_PLEDGE, n=2))
    money = {name: story.memory[Account, name].balance for name in (WALLET, HELD)}
    assert money == {WALLET: -2_000_00, HELD: 0}
    assert not story.memory[Holder, ANNA].pledges


@pytest.mark.parametrize("command, fact", PUT_OUT)
def test_the_settlement_counts_them_no_more(command, fact):
    """Thirteen asked for, ten needed: without the seven of the dead the offering fails."""
    story = given(*begun).when(command)
    assert story.decided()[0] == fact
    after = first_second_after(CLOSES)
    story.at(after).by(SYSTEM).when(SettleOffering(offering=OFFERING)).then(
        failed(6, 1, day=AFTER),
        *released(BRUNO, 6, "PBRUNOAAAAAAAAAAA", day=AFTER, n=1),
    )


def test_the_day_of_settlement_moves_back():
    """The last to think again was Anna: what is left may settle when it closes."""
    late = [*offering, paid_in(ANNA, 2_000_00), *pledged(ANNA, 4, day=CLOSES, settles_after=LATE)]
    _, gone, _ = given(*late).at(rome(CLOSES, 12)).when(RecordDeath(member=ANNA)).decided()
    assert isinstance(gone, PledgeLapsed)
    assert gone.settles_after == CLOSES
    settle = SettleOffering(offering=OFFERING)
    due = Due(subject=f"settle:{OFFERING}", at=rome(CLOSES, 24), command=settle)
    assert list(RULES.agenda(gone)) == [due]


def test_a_death_after_an_exclusion_finds_nothing_open():
    """The first of the two ended it all."""
    nothing_open: list[Fact] = [*offering, excluded(ANNA)]
    given(*nothing_open).when(RecordDeath(member=ANNA)).then(MemberDeceased(day=TODAY, member=ANNA))
