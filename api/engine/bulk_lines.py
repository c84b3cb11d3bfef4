"""The body of a bulk request on its way in: read ahead within bounds, and cut into numbered lines."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from litestar.types import Receive

from api.engine.buffer import ByteBuffer
from api.engine.problems import BodyBroken, BodyTooLarge, refusal_for
from api.engine.settings import Settings

BATCH: Final = 2_000
READ_BYTES_MAX: Final = 524_288
"""How much of a body is read ahead."""

Numbered = tuple[int, bytes]
"""A line with its number in what was sent."""


async def batches(receive: Receive, settings: Settings) -> AsyncIterator[list[Numbered]]:
    """Yield the lines that have arrived with their numbers, as many as there are; blank ones are passed over.

    The body is read on meanwhile, so that the pen has the next batch while it writes this one.
    """
    body = ByteBuffer(READ_BYTES_MAX)
    reader = asyncio.create_task(_read(receive, settings.bulk_bytes, body))
    rest: bytes = b""
    before = 0
    try:
        while chunk := await body.take():
            *lines, rest = (rest + chunk + body.take_rest()).split(b"\n")
            for batch in _cut(lines, before):
                yield batch
            before += len(lines)
            if len(rest) > settings.command_bytes:
                raise BodyTooLarge(limit_bytes=settings.command_bytes)
        for batch in _cut([rest], before):
            yield batch
    finally:
        reader.cancel()


def _cut(lines: list[bytes], before: int) -> Iterator[list[Numbered]]:
    whole = [(n, line) for n, line in enumerate(lines, before + 1) if line.strip()]
    return (whole[start : start + BATCH] for start in range(0, len(whole), BATCH))


async def _read(receive: Receive, limit: int, body: ByteBuffer) -> None:
    """Put the body into the buffer as it arrives; whoever takes from it hears why it ends."""
    try:
        await _read_on(receive, limit, body)
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for what does not come
        body.end(refusal_for(error))


async def _read_on(receive: Receive, limit: int, body: ByteBuffer) -> None:
    size, more = 0, True
    while more:
        message: Any = await receive()
        if message["type"] != "http.request":
            return body.end(BodyBroken())
        piece, more = message.get("body", b""), message.get("more_body", False)
        size += len(piece)
        if size > limit:
            return body.end(BodyTooLarge(limit_bytes=limit))
        await body.put(piece)
    return body.end()
