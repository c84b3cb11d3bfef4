"""Whoever applies has a home hub that exists and a tax code that nobody else uses."""

import pytest

from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import Role, Who
from ledger.members.apply import ApplyForMembership
from ledger.members.events import MemberApplied, UserNamed
from ledger.members.tax_holder import AlreadyMember
from ledger.places.hub import NoSuchHub
from tests.members.examples import ANNA, ANNA_USER, ANNAS_TAG, AS_ANNA, BRUNO, PATHS
from tests.places.examples import ALA, ALA_RECORDED, HOST, OTHER_HOST
from tests.scenario import NOON, given
from tests.staff import AUDITOR, TREASURER

BRUNO_APPLIES = ApplyForMembership(
    person=True,
    home_hub=ALA,
    name="v1:name",
    email="v1:email",
    tax_code="v1:code",
    member=BRUNO,
    tax_tag=ANNAS_TAG,
    born="85-12-10",
)
BRUNO_APPLIED = MemberApplied(
    day=NOON.date(),
    member=BRUNO,
    person=True,
    home_hub=ALA,
    name="v1:name",
    email="v1:email",
    tax_code="v1:code",
    tax_tag=ANNAS_TAG,
)


def test_an_operator_takes_an_application():
    """The fact carries what the book sealed, as it was sealed."""
    given(ALA_RECORDED).when(BRUNO_APPLIES).then(BRUNO_APPLIED)


def test_a_host_takes_an_application_at_the_own_hub():
    """The host at the desk may."""
    given(ALA_RECORDED).by(HOST).when(BRUNO_APPLIES).then(BRUNO_APPLIED)


def test_a_user_who_applies_acts_for_the_new_member():
    """Nobody else could act for the member otherwise."""
    given(ALA_RECORDED).by(AS_ANNA).when(BRUNO_APPLIES).then(
        BRUNO_APPLIED, UserNamed(day=NOON.date(), member=BRUNO, user=ANNA_USER)
    )


@pytest.mark.parametrize("who", [OTHER_HOST, AUDITOR, TREASURER, Who(actor="x", role=Role.MEMBER)])
def test_nobody_else_takes_applications(who):
    """Other hubs' hosts, auditors, treasurers and sign-ins without a user may not."""
    given(ALA_RECORDED).by(who).when(BRUNO_APPLIES).refused(NotAllowed)


def test_a_home_hub_exists():
    """One cannot belong to a hub that was never opened."""
    given().when(BRUNO_APPLIES).refused(NoSuchHub, hub=ALA)


@pytest.mark.parametrize("standing", ["applied", "admitted", "suspended", "excluded", "deceased"])
def test_an_operator_hears_that_a_tax_code_is_in_use(standing):
    """A code is taken as long as its membership is not over."""
    given(ALA_RECORDED, *PATHS[standing]).when(BRUNO_APPLIES).refused(AlreadyMember)


@pytest.mark.parametrize("standing", ["none", "applied", "admitted", "suspended", "excluded"])
@pytest.mark.parametrize("who", [AS_ANNA, HOST])
def test_nobody_else_learns_whose_tax_code_it_is(standing, who):
    """Whoever applies, and the host who takes an application, gets the answer that everybody gets."""
    given(ALA_RECORDED, *PATHS[standing]).by(who).when(BRUNO_APPLIES).then(
        BRUNO_APPLIED,
        *[UserNamed(day=NOON.date(), member=BRUNO, user=ANNA_USER)] * (who is AS_ANNA),
    )


@pytest.mark.parametrize("standing", ["none", "declined", "withdrawn"])
def test_a_tax_code_that_is_free_applies_again(standing):
    """Whoever was declined or left may apply anew."""
    given(ALA_RECORDED, *PATHS[standing]).when(BRUNO_APPLIES).then(BRUNO_APPLIED)


def test_a_refusal_does_not_say_who_has_the_code():
    """The member behind a tax code is nobody's business."""
    scenario = given(ALA_RECORDED, *PATHS["admitted"]).when(BRUNO_APPLIES)
    with pytest.raises(AlreadyMember) as caught:
        scenario.decided()
    assert caught.value.facts == {}
    assert ANNA not in caught.value.detail


def test_what_is_personal_is_sealed():
    """Every field about the person is normalised and sealed for the fact it goes into; a day of birth goes into none."""
    personal = ApplyForMembership.personal
    assert set(personal.fields) == {"name", "email", "tax_code", "birth_date"}
    assert personal.fact is MemberApplied
    assert set(personal.fields) - set(MemberApplied.__struct_fields__) == {"birth_date"}
    assert personal.tags == {"tax_code": "tax_tag"}
    assert set(personal.read) == {"born"}
    assert personal.filled_by_the_book() == {"member", "tax_tag", "born"}
