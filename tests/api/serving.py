"""Serving a town, in this process or in one beside it, with its views beside it as in production."""

import asyncio
import multiprocessing
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from multiprocessing.connection import Connection

import httpx
import psycopg
import uvicorn

from api.app import create_app
from api.engine.settings import Settings
from ledger.log.names import BookName
from ledger.registry import RULES
from projections.engine.asof import LAG, reader_options
from projections.engine.follower import follow
from projections.registry import ALL
from tests.api.town import Town


@contextmanager
def following(url: str, book: BookName) -> Iterator[None]:
    """Keep a book's views up to date, beside the app as in production."""
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(url, book, RULES, ALL, stop), daemon=True)
    thread.start()
    caught_up(url, book)
    try:
        yield
    finally:
        stop.set()
        thread.join(10)


def caught_up(url: str, book: BookName) -> int:
    """Wait until every view shows the whole book; return up to which position that is."""
    deadline = time.monotonic() + 60
    with psycopg.connect(url, autocommit=True, options=reader_options(book)) as reader:
        while time.monotonic() < deadline:
            heads = [(head, head - seen) for _, seen, head, *_ in reader.execute(LAG)]
            if len(heads) == len(ALL) and not any(behind for _, behind in heads):
                return heads[0][0]
            time.sleep(0.02)
    raise AssertionError("the views did not catch up")


async def eventually(holds: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Wait until something holds, however busy the machine is."""
    deadline = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < deadline, "it never came to hold"
        await asyncio.sleep(0.05)


def again(town: Town) -> Town:
    """Return the same town, to be served by another process."""
    return Town(town.url, town.book, town.settings, ids=town.ids, tokens=town.tokens)


@asynccontextmanager
async def served(town: Town, **more: object) -> AsyncIterator[Town]:
    """Serve a town in this process."""
    app = create_app(Settings(**{**_plain(town.settings), **more}))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=transport, base_url="http://here", timeout=60) as client,
    ):
        town.client, town.app = client, app
        yield town


@contextmanager
def listening(town: Town) -> Iterator[str]:
    """Serve a town on a real socket, in a process of its own; give its address.

    Not in a thread: Hypothesis watches that nothing draws from `random` while it makes an example, and a pool
    of connections does.
    """
    spawning = multiprocessing.get_context("spawn")
    told, tell = spawning.Pipe(duplex=False)
    server = spawning.Process(target=_listen, args=(town.settings, tell), daemon=True)
    server.start()
    tell.close()
    try:
        yield f"http://127.0.0.1:{told.recv()}"
    finally:
        server.terminate()
        server.join(10)
        server.kill()


def _listen(settings: Settings, tell: Connection) -> None:
    """Tell the port at once: who comes before all is ready waits."""
    at = socket.create_server(("127.0.0.1", 0))
    tell.send(at.getsockname()[1])
    config = uvicorn.Config(create_app(settings), log_config=None, lifespan="on")
    uvicorn.Server(config).run(sockets=[at])


def _plain(settings: Settings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__struct_fields__}
