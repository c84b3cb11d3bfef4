"""Many commands in one request: a line each, answered by a line each, in order, as they are decided.

in    {"key": "import-1", "do": "places.record-hub", "name": …}
out   {"line": 1, "key": "import-1", "receipt": {…}}   or   {"line": 1, "key": "import-1", "problem": {…}}

`line` is the number of the line in what was sent, from 1; blank ones are counted and not answered.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.types import Receive, Scope, Send

from api.engine.access import Readable
from api.engine.answer import NO_STORE, SAFE, encode
from api.engine.backend import Backend
from api.engine.buffer import ByteBuffer, SharedBytes
from api.engine.bulk_lines import Numbered, batches
from api.engine.decoded import invalid, must_say_once, read
from api.engine.endpoint import endpoint, is_for_want_of_rights
from api.engine.problems import (
    BodyTooLarge,
    TooMuchAsked,
    members,
    problem_json,
    refusal_for,
)
from api.engine.request import Request
from api.engine.submit import ReceiptShown, idempotency_key, show
from ledger.book.asked import Asked
from ledger.kernel.command import Command, command_name
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import Who
from ledger.pen.pending import Receipt, Unavailable

PIECE_BYTES: Final = 65_536
"""Answers are sent on in pieces of about this size."""
ANSWER_BYTES_MAX: Final = 16_777_216
ANSWERS_BYTES_MAX: Final = 67_108_864
"""How much of its answers may wait to be read: of one request, and of all of a process."""
BULKS_PER_ACTOR_MAX: Final = 8
BULKS_MAX: Final = 32
"""How many bulk requests may run: of one actor, and of all in a process."""
KIND: Final = b"application/x-ndjson"


class Line(msgspec.Struct, frozen=True):
    """One line: its number, a key and a command, or why it can't be submitted."""

    number: int
    key: str
    asked: Asked | None
    refused: Refused | None = None


class Accepted(msgspec.Struct, frozen=True):
    """The answer to a line that was accepted."""

    line: int
    key: str
    receipt: ReceiptShown


class _Keyed(msgspec.Struct, frozen=True):
    key: str


_KEYED: Final = msgspec.json.Decoder(_Keyed)
_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


class BulkRoom:
    """What all bulk requests of one process may take: how many there are, and the answers that wait."""

    def __init__(self) -> None:
        self.answers = SharedBytes(ANSWERS_BYTES_MAX)
        self._running: Counter[str] = Counter()

    def must_take(self, who: Who) -> None:
        """Refuse `TooMuchAsked` for an actor who has enough of them running, `Unavailable` when all have."""
        if self._running[who.actor] >= BULKS_PER_ACTOR_MAX:
            raise TooMuchAsked("So many bulk requests of yours are running.", retry_after_seconds=1)
        if self._running.total() >= BULKS_MAX:
            raise Unavailable("Too many bulk requests are running.")

    @contextmanager
    def taken(self, who: Who) -> Iterator[ByteBuffer]:
        """Count one, and give its answers a buffer for as long as it runs."""
        self._running[who.actor] += 1
        answers = ByteBuffer(ANSWER_BYTES_MAX, self.answers)
        try:
            yield answers
        finally:
            answers.close()
            self._running[who.actor] -= 1
            self._running += Counter()  # Without those who have none.


