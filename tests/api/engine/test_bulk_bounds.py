"""A bulk request takes so much memory and no more, whatever its sender does."""

import asyncio
import json
import logging

import pytest

from api.engine import bulk, bulk_lines
from api.engine.buffer import ByteBuffer, SharedBytes
from api.engine.problems import BodyBroken
from tests.api.town import Town
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

BAD = b'{"key":"k","do":"no.such"}\n'


class Exchange:
    """One bulk request, piece by piece: what was taken of it, and what was sent."""

    def __init__(self, town: Town, pieces, who: str = "operator") -> None:
        self.taken = 0
        self.told = b""
        self.sizes: list[int] = []
        self.reads = asyncio.Event()
        self.begun = asyncio.Event()
        self._pieces = iter(pieces)
        bearer = f"Bearer {town.tokens[who]}".encode()
        self._scope = {
            "type": "http",
            "method": "POST",
            "path": "/bulk",
            "headers": [(b"authorization", bearer), (b"content-type", b"application/x-ndjson")],
            "query_string": b"",
            "client": ("192.0.2.1", 1),
        }
        self.status = 0
        self.task = asyncio.create_task(town.app(self._scope, self._receive, self._send))

    async def _receive(self):
        await asyncio.sleep(0)
        if (piece := next(self._pieces, None)) is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        self.taken += 1
        return {"type": "http.request", "body": piece, "more_body": True}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.begun.set()
            return
        await self.reads.wait()
        self.told += message["body"]
        self.sizes.append(len(message["body"]))

    async def settled(self) -> int:
        """Return how many pieces were taken once there were some, and no more are."""
        taken = 0
        while not taken or taken != self.taken:
            taken = self.taken
            await asyncio.sleep(0.3)
        return taken


