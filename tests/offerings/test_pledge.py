"""A member pledges what remains, within the window, the limit and the wallet, and may revoke."""

from datetime import date, timedelta

import pytest

from ledger.kernel.days import rome
from ledger.kernel.due import Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.offerings.events import PledgeRevoked, SharesPledged
from ledger.offerings.offering import (
    ClosedAlready,
    LimitPerMember,
    NoSuchOffering,
    NotEnoughSharesLeft,
    NotOpenYet,
    OverAlready,
)
from ledger.offerings.pledge import NoSuchPledge, PledgeShares, RevokePledge
from ledger.offerings.settle import SettleOffering
from ledger.registry import RULES
from ledger.treasury.post import NotEnoughMoney
from tests.members.examples import (
    ANNA,
    ANNA_NAMED,
    AS_ANNA,
    BRUNO,
    CARLA,
    deceased,
    excluded,
    suspended,
    withdrew,
)
from tests.offerings.examples import (
    CLOSES,
    COOLING_OFF_DAYS,
    LIMIT,
    OPENS,
    PRICE,
    SHARES_MAX,
    hold_shares,
    mulino_opened,
    offering,
    offering_opened,
    pledged,
    revoked,
)
from tests.places.examples import ALA_RECORDED
from tests.scenario import SEED, TODAY, first_second_after, given, last_second
from tests.staff import AUDITOR
from tests.treasury.examples import MULINO, OFFERING, PLEDGE, SECOND_PLEDGE, freed, held, paid_in

NEW_PLEDGE = identifier("P", SEED, 1)


def pledge(shares: int, member: str = ANNA) -> PledgeShares:
    return PledgeShares(offering=OFFERING, member=member, shares=shares)


def accepted(
    shares: int, *, member: str = ANNA, settles_after: date | None = None
) -> tuple[Fact, Fact]:
    """The pledge of today and the entry that holds its money."""
    made, money = pledged(member, shares, NEW_PLEDGE, settles_after=settles_after, n=2)
    return made, money


rich_anna = [*offering, paid_in(ANNA, 10_000_00), paid_in(BRUNO, 10_000_00)]


def test_a_pledge_holds_its_price():
    """One fact and one entry: wallet to held, under the pledge's own name."""
    given(*rich_anna).when(pledge(3)).then(
        SharesPledged(
            day=TODAY,
            pledge=NEW_PLEDGE,
            offering=OFFERING,
            issuer=MULINO,
            member=ANNA,
            shares=3,
            cents=300_00,
        ),
        held(ANNA, 300_00, NEW_PLEDGE, kind="pledge-held", n=2),
    )


def test_the_wallet_pays_to_the_last_cent_and_not_one_more():
    """Money already held for something else is not free."""
    given(*offering, paid_in(ANNA, 3 * PRICE)).when(pledge(3)).then(*accepted(3))
    given(*offering, paid_in(ANNA, 3 * PRICE - 1)).when(pledge(3)).refused(
        NotEnoughMoney, available_cents=299_99, needed_cents=300_00
    )
    given(*offering, paid_in(ANNA, 400_00), *pledged(ANNA, 2)).when(pledge(3)).refused(
        NotEnoughMoney, available_cents=200_00, needed_cents=300_00
    )


def test_the_last_share_may_be_pledged_and_one_more_is_told_what_remains():
    """Open pledges of all members count; the figure is in the refusal."""
    nearly = [*rich_anna, *pledged(BRUNO, SHARES_MAX - 4)]
    given(*nearly).when(pledge(4)).then(*accepted(4))
    given(*nearly).when(pledge(5)).refused(NotEnoughSharesLeft, remaining=4, asked=5)
    given(*rich_anna, *pledged(BRUNO, SHARES_MAX)).when(pledge(1)).refused(
        NotEnoughSharesLeft, remaining=0
    )


def test_a_revoked_pledge_leaves_its_shares_to_others():
    """What was revoked remains."""
    story = given(*rich_anna, *pledged(BRUNO, SHARES_MAX))
    story.when(RevokePledge(offering=OFFERING, pledge=PLEDGE)).decided()
    story.when(pledge(LIMIT)).then(*accepted(LIMIT))


