"""Somebody without an account knocks, with what they have; each secret address has one application."""

import pytest
from msgspec.structs import replace

from ledger.conventions.events import Unit
from ledger.conventions.price_list import AgreedAbovePublic, NotSoldSo, SameLine
from ledger.doors.application import NoSuchApplication, WrongStep
from ledger.doors.apply import AppliedAlready
from ledger.doors.events import ApplicationWithdrawn, MoreAsked, MoreTold
from ledger.doors.review import TellMore, WithdrawApplication
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.places.equipment import Required
from ledger.places.municipality import municipalities
from ledger.places.record import NotACity, NotAVillage
from tests.doors.examples import (
    ALA_SCHOOL,
    ASK_FROM_ALA,
    ASK_FROM_LYON,
    DESK,
    FROM_ALA,
    FROM_LYON,
    LYON,
    LYON_RECEIVED,
    NO_APPLICATION,
    SCHOOL_RECEIVED,
    in_review,
)
from tests.members.examples import AS_ANNA
from tests.places.examples import HOST
from tests.scenario import TODAY, given
from tests.staff import AUDITOR, OPERATOR, TREASURER

ASKED = MoreAsked(day=TODAY, application=ALA_SCHOOL, question="sealed question")
TELL = TellMore(application=ALA_SCHOOL, answer="sealed answer")
WITHDRAW = WithdrawApplication(application=ALA_SCHOOL)


def test_somebody_with_a_city_space_asks_to_join():
    """Abroad with country, town and clock; of the secret address the digest alone."""
    given().by(FROM_LYON).when(ASK_FROM_LYON).then(LYON_RECEIVED)


def test_somebody_would_open_in_a_village():
    """With its figure of that day, and the parts that are there already."""
    given().by(FROM_ALA).when(ASK_FROM_ALA).then(SCHOOL_RECEIVED)


@pytest.mark.parametrize("population", [5_004, 1_242_123])
def test_a_municipality_of_5000_or_more_is_no_village(population: int):
    """It is told the figure, and the year of the census."""
    istat = next(one.istat for one in municipalities().values() if one.population == population)
    given().by(FROM_ALA).when(replace(ASK_FROM_ALA, istat=istat)).refused(
        NotAVillage, population=population, year=2011, limit=5_000
    )


def test_a_village_is_no_city():
    """The first door is for the other side."""
    here = replace(ASK_FROM_LYON, abroad=None, istat="001003")
    given().by(FROM_LYON).when(here).refused(NotACity)


def test_a_city_space_may_be_in_italy():
    """By its ISTAT code, and then in no other place."""
    here = replace(ASK_FROM_LYON, abroad=None, istat="015146")
    (received,) = given().by(FROM_LYON).when(here).decided()
    assert (received.istat, received.town, received.country) == ("015146", "Milano", "IT")
    given().by(FROM_LYON).when(replace(ASK_FROM_LYON, istat="015146")).refused(Malformed)


@pytest.mark.parametrize("who", [OPERATOR, TREASURER, AUDITOR, HOST, AS_ANNA])
def test_nobody_applies_but_by_a_secret_address(who):
    """Who has an account is no applicant by it."""
    given().by(who).when(ASK_FROM_ALA).refused(NotAllowed)
    given().by(who).when(ASK_FROM_LYON).refused(NotAllowed)
    given(SCHOOL_RECEIVED).by(who).when(WITHDRAW).refused(NotAllowed)
    given(SCHOOL_RECEIVED, in_review(ALA_SCHOOL), ASKED).by(who).when(TELL).refused(NotAllowed)


def test_one_address_has_one_application():
    """Another one takes another; what another address has is not there for this one."""
    given(SCHOOL_RECEIVED).by(FROM_ALA).when(ASK_FROM_LYON).refused(AppliedAlready)
    both = given(SCHOOL_RECEIVED, LYON_RECEIVED)
    both.by(FROM_LYON).when(WITHDRAW).refused(NoSuchApplication)
    both.by(FROM_LYON).when(replace(WITHDRAW, application=NO_APPLICATION)).refused(
        NoSuchApplication
    )
    both.by(FROM_LYON).when(replace(WITHDRAW, application=LYON)).decided()


def test_a_proposed_price_is_sold_so_and_at_most_the_public_one():
    """The line that is wrong is named."""
    dear = replace(ASK_FROM_LYON, prices=(DESK, replace(DESK, agreed_cents=2_501)))
    given().by(FROM_LYON).when(dear).refused(AgreedAbovePublic, field="prices.1.agreed_cents")
    nightly = replace(ASK_FROM_LYON, prices=(replace(DESK, unit=Unit.NIGHT),))
    given().by(FROM_LYON).when(nightly).refused(NotSoldSo, field="prices.0.unit")


def test_a_service_is_proposed_once():
    """Two prices of one unit say nothing; a day and half a day are two units."""
    half = replace(DESK, unit=Unit.HALF_DAY, public_cents=1_500, agreed_cents=700)
    twice = replace(ASK_FROM_LYON, prices=(DESK, half, replace(DESK, agreed_cents=1_100)))
    given().by(FROM_LYON).when(twice).refused(SameLine, field="prices.2")
    (received,) = given().by(FROM_LYON).when(replace(twice, prices=(DESK, half))).decided()
    assert [(one.unit, one.agreed_cents) for one in received.prices] == [
        ("day", 1_200),
        ("half-day", 700),
    ]


@pytest.mark.parametrize("has", [(Required.CONVENTION,), (Required.PLACE, Required.PLACE)])
def test_what_exists_already_is_what_a_village_needs(has: tuple[Required, ...]):
    """Each part once; a convention is no part of a village."""
    given().by(FROM_ALA).when(replace(ASK_FROM_ALA, has=has)).refused(Malformed, field="has")


def test_what_was_asked_is_answered_once():
    """Then it is in review again."""
    scenario = given(SCHOOL_RECEIVED, in_review(ALA_SCHOOL), ASKED).by(FROM_ALA).when(TELL)
    scenario.then(MoreTold(day=TODAY, application=ALA_SCHOOL, answer="sealed answer"))
    scenario.when(TELL).refused(WrongStep, step="in review")


def test_who_applied_may_want_no_more():
    """At every step before the end, and once."""
    withdrawn = ApplicationWithdrawn(day=TODAY, application=ALA_SCHOOL)
    for before in ((), (in_review(ALA_SCHOOL),), (in_review(ALA_SCHOOL), ASKED)):
        scenario = given(SCHOOL_RECEIVED, *before).by(FROM_ALA).when(WITHDRAW)
        scenario.then(withdrawn)
        scenario.when(WITHDRAW).refused(WrongStep, step="withdrawn")
