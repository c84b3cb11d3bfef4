"""The pen: one writer, every caller answered, nothing lost and nothing twice."""

import asyncio
import logging
from collections import Counter

import pytest

from ledger.kernel.rulebook import Chapter, Rulebook
from ledger.log.batch import LogForged, LogUnavailable
from ledger.log.memory import StoredBatches
from ledger.pen.cache import SNAPSHOT_EVERY
from ledger.pen.pending import KeyReused, OurFault, ReadOnly, Receipt, Unavailable
from ledger.pen.recovery import UNREADABLE
from ledger.seal.tree import EMPTY, leaves_of
from tests.pen.pen_in_memory import Clock, FaultyLog, command_of, kinds, writing
from tests.pen.toy import (
    BRUNO,
    TOY,
    EmptyPurse,
    Fill,
    Pass,
    PassOn,
    Purse,
    PurseFilled,
    Share,
    Stumble,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def audit(stored: StoredBatches) -> None:
    """Recompute every batch's root, and read every line in its place."""
    leaves = leaves_of(stored.datas)
    for batch in stored.batches:
        assert batch.root == EMPTY.append(leaves[: batch.expected + len(batch.datas)]).root()
    for position, data in enumerate(stored.datas, 1):
        assert TOY.decode(data).position == position


async def test_a_receipt_tells_where_the_facts_stand_and_the_root_over_them():
    """A receipt is provable from the moment it is given."""
    async with writing() as writer:
        receipt = await writer.do(Fill(purse="a", cents=5))
        assert (receipt.first, receipt.last, receipt.tree_size) == (1, 1, 1)
        assert receipt.root == EMPTY.append(leaves_of(writer.log.stored.datas)).root()
        assert receipt.leaves == tuple(leaves_of(writer.log.stored.datas))
        assert receipt.facts == (PurseFilled(day=writer.clock.now.date(), purse="a", cents=5),)


async def test_commands_that_wait_together_are_written_together():
    """A crowd is written in two halves, so that one is decided while the other is committed."""
    async with writing() as writer:
        writer.log.hang = asyncio.Event()
        answers = [writer.send(Fill(purse=f"p{n}", cents=1)) for n in range(200)]
        for _ in range(50):
            await asyncio.sleep(0)
        assert writer.log.appends == 1
        writer.log.hang.set()
        sizes = Counter(receipt.tree_size for receipt in await asyncio.gather(*answers))
        assert sizes == {100: 100, 200: 100}
        audit(writer.log.stored)


async def test_a_command_sees_what_the_one_before_it_did():
    """Commands are decided one after another, though they are written together."""
    async with writing() as writer:
        answers = await writer.all(
            Fill(purse="a", cents=5),
            Pass(giver="a", taker="b", cents=5),
            Pass(giver="a", taker="c", cents=1),
            Pass(giver="b", taker="c", cents=5),
        )
        assert kinds(answers) == ["Receipt", "Receipt", "EmptyPurse", "Receipt"]


async def test_the_same_key_gives_the_first_receipt_again():
    """A retry is not a second command."""
    async with writing() as writer:
        first = await writer.do(Fill(purse="a", cents=5), key="k")
        assert await writer.do(Fill(purse="a", cents=5), key="k") == first
        assert len(writer.log.stored.datas) == 1


async def test_the_same_key_gives_the_first_receipt_after_a_restart():
    """What the log remembers outlives the process."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        first = await writer.do(Fill(purse="a", cents=5), key="k")
        await writer.do(Fill(purse="b", cents=5))
    async with writing(stored) as writer:
        assert await writer.do(Fill(purse="a", cents=5), key="k") == first
        assert len(stored.datas) == 2


async def test_a_key_belongs_to_its_actor():
    """Two people may choose the same key."""
    async with writing() as writer:
        await writer.do(Fill(purse="a", cents=5), key="k")
        await writer.do(Fill(purse="a", cents=5), key="k", who=BRUNO)
        assert len(writer.log.stored.datas) == 2


class DeadReader(FaultyLog):
    """Its connection that reads is dead until it is made anew, and may lead to another log then."""

    dead = elsewhere = closed = False

    async def load(self, queries, bound):
        if self.dead:
            raise LogUnavailable("the reader is dead")
        return await super().load(queries, bound)

    async def accepted(self, keys):
        if self.dead:
            raise LogUnavailable("the reader is dead")
        return await super().accepted(keys)

    async def mend_reader(self):
        self.dead = False

    async def root_at(self, position):
        return b"another" if self.elsewhere else await super().root_at(position)

    async def close(self):
        self.closed = True


async def test_who_looks_on_a_dead_connection_is_answered():
    """Nobody writes, so that the pen does not find out: states and receipts are read on a connection made anew."""
    async with writing(log=DeadReader()) as writer:
        receipt = await writer.do(Fill(purse="a", cents=5), key="k")
        writer.pen.nouns.clear_all()
        writer.log.dead = True
        assert await writer.pen.look(Purse, "a") == Purse(cents=5)
        writer.log.dead, key = True, bytes.fromhex(command_of("k"))
        ((_, told),) = (await writer.pen.receipts([key])).values()
        assert told == receipt


async def test_a_connection_made_anew_tells_nothing_of_another_log():
    """The log was rolled back meanwhile, or the server is another: nobody looks there."""
    async with writing(log=DeadReader()) as writer:
        await writer.do(Fill(purse="a", cents=5))
        writer.pen.nouns.clear_all()
        writer.log.dead = writer.log.elsewhere = True
        with pytest.raises(LogUnavailable, match="something else"):
            await writer.pen.look(Purse, "a")
        assert writer.log.closed
        writer.log.elsewhere = False


class LockedFor(FaultyLog):
    """Notes how many commands wait whenever the pen's row is locked."""

    queue = None

    def __init__(self, stored):
        super().__init__(stored)
        self.waiting = []

    async def lock_pen(self):
        self.waiting.append(len(self.queue.waiting))


async def test_after_a_conflict_the_next_append_is_made_under_the_lock():
    """Whoever was overtaken would be overtaken again: the row is locked first, for the command that waits."""
    stored = StoredBatches()
    async with writing(stored) as one, writing(log=LockedFor(stored)) as two:
        two.log.queue = two.pen.queue
        await one.do(Fill(purse="a", cents=1))
        await two.do(Fill(purse="a", cents=2))
        assert two.log.waiting[0] == 1


async def test_a_long_history_that_had_to_be_loaded_is_kept_as_a_snapshot():
    """The next program need not load it again."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        await writer.all(*(Fill(purse="a", cents=1) for _ in range(SNAPSHOT_EVERY)))
    stored.snapshots.clear()
    async with writing(stored, closing_snapshot_facts=10**9) as writer:
        await writer.do(Pass(giver="a", taker="b", cents=1))
        await asyncio.sleep(0.05)
    assert [key for _, key in stored.snapshots] == ["a"]


async def test_what_a_snapshot_has_is_not_folded_again_for_whoever_is_loaded_with_it():
    """The last fact concerns two purses, and the state of one of them was kept right after it."""
    stored = StoredBatches()
    async with writing(stored, closing_snapshot_facts=3) as writer:
        for cents in (5, 6, 7):
            await writer.do(Fill(purse="a", cents=cents))
        await writer.do(Pass(giver="a", taker="b", cents=10))
    assert [key for _, key in stored.snapshots] == ["a"]
    async with writing(stored) as writer:
        await writer.do(Share(givers=("a", "b"), taker="c"))
        assert [(await writer.pen.look(Purse, name)).cents for name in "abc"] == [7, 9, 2]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_key_used_for_another_command_is_refused(restart):
    """A key names one command for ever."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        await writer.do(Fill(purse="a", cents=5), key="k")
        if not restart:
            with pytest.raises(KeyReused):
                await writer.do(Fill(purse="a", cents=6), key="k")
    async with writing(stored) as writer:
        with pytest.raises(KeyReused):
            await writer.do(Fill(purse="a", cents=6), key="k")
        assert len(stored.datas) == 1


async def test_duplicates_that_wait_together_are_one_command():
    """The second of two equal keys waits for the first one's answer."""
    async with writing() as writer:
        one, two = (writer.send(Fill(purse="a", cents=5), key="k") for _ in range(2))
        assert await one == await two
        assert len(writer.log.stored.datas) == 1


async def test_a_refusal_stores_nothing_and_the_key_may_be_used_again():
    """What was refused did not happen, and may happen later."""
    async with writing() as writer:
        with pytest.raises(EmptyPurse):
            await writer.do(Pass(giver="a", taker="b", cents=5), key="k")
        await writer.do(Fill(purse="a", cents=5))
        await writer.do(Pass(giver="a", taker="b", cents=5), key="k")


async def test_an_accepted_command_whose_state_is_gone_keeps_its_receipt():
    """A retry that would be refused today is answered with what was accepted then."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        await writer.do(Fill(purse="a", cents=5))
        first = await writer.do(Pass(giver="a", taker="b", cents=5), key="k")
    async with writing(stored) as writer:
        assert await writer.do(Pass(giver="a", taker="b", cents=5), key="k") == first


async def test_ten_thousand_cold_holders_cost_a_handful_of_loads():
    """What a decision misses is loaded together, whatever its number."""
    stored = StoredBatches()
    names = tuple(f"p{n}" for n in range(10_000))
    async with writing(stored, queue_commands=20_000) as writer:
        await writer.all(*(Fill(purse=name, cents=1) for name in names))
    async with writing(stored) as writer:
        await writer.do(Share(givers=names, taker="all"))
        assert 1 <= len(writer.log.loads) <= 5
        assert (await writer.pen.look(Purse, "all")).cents == 10_000


async def test_what_many_commands_miss_is_loaded_together():
    """Commands that wait have their nouns loaded ahead."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        await writer.all(*(Fill(purse=f"p{n}", cents=1) for n in range(300)))
    async with writing(stored) as writer:
        answers = await writer.all(*(Pass(giver=f"p{n}", taker="t", cents=1) for n in range(300)))
        assert set(kinds(answers)) == {"Receipt"}
        assert len(writer.log.loads) <= 3


async def test_what_was_rehearsed_without_a_gap_is_not_rehearsed_again(monkeypatch):
    """A command that misses nothing is tried ahead once, however often the one before it misses more."""
    decided = Counter()
    decide = Rulebook.decide

    def counted(rules, command, see):
        decided[type(command)] += 1
        return decide(rules, command, see)

    monkeypatch.setattr(Rulebook, "decide", counted)
    async with writing() as writer:
        answers = await writer.all(PassOn(purses=("a", "b", "c")), Fill(purse="d", cents=1))
        assert kinds(answers) == ["Receipt", "Receipt"]
    assert (len(writer.log.loads), decided[PassOn], decided[Fill]) == (3, 4, 2)


async def test_a_noun_loaded_while_an_append_is_in_flight_stands_at_the_head():
    """Facts that the log does not hold yet are folded after those that it does."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        await writer.do(Fill(purse="a", cents=5))
    async with writing(stored) as writer:
        writer.log.hang = asyncio.Event()
        appended = writer.send(Fill(purse="a", cents=7))
        await asyncio.sleep(0.01)
        drafted = writer.send(Pass(giver="a", taker="b", cents=12))
        await asyncio.sleep(0.01)
        writer.log.hang.set()
        assert kinds(await asyncio.gather(appended, drafted)) == ["Receipt", "Receipt"]
        assert (await writer.pen.look(Purse, "a")).cents == 0


async def test_a_noun_loaded_while_an_append_is_in_flight_forgets_it_when_the_append_fails():
    """What was folded on top of the log's facts is undone with the batch it came from."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        await writer.do(Fill(purse="a", cents=5))
    async with writing(stored) as writer:
        writer.log.hang, writer.log.fail_before = asyncio.Event(), 1
        appended = writer.send(Fill(purse="a", cents=7))
        await asyncio.sleep(0.01)
        drafted = writer.send(Pass(giver="a", taker="b", cents=2))
        await asyncio.sleep(0.01)
        writer.log.hang.set()
        assert kinds(await asyncio.gather(appended, drafted)) == ["Receipt", "Receipt"]
        assert (await writer.pen.look(Purse, "a")).cents == 10


@pytest.mark.parametrize("after", [False, True])
async def test_an_append_with_an_unknown_end_is_found_out_and_nothing_is_done_twice(after):
    """The connection breaks; the log is asked what it holds before anything is decided again."""
    async with writing() as writer:
        await writer.do(Fill(purse="a", cents=5))
        writer.log.fail_after, writer.log.fail_before = int(after), int(not after)
        answers = await writer.all(
            Pass(giver="a", taker="b", cents=3),
            Pass(giver="a", taker="c", cents=3),
        )
        assert kinds(answers) == ["Receipt", "EmptyPurse"]
        assert len(writer.log.stored.datas) == 2
        assert (await writer.pen.look(Purse, "a")).cents == 2
        audit(writer.log.stored)


async def test_both_batches_are_undone_when_the_first_fails():
    """The batch being drafted stood on the batch that failed."""
    async with writing() as writer:
        await writer.do(Fill(purse="a", cents=5))
        writer.log.hang, writer.log.fail_before = asyncio.Event(), 1
        appended = writer.send(Pass(giver="a", taker="b", cents=5))
        await asyncio.sleep(0.01)
        drafted = writer.send(Pass(giver="b", taker="c", cents=5))
        await asyncio.sleep(0.01)
        writer.log.hang.set()
        assert kinds(await asyncio.gather(appended, drafted)) == ["Receipt", "Receipt"]
        assert [p.expected for p in writer.log.stored.batches] in ([0, 1], [0, 1, 2])
        audit(writer.log.stored)


async def test_another_process_may_write_between_two_batches():
    """Head moved: undo, catch up, decide again on what is true now."""
    stored = StoredBatches()
    async with writing(stored) as one, writing(stored) as two:
        await one.do(Fill(purse="a", cents=5))
        await two.do(Pass(giver="a", taker="b", cents=5))
        with pytest.raises(EmptyPurse):
            await one.do(Pass(giver="a", taker="c", cents=1))
        await one.do(Pass(giver="b", taker="c", cents=5))
        audit(stored)


async def test_a_refusal_is_never_given_on_a_stale_state():
    """A batch of refusals asks the log for its head before it answers."""
    stored = StoredBatches()
    async with writing(stored) as one, writing(stored) as two:
        await one.do(Fill(purse="a", cents=5))
        await two.do(Fill(purse="b", cents=5))
        await one.do(Pass(giver="a", taker="c", cents=5))
        await two.do(Fill(purse="a", cents=9))
        receipt = await one.do(Pass(giver="a", taker="c", cents=9))
        assert receipt.last == 5


async def test_two_processes_never_accept_one_key_twice():
    """Idempotency holds across processes."""
    stored = StoredBatches()
    async with writing(stored) as one, writing(stored) as two:
        for n in range(20):
            answers = await asyncio.gather(
                one.do(Fill(purse="a", cents=n), key=f"k{n}"),
                two.do(Fill(purse="a", cents=n), key=f"k{n}"),
            )
            assert answers[0] == answers[1]
        assert len(stored.datas) == 20


async def test_a_receipt_read_back_is_told_once_a_commit_has_waited_for_it():
    """Another process's commit can be read before a standby has it; only one of our own proves that it has."""
    stored = StoredBatches()
    async with writing(stored) as one, writing(stored) as two:
        first = await one.do(Fill(purse="a", cents=5), key="k")
        two.log.standby.clear()
        answer = two.send(Fill(purse="a", cents=5), key="k")
        for _ in range(50):
            await asyncio.sleep(0)
        assert (two.log.barriers, answer.done(), two.pen.confirmed.position) == (2, False, 0)
        two.log.standby.set()
        assert await answer == first


async def test_a_receipt_that_is_only_looked_up_waits_for_a_commit_too():
    """Whoever repeats is looked up before anything is decided: what another process wrote since was merely read."""
    stored = StoredBatches()
    async with writing(stored) as one, writing(stored) as two:
        await one.do(Fill(purse="a", cents=5), key="old")
        await two.do(Fill(purse="b", cents=1))
        await two.do(Fill(purse="a", cents=5), key="old")  # Which spoils its batch: it repeats.
        newer = await one.do(Fill(purse="a", cents=6), key="new")
        two.log.standby.clear()
        answer = two.send(Fill(purse="a", cents=6), key="new")
        for _ in range(50):
            await asyncio.sleep(0)
        seen = answer.done(), two.pen.confirmed.position
        two.log.standby.set()
        assert seen == (False, 2)
        assert await answer == newer


@pytest.mark.parametrize("replayed_max", [2, 100])
async def test_what_others_wrote_is_gone_on_from_once_a_commit_has_waited_for_it(replayed_max: int):
    """However much that is, applied to the states in memory or too much for that."""
    stored = StoredBatches()
    async with writing(stored) as one, writing(stored, replay_facts=replayed_max) as two:
        for _ in range(5):
            await one.do(Fill(purse="a", cents=5))
        two.log.standby.clear()
        answer = two.send(Fill(purse="b", cents=1))
        await asyncio.sleep(0.1)
        seen = answer.done(), two.pen.confirmed.position
        two.log.standby.set()
        assert seen == (False, 0)
        assert (await answer).first == 6


async def test_an_unknown_append_is_told_once_a_commit_has_waited_for_it():
    """That the log holds the batch says nothing about a standby."""
    async with writing() as writer:
        writer.log.standby.clear()
        writer.log.fail_after = 1
        answer = writer.send(Fill(purse="a", cents=5))
        await asyncio.sleep(0.1)
        assert (answer.done(), writer.pen.confirmed.position) == (False, 0)
        writer.log.standby.set()
        assert (await answer).last == 1


async def test_what_was_confirmed_costs_no_other_commit():
    """An append has waited itself, and so has everything before it: a repeat of it is only looked up."""
    async with writing() as writer:
        opening = writer.log.barriers
        for key in ("k", "l", "k"):
            await writer.do(Fill(purse="a", cents=5), key=key)
        assert (opening, writer.log.barriers) == (1, 1)


async def test_a_bug_in_a_verb_fails_only_its_own_command(caplog):
    """Whatever dies, the others are written and the pen goes on."""
    caplog.set_level(logging.CRITICAL, "patto.pen")
    async with writing() as writer:
        answers = await writer.all(
            Fill(purse="a", cents=5), Stumble(), Pass(giver="a", taker="b", cents=5)
        )
        assert kinds(answers) == ["Receipt", "OurFault", "Receipt"]
        await writer.do(Fill(purse="a", cents=1))


async def test_a_bug_in_a_fold_fails_only_its_own_command(caplog):
    """Half of a command is undone when handing its facts to the nouns fails."""
    caplog.set_level(logging.CRITICAL, "patto.pen")
    async with writing() as writer:
        await writer.do(Fill(purse="a", cents=1000))
        answers = await writer.all(
            Pass(giver="a", taker="b", cents=1),
            Pass(giver="a", taker="b", cents=666),
            Pass(giver="a", taker="b", cents=2),
        )
        assert kinds(answers) == ["Receipt", "OurFault", "Receipt"]
        assert (await writer.pen.look(Purse, "a")).cents == 997
        assert len(writer.log.stored.datas) == 3


async def test_data_the_log_refuses_is_narrowed_down_to_its_own_command():
    """A batch that is refused is halved until the one command stands alone."""

    class Picky(FaultyLog):
        async def append(self, batch):
            if any(b'"purse":"poison"' in data for data in batch.datas):
                raise_rejected()
            return await super().append(batch)

    def raise_rejected():
        from ledger.log.batch import BatchRejected

        raise BatchRejected("the log refuses poison")

    async with writing(log=Picky()) as writer:
        commands = [Fill(purse="poison" if n == 13 else f"p{n}", cents=1) for n in range(40)]
        answers = await writer.all(*commands)
        assert [n for n, a in enumerate(answers) if isinstance(a, OurFault)] == [13]
        assert len(writer.log.stored.datas) == 39
        audit(writer.log.stored)


async def test_the_queue_is_bounded_and_bulk_may_fill_half():
    """Past its bound the pen says so at once; bulk leaves room for people."""
    async with writing(queue_commands=10) as writer:
        writer.log.hang = asyncio.Event()
        bulk = [writer.send(Fill(purse="a", cents=1), bulk=True) for _ in range(5)]
        with pytest.raises(Unavailable):
            writer.send(Fill(purse="a", cents=1), bulk=True)
        people = [writer.send(Fill(purse="a", cents=1)) for _ in range(5)]
        with pytest.raises(Unavailable):
            writer.send(Fill(purse="a", cents=1))
        writer.log.hang.set()
        assert kinds(await asyncio.gather(*bulk, *people)) == ["Receipt"] * 10


async def test_nobody_waits_for_ever_when_the_log_is_away():
    """Everyone is answered; when the log is back the pen writes again, without a restart."""
    async with writing(timeout_seconds=0.2) as writer:
        await writer.do(Fill(purse="a", cents=5))
        writer.log.away, writer.log.fail_before = True, 1
        answers = await writer.all(Fill(purse="a", cents=1), Fill(purse="a", cents=2))
        assert kinds(answers) == ["Unavailable", "Unavailable"]
        assert writer.pen.away is not None
        writer.log.away = False
        await asyncio.sleep(0.3)
        await writer.do(Fill(purse="a", cents=3))
        assert (await writer.pen.look(Purse, "a")).cents == 8
        assert writer.pen.away is None


async def test_an_append_that_hangs_is_given_up_and_found_out():
    """A server that neither answers nor breaks the connection keeps nobody waiting."""
    async with writing(timeout_seconds=0.2) as writer:
        writer.log.hang = asyncio.Event()
        with pytest.raises(Unavailable):
            await writer.do(Fill(purse="a", cents=1), key="k")
        hang, writer.log.hang = writer.log.hang, None
        receipt = await writer.do(Fill(purse="a", cents=1), key="k")
        hang.set()
        await asyncio.sleep(0.05)
        assert isinstance(receipt, Receipt)
        assert len(writer.log.stored.datas) == 1


async def test_a_clock_a_little_behind_is_clamped_and_far_behind_refused():
    """`at` never goes back: ten seconds are forgiven, more is trouble."""
    async with writing() as writer:
        first = await writer.do(Fill(purse="a", cents=1))
        writer.clock.tick(-10)
        assert (await writer.do(Fill(purse="a", cents=1))).at == first.at
        writer.clock.tick(-0.001)
        with pytest.raises(Unavailable):
            await writer.do(Fill(purse="a", cents=1))
        writer.clock.tick(15)
        assert (await writer.do(Fill(purse="a", cents=1))).at == writer.clock.now


async def test_a_changed_last_batch_opens_the_book_read_only():
    """The last batch is hashed again at the start; a silent edit is found."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        await writer.do(Fill(purse="a", cents=1))
    stored.datas[0] = stored.datas[0].replace(b'"cents":1', b'"cents":9')
    stored.batches[0].datas[0] = stored.datas[0]
    async with writing(stored) as writer:
        assert "root" in writer.pen.trouble
        with pytest.raises(Unavailable):
            await writer.do(Fill(purse="a", cents=1))


async def test_a_pen_that_met_another_log_goes_on_with_the_right_one(caplog):
    """An old primary that comes back first holds less than was acknowledged; nothing is written there."""
    caplog.set_level(logging.CRITICAL + 1, "patto.pen")
    async with writing() as writer:
        await writer.do(Fill(purse="a", cents=5))
        right, writer.log.stored = writer.log.stored, StoredBatches()
        with pytest.raises(ReadOnly):
            await writer.do(Fill(purse="a", cents=5))
        assert writer.pen.trouble is not None
        assert writer.log.stored.batches == []
        writer.log.stored = right
        async with asyncio.timeout(10):
            while writer.pen.trouble is not None:  # noqa: ASYNC110 - the pen looks by itself
                await asyncio.sleep(0.01)
        assert (await writer.do(Fill(purse="a", cents=5))).first == 2


async def test_what_another_process_wrote_is_hashed_before_it_is_believed(caplog):
    """A line that was changed after it was written stops the pen that catches up with it."""
    caplog.set_level(logging.CRITICAL + 1, "patto.pen")
    stored = StoredBatches()
    async with writing(stored) as one, writing(stored) as two:
        await one.do(Pass(giver="a", taker="b", cents=0))
        await two.do(Fill(purse="a", cents=1))
        stored.datas[1] = stored.datas[1].replace(b'"cents":1', b'"cents":9')
        with pytest.raises(Unavailable):
            await one.do(Pass(giver="a", taker="b", cents=9))
        assert "root" in one.pen.trouble


async def test_a_fact_it_does_not_know_stops_the_pen(caplog):
    """A process of an older version must not write on top of what it cannot read."""
    caplog.set_level(logging.CRITICAL, "patto.pen")
    stored = StoredBatches()
    chapter = TOY.chapters[0]
    older = Rulebook(
        Chapter(name="toy", facts=chapter.facts[:1], nouns=(), verbs=chapter.verbs[:1])
    )
    async with writing(stored) as new, writing(stored, rules=older) as old:
        await new.do(Fill(purse="a", cents=5))
        await new.do(Pass(giver="a", taker="b", cents=5))
        with pytest.raises(Unavailable):
            await old.do(Fill(purse="a", cents=1))
        assert old.pen.trouble == UNREADABLE
    assert "coins-passed" in caplog.text


async def test_nouns_are_bounded_and_come_back_when_wanted():
    """Letting a noun go is never wrong, only slower."""
    async with writing(cached_nouns=50) as writer:
        for n in range(300):
            await writer.do(Fill(purse=f"p{n}", cents=n))
            await writer.do(Pass(giver=f"p{n}", taker="t", cents=n))
        assert writer.pen.nouns.size <= 60
        assert (await writer.pen.look(Purse, "p7")).cents == 0
        assert (await writer.pen.look(Purse, "t")).cents == sum(range(300))


async def test_long_histories_have_snapshots_of_their_own_fold_version():
    """A snapshot shortens a load; one of another fold version is ignored."""
    stored = StoredBatches()
    async with writing(stored) as writer:
        await writer.do(Fill(purse="a", cents=1))
        await writer.do(Pass(giver="a", taker="b", cents=1))
        for _ in range(12):
            await writer.all(*(Fill(purse="a", cents=1) for _ in range(100)))
    kept = stored.snapshots["toy.purse", "a"]
    assert kept.position >= 1000
    async with writing(stored) as writer:
        assert (await writer.pen.look(Purse, "a")).cents == 1200
    stored.snapshots["toy.purse", "a"] = type(kept)(
        kept.kind, kept.key, kept.fold + 1, kept.position, kept.root, b"{}"
    )
    async with writing(stored) as writer:
        assert (await writer.pen.look(Purse, "a")).cents == 1200


async def test_a_look_never_shows_what_may_yet_be_undone():
    """Readers see what is durable."""
    async with writing(clock=Clock()) as writer:
        await writer.do(Fill(purse="a", cents=1))
        writer.log.hang = asyncio.Event()
        appended = writer.send(Fill(purse="a", cents=1))
        await asyncio.sleep(0.01)
        assert (await writer.pen.look(Purse, "a")).cents == 1
        writer.log.hang.set()
        await appended
        assert (await writer.pen.look(Purse, "a")).cents == 2


async def test_what_was_refused_when_writing_stopped_is_not_written_after_all(caplog):
    """A key row that was changed is met while one batch is on its way and the next is decided already."""
    caplog.set_level(logging.CRITICAL + 1, "patto.pen")
    async with writing() as writer:
        writer.log.hang = asyncio.Event()
        first = writer.send(Fill(purse="a", cents=1))
        await turns()
        second = writer.send(Fill(purse="b", cents=1))
        await turns()

        async def forged(_keys: object) -> object:
            raise LogForged("what stands beside a command was changed")

        writer.log.accepted = forged
        with pytest.raises(ReadOnly):
            await writer.pen.receipts([b"k"])
        writer.log.hang.set()
        for answer in (first, second):
            with pytest.raises(ReadOnly):
                await answer
        await turns()
        assert writer.log.appends == 1
        assert len(writer.log.stored.datas) == 1


async def turns() -> None:
    """Let everything go on that can."""
    for _ in range(50):
        await asyncio.sleep(0)
