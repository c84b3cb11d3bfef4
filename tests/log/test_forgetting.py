"""Forgetting: the fact first, then the key; an interrupted one is finished at the next start."""

import pytest

from ledger.book.book import open_book
from ledger.members.apply import ApplyForMembership
from ledger.members.forget import ForgetMember
from ledger.members.standing import DeclineMember
from ledger.places.open import OpenHub
from ledger.registry import RULES
from ledger.vault import MasterKey
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

MASTER = MasterKey(b"m" * 32)
NAME = "members.member-applied.v1"


async def declined(book):
    """Let someone apply and be declined; return their fact."""
    hub = await book.submit(OpenHub(name="Milano", side="city", istat="015146"), OPERATOR, "hub")
    applied = await book.submit(
        ApplyForMembership(
            person=False,
            home_hub=hub.facts[0].hub,
            name="Forno Sociale",
            email="posta@example.org",
            tax_code="00743110157",
        ),
        OPERATOR,
        "apply",
    )
    fact = applied.facts[0]
    await book.submit(DeclineMember(member=fact.member, reason="too far"), OPERATOR, "decline")
    return fact


async def named(book, fact):
    return (await book.vault.open(fact.member, NAME, {"name": fact.name}))["name"]


async def test_what_was_sealed_is_read_until_it_is_forgotten(server, book):
    """The fact and the seal stay; the name is gone for good."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        fact = await declined(opened)
        assert b"Forno" not in b"".join(data for _, data in await opened.read())
        assert await named(opened, fact) == "Forno Sociale"
        await opened.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
        assert await named(opened, fact) is None


async def test_a_forgetting_that_was_interrupted_is_finished_at_the_next_start(server, book):
    """The fact was written, the process died before the key was destroyed."""
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        fact = await declined(opened)

        async def die(_):
            raise KeyboardInterrupt

        opened.privacy.forget = die
        with pytest.raises(KeyboardInterrupt):
            await opened.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
        assert await named(opened, fact) == "Forno Sociale"
    async with open_book(RULES, server.url(), MASTER, name=book) as opened:
        assert await named(opened, fact) is None
