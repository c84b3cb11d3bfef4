"""A campaign settles or fails when it may and not before, or is cancelled with a reason."""

from datetime import date, timedelta

import msgspec
import pytest

from ledger.houses.campaign import NoSuchCampaign
from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignSettled,
    PledgeLine,
)
from ledger.houses.run_campaign import (
    CancelCampaign,
    SettleCampaign,
)
from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.refused import NotAllowed
from ledger.kernel.subscription import (
    CoolingOff,
    OverAlready,
    StillOpen,
)
from ledger.kernel.who import SYSTEM
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from tests.cast import (
    ANNA,
    ANNA_HERSELF,
    BRUNO,
    CARLA,
    TODAY,
    TREASURER,
    deceased,
    entry,
    excluded,
    first_second_after,
    last_second,
    paid_in,
    suspended,
)
from tests.houses.examples import (
    CAMPAIGN,
    CLOSES,
    MULINO,
    PLEDGE,
    SECOND_PLEDGE,
    campaign,
    pledged,
    settlement_entry,
)
from tests.scenario import given

settle = SettleCampaign(campaign=CAMPAIGN)
cancel = CancelCampaign(campaign=CAMPAIGN, reason="The roof is worse than it looked")


def settled(*lines: PledgeLine, day: date) -> CampaignSettled:
    return CampaignSettled(day=day, campaign=CAMPAIGN, house=MULINO, issued=lines)


def on(day: date, fact: EntryPosted) -> EntryPosted:
    return msgspec.structs.replace(fact, day=day)


anna_and_bruno = [
    *campaign,
    paid_in(ANNA, 2_000_00),
    paid_in(BRUNO, 2_000_00),
    *pledged(ANNA, 6),
    *pledged(BRUNO, 4, SECOND_PLEDGE),
]
anna_alone = [*campaign, paid_in(ANNA, 2_000_00), *pledged(ANNA, 9)]
AFTER = CLOSES + timedelta(days=1)
all_issued = [
    settled(PledgeLine(PLEDGE, ANNA, 6), PledgeLine(SECOND_PLEDGE, BRUNO, 4), day=AFTER),
    on(
        AFTER,
        settlement_entry(
            (ANNA, PLEDGE, 600_00),
            (BRUNO, SECOND_PLEDGE, 400_00),
            house=MULINO,
            about=CAMPAIGN,
            n=1,
        ),
    ),
]


def test_at_midnight_after_the_closing_day_enough_pledges_become_shares():
    """Exactly the minimum suffices; held money becomes the house's capital in the same append."""
    given(*anna_and_bruno).at(first_second_after(CLOSES)).by(SYSTEM).when(settle).then(*all_issued)


def test_a_second_before_midnight_nothing_settles():
    """The closing day lasts until 24:00 in Rome, however much is pledged."""
    given(*anna_and_bruno).at(last_second(CLOSES)).by(SYSTEM).when(settle).refused(
        StillOpen, closes=CLOSES
    )


def test_one_share_below_the_minimum_all_is_released():
    """The same due command fails the campaign; every hold goes back to its wallet."""
    released = entry(
        "campaign-failed",
        CAMPAIGN,
        Posting(chart.held(ANNA), 900_00, PLEDGE),
        Posting(chart.wallet(ANNA), -900_00),
        n=1,
        day=AFTER,
    )
    failed = CampaignFailed(
        day=AFTER, campaign=CAMPAIGN, house=MULINO, released=(PledgeLine(PLEDGE, ANNA, 9),)
    )
    given(*anna_alone).at(first_second_after(CLOSES)).by(SYSTEM).when(settle).then(failed, released)


def test_a_campaign_nobody_pledged_in_fails_without_an_entry():
    """No money was held, so none moves."""
    failed = CampaignFailed(day=AFTER, campaign=CAMPAIGN, house=MULINO, released=())
    given(*campaign).at(first_second_after(CLOSES)).when(settle).then(failed)


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
        lambda facts: isinstance(facts[0], CampaignSettled)
    )


@pytest.mark.parametrize("standing", [suspended, excluded, deceased])
def test_a_pledge_made_before_a_suspension_counts(standing):
    """So does one of a member excluded or deceased since, unless an operator revoked it."""
    given(*anna_and_bruno, standing(ANNA)).at(first_second_after(CLOSES)).when(settle).then(
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


def test_there_is_nothing_to_settle_or_cancel_in_an_unknown_campaign():
    """An id that nothing bears is a 404."""
    given().when(settle).refused(NoSuchCampaign)
    given().when(cancel).refused(NoSuchCampaign)


def test_an_operator_cancels_with_a_reason_and_all_is_released():
    """At any time before settlement, even after the closing day."""
    for moment, day in ((last_second(TODAY), TODAY), (first_second_after(CLOSES), AFTER)):
        given(*anna_alone).at(moment).when(cancel).then(
            CampaignCancelled(
                day=day,
                campaign=CAMPAIGN,
                house=MULINO,
                reason="The roof is worse than it looked",
                released=(PledgeLine(PLEDGE, ANNA, 9),),
            ),
            entry(
                "campaign-cancelled",
                CAMPAIGN,
                Posting(chart.held(ANNA), 900_00, PLEDGE),
                Posting(chart.wallet(ANNA), -900_00),
                n=1,
                day=day,
            ),
        )


def test_members_do_not_cancel_campaigns():
    """They revoke their own pledge."""
    given(*anna_alone).by(ANNA_HERSELF).when(cancel).refused(NotAllowed)


def test_settlement_is_due_when_the_closing_day_is_over():
    """And no longer when the campaign is over."""
    due = Due(subject=f"settle:{CAMPAIGN}", at=rome(CLOSES, 24), command=settle)
    assert list(RULES.agenda(campaign[-1])) == [due]
    assert due.key == f"settle:{CAMPAIGN}@2026-06-20T22:00Z"
    for end in (
        settled(day=TODAY),
        CampaignFailed(day=TODAY, campaign=CAMPAIGN, house=MULINO, released=()),
        CampaignCancelled(day=TODAY, campaign=CAMPAIGN, house=MULINO, reason="no", released=()),
    ):
        assert list(RULES.agenda(end)) == [Done(subject=f"settle:{CAMPAIGN}")]
