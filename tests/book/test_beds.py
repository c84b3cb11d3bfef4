"""Many guests want the same beds at the same moment: no bed place ever has two of them on one night."""

import asyncio
import random
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.billing.fee import FeeNotShown, PriceNotShown
from ledger.book.asked import Asked
from ledger.kernel.refused import Refused
from ledger.kernel.who import SYSTEM
from ledger.pen.pending import Receipt, Unavailable
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.events import Bedding, RoomAdded
from ledger.stays.furnish import AddRoom
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.set_price import SetPrice
from tests.book import life
from tests.book.wishes import hubs
from tests.book.world import World
from tests.pen.pen_in_memory import FaultyLog
from tests.registered import registering
from tests.staff import OPERATOR

BOOKERS = 24
NIGHTS = 4
MINUTE = 1
"""A second of the loop is a minute of the book."""


class SlowLog(FaultyLog):
    """Takes its time, as a disk and a network do, and lets one writer in after the other."""

    def __init__(self, stored) -> None:
        super().__init__(stored)
        self.dice = random.Random(0)
        self.turn = asyncio.Lock()
        self._mine = False

    async def _wait(self) -> None:
        await asyncio.sleep(self.dice.choice([0.0, 0.001, 0.003, 0.02]))

    async def head(self):
        await self._wait()
        return await super().head()

    async def load(self, queries, bound):
        await self._wait()
        return await super().load(queries, bound)

    async def lock_pen(self):
        if not self._mine:
            await self.turn.acquire()
            self._mine = True

    async def unlock_pen(self):
        if self._mine:
            self._mine = False
            self.turn.release()

    async def append(self, batch):
        await self._wait()
        await self.lock_pen()
        try:
            return await super().append(batch)
        finally:
            await self.unlock_pen()


