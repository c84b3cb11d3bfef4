"""A vault that does not answer keeps nobody waiting: sealing counts as waiting."""

import asyncio

import pytest
from msgspec.structs import replace

from ledger.book.asked import Asked
from ledger.kernel.refused import Malformed
from ledger.members.apply import ApplyForMembership
from ledger.pen.pending import Receipt, Unavailable
from ledger.places.hub import HubKind
from ledger.places.record import RecordHub
from tests.book.wishes_of_places import places
from tests.book.world import World
from tests.staff import OPERATOR


@pytest.fixture
def hanging():
    """A book whose vault has stopped answering, and somebody who applies."""
    world = World()
    world.ask(RecordHub(name="Borgo", side=HubKind.VILLAGE, istat=places()[0].istat), OPERATOR)
    answered, let_go = world.vault.seal_each, asyncio.Event()

    async def hang(items):
        await let_go.wait()
        return await answered(items)

    world.vault.seal_each = hang
    application = ApplyForMembership(
        person=True,
        home_hub=world.lines[0].fact.hub,
        name="Segreta Anna",
        email="segreta@example.org",
        tax_code="DE:SEGRETA1",
        birth_date="1985-12-10",
    )
    yield world, application, let_go
    world.close()


def test_what_the_book_fills_nobody_else_does(hanging):
    """An id or a digest that was sent would be believed by the verb: it is refused before anything is sealed."""
    world, application, _ = hanging
    for field, value in (("member", "MSOMEBODYELSE"), ("tax_tag", "00"), ("born", "1985-12-10")):
        forged = replace(application, **{field: value})
        answer = world.ask(forged, OPERATOR)
        assert isinstance(answer, Malformed)
        assert answer.facts == {"field": field}


async def within(work, seconds):
    """Return what it comes to in so many seconds of the loop, if it does."""
    done, _ = await asyncio.wait([asyncio.ensure_future(work)], timeout=seconds)
    return [one.exception() or one.result() for one in done]


def test_who_applies_is_told_within_the_patience(hanging):
    """Singly and in bulk; what needs no vault is written meanwhile, and the same key again once it answers."""
    world, application, let_go = hanging
    book = world.books[0]
    (answer,) = world.run(within(book.submit(application, OPERATOR, "one"), 6))
    assert isinstance(answer, Unavailable)
    many = [
        Asked(application, OPERATOR, "two"),
        Asked(
            RecordHub(name="Altro", side=HubKind.VILLAGE, istat=places()[0].istat), OPERATOR, "hub"
        ),
    ]
    ((refused, opened),) = world.run(within(book.submit_many(many), 6))
    assert isinstance(refused, Unavailable)
    assert isinstance(opened, Receipt)
    let_go.set()
    assert isinstance(world.run(book.submit(application, OPERATOR, "one")), Receipt)
