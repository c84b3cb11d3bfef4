"""Whom a fact names follows from the fields that it declares, at any depth, and from nothing else."""

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Named, Ref
from ledger.kernel.rulebook import Chapter, Rulebook
from tests.members.examples import ANNA, BRUNO, CARLA
from tests.places.examples import ALA, SPRING


class Guest(msgspec.Struct, frozen=True, array_like=True):
    """Somebody in a bed."""

    bed: str
    guest: Ref = ""


class PartyHeld(Fact, frozen=True, kw_only=True, tag="toys.party-held.v1"):
    """A host invites; what was said about it is no reference."""

    host: Ref
    account: Ref = ""
    guests: tuple[Guest, ...] = ()
    said: str = ""


RULES = Rulebook(Chapter(name="toys", facts=(PartyHeld,)))


def named(**fields: object) -> Named:
    return RULES.named_in(PartyHeld(day=SPRING, **fields))


def test_a_field_that_refers_names_what_its_id_begins_with():
    """A member here, a hub there; an empty field names nobody."""
    assert named(host=ANNA) == Named(frozenset({ANNA}), frozenset())
    assert named(host=ALA) == Named(frozenset(), frozenset({ALA}))
    assert named(host="") == Named(frozenset(), frozenset())


def test_an_account_names_whose_it_is():
    """Between colons."""
    assert named(host="", account=f"Liabilities:Members:{BRUNO}:Held").members == {BRUNO}


def test_each_of_many_is_named():
    """Fields of structs in a tuple refer as well."""
    guests = (Guest("a", ANNA), Guest("b"), Guest("c", CARLA))
    assert named(host=BRUNO, guests=guests).members == {ANNA, BRUNO, CARLA}


def test_text_names_nobody():
    """Whoever writes another's id into a note makes no fact about them."""
    assert named(host=ANNA, said=BRUNO).members == {ANNA}