def test_the_limit_counts_open_pledges_and_shares_held():
    """Five held and four pledged leave three of twelve."""
    story = [*hold_shares({ANNA: 5}), *pledged(ANNA, 4)]
    given(*rich_anna, *story).when(pledge(3)).then(*accepted(3))
    given(*rich_anna, *story).when(pledge(4)).refused(
        LimitPerMember, limit=LIMIT, held=5, asked_before=4, asked=4
    )


def test_the_limit_is_each_members_own():
    """What others hold and pledge does not count."""
    given(*rich_anna, *hold_shares({BRUNO: 9}), *pledged(BRUNO, 3)).when(pledge(LIMIT)).then(
        *accepted(LIMIT)
    )


def test_pledges_are_taken_from_the_first_to_the_last_second():
    """From 0:00 of the opening day to 24:00 of the closing day, in Rome."""
    story = given(*rich_anna).when(pledge(1))
    story.at(rome(OPENS) - timedelta(seconds=1)).refused(NotOpenYet, opens=OPENS)
    story.at(first_second_after(CLOSES)).refused(ClosedAlready, closes=CLOSES)
    given(*rich_anna).when(pledge(1)).at(rome(OPENS)).decided()
    given(*rich_anna).when(pledge(1)).at(last_second(CLOSES)).decided()


def test_an_offering_closed_by_date_takes_no_pledge_however_late_the_scheduler_is():
    """A month after the closing day nothing was settled, and still nothing is open."""
    given(*rich_anna).at(first_second_after(date(2026, 7, 20))).when(pledge(1)).refused(
        ClosedAlready
    )


def test_an_offering_takes_no_pledge_while_it_waits_for_the_last_cooling_off():
    """Closed is closed, although the last to pledge may still think again."""
    last = pledged(BRUNO, 2, day=CLOSES, settles_after=CLOSES + timedelta(days=3))
    given(*rich_anna, *last).at(first_second_after(CLOSES)).when(pledge(1)).refused(ClosedAlready)


def test_a_settled_offering_takes_no_pledge():
    """Over is over."""
    story = given(*rich_anna).at(first_second_after(CLOSES))
    story.when(SettleOffering(offering=OFFERING)).decided()
    story.when(pledge(1)).refused(OverAlready, stage="failed")


def test_a_late_pledge_tells_when_its_cooling_off_is_over():
    """The day of the pledge does not count; a pledge early enough moves nothing."""
    early = CLOSES - timedelta(days=COOLING_OFF_DAYS)
    for day, settles_after in (
        (early, None),
        (early + timedelta(days=1), CLOSES + timedelta(days=1)),
        (CLOSES, CLOSES + timedelta(days=COOLING_OFF_DAYS)),
    ):
        (made, _) = given(*rich_anna).at(last_second(day)).when(pledge(1)).decided()
        assert isinstance(made, SharesPledged)
        assert made.settles_after == settles_after


@pytest.mark.parametrize("standing", [suspended, excluded, deceased, withdrew])
def test_only_admitted_members_pledge(standing):
    """The suspended, excluded, deceased and withdrawn do not."""
    given(*rich_anna, standing(ANNA)).when(pledge(1)).refused(StandingForbids)


def test_nobody_pledges_for_someone_unknown_or_in_nothing():
    """Unknown members and unknown offerings are told apart."""
    given(ALA_RECORDED, mulino_opened, offering_opened).when(pledge(1)).refused(NoSuchMember)
    given(*rich_anna).when(
        PledgeShares(offering="CNOTHINGAAAAAAAAA", member=ANNA, shares=1)
    ).refused(NoSuchOffering)


def test_a_member_pledges_for_herself_and_for_nobody_else():
    """Object-level: her user acts for her, and not for Bruno."""
    story = given(*rich_anna, ANNA_NAMED).by(AS_ANNA)
    story.when(pledge(1, BRUNO)).refused(NotAllowed, member=BRUNO)
    story.when(pledge(1)).then(*accepted(1))
    given(*rich_anna).by(AUDITOR).when(pledge(1)).refused(NotAllowed)


