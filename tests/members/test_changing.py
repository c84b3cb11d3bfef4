"""Members move, change name and e-mail, and name users; tax codes are put right."""

import pytest

from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.members.change import (
    AlreadyAtHome,
    ChangeContact,
    ChangeHomeHub,
    CorrectTaxCode,
    SameTaxCode,
)
from ledger.members.events import (
    ContactChanged,
    HomeHubChanged,
    Language,
    LanguageChosen,
    TaxCodeCorrected,
    UserNamed,
    UserRemoved,
)
from ledger.members.language import ChooseLanguage, SameLanguage
from ledger.members.membership import Membership
from ledger.members.naming import AlreadyActs, NameUser, NotTheirUser, RemoveUser
from ledger.members.rights import NoSuchMember
from ledger.members.standing import WrongStanding
from ledger.members.tax_holder import AlreadyMember, TaxHolder
from ledger.members.user import NoSuchUser, User
from ledger.places.hub import NoSuchHub
from tests.members.examples import (
    ANNA,
    ANNA_NAMED,
    ANNA_USER,
    ANNAS_TAG,
    AS_ANNA,
    AS_BRUNO,
    BRUNO,
    BRUNO_NAMED,
    BRUNO_USER,
    BRUNOS_TAG,
    FRESH_TAG,
    PATHS,
    UNKNOWN_USER,
    applied,
    joined,
)
from tests.places.examples import ALA, ALA_RECORDED, HOST, MILANO, MILANO_RECORDED
from tests.scenario import NOON, SEED, given
from tests.staff import OPERATOR, TREASURER

TODAY = NOON.date()
HUBS = (ALA_RECORDED, MILANO_RECORDED)
TO_MILANO = ChangeHomeHub(member=ANNA, home_hub=MILANO)
NEW_CONTACT = ChangeContact(member=ANNA, name="v1:n", email="v1:e")
FRESH_CODE = CorrectTaxCode(member=ANNA, tax_code="v1:c", tax_tag=FRESH_TAG)


@pytest.mark.parametrize("standing", ["applied", "admitted", "suspended"])
def test_a_member_moves_to_another_hub(standing):
    """The fact says from where to where."""
    scenario = given(*HUBS, *PATHS[standing], ANNA_NAMED).by(AS_ANNA).when(TO_MILANO)
    scenario.then(HomeHubChanged(day=TODAY, member=ANNA, home_hub=MILANO, former_hub=ALA))
    assert scenario.memory[Membership, ANNA].home_hub == MILANO


IN_ENGLISH = ChooseLanguage(member=ANNA, language=Language.EN)


@pytest.mark.parametrize("who", [AS_ANNA, OPERATOR])
@pytest.mark.parametrize("standing", ["applied", "admitted", "suspended", "excluded"])
def test_a_member_is_written_to_in_english(standing, who):
    """Before somebody chooses, in Italian."""
    scenario = given(*HUBS, *PATHS[standing], ANNA_NAMED)
    assert scenario.memory[Membership, ANNA].language is Language.IT
    scenario = scenario.by(who).when(IN_ENGLISH)
    scenario.then(LanguageChosen(day=TODAY, member=ANNA, language=Language.EN))
    assert scenario.memory[Membership, ANNA].language is Language.EN


def test_nobody_chooses_the_language_that_they_have():
    """Nothing would change."""
    italian = ChooseLanguage(member=ANNA, language=Language.IT)
    given(*HUBS, *PATHS["admitted"]).when(italian).refused(SameLanguage)


@pytest.mark.parametrize("standing", ["declined", "withdrawn"])
def test_who_is_no_member_any_more_chooses_no_language(standing):
    """Nobody writes to them."""
    given(*HUBS, *PATHS[standing]).when(IN_ENGLISH).refused(WrongStanding, standing=standing)


def test_nobody_chooses_for_another():
    """Neither another member nor a host nor a treasurer."""
    for who in (AS_BRUNO, HOST, TREASURER):
        given(*HUBS, *PATHS["admitted"], ANNA_NAMED, BRUNO_NAMED).by(who).when(IN_ENGLISH).refused(
            NotAllowed
        )


@pytest.mark.parametrize("standing", ["declined", "excluded", "deceased", "withdrawn"])
def test_who_is_gone_does_not_move(standing):
    """A home hub is for those who use hubs."""
    given(*HUBS, *PATHS[standing]).when(TO_MILANO).refused(WrongStanding, standing=standing)


def test_nobody_moves_to_where_they_are():
    """Nothing would change."""
    home = ChangeHomeHub(member=ANNA, home_hub=ALA)
    given(*HUBS, *PATHS["admitted"]).when(home).refused(AlreadyAtHome, hub=ALA)


def test_nobody_moves_to_a_hub_that_does_not_exist():
    """Milano has not opened here."""
    given(ALA_RECORDED, *PATHS["admitted"]).when(TO_MILANO).refused(NoSuchHub, hub=MILANO)


@pytest.mark.parametrize("command", [TO_MILANO, NEW_CONTACT], ids=["move", "contact"])
@pytest.mark.parametrize("who", [AS_BRUNO, HOST, TREASURER], ids=["bruno", "host", "treasurer"])
def test_a_member_is_changed_by_own_users_and_operators(command, who):
    """Another member's user is told so."""
    given(*HUBS, *PATHS["admitted"], ANNA_NAMED, BRUNO_NAMED).by(who).when(command).refused(
        NotAllowed
    )


@pytest.mark.parametrize("standing", ["applied", "admitted", "suspended", "excluded", "deceased"])
def test_name_and_email_change_while_the_membership_is_not_over(standing):
    """The fact carries the new values, sealed."""
    given(*PATHS[standing], ANNA_NAMED).by(AS_ANNA).when(NEW_CONTACT).then(
        ContactChanged(day=TODAY, member=ANNA, name="v1:n", email="v1:e")
    )


