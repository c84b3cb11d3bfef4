"""Two pens on one book, with clocks, failures and unknown outcomes: the same seed, the same root."""

import asyncio
import random
from datetime import timedelta

import pytest

from ledger.kernel.refused import Refused
from ledger.log.memory import MemoryLog, Pages
from ledger.log.page import LogAway
from ledger.pen.pen import Limits, Pen
from ledger.pen.slip import Receipt, Unavailable
from ledger.seal.tree import leaves_of, root_of
from tests.pen.desk_of_one import Desk
from tests.pen.toy import NOON, TOY, CoinsPassed, Fill, Pass, PurseFilled
from tests.pen.virtual_time import run

PURSES = [f"p{n}" for n in range(8)]
COMMANDS = 150


class StormyLog(MemoryLog):
    """Slow, sometimes cut before or after the append, sometimes gone for a while; by the dice."""

    def __init__(self, pages: Pages, dice: random.Random) -> None:
        super().__init__(pages)
        self._dice = dice
        self._back_at = 0.0
        self._turn = False

    async def _weather(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._dice.choice([0.0, 0.001, 0.002, 0.01]))
        if self._dice.random() < 0.01:
            self._back_at = loop.time() + self._dice.choice([0.05, 0.5, 8.0])
        if loop.time() < self._back_at:
            raise LogAway("the storm")

    async def head(self):
        await self._weather()
        return await super().head()

    async def load(self, wants, bound):
        await self._weather()
        return await super().load(wants, bound)

    async def stored(self, keys):
        await self._weather()
        return await super().stored(keys)

    async def take_turn(self):
        if not self._turn:
            await self.pages.turn.acquire()
            self._turn = True

    async def end_turn(self):
        if self._turn:
            self._turn = False
            self.pages.turn.release()

    async def append(self, page):
        await self._weather()
        if self._dice.random() < 0.03:
            raise LogAway("cut before")
        if self._dice.random() < 0.02:
            await asyncio.sleep(20)
        await self.take_turn()
        try:
            known = await super().append(page)
        finally:
            await self.end_turn()
        if self._dice.random() < 0.03:
            raise LogAway("cut after")
        return known

    async def reconnect(self):
        await self.end_turn()
        await self._weather()


class Storm:
    """One run: two pens, two drifting clocks, clients that retry with the same key until answered."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.pages = Pages()
        self.pages.turn = asyncio.Lock()
        self.accepted: dict[str, Receipt] = {}
        self.refused = 0
        self.retries = 0

    async def pen(self, drift: float) -> Desk:
        loop = asyncio.get_running_loop()

        def clock():
            return NOON + timedelta(seconds=loop.time() + drift)

        log = StormyLog(self.pages, self.dice)
        pen = Pen(TOY, log, clock=clock, limits=Limits(patience=2.0, nouns=6, page=7))
        while True:
            try:
                await pen.open()
                return Desk(pen, log, clock)
            except LogAway:
                await asyncio.sleep(0.1)

    def command(self):
        if self.dice.random() < 0.3:
            return Fill(purse=self.dice.choice(PURSES), cents=self.dice.randint(1, 50))
        giver, taker = self.dice.sample(PURSES, 2)
        return Pass(giver=giver, taker=taker, cents=self.dice.randint(1, 30))

    async def client(self, desks: list[Desk], n: int) -> None:
        command, key = self.command(), f"key-{n}"
        await asyncio.sleep(self.dice.random() * 3)
        while True:
            try:
                receipt = await self.dice.choice(desks).do(command, key=key)
            except Unavailable:
                self.retries += 1
                await asyncio.sleep(self.dice.random())
            except Refused:
                self.refused += 1
                return
            else:
                self.accepted[key] = receipt
                return

    async def rage(self) -> "Storm":
        desks = [await self.pen(0.0), await self.pen(0.7)]
        await asyncio.gather(*(self.client(desks, n) for n in range(COMMANDS)))
        for desk in desks:
            await desk.pen.close()
        return self

    def root(self) -> bytes:
        return root_of(leaves_of(self.pages.datas))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_storm_what_was_acknowledged_is_there_once(seed):
    """Nothing lost, nothing twice, no purse below zero, every root recomputes."""
    storm = run(Storm(seed).rage())
    lines = [TOY.decode(data) for data in storm.pages.datas]
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
    leaves = leaves_of(storm.pages.datas)
    for page in storm.pages.pages:
        assert page.root == root_of(leaves[: page.expected + len(page.datas)])


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
