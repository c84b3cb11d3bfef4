"""Whoever is forgotten can't be read any more, and what was acknowledged about them stays acknowledged."""

import pytest

from ledger.book.asked import Asked
from ledger.members.apply import ApplyForMembership
from ledger.members.events import MemberApplied, MemberDeclined
from ledger.members.forget import ForgetMember
from ledger.members.standing import DeclineMember
from ledger.pen.pending import KeyReused, Receipt
from ledger.places.hub import HubKind
from ledger.places.open import OpenHub
from ledger.vault import PersonForgotten
from tests.book.wishes_of_people import places
from tests.book.world import World
from tests.staff import OPERATOR

NAME = "Segreta Anna"


@pytest.fixture
def world():
    world = World()
    yield world
    world.close()


@pytest.fixture
def declined(world):
    """Somebody who applied and was turned down, and is forgotten now."""
    world.ask(OpenHub(name="Borgo", side=HubKind.VILLAGE, istat=places()[0].istat), OPERATOR)
    application = ApplyForMembership(
        person=True,
        home_hub=world.lines[0].fact.hub,
        name=NAME,
        email="segreta@example.org",
        tax_code="DE:SEGRETA1",
    )
    world.ask(application, OPERATOR, key="apply")
    member = world.told[MemberApplied][0].member
    decline = DeclineMember(member=member, reason="segreto")
    receipt = world.ask(decline, OPERATOR, key="decline")
    sealed = world.told[MemberApplied][0].name
    assert world.vault.open(member, "members.member-applied.v1", "name", sealed) == NAME
    assert isinstance(world.ask(ForgetMember(member=member), OPERATOR), Receipt)
    assert world.vault.open(member, "members.member-applied.v1", "name", sealed) is None
    return decline, receipt


def test_a_retry_after_forgetting_gets_the_first_receipt(world, declined):
    """The same key with the same command is answered alike for ever, though nothing can be sealed."""
    decline, receipt = declined
    for pen in (0, 1):
        world.again(Asked(decline, OPERATOR, "decline"), receipt, pen)
    world.reopen(0)
    world.again(Asked(decline, OPERATOR, "decline"), receipt)
    assert len(world.told[MemberDeclined]) == 1


def test_a_retry_in_bulk_gets_it_too(world, declined):
    """One by one or many at a time: a receipt, a key used twice, a person nobody knows any more."""
    decline, receipt = declined
    other = DeclineMember(member=decline.member, reason="another")
    asked = [
        Asked(decline, OPERATOR, "decline"),
        Asked(other, OPERATOR, "decline"),
        Asked(other, OPERATOR, "new"),
    ]
    answers = world.run(world.books[0].submit_many(asked))
    assert answers[0] == receipt
    assert isinstance(answers[1], KeyReused)
    assert isinstance(answers[2], PersonForgotten)


def test_nothing_new_is_written_about_the_forgotten(world, declined):
    """What would have to be sealed for somebody without a key is refused by name."""
    decline, _ = declined
    assert isinstance(world.ask(decline, OPERATOR, key="new"), PersonForgotten)
    assert isinstance(
        world.ask(DeclineMember(member=decline.member, reason="x"), OPERATOR, key="decline"),
        KeyReused,
    )
