"""The API and its follower in processes of their own, as `patto serve` runs them; and a plain Litestar beside them."""

import asyncio
import http.client
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec
import psycopg

from api.engine import tokens
from benchmarks.cast import BenchmarkBroken
from benchmarks.server import BenchServer
from ledger.book.opening import book_macs
from ledger.kernel.who import Who
from ledger.log.names import BookName
from ledger.vault import MasterKey
from tests.staff import OPERATOR

PATIENCE_SECONDS = 60.0
LAST = "SELECT coalesce(max(last), 0) FROM {book}.batches"
REACHED = "SELECT coalesce(min(position), 0) FROM {read}.tracking"
STOPPED = "SELECT view, stopped FROM {read}.tracking WHERE stopped IS NOT NULL"


def token_for(server: BenchServer, book: BookName, who: Who = OPERATOR) -> str:
    """Issue a token."""
    macs = asyncio.run(book_macs(server.url, book, MasterKey.from_file(server.key_file)))
    options = f"-c role={book.writer}"
    with psycopg.connect(server.url, options=options) as connection:
        return tokens.issue(connection, book, macs, who)


# One client asks for what a hundred would: it is counted like everybody, and never stopped.
UNBOUNDED = dict.fromkeys(
    (
        "PATTO_REQUESTS",
        "PATTO_REQUESTS_PER_TOKEN",
        "PATTO_REQUESTS_PER_ADDRESS",
        "PATTO_LINES",
        "PATTO_LINES_PER_TOKEN",
        "PATTO_LINES_PER_ADDRESS",
    ),
    "1000000000",
)


def environment_of(
    server: BenchServer, book: BookName, more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the settings, as `patto serve` tells them to its children; all others are the defaults, but for how much one may ask."""
    told = {
        "DATABASE_URL": server.url,
        "PATTO_DATA": str(server.folder),
        "PATTO_BOOK": book.schema,
        "PATTO_MASTER_KEY_FILE": str(server.key_file),
        **UNBOUNDED,
    }
    return told | (more or {})


@contextmanager
def api(
    server: BenchServer, book: BookName, more: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Serve a book in one API process, with `more` settings; yields its port once it is ready."""
    with _listening() as (listener, port):
        arguments = ["patto.cli.child", "api", str(listener.fileno()), str(os.getpid())]
        with _child(arguments, environment_of(server, book, more), listener) as process:
            _wait_for_answer(port, process)
            yield port


@contextmanager
def plain(server: BenchServer, book: BookName) -> Iterator[int]:
    """Serve the plain routes that are the measure, on the same ASGI server with the same settings."""
    with _listening() as (listener, port):
        arguments = ["benchmarks.plain", str(listener.fileno())]
        with _child(arguments, environment_of(server, book), listener) as process:
            _wait_for_answer(port, process)
            yield port


@contextmanager
def follower(server: BenchServer, book: BookName) -> Iterator[None]:
    """Keep all views current, in one process."""
    arguments = ["patto.cli.child", "follower", str(os.getpid())]
    with _child(arguments, environment_of(server, book)):
        yield


def wait_until_followed(server: BenchServer, book: BookName) -> None:
    """Wait until every view has reached the end of the log."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        wait_until(lambda: lag(connection, book) == 0, "the views")


def lag(connection: psycopg.Connection[tuple[int]], book: BookName) -> int:
    """Return how many facts the last of the views is behind."""
    if stopped := connection.execute(book.fill(STOPPED).encode()).fetchall():
        raise BenchmarkBroken(f"a view stopped: {stopped}")
    query = f"SELECT ({book.fill(LAST)}) - ({book.fill(REACHED)})"
    found = connection.execute(query.encode()).fetchone()
    assert found is not None
    return found[0]


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Look again and again; raises `TimeoutError`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)


@contextmanager
def _listening() -> Iterator[tuple[socket.socket, int]]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(2_048)
        yield listener, listener.getsockname()[1]


@contextmanager
def _child(
    arguments: list[str], environment: Mapping[str, str], listener: socket.socket | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdin=subprocess.PIPE,
        pass_fds=[listener.fileno()] if listener else [],
    )
    assert process.stdin is not None
    try:
        process.stdin.write(msgspec.json.encode(environment) + b"\n")
        process.stdin.flush()
        yield process
        if process.poll() is not None:
            raise BenchmarkBroken(f"{arguments[0]} ended by itself")
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdin.close()


def _wait_for_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    """The socket listens from the start; the first answer says that the app is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/health/ready")
    assert connection.sock is not None
    while not select.select([connection.sock], [], [], 0.2)[0]:
        if process.poll() is not None:
            raise BenchmarkBroken("the server did not start")
    if (status := connection.getresponse().status) not in {200, 404}:
        raise BenchmarkBroken(f"not ready: {status}")
    connection.close()
