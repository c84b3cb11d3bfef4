"""A background task that ends unasked is seen, and begun again; what it was at is found out from the log."""

import asyncio
import logging
from datetime import timedelta
from itertools import pairwise

import pytest

from ledger.log.memory import StoredBatches
from ledger.pen.tasks import Tasks
from tests.pen.pen_in_memory import FaultyLog, writing
from tests.pen.toy import NOON, Fill, Pass, Purse
from tests.pen.virtual_time import run

logger = logging.getLogger("patto.pen")


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, "patto.pen")


class Stumbling(FaultyLog):
    """Loses connections, and stumbles by a bug of ours so often while it finds out what the log holds."""

    stumbles = 0

    async def accepted(self, keys):
        if self.stumbles:
            self.stumbles -= 1
            raise ZeroDivisionError
        return await super().accepted(keys)


def test_a_pen_that_stumbles_while_it_recovers_is_begun_again():
    """Each end is counted, the book says that it is not ready, and whoever waits is served in the end."""

    async def life():
        async with writing(log=Stumbling()) as writer:
            await writer.do(Fill(purse="a", cents=1))
            writer.log.fail_after, writer.log.stumbles = 1, 2
            waiting = writer.send(Fill(purse="a", cents=2))
            await asyncio.sleep(0.05)
            assert set(writer.pen.tasks.ended) == {"the pen"}
            assert (await waiting).first == 2
            await asyncio.sleep(2)
            assert (writer.pen.tasks.ended, writer.pen.tasks.ends["the pen"]) == ({}, 2)
            assert (await writer.pen.look(Purse, "a")).cents == 3
            assert len(writer.log.stored.datas) == 2

    run(life())


def test_a_pen_whose_task_ends_in_the_middle_first_finds_out_what_is_so():
    """One batch is on its way and the next is drafted: both are answered, and nothing is counted twice."""

    async def life():
        async with writing() as writer:
            writer.log.hang = asyncio.Event()
            first = writer.send(Fill(purse="a", cents=1))
            await asyncio.sleep(0.01)
            second = writer.send(Fill(purse="a", cents=2))
            await asyncio.sleep(0.01)
            writer.pen.tasks._kept["the pen"].cancel()
            await asyncio.sleep(0.01)
            writer.log.hang.set()
            receipts = await asyncio.gather(first, second)
            assert [one.first for one in receipts] == [1, 2]
            assert (await writer.pen.look(Purse, "a")).cents == 3
            assert writer.pen.tasks.ends == {"the pen": 1}

    run(life())


def test_an_idle_pen_goes_on_comparing_clocks():
    """Both clocks were set forward together: after a look at the other one nothing is wrong, though nobody writes."""

    class Dated(FaultyLog):
        ahead = timedelta()

        async def now(self):
            return NOON + self.ahead + timedelta(seconds=asyncio.get_running_loop().time())

    async def life():
        log = Dated()

        def clock():
            return NOON + log.ahead + timedelta(seconds=asyncio.get_running_loop().time())

        async with writing(log=log, clock=clock) as writer:
            await asyncio.sleep(1)
            log.ahead = timedelta(hours=1)
            assert writer.pen.clock.flaw(None) == "The clock is ahead of the database's."
            await asyncio.sleep(6)
            assert writer.pen.clock.flaw(None) is None

    run(life())


def test_whoever_hands_out_patience_is_begun_again():
    """Though refusing the hanging ones fails once, nobody waits for ever after."""

    async def life():
        async with writing(timeout_seconds=0.2) as writer:
            refuse, failures = writer.pen.queue.refuse_older, iter([ZeroDivisionError])

            def refuse_older(than, why):
                if failure := next(failures, None):
                    raise failure
                refuse(than, why)

            writer.pen.queue.refuse_older = refuse_older
            writer.log.hang = asyncio.Event()
            answer = writer.send(Fill(purse="a", cents=1))
            await asyncio.wait([answer], timeout=2)
            assert type(answer.exception()).__name__ == "Unavailable"
            assert writer.pen.tasks.ends == {"the pen's timeouts": 1}
            writer.log.hang.set()

    run(life())


