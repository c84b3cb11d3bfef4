"""Two processes serve one book: whom one forgets, the other forgets."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from api.engine.forgotten import ForgottenListener
from ledger.book.opening import open_book
from ledger.members.forget import ForgetMember
from ledger.registry import RULES
from tests.keys import MASTER
from tests.log.test_forgetting import declined, named
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def two_processes(server, book):
    """Two open books on one log; the second listens."""
    async with (
        open_book(RULES, server.url(), MASTER, name=book) as one,
        open_book(RULES, server.url(), MASTER, name=book) as other,
    ):
        listening = asyncio.create_task(
            ForgottenListener(other, RULES, server.url(), book).listen()
        )
        yield one, other
        assert not listening.done()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


async def forgotten(book, fact):
    async with asyncio.timeout(60):
        while await named(book, fact) is not None:  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.02)


async def test_who_is_forgotten_by_another_process_leaves_this_ones_memory(server, book):
    """The key was read here a moment ago and is good for a minute; the log says that it is gone."""
    async with two_processes(server, book) as (one, other):
        fact = await declined(one)
        assert await named(other, fact) == "Forno Sociale"
        await one.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
        await forgotten(other, fact)


async def test_what_another_process_died_over_is_finished(server, book):
    """The fact was written, the key was not destroyed: whoever reads of it does that."""
    async with two_processes(server, book) as (one, other):
        fact = await declined(one)

        async def die(_):
            raise KeyboardInterrupt

        one.privacy.forget = die
        with pytest.raises(KeyboardInterrupt):
            await one.submit(ForgetMember(member=fact.member), OPERATOR, "forget")
        await forgotten(other, fact)
