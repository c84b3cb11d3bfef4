"""Whoever has left is forgotten: applicants at once, members when the law lets go of the books."""

from datetime import UTC, date, datetime

import pytest

from ledger.kernel.refused import NotAllowed
from ledger.members.events import MemberForgotten, MemberWithdrawn
from ledger.members.forget import AlreadyForgotten, ForgetMember, KeptByLaw
from ledger.members.membership import Membership
from ledger.members.rights import NoSuchMember
from ledger.members.standing import WrongStanding
from tests.members.examples import (
    ANNA,
    ANNA_APPLIED,
    ANNA_NAMED,
    ANNA_WITHDRAWN,
    ANNAS_TAG,
    AS_ANNA,
    PATHS,
    joined,
)
from tests.places.examples import HOST
from tests.scenario import NOON, given
from tests.staff import TREASURER

FORGET_ANNA = ForgetMember(member=ANNA)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def test_a_declined_applicant_is_forgotten_at_once():
    """Nothing was ever booked for them."""
    scenario = given(*PATHS["declined"]).when(FORGET_ANNA)
    scenario.then(MemberForgotten(day=NOON.date(), member=ANNA))
    assert scenario.memory[Membership, ANNA].forgotten


def test_an_applicant_who_withdrew_is_forgotten_at_once():
    """They were never a member."""
    given(ANNA_APPLIED, ANNA_WITHDRAWN).when(FORGET_ANNA).then(
        MemberForgotten(day=NOON.date(), member=ANNA)
    )


def test_who_was_a_member_is_kept_for_ten_years():
    """The last day of the tenth year still belongs to the law, which is named with its end."""
    gone = (*PATHS["admitted"], ANNA_WITHDRAWN)
    until = date(2036, 6, 1)
    given(*gone).when(FORGET_ANNA).refused(KeptByLaw, until=until)
    given(*gone).at(noon(date(2036, 5, 31))).when(FORGET_ANNA).refused(KeptByLaw)
    given(*gone).at(noon(until)).when(FORGET_ANNA).then(MemberForgotten(day=until, member=ANNA))


def test_who_left_on_a_leap_day_is_kept_until_march():
    """29 February has no anniversary after ten years."""
    gone = MemberWithdrawn(day=date(2028, 2, 29), member=ANNA, tax_tag=ANNAS_TAG)
    scenario = given(*joined(ANNA), gone).when(FORGET_ANNA)
    scenario.at(noon(date(2038, 2, 28))).refused(KeptByLaw, until=date(2038, 3, 1))


def test_nobody_is_forgotten_twice():
    """The key is destroyed once."""
    done = MemberForgotten(day=NOON.date(), member=ANNA)
    given(*PATHS["declined"], done).when(FORGET_ANNA).refused(AlreadyForgotten)


@pytest.mark.parametrize("standing", ["applied", "admitted", "suspended", "excluded", "deceased"])
def test_nobody_is_forgotten_while_the_membership_is_not_over(standing):
    """First one leaves."""
    given(*PATHS[standing]).when(FORGET_ANNA).refused(WrongStanding, standing=standing)


def test_nobody_cannot_be_forgotten():
    """An id that never applied is no member."""
    given().when(FORGET_ANNA).refused(NoSuchMember)


@pytest.mark.parametrize("who", [AS_ANNA, HOST, TREASURER], ids=lambda who: who.role)
def test_only_operators_forget(who):
    """A member asks an operator, who looks at the law."""
    given(*PATHS["declined"], ANNA_NAMED).by(who).when(FORGET_ANNA).refused(NotAllowed)