class Rush:
    """One village, a few beds, and a crowd that wants the same nights."""

    def __init__(self, seed: int, pens: int) -> None:
        self.world = World(pens=pens, log=SlowLog, ticking=True)
        self.dice = random.Random(seed)
        self.answers: Counter[str] = Counter()
        life.begin(self.world)
        for log in self.world.logs:
            log.dice, log.turn = self.dice, self.world.logs[0].turn
        self.hub = hubs(self.world)[0]
        self.first = self.world.today + timedelta(days=1)
        self.world.ask(AddRoom(hub=self.hub, name="Dormitorio", beds=3), OPERATOR)
        rooms = self.world.told[RoomAdded]
        price = SetPrice(room=rooms[1].room, valid_from=self.world.today, cents=1_999)
        self.world.ask(price, OPERATOR)
        self.places = [(one.room, bed) for one in rooms for bed in one.beds]
        self.members = list(self.world.recount.people.standing)

    async def submit(self, command, who=OPERATOR) -> Receipt | None:
        """Ask at any of the pens, and again with the same key as long as nobody answers.

        Whoever is told of a fee, or of a price, agrees to it, with a key of its own.
        """
        asked = Asked(command, who, self.world.fresh_key())
        while True:
            book = self.dice.choice(self.world.books)
            try:
                receipt = await book.submit(asked.command, asked.who, asked.key)
            except Unavailable:
                await asyncio.sleep(self.dice.random())
            except FeeNotShown as told:
                self.answers["FeeNotShown"] += 1
                agreed = replace(asked.command, shown_fee_cents=told.facts["fee_cents"])
                asked = Asked(agreed, who, self.world.fresh_key())
            except PriceNotShown as told:
                self.answers["PriceNotShown"] += 1
                agreed = replace(asked.command, shown_total_cents=told.facts["total_cents"])
                asked = Asked(agreed, who, self.world.fresh_key())
            except Refused as why:
                self.answers[type(why).__name__] += 1
                return None
            else:
                self.answers[type(command).__name__] += 1
                return receipt

    def beds(self) -> tuple[BedAsked, ...]:
        count = self.dice.choice([1, 1, 2])
        return tuple(
            BedAsked(room=room, bed=bed) for room, bed in self.dice.sample(self.places, count)
        )

    def nights(self) -> dict[str, object]:
        arrive = self.first + timedelta(days=self.dice.randrange(NIGHTS))
        return {"arrive": arrive, "depart": arrive + timedelta(days=self.dice.choice([1, 1, 2, 3]))}

    async def guest(self) -> None:
        """Reserve; then book at once, too late or not at all; then change, cancel, arrive, leave."""
        await asyncio.sleep(self.dice.choice([0, 0, 0.001, 0.01, 16 * MINUTE, 24 * 60 * MINUTE]))
        payer, beds = self.dice.choice(self.members), self.beds()
        reserve = Reserve(hub=self.hub, payer=payer, beds=beds, **self.nights())
        if not (reserved := await self.submit(reserve)):
            return
        stay = reserved.facts[0].stay
        await asyncio.sleep(self.dice.choice([0, 0, 0, 0.01, 14 * MINUTE, 15 * MINUTE]))
        book = Book(stay=stay, payer=payer, companions=("segreto",) * len(beds))
        if self.dice.random() < 0.2:
            await self.submit(ReleaseReservation(stay=stay), self.dice.choice([SYSTEM, OPERATOR]))
        elif await self.submit(book):
            await self.later(stay, payer)

    async def later(self, stay: str, payer: str) -> None:
        what = self.dice.random()
        if what < 0.3:
            await self.submit(Cancel(stay=stay))
        elif what < 0.7:
            beds = self.beds()
            names = ("segreto",) * len(beds)
            await self.submit(
                ChangeStay(stay=stay, payer=payer, beds=beds, companions=names, **self.nights())
            )
        await asyncio.sleep(self.dice.choice([0, 24 * 60 * MINUTE, 36 * 60 * MINUTE]))
        for one in registering(stay, [Bedding("", "")] * 2):
            await self.submit(one)
        if await self.submit(CheckIn(stay=stay)) and self.dice.random() < 0.5:
            await self.submit(CheckOut(stay=stay, waived=True))

    async def everybody(self) -> None:
        await asyncio.gather(*(self.guest() for _ in range(BOOKERS)))

    def run(self) -> Counter[str]:
        """Let them all loose; who slept where is counted from the log, line by line."""
        self.world.run(self.everybody())
        self.world.read_all()
        self.world.check_from_the_beginning()
        self.world.close()
        return self.answers


@pytest.mark.parametrize("pens, rushes", [(1, 12), (2, 8)], ids=["one pen", "two pens on one book"])
def test_nobody_sleeps_in_a_taken_bed_however_many_ask_at_once(pens, rushes):
    """Each line that takes a bed place is compared with every other stay at that very moment."""
    answers: Counter[str] = Counter()

    @settings(max_examples=rushes, derandomize=True, database=None, deadline=None)
    @given(seed=st.integers(0, 10**9))
    def many_ask(seed):
        print(f"seed {seed}")
        answers.update(Rush(seed, pens).run())

    many_ask()
    for what in ("Reserve", "Book", "ChangeStay", "Cancel", "CheckIn", "ReleaseReservation"):
        assert answers[what], f"the crowd never got to {what}"
    for why in ("BedsTaken", "ReservationExpired", "FeeNotShown"):
        assert answers[why], f"nobody was ever told {why}"


def test_the_last_bed_goes_to_one_of_a_hundred():
    """A hundred guests, one bed place, one night, two processes: one of them gets it."""
    rush = Rush(1, pens=2)
    room, bed = rush.places[0]
    night = {"arrive": rush.first, "depart": rush.first + timedelta(days=1)}

    async def all_of_them():
        reserve = Reserve(
            hub=rush.hub, payer=rush.members[0], beds=(BedAsked(room=room, bed=bed),), **night
        )
        return await asyncio.gather(*(rush.submit(reserve) for _ in range(100)))

    got = [receipt for receipt in rush.world.run(all_of_them()) if receipt]
    rush.world.read_all()
    rush.world.close()
    assert len(got) == 1
    assert rush.answers == {"Reserve": 1, "BedsTaken": 99}
