"""Operators look, ask, accept and decline; a year after a no what was said is forgotten."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.doors.accept import AcceptApplication
from ledger.doors.application import NoSuchApplication, WrongStep
from ledger.doors.events import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationForgotten,
    ApplicationWithdrawn,
    MoreAsked,
    ReviewStarted,
)
from ledger.doors.forget import ApplicationIsForgotten, ForgetApplication, KeptForAYear
from ledger.doors.review import AskForMore, DeclineApplication, StartReview
from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.age import BirthDateMissing, NotOfAge
from ledger.members.events import MemberAdmitted, MemberApplied
from ledger.members.tax_holder import AlreadyMember
from ledger.places.events import HubRecorded
from ledger.places.hub import Hub, HubKind
from ledger.places.record import HubIsThere
from ledger.registry import RULES
from tests.doors.examples import (
    ALA_SCHOOL,
    FROM_ALA,
    LYON,
    LYON_RECEIVED,
    NO_APPLICATION,
    SCHOOL_RECEIVED,
    in_review,
)
from tests.members.examples import ANNA, ANNAS_TAG, COOP, FRESH_TAG, joined
from tests.places.examples import ALA_RECORDED, HOST
from tests.scenario import SEED, TODAY, given, noon
from tests.staff import AUDITOR, TREASURER

START = StartReview(application=ALA_SCHOOL)
ASK = AskForMore(application=ALA_SCHOOL, question="sealed question")
DECLINE = DeclineApplication(application=ALA_SCHOOL, reason="sealed reason")
FORGET = ForgetApplication(application=ALA_SCHOOL)
ACCEPT = AcceptApplication(
    application=ALA_SCHOOL,
    hub_name="Wise Ala",
    person=False,
    name="sealed name",
    email="sealed email",
    tax_code="sealed code",
    member=COOP,
    tax_tag=FRESH_TAG,
)
LOOKED_AT = (SCHOOL_RECEIVED, in_review(ALA_SCHOOL))
HUB = identifier("S", SEED, 1)
DECLINED = ApplicationDeclined(day=TODAY, application=ALA_SCHOOL, reason="sealed reason")
A_YEAR_ON = date(TODAY.year + 1, TODAY.month, TODAY.day)


def test_an_operator_looks_at_what_has_arrived():
    """Once."""
    scenario = given(SCHOOL_RECEIVED).when(START)
    scenario.then(ReviewStarted(day=TODAY, application=ALA_SCHOOL))
    scenario.when(START).refused(WrongStep, step="in review", needed=["received"])


def test_more_is_asked_of_what_is_in_review():
    """Not of what has just arrived, and not twice before an answer."""
    scenario = given(*LOOKED_AT).when(ASK)
    scenario.then(MoreAsked(day=TODAY, application=ALA_SCHOOL, question="sealed question"))
    scenario.when(ASK).refused(WrongStep, step="more asked")
    given(SCHOOL_RECEIVED).when(ASK).refused(WrongStep, step="received")


@pytest.mark.parametrize("command", [START, ASK, DECLINE, ACCEPT, FORGET])
@pytest.mark.parametrize("who", [HOST, TREASURER, AUDITOR, FROM_ALA])
def test_the_network_decides(command, who):
    """Nobody else, whoever applied least of all; and of what is not there nothing."""
    given(*LOOKED_AT).by(who).when(command).refused(NotAllowed)
    given().when(replace(command, application=NO_APPLICATION)).refused(NoSuchApplication)


def test_an_accepted_village_is_a_hub_and_a_member_at_once():
    """The hub is recorded and not open yet; whoever applied is admitted, and at home there."""
    scenario = given(*LOOKED_AT).when(ACCEPT)
    scenario.then(
        ApplicationAccepted(day=TODAY, application=ALA_SCHOOL, hub=HUB, member=COOP),
        HubRecorded(
            day=TODAY,
            hub=HUB,
            name="Wise Ala",
            side="village",
            country="IT",
            zone="Europe/Rome",
            istat="001003",
            municipality="Ala di Stura",
            population=462,
        ),
        MemberApplied(
            day=TODAY,
            member=COOP,
            person=False,
            home_hub=HUB,
            name="sealed name",
            email="sealed email",
            tax_code="sealed code",
            tax_tag=FRESH_TAG,
        ),
        MemberAdmitted(day=TODAY, member=COOP),
    )
    assert not scenario.memory[Hub, HUB].is_open
    scenario.when(ACCEPT).refused(WrongStep, step="accepted")


def test_an_accepted_space_abroad_is_a_city_hub():
    """Where the application said."""
    lyon = replace(ACCEPT, application=LYON, hub_name="Spazio Wiser Lyon")
    scenario = given(LYON_RECEIVED, in_review(LYON)).when(lyon)
    scenario.decided()
    hub = scenario.memory[Hub, HUB]
    assert (hub.side, hub.country, hub.town) == (HubKind.CITY, "FR", "Lyon")


def test_what_is_not_in_review_is_not_accepted():
    """Somebody has looked at it."""
    given(SCHOOL_RECEIVED).when(ACCEPT).refused(WrongStep, step="received")


def test_a_second_hub_of_the_name_has_to_be_meant():
    """As when it is recorded by hand."""
    given(ALA_RECORDED, *LOOKED_AT).when(ACCEPT).refused(HubIsThere)
    given(ALA_RECORDED, *LOOKED_AT).when(replace(ACCEPT, another=True)).decided()


def test_who_is_a_member_already_is_not_taken_twice():
    """One membership per tax code; and no minors, who say when they were born."""
    given(*joined(ANNA), *LOOKED_AT).when(replace(ACCEPT, tax_tag=ANNAS_TAG)).refused(AlreadyMember)
    person = replace(ACCEPT, person=True)
    given(*LOOKED_AT).when(person).refused(BirthDateMissing)
    given(*LOOKED_AT).when(replace(person, born="2012-01-01")).refused(NotOfAge)
    given(*LOOKED_AT).when(replace(person, born="1985-12-10")).decided()


def test_a_no_has_a_reason():
    """At every step before the end, and once."""
    asked = MoreAsked(day=TODAY, application=ALA_SCHOOL, question="sealed question")
    for before in ((SCHOOL_RECEIVED,), LOOKED_AT, (*LOOKED_AT, asked)):
        scenario = given(*before).when(DECLINE)
        scenario.then(DECLINED)
        scenario.when(DECLINE).refused(WrongStep, step="declined")


WITHDRAWN = ApplicationWithdrawn(day=TODAY, application=ALA_SCHOOL)


@pytest.mark.parametrize("over", [DECLINED, WITHDRAWN])
def test_a_year_later_what_was_said_is_forgotten(over):
    """On that day and no day before, by itself or by an operator, and once."""
    scenario = given(SCHOOL_RECEIVED, over).when(FORGET)
    scenario.at(noon(A_YEAR_ON - timedelta(days=1))).refused(KeptForAYear, until=A_YEAR_ON)
    scenario.at(rome(A_YEAR_ON)).by(SYSTEM).then(
        ApplicationForgotten(day=A_YEAR_ON, application=ALA_SCHOOL)
    )
    scenario.refused(ApplicationIsForgotten)


def test_what_goes_on_is_not_forgotten():
    """Only what came to nothing is."""
    given(*LOOKED_AT).when(FORGET).refused(WrongStep, step="in review")


def test_it_is_due_on_the_day():
    """At its beginning; once it is done nothing waits."""
    subject = f"forget:{ALA_SCHOOL}"
    due = Due(subject=subject, at=rome(A_YEAR_ON), command=FORGET)
    assert list(RULES.agenda(DECLINED)) == list(RULES.agenda(WITHDRAWN)) == [due]
    forgotten = ApplicationForgotten(day=A_YEAR_ON, application=ALA_SCHOOL)
    assert list(RULES.agenda(forgotten)) == [Done(subject=subject)]
