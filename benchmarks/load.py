"""A client that costs little: keep-alive connections in one thread, requests made beforehand, answers barely read.

    python -m benchmarks.load <work.json >outcome.json

Each connection sends its next request as soon as its answer is there; or, when a rate is given, requests are sent
by the clock. It is a process of its own and tells how much of a core it took.
"""

import select
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import cycle

import msgspec

CONNECTIONS = 32
NUMBER = "‹n›"
"""Where a request has this, it gets a number of its own: an idempotency key is used once."""

LENGTH = b"content-length: "
POSITION = b"x-patto-position: "


class Work(msgspec.Struct, kw_only=True):
    """What to send, in turn, and for how long.

    `rate` requests a second by the clock (None: as fast as answers come); `positions`: keep the moment and the
    position of each receipt; `once`: send each request once, without warming up, however long it takes.
    """

    port: int
    requests: list[str]
    seconds: float
    first: int
    warm_seconds: float = 0.5
    connections: int = CONNECTIONS
    rate: float | None = None
    positions: bool = False
    once: bool = False


class Outcome(msgspec.Struct, kw_only=True):
    """What came of it, after warming up. `cpu` is this client's share of a core; times are in ms.

    `last` is the last number used; `arrivals` are (monotonic seconds, position).
    """

    rate: float
    p50: float
    p99: float
    statuses: dict[int, int]
    cpu: float
    last: int
    arrivals: list[tuple[float, int]] = []


def request(method: str, path: str, token: str, body: bytes = b"", key: str = "") -> str:
    """Return a request as it goes over the wire; a key ends in its number."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    if key:
        lines.append(f"Idempotency-Key: {key}-{NUMBER}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body.decode()]) if body else "\r\n".join([*lines, "", ""])


def loaded(work: Work) -> Outcome:
    """Run the work in a process of its own and return what came of it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=msgspec.json.encode(work),
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Outcome)


class Line:
    """One connection, and the request that is on its way."""

    __slots__ = ("buffer", "since", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.buffer = b""
        self.since = 0.0

    def answer(self) -> bytes | None:
        """Return a whole answer's head, or None as long as something is missing."""
        data = self.socket.recv(65_536)
        if not data:
            raise ConnectionError("the server hung up")
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.buffer[:end].lower() + b"\r\n"
        if len(self.buffer) < end + 4 + _number_after(head, LENGTH):
            return None
        self.buffer = b""
        return head


def _number_after(head: bytes, name: bytes) -> int:
    place = head.find(name)
    if place < 0:
        return 0
    return int(head[place + len(name) : head.index(b"\r\n", place)])


def _numbered(requests: Sequence[str], first: int, *, once: bool) -> Iterator[bytes]:
    """Yield the requests in turn, for ever or once, each with a new number."""
    parts = [[piece.encode() for piece in one.split(NUMBER)] for one in requests]
    number = first
    for one in parts if once else cycle(parts):
        number += 1
        yield (b"%d" % number).join(one)


class Client:
    """Sends, receives, remembers."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._requests = _numbered(work.requests, work.first, once=work.once)
        self._lines = {line.socket.fileno(): line for line in self._connected(work)}
        self._idle = deque(self._lines.values())
        self._poll = select.epoll()
        for number in self._lines:
            self._poll.register(number, select.EPOLLIN)
        self.sent = 0
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.arrivals: list[tuple[float, int]] = []

    @staticmethod
    def _connected(work: Work) -> list[Line]:
        return [Line(work.port) for _ in range(work.connections)]

    def run(self, seconds: float) -> float:
        """Keep at it; then wait for what is on its way. Returns how long it took."""
        self.times.clear()
        self.statuses.clear()
        began = time.perf_counter()
        until, sent_before = began + seconds, self.sent
        while self._is_at_it(until):
            pause = self._send_what_is_due(time.perf_counter(), began, sent_before)
            self._receive(pause)
        while len(self._idle) < len(self._lines):
            self._receive(1.0)
        return time.perf_counter() - began

    def _is_at_it(self, until: float) -> bool:
        if self._work.once:
            return self.sent < len(self._work.requests)
        return time.perf_counter() < until

    def _send_what_is_due(self, now: float, began: float, before: int) -> float:
        """Send on every idle connection, as far as the clock allows; return how long to wait at most."""
        rate = self._work.rate
        while self._idle:
            due = now if rate is None else began + (self.sent - before) / rate
            if due > now:
                return due - now
            if (asked := next(self._requests, None)) is None:
                break
            line = self._idle.popleft()
            line.since = due
            line.socket.send(asked)
            self.sent += 1
        return 1.0

    def _receive(self, pause: float) -> None:
        for number, _ in self._poll.poll(pause):
            line = self._lines[number]
            if (head := line.answer()) is None:
                continue
            now = time.perf_counter()
            self.times.append(now - line.since)
            self.statuses[int(head[9:12])] += 1
            if self._work.positions:
                self.arrivals.append((now, _number_after(head, POSITION)))
            self._idle.append(line)


def main() -> None:
    """Read the work, do it, write the outcome."""
    work = msgspec.json.decode(sys.stdin.buffer.read(), type=Work)
    client = Client(work)
    if not work.once:
        client.run(work.warm_seconds)
        client.arrivals.clear()
    cpu = time.process_time()
    took = client.run(work.seconds)
    times = sorted(client.times)
    outcome = Outcome(
        rate=len(times) / took,
        p50=times[len(times) // 2] * 1000,
        p99=times[len(times) * 99 // 100] * 1000,
        statuses=dict(client.statuses),
        cpu=(time.process_time() - cpu) / took,
        last=work.first + client.sent,
        arrivals=client.arrivals,
    )
    sys.stdout.buffer.write(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main()
