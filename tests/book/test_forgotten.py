"""Whoever is forgotten can't be read any more, nor guessed, and nothing about them is decided a second time."""

from functools import partial

import msgspec
import pytest

from ledger.book.asked import Asked
from ledger.book.repeats import fingerprint
from ledger.members.apply import ApplyForMembership
from ledger.members.events import MemberApplied, MemberDeclined, MemberForgotten
from ledger.members.forget import ForgetMember
from ledger.members.standing import DeclineMember
from ledger.pen.pending import Forgotten, KeyReused, Receipt
from ledger.places.hub import HubKind
from ledger.places.record import RecordHub
from ledger.vault import PersonForgotten, PersonKey
from tests.book.wishes_of_places import places
from tests.book.world import KEYS, World
from tests.staff import OPERATOR

NAME = "Segreta Anna"


@pytest.fixture
def world():
    world = World()
    yield world
    world.close()


@pytest.fixture
def declined(world):
    """Somebody who applied and was turned down, and is forgotten now: what was asked."""
    application, _, decline, _ = told_about_somebody(world)
    assert isinstance(world.ask(ForgetMember(member=decline.member), OPERATOR), Receipt)
    sealed = world.told[MemberApplied][0].name
    assert world.vault.open(decline.member, "members.member-applied.v1", "name", sealed) is None
    return application, decline


def told_about_somebody(world):
    """Let somebody apply and turn them down; return both commands with their receipts."""
    world.ask(RecordHub(name="Borgo", side=HubKind.VILLAGE, istat=places()[0].istat), OPERATOR)
    application = ApplyForMembership(
        person=True,
        home_hub=world.lines[0].fact.hub,
        name=NAME,
        email="segreta@example.org",
        tax_code="DE:SEGRETA1",
        birth_date="1985-12-10",
    )
    applied = world.ask(application, OPERATOR, key="apply")
    member = world.told[MemberApplied][0].member
    decline = DeclineMember(member=member, reason="segreto")
    receipt = world.ask(decline, OPERATOR, key="decline")
    sealed = world.told[MemberApplied][0].name
    assert world.vault.open(member, "members.member-applied.v1", "name", sealed) == NAME
    return application, applied, decline, receipt


def test_a_repeat_after_forgetting_is_forgotten_and_never_decided_again(world, declined):
    """The words were part of what the key stood for: nobody can say any more whether they are the same."""
    application, decline = declined
    before = len(world.stored.datas)
    for pen in (0, 1, 0):
        for command, key in ((application, "apply"), (decline, "decline")):
            assert isinstance(world.ask(command, OPERATOR, key=key, pen=pen), Forgotten)
        world.reopen(pen)
    assert len(world.stored.datas) == before
    assert [len(world.told[kind]) for kind in (MemberApplied, MemberDeclined)] == [1, 1]


def test_what_was_about_nobody_keeps_its_receipt(world, declined):
    """The forgetting itself, and what names the member without a word about them, are answered alike for ever."""
    for asked, receipt in world.accepted:
        if asked.command.personal is None:
            world.again(asked, receipt)
            world.again(asked, receipt, 1)
    assert world.told[MemberForgotten]


def test_a_repeat_in_bulk_is_forgotten_too(world, declined):
    """One by one or many at a time: forgotten, a key used for something else, a person nobody knows any more."""
    application, decline = declined
    other = DeclineMember(member=decline.member, reason="another")
    hub = RecordHub(name="Altro", side=HubKind.VILLAGE, istat=places()[0].istat)
    asked = [
        Asked(decline, OPERATOR, "decline"),
        Asked(application, OPERATOR, "apply"),
        Asked(other, OPERATOR, "decline"),
        Asked(hub, OPERATOR, "decline"),
        Asked(other, OPERATOR, "new"),
    ]
    answers = world.run(world.books[0].submit_many(asked))
    kinds = [Forgotten, Forgotten, Forgotten, KeyReused, PersonForgotten]
    assert [type(answer) for answer in answers] == kinds


def test_while_a_person_is_known_a_repeat_gets_its_receipt_and_other_words_are_refused(world):
    """Also from a pen that never heard of it, and for who was born by the command."""
    application, receipt, decline, declining = told_about_somebody(world)
    for pen in (0, 1):
        world.again(Asked(application, OPERATOR, "apply"), receipt, pen)
        world.again(Asked(decline, OPERATOR, "decline"), declining, pen)
        for other, key in (
            (msgspec.structs.replace(application, name="Segreta Altra"), "apply"),
            (msgspec.structs.replace(decline, reason="altro segreto"), "decline"),
            (decline, "apply"),
            (application, "decline"),
        ):
            assert isinstance(world.ask(other, OPERATOR, key=key, pen=pen), KeyReused)
        world.reopen(pen)


def test_a_key_used_again_about_somebody_who_never_was_is_another_command(world, declined):
    """Nobody's key is missing: there never was one, so that the words can't be those of the first."""
    _, decline = declined
    stranger = msgspec.structs.replace(decline, member="MNOBODY2NOBODY2NO")
    hub = RecordHub(name="Altro", side=HubKind.VILLAGE, istat=places()[0].istat)
    assert isinstance(world.ask(hub, OPERATOR, key="hub"), Receipt)
    for pen in (0, 1):
        for key in ("hub", "decline"):
            assert isinstance(world.ask(stranger, OPERATOR, key=key, pen=pen), KeyReused)


def test_two_that_wait_under_one_key_with_other_words_are_two(world, declined):
    """Which of them was the first is found out for each; after a forgetting for neither."""
    _, decline = declined
    other = RecordHub(name="Altro", side=HubKind.VILLAGE, istat=places()[0].istat)
    for pen in (0, 1):
        answers = world.ask_all(
            [(decline, OPERATOR, "decline", pen), (other, OPERATOR, "decline", pen)]
        )
        assert [type(one) for one in answers] == [Forgotten, KeyReused]


def test_the_fingerprint_of_words_about_a_person_needs_that_persons_key(world):
    """Who has the book's key, the command's row and the right guess can't tell that it is right."""
    application, receipt, *_ = told_about_somebody(world)
    stored, *_ = world.stored.commands[KEYS.command_digest(OPERATOR.actor, "apply")]
    guess = partial(fingerprint, KEYS)
    anna, stranger = world.vault.keys[receipt.facts[0].member], PersonKey("anna", b"x" * 32)
    assert guess(application, anna) == stored
    assert stored not in (guess(application), guess(application, stranger))
    public = msgspec.structs.replace(application, name="", email="", tax_code="")
    assert stored not in (guess(public), guess(public, stranger))


def test_nothing_new_is_written_about_the_forgotten(world, declined):
    """What would have to be sealed for somebody without a key is refused by name."""
    _, decline = declined
    assert isinstance(world.ask(decline, OPERATOR, key="new"), PersonForgotten)
    assert isinstance(
        world.ask(DeclineMember(member=decline.member, reason="x"), OPERATOR, key="decline"),
        Forgotten,
    )
