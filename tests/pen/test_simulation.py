"""Two pens on one book, with clocks, failures and unknown outcomes: the same seed, the same root."""

import asyncio
import random
from datetime import timedelta

import pytest

from ledger.kernel.refused import Refused
from ledger.log.batch import LogUnavailable
from ledger.log.memory import MemoryLog, StoredBatches
from ledger.pen.limits import Limits
from ledger.pen.pen import Pen
from ledger.pen.pending import Receipt, Unavailable
from ledger.seal.tree import EMPTY, leaves_of
from tests.pen.pen_in_memory import Writer, answer_repeats, command_of
from tests.pen.toy import NOON, TOY, CoinsPassed, Fill, Pass, PurseFilled
from tests.pen.virtual_time import run

PURSES = [f"p{n}" for n in range(8)]
COMMANDS = 150


class StormyLog(MemoryLog):
    """Slow, sometimes cut before or after the append, sometimes gone for a while; by the dice."""

    def __init__(self, stored: StoredBatches, dice: random.Random) -> None:
        super().__init__(stored)
        self._dice = dice
        self._back_at = 0.0
        self._turn = False

    async def _weather(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._dice.choice([0.0, 0.001, 0.002, 0.01]))
        if self._dice.random() < 0.01:
            self._back_at = loop.time() + self._dice.choice([0.05, 0.5, 8.0])
        if loop.time() < self._back_at:
            raise LogUnavailable("the storm")

    async def head(self):
        await self._weather()
        return await super().head()

    async def load(self, queries, bound):
        await self._weather()
        return await super().load(queries, bound)

    async def accepted(self, keys):
        await self._weather()
        return await super().accepted(keys)

    async def lock_pen(self):
        if not self._turn:
            await self.stored.turn.acquire()
            self._turn = True

    async def unlock_pen(self):
        if self._turn:
            self._turn = False
            self.stored.turn.release()

    async def append(self, batch):
        await self._weather()
        if self._dice.random() < 0.03:
            raise LogUnavailable("cut before")
        if self._dice.random() < 0.02:
            await asyncio.sleep(20)
        await self.lock_pen()
        try:
            known = await super().append(batch)
        finally:
            await self.unlock_pen()
        if self._dice.random() < 0.03:
            raise LogUnavailable("cut after")
        return known

    async def reconnect(self):
        await self.unlock_pen()
        await self._weather()


class Storm:
    """One run: two pens, two drifting clocks, clients that retry with the same key until answered."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.stored = StoredBatches()
        self.stored.turn = asyncio.Lock()
        self.accepted: dict[str, Receipt] = {}
        self.refused = 0
        self.retries = 0

    async def pen(self, drift: float) -> Writer:
        loop = asyncio.get_running_loop()

        def clock():
            return NOON + timedelta(seconds=loop.time() + drift)

        log = StormyLog(self.stored, self.dice)
        pen = Pen(
            TOY,
            log,
            answer_repeats=answer_repeats,
            clock=clock,
            limits=Limits(timeout_seconds=2.0, cached_nouns=6, batch_commands=7),
        )
        while True:
            try:
                await pen.open()
                return Writer(pen, log, clock)
            except LogUnavailable:
                await asyncio.sleep(0.1)

    def command(self):
        if self.dice.random() < 0.3:
            return Fill(purse=self.dice.choice(PURSES), cents=self.dice.randint(1, 50))
        giver, taker = self.dice.sample(PURSES, 2)
        return Pass(giver=giver, taker=taker, cents=self.dice.randint(1, 30))

    async def client(self, writers: list[Writer], n: int) -> None:
        command, key = self.command(), f"key-{n}"
        await asyncio.sleep(self.dice.random() * 3)
        while True:
            try:
                receipt = await self.dice.choice(writers).do(command, key=key)
            except Unavailable:
                self.retries += 1
                await asyncio.sleep(self.dice.random())
            except Refused:
                self.refused += 1
                return
            else:
                self.accepted[command_of(key)] = receipt
                return

    async def rage(self) -> "Storm":
        writers = [await self.pen(0.0), await self.pen(0.7)]
        await asyncio.gather(*(self.client(writers, n) for n in range(COMMANDS)))
        for writer in writers:
            await writer.pen.close()
        return self

    def root(self) -> bytes:
        return EMPTY.append(leaves_of(self.stored.datas)).root()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_storm_what_was_acknowledged_is_there_once(seed):
    """Nothing lost, nothing twice, no purse below zero, every root recomputes."""
    storm = run(Storm(seed).rage())
    lines = [TOY.decode(data) for data in storm.stored.datas]
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert sorted(line.command for line in lines) == sorted(storm.accepted)
    for line in lines:
        receipt = storm.accepted[line.command]
        assert receipt.first == receipt.last == line.position
        assert receipt.facts == (line.fact,)
    purses = dict.fromkeys(PURSES, 0)
    for line in lines:
        match line.fact:
            case PurseFilled(purse=purse, cents=cents):
                purses[purse] += cents
            case CoinsPassed(giver=giver, taker=taker, cents=cents):
                purses[giver] -= cents
                purses[taker] += cents
                assert purses[giver] >= 0
    leaves = leaves_of(storm.stored.datas)
    for batch in storm.stored.batches:
        assert batch.root == EMPTY.append(leaves[: batch.expected + len(batch.datas)]).root()


def test_the_same_seed_gives_the_same_root():
    """The simulation has no chance of its own."""
    one, two, other = (run(Storm(seed).rage()) for seed in (3, 3, 4))
    assert one.root() == two.root() != other.root()
    assert (one.retries, one.refused) == (two.retries, two.refused)


def test_the_storms_are_real():
    """Among the seeds there are retries, refusals, conflicts: the simulation shows something."""
    storms = [run(Storm(seed).rage()) for seed in range(4)]
    assert all(storm.refused for storm in storms)
    assert sum(storm.retries for storm in storms) > 10
