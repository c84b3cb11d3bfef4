"""Whoever is not eighteen yet is refused, by the tax code or by the day of birth that they tell."""

from datetime import date

import pytest
from msgspec.structs import replace
from stdnum.it import codicefiscale

from ledger.kernel.days import rome
from ledger.kernel.refused import Malformed
from ledger.members.age import BirthDateMissing, BornOtherwise, NotOfAge, birth_date, born
from ledger.members.apply import ApplyForMembership
from ledger.members.change import CorrectTaxCode
from ledger.members.tax_code import born_in
from tests.members.examples import ANNA, joined
from tests.places.examples import ALA, ALA_RECORDED
from tests.scenario import given, noon

apply = ApplyForMembership(
    person=True,
    home_hub=ALA,
    name="v1:name",
    email="v1:email",
    tax_code="v1:code",
    member=ANNA,
    tax_tag="f" * 64,
    born="85-12-10",
)
BIRTHDAY = date(2026, 6, 15)


def code(body: str) -> str:
    return body + codicefiscale.calc_check_digit(body)


@pytest.mark.parametrize(
    "body, told",
    [
        ("RSSMRA85T10A562", "85-12-10"),
        ("VRDNNA08C55H501", "08-03-15"),
        ("VRDNNALUCRRHRLM", "08-03-15"),
    ],
)
def test_a_codice_fiscale_tells_the_day_of_birth(body: str, told: str):
    """A woman's day is forty more; letters for digits mean the digits that they stand for."""
    assert born_in(code(body)) == told


@pytest.mark.parametrize("other", ["12345678903", "DE:12345678", ""])
def test_other_codes_tell_no_day(other: str):
    """Numeric and foreign codes are of people whose age they do not say."""
    assert born_in(other) == ""


@pytest.mark.parametrize("told", ["08-06-15", "2008-06-15"])
def test_who_turns_eighteen_today_is_admitted_and_who_does_tomorrow_is_not(told: str):
    """Born on 15 June 2008: refused on 14 June 2026, accepted on the 15th."""
    asks = replace(apply, born=told)
    eve = rome(BIRTHDAY, 0)
    given(ALA_RECORDED).at(eve.replace(hour=eve.hour - 1)).when(asks).refused(NotOfAge, years=18)
    given(ALA_RECORDED).at(noon(BIRTHDAY)).when(asks).decided()


@pytest.mark.parametrize("told", ["85-12-10", "27-01-01", "1912-03-01"])
def test_of_two_digits_the_last_year_that_is_over_is_meant(told: str):
    """Born in 1985, in 1927 (2027 is still to come), in 1912 as they say."""
    given(ALA_RECORDED).when(replace(apply, born=told)).decided()


def test_a_person_whose_code_tells_no_day_says_when_they_were_born():
    """A foreign or numeric code could be a child's: without a day nobody applies but an organisation."""
    silent = replace(apply, born="")
    given(ALA_RECORDED).when(silent).refused(BirthDateMissing)
    given(ALA_RECORDED).when(replace(silent, born="2008-06-15")).decided()
    given(ALA_RECORDED).when(replace(silent, person=False)).decided()


def test_a_child_of_fourteen_is_refused_and_an_organisation_has_no_age():
    """The code of 2012 is a child's; what is founded in 2012 may join."""
    child = replace(apply, born="12-03-01")
    given(ALA_RECORDED).when(child).refused(NotOfAge)
    given(ALA_RECORDED).when(replace(child, person=False)).decided()


def test_nobody_becomes_a_minor_by_a_correction():
    """The right code of a member who turns out to be a child is refused."""
    correct = CorrectTaxCode(member=ANNA, tax_code="v1:new", tax_tag="e" * 64, born="12-03-01")
    given(ALA_RECORDED, *joined(ANNA)).when(correct).refused(NotOfAge)


def test_what_is_said_and_what_the_code_tells_agree():
    """The whole day is what is said; another day than the code's is refused."""
    texts = {"tax_code": code("RSSMRA85T10A562"), "birth_date": "1985-12-10"}
    assert born(texts) == "1985-12-10"
    assert born({"tax_code": texts["tax_code"]}) == "85-12-10"
    assert born({"tax_code": "DE:12345678", "birth_date": "2008-06-15"}) == "2008-06-15"
    with pytest.raises(BornOtherwise):
        born(texts | {"birth_date": "1985-12-11"})
    with pytest.raises(Malformed):
        birth_date("10.12.1985")
