"""An open offering is given more time, and never less."""

from datetime import timedelta

from ledger.kernel.days import rome
from ledger.kernel.due import Due
from ledger.kernel.refused import NotAllowed
from ledger.offerings.extend import ExtendOffering, NotLater
from ledger.offerings.offering import (
    ClosedAlready,
    NoSuchOffering,
    Offering,
    OverAlready,
    StillOpen,
)
from ledger.offerings.pledge import PledgeShares, RevokePledge
from ledger.offerings.settle import CancelOffering, SettleOffering, WhyCancelled
from ledger.offerings.terms import OpenTooLong
from ledger.registry import RULES
from tests.members.examples import ANNA, ANNA_NAMED, AS_ANNA, BRUNO
from tests.offerings.examples import (
    CLOSES,
    OPENS,
    extended,
    issued,
    offering,
    pledged,
    prolonged,
    revoked,
    settled,
)
from tests.scenario import TODAY, first_second_after, given, last_second
from tests.treasury.examples import OFFERING, PLEDGE, SECOND_PLEDGE, freed, paid_in

LATER = CLOSES + timedelta(days=10)
AFTER = LATER + timedelta(days=1)
extend = ExtendOffering(offering=OFFERING, closes=LATER)
settle = SettleOffering(offering=OFFERING)
anna_asked = [*offering, paid_in(ANNA, 2_000_00), *pledged(ANNA, 11)]


def test_an_extended_offering_takes_pledges_until_its_new_closing_day():
    """To the last second of it, and settles after it, not after the former one."""
    story = given(*anna_asked).when(extend)
    story.then(extended(LATER, settles_after=LATER), prolonged(ANNA, 11, LATER))
    story.at(first_second_after(CLOSES)).when(settle).refused(StillOpen, closes=LATER)
    story.at(last_second(LATER)).when(
        PledgeShares(offering=OFFERING, member=ANNA, shares=1)
    ).decided()
    again = given(*anna_asked, extended(LATER, settles_after=LATER))
    again.at(first_second_after(LATER)).when(
        PledgeShares(offering=OFFERING, member=ANNA, shares=1)
    ).refused(ClosedAlready, closes=LATER)
    again.when(settle).then(settled(11, 1, day=AFTER), *issued(ANNA, 11, day=AFTER, n=1))


def test_what_was_asked_for_stays_and_may_still_be_revoked():
    """More time for others is more time to think again."""
    story = given(*anna_asked, extended(LATER, settles_after=LATER)).at(last_second(LATER))
    story.when(RevokePledge(offering=OFFERING, pledge=PLEDGE)).then(
        revoked(ANNA, 11, day=LATER),
        freed(ANNA, 1_100_00, PLEDGE, kind="pledge-revoked", n=1, day=LATER),
    )
    assert story.memory[Offering, OFFERING].settles_after == LATER


def test_the_settlement_is_due_when_the_new_day_is_over():
    """A cooling-off that lasts longer still keeps it where it is."""
    (moved,) = RULES.agenda(extended(LATER, settles_after=LATER))
    assert moved == Due(subject=f"settle:{OFFERING}", at=rome(LATER, 24), command=settle)
    late = [
        *anna_asked[:-2],
        *pledged(ANNA, 11, day=CLOSES, settles_after=CLOSES + timedelta(days=3)),
    ]
    tomorrow = CLOSES + timedelta(days=1)
    story = (
        given(*late)
        .at(last_second(CLOSES))
        .when(ExtendOffering(offering=OFFERING, closes=tomorrow))
    )
    told, *_ = story.decided()
    assert told == extended(tomorrow, day=CLOSES)
    assert list(RULES.agenda(told)) == []
    assert story.memory[Offering, OFFERING].settles_after == CLOSES + timedelta(days=3)


def test_a_closing_day_is_moved_to_a_later_one_only():
    """Not to the same, nor to an earlier one."""
    for day in (CLOSES, CLOSES - timedelta(days=1)):
        given(*offering).when(ExtendOffering(offering=OFFERING, closes=day)).refused(
            NotLater, closes=CLOSES, asked=day
        )


def test_an_offering_stays_open_for_two_years_at_most():
    """What was asked for is not left undecided for longer; to the day."""
    last = OPENS + timedelta(days=731)
    given(*offering).when(ExtendOffering(offering=OFFERING, closes=last)).decided()
    beyond = ExtendOffering(offering=OFFERING, closes=last + timedelta(days=1))
    given(*offering).when(beyond).refused(OpenTooLong, field="closes", days_max=731)


def test_an_offering_is_extended_while_it_is_open():
    """Until the last second of its closing day; what is over, or was never opened, is not."""
    given(*offering).at(last_second(CLOSES)).when(extend).decided()
    story = given(*offering).at(first_second_after(CLOSES))
    story.when(extend).refused(ClosedAlready, closes=CLOSES)
    over = given(*offering)
    over.when(CancelOffering(offering=OFFERING, reason=WhyCancelled.OTHER)).decided()
    over.when(extend).refused(OverAlready, stage="cancelled")
    given().when(extend).refused(NoSuchOffering)


def test_an_offering_may_be_extended_before_it_opens_and_more_than_once():
    """Each time to a later day."""
    story = given(*offering).at(rome(TODAY - timedelta(days=10))).when(extend)
    story.decided()
    again = LATER + timedelta(days=1)
    story.when(ExtendOffering(offering=OFFERING, closes=again)).decided()
    assert story.memory[Offering, OFFERING].terms.closes == again


def test_only_operators_extend():
    """Whoever asked for shares does not."""
    given(*anna_asked, ANNA_NAMED).by(AS_ANNA).when(extend).refused(NotAllowed)


def test_each_of_those_who_asked_is_told_in_a_fact_of_their_own():
    """Which says nothing about anybody else."""
    two = [*anna_asked, paid_in(BRUNO, 2_000_00), *pledged(BRUNO, 4, SECOND_PLEDGE)]
    _, *told = given(*two).when(extend).decided()
    assert told == [
        prolonged(ANNA, 11, LATER),
        prolonged(BRUNO, 4, LATER, pledge=SECOND_PLEDGE),
    ]
    assert [RULES.tags(one) for one in told] == [
        {f"offering:{OFFERING}", f"member:{member}"} for member in (ANNA, BRUNO)
    ]
    assert RULES.tags(extended(LATER)) == {f"offering:{OFFERING}"}
