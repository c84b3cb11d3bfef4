"""Nobody does alone what takes two: one proposes, another approves, and it is decided anew then."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.approvals.approve import (
    ApproveProposal,
    DeclineProposal,
    NotUnderstood,
    NotYours,
    WithdrawProposal,
)
from ledger.approvals.events import CommandDeclined, ProposalWithdrawn
from ledger.approvals.proposal import (
    ProposalLapsed,
    ProposalOver,
    ProposalUnknown,
    SamePerson,
)
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import Role, Who
from ledger.registry import RULES
from ledger.treasury import chart, journal
from ledger.treasury.events import Posting
from ledger.treasury.post import NotEnoughMoney
from tests.approvals.examples import LAST_DAY, NEW_PROPOSAL, PROPOSAL, WRITE_OFF, approved, proposed
from tests.members.examples import ANNA
from tests.scenario import TODAY, given, last_second, noon
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import E2, MEMBERS, entry, new_entry, paid_in, posted

APPROVE = ApproveProposal(proposal=PROPOSAL)
DECLINE = DeclineProposal(proposal=PROPOSAL)
WITHDRAW = WithdrawProposal(proposal=PROPOSAL)
OWING = (
    *MEMBERS,
    entry(
        "bounce",
        ANNA,
        Posting(chart.receivable(ANNA), 60_00),
        Posting(chart.NETWORK_BANK, -60_00),
        name=E2,
    ),
)
RECOVERED = entry(
    "recovery",
    ANNA,
    Posting(chart.NETWORK_BANK, 10_00),
    Posting(chart.receivable(ANNA), -10_00),
)


def test_what_takes_two_persons_is_only_proposed():
    """The command is stored as it was sent, with its words sealed, and nothing moves."""
    given(*OWING).when(WRITE_OFF).by(TREASURER).then(proposed(proposal=NEW_PROPOSAL))


def test_whoever_only_looks_sees_what_would_follow():
    """The proposal, and beside it what an approval of today would write."""
    memory = given(*OWING).memory
    draft = journal.written_off(ANNA, 60_00, "sealed")
    shown = memory.preview(WRITE_OFF, who=TREASURER)
    assert shown == [proposed(proposal=NEW_PROPOSAL), posted(draft, new_entry(2))]


def test_a_refusal_comes_at_once():
    """What could not be done now is not proposed either, nor by whoever may not."""
    beyond = replace(WRITE_OFF, amount_cents=60_01)
    given(*OWING).when(beyond).by(TREASURER).refused(NotEnoughMoney, needed_cents=60_01)
    given(*OWING).when(WRITE_OFF).by(AUDITOR).refused(NotAllowed)


def test_another_person_approves_and_it_happens():
    """The facts that follow stand beside the approval, in one append."""
    draft = journal.written_off(ANNA, 60_00, "sealed")
    given(*OWING, proposed()).when(APPROVE).by(OPERATOR).then(
        approved(), posted(draft, new_entry(1))
    )


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.TREASURER])
def test_one_person_is_not_two_whatever_their_tokens(role):
    """An actor is a person's name: another token of theirs, of another role, makes no second one."""
    who = Who(actor=TREASURER.actor, role=role)
    for command in (APPROVE, DECLINE):
        given(*OWING, proposed()).when(command).by(who).refused(SamePerson)


def test_it_is_decided_anew_at_the_approval():
    """Meanwhile a part was recovered: as much as was proposed is no longer owed."""
    given(*OWING, proposed(), RECOVERED).when(APPROVE).by(OPERATOR).refused(
        NotEnoughMoney, available_cents=50_00
    )


def test_who_might_not_have_asked_does_not_approve():
    """An auditor reads, and says neither yes nor no."""
    for command in (APPROVE, DECLINE):
        given(*OWING, proposed()).when(command).by(AUDITOR).refused(NotAllowed)


def test_it_may_be_approved_until_the_end_of_its_last_day():
    """And never after: what waited so long must be proposed again."""
    scenario = given(*OWING, proposed()).when(APPROVE).by(OPERATOR)
    scenario.at(last_second(LAST_DAY)).then_some(lambda facts: len(facts) == 2)
    late = given(*OWING, proposed()).when(APPROVE).by(OPERATOR)
    late.at(noon(LAST_DAY + timedelta(days=1))).refused(ProposalLapsed, until=LAST_DAY)


def test_another_person_declines():
    """Then it is over."""
    declined = CommandDeclined(day=TODAY, proposal=PROPOSAL)
    given(*OWING, proposed()).when(DECLINE).by(OPERATOR).then(declined)
    given(*OWING, proposed(), declined).when(APPROVE).by(OPERATOR).refused(ProposalOver)


def test_the_first_person_withdraws_and_nobody_else():
    """Whoever has thought again."""
    withdrawn = ProposalWithdrawn(day=TODAY, proposal=PROPOSAL)
    given(*OWING, proposed()).when(WITHDRAW).by(TREASURER).then(withdrawn)
    given(*OWING, proposed()).when(WITHDRAW).by(OPERATOR).refused(NotYours)
    given(*OWING, proposed(), withdrawn).when(APPROVE).by(OPERATOR).refused(ProposalOver)


def test_it_is_approved_once():
    """A second approval would do it twice."""
    given(*OWING, paid_in(ANNA, 100), proposed(), approved()).when(APPROVE).by(OPERATOR).refused(
        ProposalOver
    )


def test_nothing_is_approved_that_was_never_proposed():
    """There must be a proposal."""
    given(*OWING).when(APPROVE).by(OPERATOR).refused(ProposalUnknown)


@pytest.mark.parametrize(
    "change",
    [
        {"command": "treasury.gone"},
        {"body": {"member": ANNA, "amount_cents": 0, "note": "sealed"}},
        {"body": {"member": ANNA}},
        {"body": {"member": ANNA, "amount_cents": 1, "note": "sealed", "why": ""}},
    ],
    ids=["a command that is gone", "another bound", "a field missing", "a field too many"],
)
def test_what_is_no_longer_understood_is_proposed_again(change):
    """A command may have changed since: then nobody approves what it means no longer."""
    old = replace(proposed(), **change)
    given(*OWING, old).when(APPROVE).by(OPERATOR).refused(NotUnderstood)


def test_whoever_may_ask_for_what_takes_two_may_approve_it():
    """Each such command says so in the same words: treasurers and operators, never one alone; and nobody else may."""
    taking_two = [command for command in RULES.verbs if command.approved_within_days]
    assert taking_two
    words = "(treasurers or operators; another person approves)"
    assert [one for one in taking_two if words not in str(one.__doc__)] == []