def test_catching_up_applies_all_or_nothing():
    """What stops half-way through another process's facts is not applied twice when it is begun again."""

    async def life():
        stored = StoredBatches()
        async with writing(stored) as one, writing(stored) as two:
            await one.do(Fill(purse="a", cents=1))
            await one.do(Pass(giver="a", taker="c", cents=1))
            await two.do(Fill(purse="a", cents=2))
            await two.do(Fill(purse="b", cents=4))
            apply, facts = one.pen.nouns.apply, iter([None, None, ZeroDivisionError])

            def stumble(*what):
                if failure := next(facts, None):
                    raise failure
                apply(*what)

            one.pen.nouns.apply = stumble
            await one.do(Fill(purse="c", cents=8))
            held = [(await one.pen.look(Purse, name)).cents for name in "abc"]
            assert held == [2, 4, 9]

    run(life())


def test_whatever_a_task_ends_by_it_is_begun_again_until_it_is_stopped():
    """A bug, a return, a cancellation from outside: all are ends that nobody asked for."""

    async def life():
        ends, begun = iter(["raise", "return", "cancel"]), []

        async def work():
            begun.append(asyncio.get_running_loop().time())
            match next(ends, "live"):
                case "raise":
                    raise ZeroDivisionError
                case "cancel":
                    asyncio.current_task().cancel()
                case "return":
                    return
            await asyncio.sleep(100)

        tasks, told = Tasks(logger), []
        tasks.on_end = told.append
        tasks.keep("it", work)
        tasks.keep("beside", work, vital=False)
        await asyncio.sleep(10)
        assert (tasks.ends.total(), len(begun)) == (3, 5)
        assert set(told) == {"it", "beside"}
        assert tasks.ended == {}
        await tasks.stop("it")
        await tasks.close(0)
        await asyncio.sleep(10)
        assert len(begun) == 5

    run(life())


def test_whoever_dies_at_once_is_begun_again_less_and_less_often():
    """A bug that stays does not keep the machine busy: the pause doubles, up to half a minute."""

    async def life():
        begun = []

        async def work():
            begun.append(asyncio.get_running_loop().time())
            raise ZeroDivisionError

        tasks = Tasks(logger)
        tasks.keep("it", work)
        await asyncio.sleep(200)
        pauses = [round(later - before, 1) for before, later in pairwise(begun)]
        assert pauses[:4] == [0.1, 0.2, 0.4, 0.8]
        assert set(pauses[9:]) == {30.0}
        await tasks.close(0)

    run(life())


def test_every_end_is_logged_and_what_is_done_once_is_counted_too(caplog):
    """With what it ended by; whatever ends well, or is stopped, says nothing."""

    async def life():
        async def fail():
            raise ZeroDivisionError

        async def succeed():
            return

        tasks, told = Tasks(logger), []
        tasks.on_end = told.append
        tasks.once("an append", fail())
        tasks.once("an answer", succeed())
        tasks.keep("the pen", fail)
        await asyncio.sleep(0.05)
        await tasks.close(0)
        assert told == ["an append", "the pen"]
        assert tasks.ends == {"an append": 1, "the pen": 1}

    with caplog.at_level(logging.ERROR, "patto.pen"):
        run(life())
    assert [(one.message, one.levelname) for one in caplog.records] == [
        ("an append ended: ZeroDivisionError", "ERROR"),
        ("the pen ended: ZeroDivisionError", "ERROR"),
    ]
    assert all(one.exc_info for one in caplog.records)


def test_only_a_vital_task_makes_the_book_not_ready():
    """Sweeping can wait; writing can't."""

    async def life():
        async def work():
            raise ZeroDivisionError

        tasks = Tasks(logger)
        tasks.keep("sweeping", work, vital=False)
        tasks.keep("writing", work)
        await asyncio.sleep(60)
        assert tasks.ended == {"writing": "ZeroDivisionError"}
        assert tasks.ends["sweeping"] == tasks.ends["writing"] > 3
        await tasks.close(0)

    run(life())
