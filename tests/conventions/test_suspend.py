"""A convention that is suspended or ended sells nothing more at its prices; what was booked is another matter."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.conventions.convention import HubConventions, NoSuchConvention
from ledger.conventions.events import ConventionEnded, ConventionResumed, ConventionSuspended
from ledger.conventions.negotiate import ConventionIsOver, ProposeConvention, SignConvention
from ledger.conventions.suspend import (
    EndConvention,
    EndedBefore,
    NotInForce,
    NotSuspended,
    ResumeConvention,
    SuspendConvention,
)
from ledger.kernel.refused import Malformed, NotAllowed
from tests.conventions.examples import AT_THE_TABLE, CONVENTION, DESK_DAY, IN_FORCE, UNTIL
from tests.places.examples import ALA, HOST, MILANO, OTHER_HOST
from tests.scenario import TODAY, given, noon

suspend = SuspendConvention(hub=MILANO, convention=CONVENTION, reason="v1:works")
resume = ResumeConvention(hub=MILANO, convention=CONVENTION)
LAST = TODAY + timedelta(days=10)
end = EndConvention(hub=MILANO, convention=CONVENTION, last=LAST, reason="v1:moving")
SUSPENDED = ConventionSuspended(
    day=TODAY, convention=CONVENTION, hub=MILANO, by="network", reason="v1:works"
)
RESUMED = ConventionResumed(day=TODAY, convention=CONVENTION, hub=MILANO, by="hub")
ENDED = ConventionEnded(
    day=TODAY, convention=CONVENTION, hub=MILANO, by="hub", last=LAST, reason="v1:moving"
)


def test_what_is_suspended_sells_nothing_until_it_is_resumed():
    """Either party suspends, and either resumes."""
    given(*IN_FORCE).when(suspend).then(SUSPENDED)
    given(*IN_FORCE, SUSPENDED).by(OTHER_HOST).when(resume).then(RESUMED)
    assert given(*IN_FORCE, SUSPENDED).memory[HubConventions, MILANO].on(TODAY) is None
    resumed = given(*IN_FORCE, SUSPENDED, RESUMED).memory[HubConventions, MILANO]
    assert resumed.on(TODAY).version == 1


def test_it_is_suspended_once_and_resumed_once():
    """And neither before it was agreed."""
    given(*AT_THE_TABLE).when(suspend).refused(NotInForce, stage="proposed")
    given(*IN_FORCE, SUSPENDED).when(suspend).refused(NotInForce, stage="suspended")
    given(*IN_FORCE).when(resume).refused(NotSuspended)


def test_it_ends_with_a_day():
    """The last day of use is the last, suspended or not; then another may be proposed."""
    given(*IN_FORCE).by(OTHER_HOST).when(end).then(ENDED)
    given(*IN_FORCE, SUSPENDED).when(end).decided()
    ended = given(*IN_FORCE, ENDED)
    hub = ended.memory[HubConventions, MILANO]
    assert (hub.on(LAST).version, hub.on(LAST + timedelta(days=1))) == (1, None)
    sign = SignConvention(hub=MILANO, convention=CONVENTION, version=1)
    ended.when(sign).refused(ConventionIsOver)
    propose = ProposeConvention(hub=MILANO, since=LAST, prices=(DESK_DAY,))
    given(*IN_FORCE, ENDED).when(propose).decided()


def test_it_ends_today_or_later_and_no_later_than_agreed():
    """What is over cannot be ended, nor prolonged by an end."""
    given(*IN_FORCE).when(replace(end, last=TODAY - timedelta(days=1))).refused(EndedBefore)
    given(*IN_FORCE).when(replace(end, last=UNTIL + timedelta(days=1))).refused(
        Malformed, until=UNTIL
    )
    given(*IN_FORCE).at(noon(UNTIL + timedelta(days=1))).when(
        replace(end, last=UNTIL + timedelta(days=1))
    ).refused(NotInForce)


def test_an_end_may_be_moved_nearer():
    """It sells until its last day; neither the same day nor a later one is an end, and then it is over."""
    sooner = replace(end, last=LAST - timedelta(days=1))
    given(*IN_FORCE, ENDED).when(sooner).decided()
    for last in (LAST, LAST + timedelta(days=1)):
        given(*IN_FORCE, ENDED).when(replace(end, last=last)).refused(Malformed, until=LAST)
    over = given(*IN_FORCE, ENDED).at(noon(LAST + timedelta(days=1)))
    over.when(replace(end, last=LAST + timedelta(days=1))).refused(NotInForce, until=LAST)


@pytest.mark.parametrize("command", [suspend, resume, end])
def test_only_the_two_who_agree_may(command):
    """The host of another hub may not, and under another hub there is no such convention."""
    given(*IN_FORCE).by(HOST).when(command).refused(NotAllowed)
    given(*IN_FORCE).when(replace(command, hub=ALA)).refused(NoSuchConvention)