revoke = RevokePledge(offering=OFFERING, pledge=PLEDGE)
anna_pledged = [*rich_anna, *pledged(ANNA, 6)]


def test_a_pledge_is_revoked_and_its_money_is_free():
    """At once, to the wallet it came from."""
    given(*anna_pledged, ANNA_NAMED).by(AS_ANNA).when(revoke).then(
        revoked(ANNA, 6), freed(ANNA, 600_00, PLEDGE, kind="pledge-revoked", n=1)
    )


def test_a_pledge_is_revocable_until_settlement():
    """Even after the closing day, while nobody has settled; never afterwards."""
    story = given(*anna_pledged).at(first_second_after(CLOSES)).when(revoke)
    (fact, _) = story.decided()
    assert fact == revoked(ANNA, 6, day=CLOSES + timedelta(days=1))
    over = given(*anna_pledged).at(first_second_after(CLOSES))
    over.when(SettleOffering(offering=OFFERING)).decided()
    over.when(revoke).refused(OverAlready)


def test_a_pledge_is_revoked_once():
    """The second time there is none."""
    story = given(*anna_pledged).when(revoke)
    story.decided()
    story.refused(NoSuchPledge, pledge=PLEDGE)


def test_nobody_revokes_the_pledge_of_another():
    """Nor in a offering that does not exist."""
    given(*rich_anna, *pledged(BRUNO, 6), ANNA_NAMED).by(AS_ANNA).when(revoke).refused(NotAllowed)
    given().when(revoke).refused(NoSuchOffering)


def test_the_suspended_revoke_and_for_the_excluded_and_deceased_an_operator_does():
    """Rights by standing, exactly as tabled."""
    given(*anna_pledged, ANNA_NAMED, suspended(ANNA)).by(AS_ANNA).when(revoke).decided()
    for standing in (excluded, deceased):
        gone = [*anna_pledged, ANNA_NAMED, standing(ANNA)]
        given(*gone).by(AS_ANNA).when(revoke).refused(StandingForbids)
        given(*gone).when(revoke).decided()


late_pledges = [
    *rich_anna,
    *pledged(BRUNO, 2, SECOND_PLEDGE, day=date(2026, 6, 18), settles_after=date(2026, 6, 21)),
    *pledged(ANNA, 6, day=CLOSES, settles_after=date(2026, 6, 23)),
]


def test_revoking_the_last_pledge_moves_the_settlement_back():
    """To the cooling-off of the one before it, and at the end to the closing day."""
    story = given(*late_pledges).at(last_second(CLOSES))
    (first, _) = story.when(revoke).decided()
    assert first == revoked(ANNA, 6, day=CLOSES, settles_after=date(2026, 6, 21))
    (second, _) = story.when(RevokePledge(offering=OFFERING, pledge=SECOND_PLEDGE)).decided()
    assert isinstance(second, PledgeRevoked)
    assert second.settles_after == CLOSES


def test_the_agenda_follows_the_last_pledge():
    """A fact that moves the settlement makes it due then; one that does not says nothing."""
    settle = SettleOffering(offering=OFFERING)
    moved = Due(subject=f"settle:{OFFERING}", at=rome(date(2026, 6, 21), 24), command=settle)
    assert list(RULES.agenda(late_pledges[-4])) == [moved]
    assert list(RULES.agenda(revoked(ANNA, 6, settles_after=date(2026, 6, 21)))) == [moved]
    assert list(RULES.agenda(pledged(CARLA, 1)[0])) == []
    assert list(RULES.agenda(revoked(ANNA, 6))) == []


def test_a_pledge_is_two_facts_found_by_few_tags():
    """Each tag costs the writer: offering and member for the pledge, accounts and hold for the money."""
    (made, money) = accepted(1)
    assert RULES.tags(made) == {f"offering:{OFFERING}", f"member:{ANNA}"}
    assert len(RULES.tags(money)) <= 3