async def test_answers_that_nobody_reads_are_bounded_by_their_bytes(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    """No more is read of a body whose answers wait; once they are read, every line is answered."""
    monkeypatch.setattr(bulk, "PIECE_BYTES", 1_000)
    monkeypatch.setattr(bulk, "ANSWER_BYTES_MAX", 20_000)
    monkeypatch.setattr(bulk_lines, "READ_BYTES_MAX", 10_000)
    exchange = Exchange(town, [BAD * 20] * 500)
    taken = await exchange.settled()
    assert 0 < taken < 200
    exchange.reads.set()
    await exchange.task
    assert exchange.taken == 500
    assert len(exchange.told.splitlines()) == 10_000


async def test_answers_are_sent_on_in_pieces_however_many_lines_are_decided_together(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    """A piece may always wait: so it must not be what two thousand lines are answered."""
    monkeypatch.setattr(bulk, "PIECE_BYTES", 1_000)
    exchange = Exchange(town, [BAD * 500])
    exchange.reads.set()
    await exchange.task
    assert len(exchange.told.splitlines()) == 500
    assert max(exchange.sizes) < 2_000


@pytest.mark.parametrize("size", [1, 10, 100])
async def test_a_buffer_holds_so_many_bytes_and_all_together_so_many(size: int):
    """Each has its own bound, all share one, and a piece of each may wait whatever the others hold."""
    shared = SharedBytes(100)
    full = [ByteBuffer(60, shared) for _ in range(4)]

    async def fill(buffer: ByteBuffer) -> None:
        for _ in range(1_000):
            await buffer.put(b"x" * size)

    tasks = [asyncio.create_task(fill(buffer)) for buffer in full]
    await asyncio.sleep(0.05)
    held = shared.held
    waiting = [len(buffer.take_rest()) for buffer in full]
    assert waiting[0] == max(60 // size * size, size)
    assert held == sum(waiting) <= 100 + 4 * size
    for buffer in full:
        await asyncio.sleep(0)
        assert await buffer.take()
    for task in tasks:
        task.cancel()
    for buffer in full:
        buffer.close()
    assert shared.held == 0


async def test_all_bulk_requests_of_a_process_share_what_may_wait(monkeypatch: pytest.MonkeyPatch):
    """However many run, so many bytes wait; what one that has ended had not sent is none of them."""
    monkeypatch.setattr(bulk, "ANSWER_BYTES_MAX", 60)
    monkeypatch.setattr(bulk, "ANSWERS_BYTES_MAX", 100)
    room = bulk.BulkRoom()

    async def fill(answers: ByteBuffer) -> None:
        for _ in range(1_000):
            await answers.put(b"x")

    with room.taken(OPERATOR) as one, room.taken(OPERATOR) as two:
        tasks = [asyncio.create_task(fill(answers)) for answers in (one, two)]
        await asyncio.sleep(0.05)
        assert [len(one.take_rest()), len(two.take_rest())] == [60, 40]
        await asyncio.sleep(0.05)
        assert room.answers.held == 100
    await asyncio.wait_for(asyncio.gather(*tasks), 10)
    assert room.answers.held == 0


async def test_a_buffer_gives_what_was_put_in_order_and_then_says_why_it_ends():
    """What had come before something went wrong is still taken."""
    buffer = ByteBuffer(10)
    await buffer.put(b"one")
    await buffer.put(b"")
    await buffer.put(b"two")
    buffer.end(BodyBroken())
    assert [await buffer.take(), await buffer.take()] == [b"one", b"two"]
    with pytest.raises(BodyBroken):
        await buffer.take()


async def test_nobody_waits_for_room_in_a_buffer_that_is_closed():
    """Whoever has hung up needs no answers, and those who make them go on."""
    buffer = ByteBuffer(1)
    await buffer.put(b"x")
    waiting = asyncio.create_task(buffer.put(b"y"))
    await asyncio.sleep(0)
    buffer.close()
    await asyncio.wait_for(waiting, 60)
    await asyncio.wait_for(buffer.put(b"z"), 60)


async def test_a_line_without_end_is_refused_as_soon_as_it_is_too_long(town: Town):
    """It is not kept until the body ends; what came before it is answered."""
    exchange = Exchange(town, [BAD, *[b"x" * 10_000] * 5_000])
    exchange.reads.set()
    await exchange.task
    assert exchange.taken < 200
    first, last = [json.loads(line)["problem"]["type"] for line in exchange.told.splitlines()]
    assert (first, last) == ("/problems/malformed", "/problems/body-too-large")


async def test_a_body_that_cannot_be_read_on_is_answered_and_ended(town: Town, caplog):
    """A bug there keeps nobody waiting, nor one of the places that bulk requests have."""
    caplog.set_level(logging.CRITICAL + 1)

    def pieces():
        yield BAD
        raise ZeroDivisionError

    exchange = Exchange(town, pieces())
    exchange.reads.set()
    await asyncio.wait_for(exchange.task, 10)
    told = [json.loads(line)["problem"]["type"] for line in exchange.told.splitlines()]
    assert told == ["/problems/malformed", "/problems/our-fault"]


@pytest.mark.parametrize("over, problem", [(0, "malformed"), (1, "body-too-large")])
async def test_a_line_may_be_as_long_as_a_body_and_not_longer(town: Town, over: int, problem: str):
    """Told to the byte."""
    line = BAD.strip()
    padded = line + b" " * (town.settings.command_bytes - len(line) + over)
    exchange = Exchange(town, [padded + b"\n" + BAD])
    exchange.reads.set()
    await exchange.task
    told = [json.loads(one)["problem"]["type"] for one in exchange.told.splitlines()]
    assert told == [f"/problems/{problem}", "/problems/malformed"]


async def test_so_many_bulk_requests_run_at_once(town: Town, monkeypatch: pytest.MonkeyPatch):
    """Of one actor, and of all; one more is told when to come again, and has its turn once one has ended."""
    monkeypatch.setattr(bulk, "BULKS_PER_ACTOR_MAX", 2)
    monkeypatch.setattr(bulk, "BULKS_MAX", 3)

    async def begun(who: str) -> Exchange:
        exchange = Exchange(town, [BAD], who)
        await exchange.begun.wait()
        return exchange

    running = [await begun("operator"), await begun("operator")]
    mine = await begun("operator")
    running.append(await begun("member"))
    anybody = await begun("treasurer")
    assert [one.status for one in running] == [200] * 3
    assert (mine.status, anybody.status) == (429, 503)
    for one in (*running, mine, anybody):
        one.reads.set()
    await asyncio.gather(*(one.task for one in running))
    again = await begun("operator")
    again.reads.set()
    await again.task
    assert again.status == 200
