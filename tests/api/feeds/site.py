"""A site of the web on this machine: it answers what a test wants, byte by byte, also what no server should."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta

Write = Callable[[bytes], Awaitable[None]]
Answer = Callable[[dict[str, str], Write], Awaitable[None]]
"""Answers a request, whose headers it is given, by writing."""


def calendar(*nights: tuple[date, int]) -> bytes:
    """Return a calendar of stays: the first night of each, and how many there are."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//site//it"]
    for n, (first, count) in enumerate(nights):
        until = first + timedelta(days=count)
        lines += ["BEGIN:VEVENT", f"UID:{n}@site", "SUMMARY:Rosa Verdi"]
        lines += [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{until:%Y%m%d}"]
        lines += ["END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def head(status: int = 200, **headers: str | int) -> bytes:
    """Return the head of an answer; the connection is closed after."""
    lines = [f"HTTP/1.1 {status} So", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def says(body: bytes, status: int = 200, kind: str = "text/calendar", **more: str) -> Answer:
    """Answer this."""

    async def answer(_: dict[str, str], write: Write) -> None:
        await write(head(status, Content_Type=kind, Content_Length=len(body), **more) + body)

    return answer


def leads(where: str) -> Answer:
    """Answer that it is elsewhere."""
    return says(b"", 302, Location=where)


def unless_known(body: bytes, etag: str) -> Answer:
    """Answer this, or that it is what it was."""
    plain = says(body, ETag=etag)

    async def answer(headers: dict[str, str], write: Write) -> None:
        if headers.get("if-none-match") == etag:
            await write(head(304, ETag=etag))
        else:
            await plain(headers, write)

    return answer


def packed(parts: Iterable[bytes]) -> Answer:
    """Answer something that unpacks to these, as it goes."""

    async def answer(_: dict[str, str], write: Write) -> None:
        await write(head(Content_Type="text/calendar", Content_Encoding="gzip"))
        for part in parts:
            await write(part)

    return answer


def bomb() -> Answer:
    """Answer a hundred megabytes that weigh a hundred kilobytes."""
    return packed([gzip.compress(bytes(100_000_000), 9)])


async def endless(_: dict[str, str], write: Write) -> None:
    """Answer more and more."""
    await write(head(Content_Type="text/calendar"))
    while True:
        await write(b"X" * 65_536)


async def dripping(_: dict[str, str], write: Write) -> None:
    """Answer a byte now and then, for ever."""
    await write(head(Content_Type="text/calendar", Content_Length=1_000))
    while True:
        await write(b"B")
        await asyncio.sleep(0.01)


class Site:
    """Answers at paths of its own; `asked` is what it was asked for, with headers."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answering: set[asyncio.Task[None] | None] = set()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""

        async def write(data: bytes) -> None:
            writer.write(data)
            await writer.drain()

        self.answering.add(asyncio.current_task())
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = text.split("\r\n")
            pairs = [line.partition(": ") for line in lines if line]
            headers = {name.lower(): value for name, _, value in pairs}
            path = first.split(" ")[1]
            self.asked.append((path, headers))
            await self.answers.get(path, says(b"", 404))(headers, write)
        writer.close()


@asynccontextmanager
async def site(tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """Have one on a free port."""
    one = Site()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0, ssl=tls)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        left = [task for task in one.answering if task and task.cancel()]
        await asyncio.gather(*left, return_exceptions=True)
