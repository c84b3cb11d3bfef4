"""What the ASGI server does by itself: it bounds connections and heads, and hangs up on who doesn't get on."""

import asyncio
import http.client
import json
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.engine.proxies import Proxies, address_counted
from api.engine.settings import Settings
from patto.cli.connections import ConnectionLimits, Connections
from patto.cli.protocol import bounded, hang_up_on_stalled
from patto.cli.serve import in_the_open
from patto.cli.server import limits_and_proxies
from tests.cli.program import environment

SERVE = """
import asyncio, json, resource, socket, sys
from litestar import Litestar, Request, get, post
from api.engine.proxies import Proxies
from patto.cli import protocol, server
from patto.cli.connections import ConnectionLimits

@post("/")
async def echo(request: Request) -> int:
    return len(await request.body())

@post("/late")
async def late(request: Request) -> int:
    await asyncio.sleep(2)
    return len(await request.body())

@get("/large")
async def large() -> bytes:
    return b"x" * 30_000_000

@get("/seen")
async def seen(request: Request) -> dict[str, str]:
    return {**request.headers, "client": request.client.host, "files": str(resource.getrlimit(resource.RLIMIT_NOFILE)[0])}

@post("/seen")
async def heard(request: Request) -> dict[str, str]:
    await request.body()
    return dict(request.headers)

look, stumbles = protocol.hang_up_on_stalled, iter([True] if sys.argv[5] else [])

async def look_in_the_end(*words):
    if next(stumbles, False):
        raise ZeroDivisionError
    await look(*words)

protocol.hang_up_on_stalled = look_in_the_end
hard = int(sys.argv[4]) or resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (300, hard))
limits, proxies = ConnectionLimits(**json.loads(sys.argv[2])), Proxies(sys.argv[3])
server.run(Litestar([echo, late, large, seen, heard]), socket.socket(fileno=int(sys.argv[1])), limits, proxies)
"""
HURRIED = {"head_seconds": 0.6, "pace_seconds": 0.6, "unread_seconds": 0.6}
CROWDED = {"connections": 20, "per_address": 10}
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
SEEN = b"GET /seen HTTP/1.1\r\nHost: x\r\n"


@contextmanager
def served(
    limits: dict[str, float], proxies: str = "", files: int = 0, stumbles: str = ""
) -> Iterator[int]:
    """Serve in a process of its own, which may open so many files and no more; return the port.

    Who looks after connections `stumbles` once, if that is not empty.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        words = [str(listener.fileno()), json.dumps(limits), proxies, str(files), stumbles]
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *words],
            pass_fds=[listener.fileno()],
            env=environment(),
        )
        yield listener.getsockname()[1]
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def port():
    with served(HURRIED) as number:
        yield number


@pytest.fixture(scope="module")
def crowded():
    with served(CROWDED, "127.0.0.9") as number:
        yield number


@contextmanager
def files_for(count: int) -> Iterator[None]:
    """Let this process open so many files for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY != hard < count:
        pytest.skip(f"this machine lets nobody open {count} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def client_of(port: int, host: str = "127.0.0.1") -> socket.socket:
    """Connect from an address of this machine."""
    return socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(host, 0))


