"""Many commands in one request: a line each, answered by a line each, in order, as they are decided.

in    {"key": "import-1", "do": "places.open-hub", "name": …}
out   {"key": "import-1", "receipt": {…}}   or   {"key": "import-1", "problem": {…}}
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.types import Receive, Scope, Send

from api.engine.answer import NO_STORE, encode
from api.engine.backend import Backend
from api.engine.endpoint import endpoint
from api.engine.problems import (
    BodyBroken,
    BodyTooLarge,
    invalid,
    members,
    problem_json,
    refusal_for,
)
from api.engine.request import Request
from api.engine.settings import Settings
from api.engine.submit import ReceiptShown, idempotency_key, show
from ledger.book.book import Asked
from ledger.kernel.command import Command, command_name
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.rulebook import Rulebook
from ledger.kernel.who import Who
from ledger.pen.pending import Receipt, Unavailable

PAGE: Final = 2_000
CHUNKS_MAX: Final = 16
PAGE_BYTES: Final = 262_144
WAITING_BYTES: Final = 67_108_864
KIND: Final = b"application/x-ndjson"


Chunks = asyncio.Queue[bytes | Refused | None]


class Line(msgspec.Struct, frozen=True):
    """One line: a key and a command, or why it can't be submitted."""

    key: str
    asked: Asked | None
    refused: Refused | None = None


class Accepted(msgspec.Struct, frozen=True):
    """The answer to a line that was accepted."""

    key: str
    receipt: ReceiptShown


class _Keyed(msgspec.Struct, frozen=True):
    key: str


_KEYED: Final = msgspec.json.Decoder(_Keyed)
_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Bulk:
    """One bulk request on its way: it sends itself, line by line.

    Reading goes on while answers wait to be read, so that a client which first sends everything
    and then reads is served too, up to `WAITING_BYTES` of answers.
    """

    def __init__(self, backend: Backend, who: Who) -> None:
        self._backend = backend
        self._outcomes = backend.measures.outcomes
        self._who = who
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(WAITING_BYTES // PAGE_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's form
        """Answer each line in order; a body that is cut off or too long ends with a problem."""
        started: Any = {"type": "http.response.start", "status": 200, "headers": _HEADERS}
        await send(started)
        sender = asyncio.create_task(self._send(send))
        try:
            async for lines in _pages(receive, self._backend.settings):
                await self._put(sender, await self._answers(lines))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
            last = problem_json({"problem": members(refusal_for(error))}) + b"\n"
            await self._put(sender, last)
        await self._put(sender, b"")
        await sender
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _put(self, sender: "asyncio.Task[None]", body: bytes) -> None:
        """Hand over an answer; whoever has hung up needs none."""
        while not sender.done():
            try:
                return await asyncio.wait_for(self._waiting.put(body), 1)
            except TimeoutError:
                continue
        return None

    async def _send(self, send: Send) -> None:
        while body := await self._waiting.get():
            await send({"type": "http.response.body", "body": body, "more_body": True})

    async def _answers(self, lines: list[bytes]) -> bytes:
        """Submit a page of lines together; return an answer for each."""
        asked = [self._read(line) for line in lines]
        good = [one.asked for one in asked if one.asked is not None]
        outcomes = iter(await self._submitted(good))
        return b"".join(self._answer(one, one.refused or next(outcomes)) for one in asked)

    async def _submitted(self, good: list[Asked]) -> list[Receipt | Refused]:
        """Submit what can be; when the book can't be written, every line hears so."""
        if not good:
            return []
        try:
            return await self._backend.book().submit_many(good)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
            return [refusal_for(error)] * len(good)

    def _read(self, line: bytes) -> Line:
        """Take the key out of the line; the rest is the command."""
        key = ""
        try:
            key, fields = read_key(line, self._backend.settings.command_bytes)
            return Line(key, Asked(read_command(self._backend.rules, fields), self._who, key))
        except Refused as why:
            return Line(key, None, why)

    def _answer(self, line: Line, outcome: Receipt | Refused) -> bytes:
        name = command_name(type(line.asked.command)) if line.asked else "unreadable"
        if isinstance(outcome, Receipt):
            self._outcomes.accepted(name)
            return encode(Accepted(line.key, show(outcome))) + b"\n"
        self._outcomes.refused(name, outcome)
        return problem_json({"key": line.key, "problem": members(outcome)}) + b"\n"


_HEADERS: Final = [(b"content-type", KIND), NO_STORE, (b"x-accel-buffering", b"no")]


def read_key(line: bytes, limit: int) -> tuple[str, dict[str, msgspec.Raw]]:
    """Return the key of a line and what else it holds; refuses by name what is wrong with them."""
    if len(line) > limit:
        raise BodyTooLarge(limit_bytes=limit)
    with _refusing_by_name():
        fields = _OBJECT.decode(line)
        key = idempotency_key(_KEYED.decode(line).key.encode())
        del fields["key"]
        return key, fields


def read_command(rules: Rulebook, fields: dict[str, msgspec.Raw]) -> Command:
    """Return the command of a line; refuses by name what is wrong with it."""
    with _refusing_by_name():
        command: Command = rules.command_decoder.decode(encode(fields))
        return command


@contextmanager
def _refusing_by_name() -> Iterator[None]:
    try:
        yield
    except msgspec.ValidationError as error:
        raise invalid(error, "line") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"The line is not JSON in UTF-8 ({error})."[:200], field="line") from None


