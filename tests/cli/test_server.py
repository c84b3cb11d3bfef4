"""What the ASGI server does by itself: it hangs up on who stops in the middle."""

import asyncio
import http.client
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from patto.cli.protocol import BoundedProtocol
from tests.cli.program import environment

SERVE = """
import socket, sys
from litestar import Litestar, Request, post
from patto.cli import server

server.STALLED_SECONDS = 0.5

@post("/")
async def echo(request: Request) -> int:
    return len(await request.body())

server.run(Litestar([echo]), socket.socket(fileno=int(sys.argv[1])))
"""
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"


@pytest.fixture(scope="module")
def port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = str(listener.fileno())
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, number],
            pass_fds=[listener.fileno()],
            env=environment(),
        )
        yield listener.getsockname()[1]
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("half", [b"", b"PO", HEAD, HEAD + b"\r\n", HEAD + b"\r\n12"])
def test_who_stops_in_the_middle_is_hung_up_on(port, half):
    """Before, in, and after the headers."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(half)
        assert client.recv(1_000) in (b"", b"Invalid HTTP request received.")


def status_of(client: socket.socket) -> int:
    """Read one whole answer."""
    answer = http.client.HTTPResponse(client)
    answer.begin()
    answer.read()
    return answer.status


@pytest.mark.parametrize("size", [65_000, 70_000, 200_000, 1_000_000])
def test_a_large_body_is_no_head(port, size):
    """Neither for its own request, nor for the next one on the connection."""
    large = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for _ in range(3):
            client.sendall(large + b"x" * size)
            assert status_of(client) == 201
            client.sendall(HEAD + b"Padding: " + b"x" * 6_000)
            time.sleep(0.05)
            client.sendall(b"x\r\n\r\n1234")
            assert status_of(client) == 201


def test_a_head_without_end_is_cut_off(port):
    """It is answered 431 before it is over."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(HEAD)
        for _ in range(65):  # The last one is too much.
            client.sendall(b"Padding: " + b"x" * 1_000 + b"\r\n")
            time.sleep(0.001)
        assert status_of(client) == 431


def test_who_goes_on_is_served_however_slow(port):
    """Each piece counts, and between two requests there is no hurry."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for piece in (HEAD, b"\r\n", b"1", b"2", b"3", b"4"):
            client.sendall(piece)
            time.sleep(0.3)
        assert client.recv(1_000).startswith(b"HTTP/1.1 201")
        time.sleep(0.9)
        client.sendall(HEAD + b"\r\n1234")
        assert client.recv(1_000).startswith(b"HTTP/1.1 201")


def test_the_parts_of_uvicorn_that_our_protocol_leans_on_are_there():
    """It watches a connection from inside; an uvicorn without these would be watched in vain."""
    for heard in (
        "connection_made",
        "data_received",
        "on_message_begin",
        "on_headers_complete",
        "on_message_complete",
    ):
        assert callable(getattr(HttpToolsProtocol, heard))
    assert issubclass(BoundedProtocol, HttpToolsProtocol)
    config = uvicorn.Config(lambda: None, http=BoundedProtocol)
    server = uvicorn.Server(config)
    assert server.server_state.connections == set()
    with closing(asyncio.new_event_loop()) as loop:
        assert HttpToolsProtocol(config, server.server_state, {}, loop).loop is loop