@pytest.mark.parametrize("standing", ["declined", "withdrawn"])
def test_nothing_new_is_kept_about_who_has_left(standing):
    """A membership that is over is not changed."""
    given(*PATHS[standing]).when(NEW_CONTACT).refused(WrongStanding)
    given(*PATHS[standing]).when(FRESH_CODE).refused(WrongStanding)


def test_a_tax_code_is_put_right():
    """The new code is taken and the former one is free."""
    scenario = given(*PATHS["admitted"]).when(FRESH_CODE)
    scenario.then(
        TaxCodeCorrected(
            day=TODAY,
            member=ANNA,
            tax_code="v1:c",
            tax_tag=FRESH_TAG,
            former_tag=ANNAS_TAG,
        )
    )
    assert scenario.memory[TaxHolder, FRESH_TAG].members == (ANNA,)
    assert scenario.memory[TaxHolder, ANNAS_TAG].members == ()
    assert scenario.memory[Membership, ANNA].tax_tag == FRESH_TAG


def test_a_tax_code_is_not_put_right_to_anothers():
    """One live membership per code holds here too."""
    brunos = CorrectTaxCode(member=ANNA, tax_code="v1:c", tax_tag=BRUNOS_TAG)
    given(*PATHS["admitted"], applied(BRUNO)).when(brunos).refused(AlreadyMember)


def test_the_same_tax_code_is_no_correction():
    """The tag of the normalised code tells."""
    same = CorrectTaxCode(member=ANNA, tax_code="v1:c", tax_tag=ANNAS_TAG)
    given(*PATHS["admitted"]).when(same).refused(SameTaxCode)


def test_only_operators_put_tax_codes_right():
    """It is a matter of documents."""
    given(*PATHS["admitted"], ANNA_NAMED).by(AS_ANNA).when(FRESH_CODE).refused(NotAllowed)


def test_an_operator_names_a_new_user():
    """Without a user's id a new one is made."""
    scenario = given(*PATHS["admitted"]).by(OPERATOR).when(NameUser(member=ANNA))
    user = identifier("U", SEED, 1)
    scenario.then(UserNamed(day=TODAY, member=ANNA, user=user))
    assert scenario.memory[User, user] == User(members=frozenset({ANNA}), known=True)


def test_a_user_acts_for_several_members():
    """Anna's user names Bruno's as a second one for Anna."""
    scenario = given(*PATHS["admitted"], ANNA_NAMED, BRUNO_NAMED).by(AS_ANNA)
    scenario.when(NameUser(member=ANNA, user=BRUNO_USER)).then(
        UserNamed(day=TODAY, member=ANNA, user=BRUNO_USER)
    )
    assert scenario.memory[User, BRUNO_USER].members == {ANNA, BRUNO}


def test_a_user_who_is_not_known_is_not_named():
    """A mistyped id would give rights to whoever gets it later."""
    command = NameUser(member=ANNA, user=UNKNOWN_USER)
    given(*PATHS["admitted"]).when(command).refused(NoSuchUser, user=UNKNOWN_USER)


def test_a_user_is_named_once():
    """A second time would change nothing."""
    command = NameUser(member=ANNA, user=ANNA_USER)
    given(*PATHS["admitted"], ANNA_NAMED).when(command).refused(AlreadyActs)


def test_a_user_is_removed_even_if_the_last():
    """Operators serve at the desk."""
    scenario = given(*PATHS["admitted"], ANNA_NAMED).by(AS_ANNA)
    scenario.when(RemoveUser(member=ANNA, user=ANNA_USER)).then(
        UserRemoved(day=TODAY, member=ANNA, user=ANNA_USER)
    )
    assert scenario.memory[User, ANNA_USER] == User(known=True)
    scenario.when(NEW_CONTACT).refused(NotAllowed)


def test_a_removed_user_is_still_known_and_may_be_named_again():
    """The sign-in has not gone away."""
    gone = UserRemoved(day=TODAY, member=ANNA, user=ANNA_USER)
    given(*PATHS["admitted"], ANNA_NAMED, gone).when(NameUser(member=ANNA, user=ANNA_USER)).then(
        UserNamed(day=TODAY, member=ANNA, user=ANNA_USER)
    )


def test_who_does_not_act_is_not_removed():
    """Bruno's user never acted for Anna."""
    command = RemoveUser(member=ANNA, user=BRUNO_USER)
    given(*PATHS["admitted"], BRUNO_NAMED).when(command).refused(NotTheirUser)


@pytest.mark.parametrize("standing", ["excluded", "deceased"])
def test_for_who_is_gone_only_operators_name_users(standing):
    """Heirs and administrators are named at the desk, with papers in hand."""
    scenario = given(*PATHS[standing], ANNA_NAMED)
    scenario.by(AS_ANNA).when(NameUser(member=ANNA)).refused(NotAllowed)
    scenario.by(AS_ANNA).when(RemoveUser(member=ANNA, user=ANNA_USER)).refused(NotAllowed)
    scenario.by(OPERATOR).when(NameUser(member=ANNA)).then_some(lambda facts: len(facts) == 1)


@pytest.mark.parametrize("standing", ["declined", "withdrawn"])
def test_who_has_left_names_nobody(standing):
    """There is nothing left to act for."""
    given(*PATHS[standing]).when(NameUser(member=ANNA)).refused(WrongStanding)


def test_nobodys_user_is_not_named():
    """An id that never applied is no member."""
    given(*joined(BRUNO)).when(NameUser(member=ANNA)).refused(NoSuchMember)