class Bulk:
    """One bulk request on its way: it sends itself, line by line.

    Reading goes on while answers wait to be read, so that a client which first sends everything
    and then reads is served too, up to `ANSWER_BYTES_MAX` of answers.
    """

    def __init__(self, backend: Backend, request: Request, who: Who, room: BulkRoom) -> None:
        self._backend = backend
        self._counted = backend.authentication.shown(request), who.actor, request.address
        self._outcomes = backend.measures.outcomes
        self._who = who
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's form
        """Answer each line in order; a body that is cut off or too long ends with a problem."""
        started: Any = {"type": "http.response.start", "status": 200, "headers": _HEADERS}
        await send(started)
        with self._room.taken(self._who) as answers:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_send(send, answers))
                await self._answer_all(receive, answers)
                answers.end()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _answer_all(self, receive: Receive, answers: ByteBuffer) -> None:
        try:
            async for lines in batches(receive, self._backend.settings):
                async for piece in self._answers(lines):
                    await answers.put(piece)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
            last = problem_json({"problem": members(refusal_for(error))}) + b"\n"
            await answers.put(last)

    async def _answers(self, lines: list[Numbered]) -> AsyncIterator[bytes]:
        """Submit a batch of lines together; yield their answers in pieces."""
        allowed, why = await self._backend.lines.use_some(self._counted, len(lines))
        asked = [await self._tried(self._read(*line)) for line in lines[:allowed]]
        asked += [self._refused(*line, why) for line in lines[allowed:] if why is not None]
        good = [one.asked for one in asked if one.asked is not None]
        outcomes = iter(await self._submitted(good))
        readable = await self._backend.readable(self._who)
        piece = bytearray()
        for one in asked:
            piece += self._answer(one, one.refused or next(outcomes), readable)
            if len(piece) >= PIECE_BYTES:
                yield bytes(piece)
                piece.clear()
        yield bytes(piece)

    async def _submitted(self, good: list[Asked]) -> list[Receipt | Refused]:
        """Submit what can be; when the book can't be written, every line hears so."""
        if not good:
            return []
        try:
            return await self._backend.book().submit_many(good)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
            return [refusal_for(error)] * len(good)

    def _read(self, number: int, line: bytes) -> Line:
        """Take the key out of the line; the rest is the command."""
        key = ""
        try:
            key, fields = read_key(line, self._backend.settings.command_bytes)
            return Line(
                number, key, Asked(read_command(self._backend.rules, fields), self._who, key)
            )
        except Refused as why:
            return Line(number, key, None, why)

    async def _tried(self, line: Line) -> Line:
        """Refuse a code that was tried too often, line by line as one by one."""
        if line.asked is None or not line.asked.command.tried_for:
            return line
        try:
            await self._backend.must_try(line.asked.command, self._who)
        except TooMuchAsked as why:
            return Line(line.number, line.key, None, why)
        return line

    def _refused(self, number: int, line: bytes, why: TooMuchAsked) -> Line:
        """Refuse a line beyond those of this minute, under its key if it has one."""
        with suppress(Refused):
            key, _ = read_key(line, self._backend.settings.command_bytes)
            return Line(number, key, None, why)
        return Line(number, "", None, why)

    def _answer(self, line: Line, outcome: Receipt | Refused, readable: Readable) -> bytes:
        name = command_name(type(line.asked.command)) if line.asked else "unreadable"
        if isinstance(outcome, Receipt):
            self._outcomes.accepted(name)
            self._backend.own_writes.tell(self._who.actor, outcome.last)
            return encode(Accepted(line.number, line.key, show(outcome, readable))) + b"\n"
        if is_for_want_of_rights(outcome):
            self._backend.access_log.refused(self._who, name)
        self._outcomes.refused(name, outcome)
        return (
            problem_json({"line": line.number, "key": line.key, "problem": members(outcome)})
            + b"\n"
        )


_HEADERS: Final = [(b"content-type", KIND), NO_STORE, *SAFE, (b"x-accel-buffering", b"no")]


def read_key(line: bytes, limit: int) -> tuple[str, dict[str, msgspec.Raw]]:
    """Return the key of a line and what else it holds; refuses by name what is wrong with them."""
    if len(line) > limit:
        raise BodyTooLarge(limit_bytes=limit)
    with _refusing_by_name():
        fields = _OBJECT.decode(line)
        must_say_once(line, len(fields))
        key = idempotency_key(_KEYED.decode(line).key.encode())
        del fields["key"]
        return key, fields


def read_command(rules: Rulebook, fields: dict[str, msgspec.Raw]) -> Command:
    """Return the command of a line; refuses by name what is wrong with it."""
    with _refusing_by_name():
        command: Command = read(rules.command_decoder, encode(fields), "line")
        return command


@contextmanager
def _refusing_by_name() -> Iterator[None]:
    try:
        yield
    except msgspec.ValidationError as error:
        raise invalid(error, _Keyed, "line") from None
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Malformed(f"The line is not JSON in UTF-8 ({error})."[:200], field="line") from None


async def _send(send: Send, answers: ByteBuffer) -> None:
    """Send on what waits until the end; whoever has hung up needs none."""
    while body := await answers.take():
        await send({"type": "http.response.body", "body": body, "more_body": True})


def bulk_endpoint(backend: Backend) -> HTTPRouteHandler:
    """Return the endpoint: check the kind, the length and that the book can be written, then stream."""
    room = BulkRoom()

    async def respond(request: Request, who: Who) -> Bulk:
        request.must_be(KIND)
        request.must_be_at_most(backend.settings.bulk_bytes)
        if why := backend.supervisor.why_not_ready():
            raise Unavailable(why)
        room.must_take(who)
        return Bulk(backend, request, who, room)

    return endpoint(["POST"], "/bulk", "bulk", backend.authentication, respond)


__all__ = ["bulk_endpoint", "read_command", "read_key"]
