"""A preview is the verb decided and not appended: it stands at the pen's head, and leaves nothing."""

import asyncio

import pytest

from ledger.pen.pending import Preview, Receipt, Unavailable
from tests.pen.pen_in_memory import kinds, writing
from tests.pen.toy import CoinsPassed, EmptyPurse, Fill, Pass, Purse

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_a_preview_tells_what_would_be_written_and_writes_nothing():
    """Its facts are those of the command, the log is as long as before, and so is every noun."""
    async with writing() as writer:
        await writer.do(Fill(purse="a", cents=5))
        passing = Pass(giver="a", taker="b", cents=5)
        shown = await writer.do(passing, preview=True)
        passed = CoinsPassed(day=writer.clock.now.date(), giver="a", taker="b", cents=5)
        assert shown == Preview(1, writer.clock.now, (passed,))
        assert len(writer.log.stored.datas) == 1
        assert await writer.pen.look(Purse, "b") == Purse()
        assert (await writer.do(passing)).facts == shown.facts


async def test_a_preview_sees_all_that_was_asked_before_it():
    """It is decided in its turn, after commands that are not durable yet, and is answered when they are."""
    async with writing() as writer:
        writer.log.hang = asyncio.Event()
        filled = writer.send(Fill(purse="a", cents=5))
        shown = writer.send(Pass(giver="a", taker="b", cents=5), preview=True)
        after = writer.send(Pass(giver="a", taker="c", cents=5))
        for _ in range(50):
            await asyncio.sleep(0)
        assert not shown.done()
        writer.log.hang.set()
        assert (await shown).position == (await filled).last
        assert isinstance(await after, Receipt)


async def test_a_preview_is_refused_as_the_command_would_be():
    """The same name for the same reason."""
    async with writing() as writer:
        with pytest.raises(EmptyPurse):
            await writer.do(Pass(giver="a", taker="b", cents=1), preview=True)


async def test_a_preview_is_decided_again_when_what_it_saw_was_undone():
    """What never became durable is not told of."""
    async with writing() as writer:
        writer.log.fail_before = 1
        answers = [
            writer.send(Fill(purse="a", cents=5)),
            writer.send(Pass(giver="a", taker="b", cents=5), preview=True),
        ]
        filled, shown = await asyncio.gather(*answers)
        assert (filled.last, shown.position, len(writer.log.stored.datas)) == (1, 1, 1)


async def test_previews_may_fill_half_of_the_queue():
    """Whoever looks keeps nobody waiting who acts."""
    async with writing(queue_commands=4) as writer:
        writer.log.hang = asyncio.Event()
        looks = [writer.send(Fill(purse="a", cents=1), preview=True) for _ in range(2)]
        with pytest.raises(Unavailable):
            writer.send(Fill(purse="a", cents=1), preview=True)
        acted = writer.send(Fill(purse="a", cents=1))
        writer.log.hang.set()
        assert kinds(await asyncio.gather(*looks, acted)) == ["Preview", "Preview", "Receipt"]
