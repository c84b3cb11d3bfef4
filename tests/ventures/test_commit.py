"""A member commits to what remains, within the window, the limit and the wallet, and may revoke."""

from datetime import date, timedelta

import pytest

from ledger.kernel.days import rome
from ledger.kernel.due import Due
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.kernel.subscription import (
    ClosedAlready,
    LimitPerMember,
    NotEnoughSharesLeft,
    NotOpenYet,
    OverAlready,
)
from ledger.members.rights import StandingForbids
from ledger.registry import RULES
from ledger.treasury.post import NotEnoughMoney
from ledger.ventures.backer import Backer, OpenCommitment
from ledger.ventures.commit import CommitToRound, NoSuchCommitment, RevokeCommitment
from ledger.ventures.events import CommitmentRevoked, StakeCommitted
from ledger.ventures.round import NoSuchRound
from ledger.ventures.run_round import SettleRound
from tests.cast import (
    ANNA,
    ANNA_HERSELF,
    BRUNO,
    DARIO,
    TODAY,
    anna_has_a_user,
    deceased,
    excluded,
    first_second_after,
    freed,
    last_second,
    paid_in,
    suspended,
    withdrew,
)
from tests.scenario import SEED, given
from tests.ventures.examples import (
    BAKERY,
    CLOSES,
    COMMITMENT,
    LIMIT,
    OPENS,
    PRICE,
    ROUND,
    SECOND_COMMITMENT,
    SHARES_MAX,
    committed,
    raising,
)

NEW = identifier("K", SEED, 1)
rich = [*raising, *(paid_in(member, 5_000_00) for member in (ANNA, BRUNO, DARIO))]


def commit(shares: int, member: str = ANNA) -> CommitToRound:
    return CommitToRound(round=ROUND, member=member, shares=shares)


def test_a_commitment_holds_its_price():
    """One fact and one entry; the backer has it open."""
    story = given(*rich)
    story.when(commit(4)).then(*committed(ANNA, 4, NEW, n=2))
    wish = OpenCommitment(ROUND, BAKERY, 4)
    assert dict(story.memory[Backer, ANNA].commitments) == {NEW: wish}


def test_the_wallet_pays_to_the_last_cent():
    """One cent short is short."""
    given(*raising, paid_in(ANNA, 4 * PRICE)).when(commit(4)).decided()
    given(*raising, paid_in(ANNA, 4 * PRICE - 1)).when(commit(4)).refused(NotEnoughMoney)


def test_the_last_share_may_be_committed_to_and_one_more_is_told_what_remains():
    """All members' commitments count."""
    nearly = [*rich, *committed(BRUNO, SHARES_MAX - 4)]
    given(*nearly).when(commit(4)).decided()
    given(*nearly).when(commit(5)).refused(NotEnoughSharesLeft, remaining=4)


def test_the_limit_counts_open_commitments_and_shares_held():
    """Dario founded with ten and committed to thirty: ten more, and not eleven."""
    story = [*rich, *committed(DARIO, 30)]
    given(*story).when(commit(10, DARIO)).decided()
    given(*story).when(commit(11, DARIO)).refused(
        LimitPerMember, limit=LIMIT, held=10, asked_before=30
    )


def test_commitments_are_taken_from_the_first_to_the_last_second():
    """A round closed by date takes none, however late the scheduler is."""
    story = given(*rich).when(commit(1))
    story.at(rome(OPENS) - timedelta(seconds=1)).refused(NotOpenYet)
    story.at(first_second_after(CLOSES)).refused(ClosedAlready)
    story.at(last_second(CLOSES)).decided()
    given(*rich).at(rome(OPENS)).when(commit(1)).decided()


@pytest.mark.parametrize("standing", [suspended, excluded, deceased, withdrew])
def test_only_admitted_members_commit(standing):
    """Backing begins something new."""
    given(*rich, standing(ANNA)).when(commit(1)).refused(StandingForbids)


def test_a_member_commits_for_herself_and_to_rounds_that_exist():
    """Object-level."""
    story = given(*rich, anna_has_a_user).by(ANNA_HERSELF)
    story.when(commit(1, BRUNO)).refused(NotAllowed)
    story.when(commit(1)).decided()
    given(*rich).when(CommitToRound(round="RNOTHINGAAAAAAAAA", member=ANNA, shares=1)).refused(
        NoSuchRound
    )


revoke = RevokeCommitment(round=ROUND, commitment=COMMITMENT)
anna_committed = [*rich, *committed(ANNA, 6)]


def revoked(*, day: date = TODAY, settles_after: date | None = None) -> CommitmentRevoked:
    return CommitmentRevoked(
        day=day,
        commitment=COMMITMENT,
        round=ROUND,
        venture=BAKERY,
        member=ANNA,
        shares=6,
        settles_after=settles_after,
    )


def test_a_commitment_is_revoked_and_its_money_is_free():
    """Once, at once."""
    story = given(*anna_committed, anna_has_a_user).by(ANNA_HERSELF).when(revoke)
    story.then(revoked(), freed(ANNA, 150_00, COMMITMENT, kind="commitment-revoked", n=1))
    assert not story.memory[Backer, ANNA].commitments
    story.refused(NoSuchCommitment)


def test_a_commitment_is_revocable_until_settlement():
    """After the closing day too, while nobody has settled."""
    given(*anna_committed).at(first_second_after(CLOSES)).when(revoke).decided()
    story = given(*anna_committed).at(first_second_after(CLOSES))
    story.when(SettleRound(round=ROUND)).decided()
    story.when(revoke).refused(OverAlready)


def test_nobody_revokes_for_another_and_operators_do_for_the_gone():
    """Rights by standing, exactly as tabled."""
    given(*rich, *committed(BRUNO, 1), anna_has_a_user).by(ANNA_HERSELF).when(revoke).refused(
        NotAllowed
    )
    given(*anna_committed, anna_has_a_user, suspended(ANNA)).by(ANNA_HERSELF).when(revoke).decided()
    for standing in (excluded, deceased):
        gone = [*anna_committed, anna_has_a_user, standing(ANNA)]
        given(*gone).by(ANNA_HERSELF).when(revoke).refused(StandingForbids)
        given(*gone).when(revoke).decided()
    given().when(revoke).refused(NoSuchRound)


def test_the_last_commitment_moves_the_settlement_and_its_revocation_moves_it_back():
    """In the facts and in the agenda."""
    story = given(*anna_committed).at(last_second(CLOSES))
    (late, _) = story.when(commit(1, BRUNO)).decided()
    assert isinstance(late, StakeCommitted)
    assert late.settles_after == date(2026, 6, 23)
    due = Due(
        subject=f"settle:{ROUND}",
        at=rome(date(2026, 6, 23), 24),
        command=SettleRound(round=ROUND),
    )
    assert list(RULES.agenda(late)) == [due]
    (back, _) = story.when(RevokeCommitment(round=ROUND, commitment=late.commitment)).decided()
    assert back.settles_after == CLOSES
    assert list(RULES.agenda(revoked())) == []
    assert list(RULES.agenda(committed(ANNA, 1, SECOND_COMMITMENT)[0])) == []
