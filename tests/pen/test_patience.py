"""Nobody waits longer than the timeout, whatever hangs, and nobody can end that for the others."""

import asyncio

from ledger.pen.pending import KeyReused, Receipt, Unavailable
from tests.pen.pen_in_memory import kinds, writing
from tests.pen.toy import Fill
from tests.pen.virtual_time import run


def outcome(answer):
    """Return what a future has: a receipt or a refusal."""
    return answer.exception() or answer.result()


def test_a_parked_bulk_twin_with_another_body_is_decided_though_bulk_has_its_half():
    """It was let in when its twin waited: when that one is refused it takes its turn, and patience goes on."""

    async def life():
        async with writing(queue_commands=10, timeout_seconds=1) as writer:
            writer.log.hang = asyncio.Event()
            single = writer.send(Fill(purse="a", cents=1), key="k")
            await asyncio.sleep(0.5)
            bulk = [writer.send(Fill(purse="b", cents=1), bulk=True) for _ in range(5)]
            twin = writer.send(Fill(purse="a", cents=2), key="k", bulk=True)
            await asyncio.sleep(0.7)
            assert isinstance(outcome(single), Unavailable)
            assert not twin.done()
            hang, writer.log.hang = writer.log.hang, None
            hang.set()
            await asyncio.wait([twin])
            assert isinstance(outcome(twin), Receipt | KeyReused)
            assert kinds(await asyncio.gather(*bulk)) == ["Receipt"] * 5
            assert writer.pen.tasks.ends == {}

    run(life())


def test_a_twin_that_took_its_turn_waits_no_longer_than_others():
    """However it stands in the queue, its time is counted from when it came."""

    async def life():
        async with writing(timeout_seconds=1) as writer:
            writer.log.hang = asyncio.Event()
            writer.send(Fill(purse="a", cents=1), key="k")
            twin = writer.send(Fill(purse="a", cents=2), key="k")
            await asyncio.sleep(0.9)
            later = writer.send(Fill(purse="b", cents=1))
            await asyncio.sleep(0.4)
            assert isinstance(outcome(twin), Unavailable)
            assert not later.done()
            writer.log.hang.set()

    run(life())


def test_closing_leaves_nobody_without_an_answer():
    """Twins of twins are answered too when a book closes over a log that hangs."""

    async def life():
        async with writing(timeout_seconds=1) as writer:
            writer.log.hang = asyncio.Event()
            answers = [writer.send(Fill(purse="a", cents=n), key="k") for n in (1, 2, 3, 2, 1)]
        assert all(answer.done() for answer in answers)

    run(life())
