"""Invented people with right tax codes, in real places."""

from ledger.members.tax_code import tax_code
from ledger.members.words import email, full_name
from ledger.places.hub import HubKind
from ledger.places.municipality import municipalities
from patto.demo import Scale
from patto.demo.chance import Chance
from patto.demo.names import (
    birthplaces,
    given_letters,
    organisation,
    person,
    surname_letters,
)
from patto.demo.plan import hubs


def test_a_tax_code_begins_as_the_ministry_says():
    """Consonants, then vowels, then X; of four consonants in a given name the second is left out."""
    assert (surname_letters("Rossi"), given_letters("Mario")) == ("RSS", "MRA")
    assert (surname_letters("Fo"), given_letters("Gianfranco")) == ("FOX", "GFR")


def test_everybody_has_a_name_an_address_and_a_right_tax_code():
    """The book's own checks take all of them, unchanged."""
    for n in range(500):
        for one in (
            person(Chance(1, "person", n), n, "Lombardia", 2025),
            organisation(Chance(1, "organisation", n), n),
        ):
            assert tax_code(one.tax_code) == one.tax_code
            assert email(one.email) == one.email
            assert full_name(one.name) == one.name


def test_people_are_born_in_real_towns():
    """The cadastral codes of the largest cities are the ones everybody knows."""
    codes = {town.name: town.cadastral for town in birthplaces()}
    assert (codes["Milano"], codes["Roma"], codes["Torino"]) == ("F205", "H501", "L219")


def test_hubs_are_in_real_places_of_the_right_size():
    """Villages below 5,000 inhabitants, no one twice; Milano, Torino, Bologna, Roma."""
    plans = hubs(1, Scale.of(1))
    assert len(plans) >= 12
    assert len({plan.where.region for plan in plans}) >= 8
    villages = [plan for plan in plans if plan.side is HubKind.VILLAGE]
    assert all(plan.where.population < 5_000 for plan in villages)
    assert len({plan.where.istat for plan in villages}) == len(villages)
    cities = {plan.where.name for plan in plans if plan.side is HubKind.CITY}
    assert cities == {"Milano", "Torino", "Bologna", "Roma"}
    assert all(municipalities()[plan.where.istat] == plan.where for plan in plans)


def test_a_hundred_times_as_large_is_a_hundred_times_as_many():
    """There are villages enough, and every hub has a name of its own."""
    plans = hubs(1, Scale.of(100))
    assert len(plans) == 1_200
    assert len({plan.name for plan in plans}) > 1_150
    assert len({(plan.where.istat, plan.name) for plan in plans}) == 1_200
    assert (Scale.of(100).members, Scale.of(100).houses) == (30_000, 600)