def answer_of(client: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Read one whole answer."""
    answer = http.client.HTTPResponse(client)
    answer.begin()
    body = answer.read()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def status_of(client: socket.socket) -> int:
    """Read one whole answer for its status."""
    return answer_of(client)[0]


def problem_of(client: socket.socket) -> tuple[int, str]:
    """Read one whole answer, which is a problem and the last one on its connection."""
    status, headers, body = answer_of(client)
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert headers["date"].endswith(" GMT")
    assert client.recv(1) == b""
    return status, json.loads(body)["type"]


@pytest.mark.parametrize("half", [b"", b"\r\n", b"POS", HEAD, HEAD + b"\r\n", HEAD + b"\r\n12"])
def test_who_stops_in_the_middle_is_told_so_and_hung_up_on(port, half):
    """Before, in, and after the headers."""
    with client_of(port) as client:
        client.sendall(half)
        assert problem_of(client) == (408, "/problems/too-slow")


@pytest.mark.parametrize("half", [b"\r\n", b"POS", HEAD])
def test_who_stops_in_the_middle_of_another_request_is_told_so_too(port, half):
    """An empty line begins a head as well: or who sends one and nothing more would stay for ever."""
    with client_of(port) as client:
        client.sendall(HEAD + b"\r\n1234")
        assert status_of(client) == 201
        client.sendall(half)
        assert problem_of(client) == (408, "/problems/too-slow")


def test_who_looks_after_connections_is_begun_again_after_a_bug():
    """Or one bug, once, and nobody is hung up on any more."""
    with served(HURRIED, stumbles="once") as number, client_of(number) as client:
        client.sendall(HEAD)
        assert problem_of(client) == (408, "/problems/too-slow")


def test_a_connection_that_cannot_be_looked_after_is_hung_up_on():
    """It would keep the others from being looked after, again and again."""
    limits = ConnectionLimits(head_seconds=0.1)
    ours = bounded(limits, Connections(limits))

    class Broken(ours):
        gone = False

        def hang_up_if_stalled(self, now):
            raise ZeroDivisionError

        def hang_up(self):
            self.gone = True

    with asyncio.Runner() as runner:
        config = uvicorn.Config(lambda: None, http=ours)
        server = uvicorn.Server(config)
        one = Broken(config, server.server_state, {}, runner.get_loop())
        server.server_state.connections.add(one)
        with pytest.raises(ZeroDivisionError):
            runner.run(hang_up_on_stalled(server, limits))
    assert one.gone


def test_a_body_that_we_do_not_read_is_not_called_slow(port):
    """While it is we who don't read on, no time runs."""
    with client_of(port) as client:
        client.sendall(b"POST /late HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n")
        client.sendall(b"x" * 3_000_000)
        assert status_of(client) == 201


def test_who_sends_a_head_byte_by_byte_is_hung_up_on(port):
    """Progress is timed and not silence: a head that never ends keeps nobody busy."""
    with client_of(port) as client:
        client.settimeout(0.05)
        for byte in HEAD * 100:
            try:
                client.sendall(bytes([byte]))
                if client.recv(1_000).startswith(b"HTTP/1.1 408"):
                    return
            except TimeoutError:
                continue
    raise AssertionError("nobody hung up")


def test_who_sends_a_body_at_less_than_the_least_rate_is_hung_up_on(port):
    """However long it was announced to be."""
    with client_of(port) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        client.settimeout(0.1)
        for _ in range(1_000):
            try:
                client.sendall(b"x")
                if client.recv(1_000).startswith(b"HTTP/1.1 408"):
                    return
            except TimeoutError:
                continue
    raise AssertionError("nobody hung up")


def test_who_does_not_read_an_answer_is_hung_up_on(port):
    """What was not read by then is gone."""
    with client_of(port) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(4)
        received = 0
        with pytest.raises(ConnectionResetError):
            while more := client.recv(1_000_000):
                received += len(more)
            raise ConnectionResetError if received < 30_000_000 else AssertionError
        assert received < 30_000_000


def test_who_does_not_read_what_a_connection_is_closed_with_is_hung_up_on():
    """What is left of an answer may be too little for the flow to be stopped, and still nobody takes it."""

    class Left:
        """A transport that was closed with something in it."""

        gone = False

        def is_closing(self) -> bool:
            return True

        def get_write_buffer_size(self) -> int:
            return 500

        def abort(self) -> None:
            self.gone = True

    limits = ConnectionLimits(unread_seconds=10)
    protocol = bounded(limits, Connections(limits))
    with closing(asyncio.new_event_loop()) as loop:
        config = uvicorn.Config(lambda: None, http=protocol)
        one = protocol(config, uvicorn.Server(config).server_state, {}, loop)
        left = one.transport = Left()
        now = loop.time()
        one.hang_up_if_stalled(now)
        one.hang_up_if_stalled(now + 9)
        assert not left.gone
        one.hang_up_if_stalled(now + 11)
        assert left.gone


def test_what_is_set_of_connections_is_kept_to():
    """In all, per address, and whose word on addresses is taken."""
    settings = Settings(connections=7, connections_per_address=3, proxies="192.0.2.7")
    limits, proxies = limits_and_proxies(settings)
    assert limits == ConnectionLimits(connections=7, per_address=3)
    assert "192.0.2.7" in proxies


def test_nobody_is_given_more_time_than_was_promised():
    """A head has 30 seconds, an answer two minutes to be read; a body has a least rate."""
    limits = ConnectionLimits()
    assert (limits.head_seconds, limits.pace_seconds, limits.unread_seconds) == (30, 30, 120)
    assert (limits.least_rate, limits.connections, limits.per_address) == (100, 4_096, 512)


def test_who_reads_slowly_is_served(port):
    """What gets on is never hung up on."""
    with client_of(port) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = 0
        for _ in range(8):
            received += len(client.recv(2_000_000))
            time.sleep(0.2)
        while more := client.recv(2_000_000):
            received += len(more)
        assert received > 30_000_000


@pytest.mark.parametrize("size", [65_000, 70_000, 200_000, 1_000_000])
def test_a_large_body_is_no_head(port, size):
    """Neither for its own request, nor for the next one on the connection."""
    large = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size
    with client_of(port) as client:
        for _ in range(3):
            client.sendall(large + b"x" * size)
            assert status_of(client) == 201
            client.sendall(HEAD + b"Padding: " + b"x" * 6_000)
            time.sleep(0.05)
            client.sendall(b"x\r\n\r\n1234")
            assert status_of(client) == 201


def test_a_head_without_end_is_cut_off(port):
    """It is answered 431 before it is over."""
    with client_of(port) as client:
        client.sendall(HEAD)
        for _ in range(65):  # The last one is too much.
            client.sendall(b"Padding: " + b"x" * 1_000 + b"\r\n")
            time.sleep(0.001)
        assert problem_of(client) == (431, "/problems/head-too-long")


def test_the_next_head_may_wait_while_an_answer_is_read(port):
    """Who begins to ask again before all was read is in no hurry: it is the answer that takes the time."""
    with client_of(port) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n" + HEAD)
        received = client.recv(2_000_000)
        length = received.index(b"\r\n\r\n") + 4 + 30_000_000
        for _ in range(8):
            time.sleep(0.2)
            received += client.recv(2_000_000)
        while len(received) < length:
            received += client.recv(length - len(received))
        client.sendall(b"\r\n1234")
        assert status_of(client) == 201


def test_the_next_head_may_wait_while_a_request_is_answered(port):
    """It is we who take our time."""
    with client_of(port) as client:
        client.sendall(HEAD.replace(b"/", b"/late", 1) + b"\r\n1234" + HEAD)
        assert status_of(client) == 201
        client.sendall(b"\r\n1234")
        assert status_of(client) == 201


def test_who_goes_on_is_served_however_slow(port):
    """At the least rate, and between two requests there is no hurry."""
    with client_of(port) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 400\r\n")
        for piece in (b"\r\n", *[b"x" * 40] * 10):
            time.sleep(0.15)
            client.sendall(piece)
        assert status_of(client) == 201
        time.sleep(1.2)
        client.sendall(HEAD + b"\r\n1234")
        assert status_of(client) == 201


def test_half_sent_heads_lock_nobody_out(crowded):
    """A new connection takes the place of the one that has waited longest, of its address and of all."""
    with ExitStack() as stack:
        for n in range(60):
            host = f"127.0.0.{1 + n % 4}"
            stack.enter_context(client_of(crowded, host)).sendall(b"GET /seen HT")
        for host in ("127.0.0.1", "127.0.0.7"):
            client = stack.enter_context(client_of(crowded, host))
            client.sendall(SEEN + b"\r\n")
            assert status_of(client) == 200


def test_more_half_sent_heads_than_there_are_descriptors_lock_nobody_out():
    """1,100 of them, with the limits that everybody has and the 1,024 open files that are usual."""
    with ExitStack() as stack:
        stack.enter_context(files_for(1_100 + 200))
        port = stack.enter_context(served({}, files=1_024))
        for n in range(1_100):
            client = stack.enter_context(client_of(port, f"127.0.0.{1 + n % 4}"))
            client.sendall(b"GET /seen HT")
        for host in ("127.0.0.7", "127.0.0.1"):
            client = stack.enter_context(client_of(port, host))
            client.sendall(SEEN + b"\r\n")
            status, _, body = answer_of(client)
            assert (status, json.loads(body)["files"]) == (200, "1024")


def test_who_is_being_answered_keeps_the_place(crowded):
    """An address has so many connections and no more; another address has its own."""
    with ExitStack() as stack:
        busy = [stack.enter_context(client_of(crowded)) for _ in range(10)]
        for client in busy:
            client.sendall(HEAD + b"\r\n")
        time.sleep(0.5)
        more = stack.enter_context(client_of(crowded))
        assert problem_of(more) == (503, "/problems/too-many-connections")
        other = stack.enter_context(client_of(crowded, "127.0.0.7"))
        other.sendall(HEAD + b"\r\n1234")
        assert status_of(other) == 201
        for client in busy:
            client.sendall(b"1234")
            assert status_of(client) == 201


def test_a_trusted_proxy_has_more_connections_and_says_who_asks(crowded):
    """Its connections count in all alone, and the address in its header is that of who asks."""
    with ExitStack() as stack:
        busy = [stack.enter_context(client_of(crowded, "127.0.0.9")) for _ in range(15)]
        for client in busy:
            client.sendall(SEEN + b"X-Forwarded-For: 203.0.113.5\r\n\r\n")
            assert json.loads(answer_of(client)[2])["client"] == "203.0.113.5"


def test_nobody_else_says_who_asks(crowded):
    """The header of whoever is not trusted is a header like any other."""
    with client_of(crowded, "127.0.0.8") as client:
        client.sendall(SEEN + b"X-Forwarded-For: 203.0.113.5\r\n\r\n")
        assert json.loads(answer_of(client)[2])["client"] == "127.0.0.8"


def test_as_many_files_are_opened_as_are_allowed(crowded):
    """It was started with three hundred."""
    with client_of(crowded) as client:
        client.sendall(SEEN + b"\r\n")
        assert int(json.loads(answer_of(client)[2])["files"]) > 300


@pytest.mark.parametrize(
    "head",
    [
        b"GET /seen HTTP/1.1\r\n\r\n",
        b"GET /seen HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
        b"GET /seen HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n",
        b"GET /seen HTTP/1.1\r\nHo st: x\r\n\r\n",
        b"GET /seen HTTP/9.9\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"\x16\x03\x01 is TLS\r\n\r\n",
    ],
)
def test_a_bad_head_gets_a_problem_too(crowded, head):
    """Whatever is wrong with it, Host missing or twice among the rest."""
    with client_of(crowded) as client:
        client.sendall(head)
        assert problem_of(client) == (400, "/problems/bad-request")


def test_who_speaks_the_first_http_needs_no_host(crowded):
    """Its requests had none; a health check of a load balancer may be one."""
    with client_of(crowded) as client:
        client.sendall(b"GET /seen HTTP/1.0\r\n\r\n")
        assert status_of(client) == 200


def test_a_trailer_counts_for_no_header(crowded):
    """What comes after the body was not there when who asks was decided."""
    chunked = b"POST /seen HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with client_of(crowded) as client:
        client.sendall(chunked + b"4\r\n1234\r\n0\r\nAuthorization: Bearer x\r\nHost: y\r\n\r\n")
        status, _, body = answer_of(client)
        assert (status, json.loads(body)["host"]) == (201, "x")
        assert "authorization" not in json.loads(body)
        client.sendall(SEEN + b"\r\n")
        assert status_of(client) == 200


@pytest.mark.parametrize(
    "host, counted",
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_network_of_one_client_counts_as_one_address(host, counted):
    """Whoever has an IPv6 address has 2^64 of them."""
    assert address_counted(host) == counted


def test_proxies_are_named_by_address_or_network():
    """And nothing else is one."""
    proxies = Proxies("192.0.2.1, 10.0.0.0/8")
    assert [host in proxies for host in ("192.0.2.1", "10.1.2.3")] == [True, True]
    assert [host in proxies for host in ("192.0.2.2", "", "x", None)] == [False] * 4
    assert not Proxies("")


@pytest.mark.parametrize(
    "host, proxies, warned",
    [
        ("127.0.0.1", "", False),
        ("127.1.2.3", "", False),
        ("::1", "", False),
        ("localhost", "", False),
        ("0.0.0.0", "", True),  # noqa: S104 - nothing is bound
        ("::", "", True),
        ("192.0.2.1", "", True),
        ("patto.example", "", True),
        ("0.0.0.0", "192.0.2.7", False),  # noqa: S104 - nothing is bound
    ],
)
def test_who_serves_beyond_this_machine_is_warned(host, proxies, warned):
    """Without TLS, and without a proxy that speaks it, whoever is on the way reads along."""
    assert bool(in_the_open(Settings(host=host, proxies=proxies))) is warned


def test_the_parts_of_uvicorn_that_our_protocol_leans_on_are_there():
    """It watches a connection from inside; an uvicorn without these would be watched in vain."""
    for heard in (
        "connection_made",
        "connection_lost",
        "data_received",
        "on_message_begin",
        "on_header",
        "on_headers_complete",
        "on_message_complete",
        "on_response_complete",
        "pause_writing",
        "resume_writing",
        "send_400_response",
    ):
        assert callable(getattr(HttpToolsProtocol, heard))
    limits = ConnectionLimits()
    ours = bounded(limits, Connections(limits))
    assert issubclass(ours, HttpToolsProtocol)
    config = uvicorn.Config(lambda: None, http=ours)
    server = uvicorn.Server(config)
    assert server.server_state.connections == set()
    with closing(asyncio.new_event_loop()) as loop:
        assert HttpToolsProtocol(config, server.server_state, {}, loop).loop is loop
