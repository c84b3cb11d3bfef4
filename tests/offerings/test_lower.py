"""A member asks for fewer shares than before, and the pledge keeps its place and its days."""

from datetime import date, timedelta

import pytest

from ledger.kernel.refused import NotAllowed
from ledger.members.rights import StandingForbids
from ledger.offerings.events import SharesPledged
from ledger.offerings.holder import Holder
from ledger.offerings.offering import (
    CoolingOff,
    LimitPerMember,
    NoSuchOffering,
    NotEnoughSharesLeft,
    Offering,
    OverAlready,
)
from ledger.offerings.pledge import (
    LowerPledge,
    NoSuchPledge,
    NotFewer,
    PledgeShares,
    RevokePledge,
)
from ledger.offerings.settle import SettleOffering
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.account import Account
from tests.members.examples import (
    ANNA,
    ANNA_NAMED,
    AS_ANNA,
    BRUNO,
    deceased,
    excluded,
    suspended,
)
from tests.offerings.examples import (
    CLOSES,
    LIMIT,
    SHARES_MAX,
    failed,
    issued,
    lowered,
    offering,
    pledged,
    released,
    revoked,
    settled,
)
from tests.scenario import TODAY, first_second_after, given, last_second
from tests.treasury.examples import OFFERING, PLEDGE, SECOND_PLEDGE, freed, paid_in

AFTER = CLOSES + timedelta(days=1)
asked_for_12 = [
    *offering,
    paid_in(ANNA, 2_000_00),
    paid_in(BRUNO, 2_000_00),
    *pledged(ANNA, 12),
]


def lower(to: int, pledge: str = PLEDGE) -> LowerPledge:
    return LowerPledge(offering=OFFERING, pledge=pledge, shares=to)


def test_the_difference_is_free_at_once_and_the_rest_stays_held():
    """Twelve at 100.00 lowered to five: 700.00 are free again, 500.00 stay under the pledge's name."""
    story = given(*asked_for_12, ANNA_NAMED).by(AS_ANNA)
    story.when(lower(5)).then(*lowered(ANNA, 12, to=5, n=1))
    assert -story.memory[Account, chart.held(ANNA)].balance == 500_00
    assert -story.memory[Account, chart.wallet(ANNA)].balance == 1_500_00
    assert story.memory[Holder, ANNA].pledges[PLEDGE].shares == 5


def test_lowering_restarts_no_cooling_off_and_moves_no_settlement():
    """Asked for on the closing day: after three days it settles, although it was lowered in between."""
    ends = CLOSES + timedelta(days=3)
    late = [
        *asked_for_12[:-2],
        *pledged(ANNA, 12, day=CLOSES, settles_after=ends),
    ]
    story = given(*late).at(last_second(ends)).when(lower(10))
    made, _ = story.decided()
    assert list(RULES.agenda(made)) == []
    story.when(SettleOffering(offering=OFFERING)).refused(CoolingOff, until=ends)
    story.at(first_second_after(ends)).then(
        settled(10, 1, day=ends + timedelta(days=1)),
        *issued(ANNA, 10, day=ends + timedelta(days=1), n=1),
    )


def test_a_lowered_pledge_keeps_its_name_and_its_day():
    """Its place among all is where it was when it was made."""
    story = given(*asked_for_12).at(first_second_after(TODAY)).when(lower(5))
    before = story.memory[Offering, OFFERING].pledges[PLEDGE]
    story.decided()
    after = story.memory[Offering, OFFERING].pledges
    assert list(after) == [PLEDGE]
    assert (after[PLEDGE].member, after[PLEDGE].day) == (before.member, before.day)


def test_what_is_no_longer_asked_for_is_there_for_others_and_for_oneself():
    """What remains and the limit per member are judged by what is asked for now."""
    full = [*asked_for_12, *pledged(BRUNO, SHARES_MAX - 12, SECOND_PLEDGE)]
    ask = PledgeShares(offering=OFFERING, member=BRUNO, shares=2)
    story = given(*full).when(ask)
    story.refused(NotEnoughSharesLeft, remaining=0)
    story.when(lower(11)).decided()
    story.when(ask).refused(NotEnoughSharesLeft, remaining=1)
    more = PledgeShares(offering=OFFERING, member=ANNA, shares=2)
    mine = given(*asked_for_12).when(more)
    mine.refused(LimitPerMember, limit=LIMIT, asked_before=12)
    mine.when(lower(10)).decided()
    (made, _) = mine.when(more).decided()
    assert isinstance(made, SharesPledged)


def test_below_the_minimum_an_offering_fails_that_would_have_settled():
    """Twelve were enough, nine are not: what is left is released with all else."""
    story = given(*asked_for_12).when(lower(9))
    story.decided()
    story.at(first_second_after(CLOSES)).when(SettleOffering(offering=OFFERING)).then(
        failed(9, 1, day=AFTER), *released(ANNA, 9, day=AFTER, n=1)
    )


def test_a_pledge_is_lowered_only_to_fewer_shares():
    """For as many or more there is another pledge; for none it is revoked."""
    given(*asked_for_12).when(lower(12)).refused(NotFewer, pledged=12, asked=12)
    given(*asked_for_12).when(lower(13)).refused(NotFewer)


def test_a_lowered_pledge_is_revoked_for_what_is_left():
    """And lowered again before."""
    story = given(*asked_for_12).when(lower(9))
    story.decided()
    story.when(lower(5)).then(*lowered(ANNA, 9, to=5, n=1))
    story.when(RevokePledge(offering=OFFERING, pledge=PLEDGE)).then(
        revoked(ANNA, 5), freed(ANNA, 500_00, PLEDGE, kind="pledge-revoked", n=1)
    )
    story.when(lower(1)).refused(NoSuchPledge)


def test_a_pledge_is_lowered_until_settlement():
    """As late as it may be revoked, after the closing day too; never afterwards."""
    story = given(*asked_for_12).at(first_second_after(CLOSES)).when(lower(11))
    story.then(*lowered(ANNA, 12, to=11, day=AFTER, n=1))
    story.when(SettleOffering(offering=OFFERING)).decided()
    story.when(lower(10)).refused(OverAlready, stage="settled")
    given().when(lower(1)).refused(NoSuchOffering)


@pytest.mark.parametrize("standing", [excluded, deceased])
def test_who_may_revoke_may_lower(standing):
    """The suspended themselves, for whoever is put out or dead an operator; nobody for another."""
    given(*asked_for_12, ANNA_NAMED, suspended(ANNA)).by(AS_ANNA).when(lower(5)).decided()
    gone = [*asked_for_12, ANNA_NAMED, standing(ANNA)]
    given(*gone).by(AS_ANNA).when(lower(5)).refused(StandingForbids)
    given(*gone).when(lower(5)).decided()
    others = [*offering, paid_in(BRUNO, 2_000_00), *pledged(BRUNO, 6), ANNA_NAMED]
    given(*others).by(AS_ANNA).when(lower(5)).refused(NotAllowed)


def test_the_day_of_what_was_asked_for_last_counts_whoever_lowers_what():
    """Of two late pledges the later one decides, lowered or not."""
    both = [
        *asked_for_12[:-2],
        *pledged(ANNA, 6, day=date(2026, 6, 18), settles_after=date(2026, 6, 21)),
        *pledged(BRUNO, 6, SECOND_PLEDGE, day=CLOSES, settles_after=date(2026, 6, 23)),
    ]
    story = given(*both).at(last_second(CLOSES)).when(lower(5, SECOND_PLEDGE))
    story.decided()
    assert story.memory[Offering, OFFERING].settles_after == date(2026, 6, 23)
