"""Whoever repeats what was accepted long ago is answered, and takes nobody else's time."""

import asyncio

import pytest

from ledger.kernel.who import Role, Who
from ledger.log.batch import BatchRejected, LogForged, LogUnavailable
from ledger.log.memory import StoredBatches
from ledger.pen.pending import OurFault, ReadOnly
from tests.pen.pen_in_memory import FaultyLog, Writer, kinds, writing
from tests.pen.toy import Fill, Pass

pytestmark = pytest.mark.anyio

REPEATERS = [Who(actor=f"repeater-{n}", role=Role.MEMBER) for n in range(4)]
EACH = 60


@pytest.fixture
def anyio_backend():
    return "asyncio"


class CountingLog(FaultyLog):
    """Counts the batches that it refused for their keys, and the look-ups of keys."""

    def __init__(self, stored: StoredBatches | None = None) -> None:
        super().__init__(stored)
        self.spoiled = 0
        self.look_ups: list[int] = []

    async def append(self, batch):
        try:
            return await super().append(batch)
        except BatchRejected:
            self.spoiled += 1
            raise

    async def accepted(self, keys):
        self.look_ups.append(len(keys))
        await asyncio.sleep(0)
        return await super().accepted(keys)


async def _history() -> StoredBatches:
    """Return a book in which each repeater has filled a purse many times."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        for who in REPEATERS:
            await asyncio.gather(*(_fill(writer, who, n) for n in range(EACH)))
    return stored


async def _fill(writer: Writer, who: Who, n: int):
    return await writer.do(Fill(purse=who.actor, cents=n + 1), key=f"k{n}", who=who)


async def test_who_repeats_spoils_one_batch_and_no_more():
    """After a restart nothing is remembered; the first repeat of each is found out, the rest is looked up before."""
    stored = await _history()
    async with writing(log=CountingLog(stored)) as writer:

        async def again(who: Who):
            return [await _fill(writer, who, n) for n in range(EACH)]

        async def others():
            return [await writer.do(Fill(purse="other", cents=1)) for _ in range(EACH)]

        *repeated, new = await asyncio.gather(*map(again, REPEATERS), others())
        assert [[one.last for one in answers] for answers in repeated] == [
            list(range(start + 1, start + EACH + 1)) for start in range(0, 4 * EACH, EACH)
        ]
        assert len({one.last for one in new}) == EACH
        assert writer.log.spoiled <= len(REPEATERS)
        assert writer.log.appends <= 2 * EACH


async def test_many_repeats_at_once_are_looked_up_together():
    """A file that is sent again costs a handful of look-ups, not one a line."""
    stored = await _history()
    async with writing(log=CountingLog(stored)) as writer:
        who = REPEATERS[0]
        for _ in range(2):
            again = await asyncio.gather(*(_fill(writer, who, n) for n in range(EACH)))
            assert [one.last for one in again] == list(range(1, EACH + 1))
        assert writer.log.spoiled <= 1
        assert len(writer.log.look_ups) <= 5


async def test_new_commands_of_who_repeats_are_decided_in_their_order():
    """What is looked up in vain waits its turn, behind what came before it."""
    stored = await _history()
    who = REPEATERS[0]
    async with writing(log=CountingLog(stored)) as writer:
        await _fill(writer, who, 0)
        commands = [Fill(purse="a", cents=1), *(Pass(giver="a", taker="b", cents=1),) * 2]
        for _ in range(20):
            answers = [writer.send(one, who=who) for one in commands]
            await asyncio.sleep(0)
            answers += [writer.send(one, who=who) for one in commands]
            told = await asyncio.gather(*answers, return_exceptions=True)
            assert kinds(told) == ["Receipt", "Receipt", "EmptyPurse"] * 2


async def test_who_has_stopped_repeating_is_no_longer_looked_up():
    """A thousand new commands later they cost what anybody's cost."""
    stored = await _history()
    who = REPEATERS[0]
    async with writing(log=CountingLog(stored)) as writer:
        await _fill(writer, who, 0)
        for _ in range(1_000):
            await writer.do(Fill(purse="a", cents=1), who=who)
        before = len(writer.log.look_ups)
        await writer.do(Fill(purse="a", cents=1), who=who)
        assert len(writer.log.look_ups) == before


async def test_a_repeat_among_new_commands_begins_the_thousand_anew():
    """In a row: whoever still repeats now and then is looked up, or would spoil a batch each time."""
    stored = await _history()
    who = REPEATERS[0]
    async with writing(log=CountingLog(stored)) as writer:
        for n in range(3):
            await _fill(writer, who, n)
            for _ in range(600):
                await writer.do(Fill(purse="a", cents=1), who=who)
        assert writer.log.spoiled == 1


@pytest.mark.parametrize(
    "error, told", [(LogForged("its MAC is wrong"), ReadOnly), (ZeroDivisionError(), OurFault)]
)
async def test_whoever_is_looked_up_is_answered_whatever_comes_of_it(monkeypatch, error, told):
    """A key that somebody forged, a bug: nobody waits for ever, and nothing is decided."""
    stored = await _history()
    who = REPEATERS[0]
    async with writing(stored) as writer:
        await _fill(writer, who, 0)  # Found out as one who repeats.

        async def fail(_keys):
            raise error

        monkeypatch.setattr(writer.log, "accepted", fail)
        with pytest.raises(told):
            await asyncio.wait_for(writer.do(Fill(purse="a", cents=1), who=who), 5)


async def test_who_repeats_while_the_log_is_lost_is_answered_once_it_is_reached(monkeypatch):
    """A look-up that fails lets the pen find out; refusing would leave nobody to reach the log again."""
    stored = await _history()
    async with writing(stored) as writer:
        who = REPEATERS[0]
        first = await _fill(writer, who, 0)  # Found out as one who repeats.
        reached = writer.log.accepted

        async def lost(keys):
            raise LogUnavailable("the reader's connection is dead")

        async def reconnect():
            monkeypatch.setattr(writer.log, "accepted", reached)

        monkeypatch.setattr(writer.log, "accepted", lost)
        monkeypatch.setattr(writer.log, "reconnect", reconnect)
        assert await _fill(writer, who, 0) == first