async def _pages(receive: Receive, settings: Settings) -> AsyncIterator[list[bytes]]:
    """Yield the lines that have arrived, as many as there are; blank ones are passed over.

    The body is read on meanwhile, so that the pen has the next page while it writes this one.
    """
    chunks: Chunks = asyncio.Queue(CHUNKS_MAX)
    reader = asyncio.create_task(_read(receive, settings.bulk_bytes, chunks))
    rest: bytes = b""
    try:
        while (chunk := await chunks.get()) is not None:
            if isinstance(chunk, Refused):
                raise chunk
            *lines, rest = (rest + chunk + _what_else_is_there(chunks)).split(b"\n")
            if len(rest) > settings.command_bytes:
                raise BodyTooLarge(limit_bytes=settings.command_bytes)
            for page in _cut(lines):
                yield page
        for page in _cut([rest]):
            yield page
    finally:
        reader.cancel()


def _what_else_is_there(chunks: Chunks) -> bytes:
    """Take what has arrived meanwhile, without waiting: somebody may wait for an answer to it."""
    more = b""
    while not chunks.empty():
        chunk = chunks.get_nowait()
        if not isinstance(chunk, bytes):
            chunks.put_nowait(chunk)  # The end: nothing comes after it.
            break
        more += chunk
    return more


def _cut(lines: list[bytes]) -> Iterator[list[bytes]]:
    whole = [line for line in lines if line.strip()]
    return (whole[start : start + PAGE] for start in range(0, len(whole), PAGE))


async def _read(receive: Receive, limit: int, chunks: Chunks) -> None:
    """Put the body into the queue as it arrives; None at its end."""
    size, more = 0, True
    while more:
        message: Any = await receive()
        if message["type"] != "http.request":
            return await chunks.put(BodyBroken())
        body, more = message.get("body", b""), message.get("more_body", False)
        size += len(body)
        if size > limit:
            return await chunks.put(BodyTooLarge(limit_bytes=limit))
        await chunks.put(body)
    return await chunks.put(None)


def bulk_endpoint(backend: Backend) -> HTTPRouteHandler:
    """Return the endpoint: check the kind, the length and that the book can be written, then stream."""

    async def respond(request: Request, who: Who) -> Bulk:
        request.must_be(KIND)
        request.must_be_at_most(backend.settings.bulk_bytes)
        if why := backend.supervisor.why_not_ready():
            raise Unavailable(why)
        return Bulk(backend, who)

    return endpoint(["POST"], "/bulk", "bulk", backend.authentication, respond)


__all__ = ["bulk_endpoint", "read_command", "read_key"]
