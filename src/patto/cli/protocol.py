"""A connection of uvicorn's that nobody can hold open by sending, or reading, next to nothing."""

import asyncio
from typing import Any, Final

from uvicorn import Server
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from api.engine.problems import (
    BadRequest,
    HeadTooLong,
    TooManyConnections,
    TooSlow,
    problem,
)
from ledger.kernel.refused import Refused
from patto.cli.connections import ConnectionLimits, Connections

HEAD_BYTES_MAX: Final = 65_536
_CLOSE: Final = (b"connection", b"close")


class Pace:
    """Bytes that move, or don't: whether they are enough for the time that has passed."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._moved = 0

    def move(self, count: int) -> None:
        """Count what moved."""
        self._moved += count

    def start(self, now: float) -> None:
        """Begin to count anew."""
        self._since, self._moved = now, 0

    def is_too_slow(self, now: float, seconds: float, rate: int) -> bool:
        """Say whether less than `rate` bytes a second have moved; looked at every `seconds`."""
        if now - self._since < seconds:
            return False
        slow = self._moved < seconds * rate
        self.start(now)
        return slow


class BoundedProtocol(HttpToolsProtocol):
    """Heads are bounded and timed, bodies and unread answers must get on, and what is amiss is told as a problem.

    `limits` and `places` are those of the process: see `bounded`.
    """

    limits: ConnectionLimits
    places: Connections

    head_bytes = 0
    in_head = True
    completed = False
    head_since: float | None = None
    body: Pace | None = None
    unread: Pace | None = None
    unread_bytes = 0
    amiss: Refused | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a place, if there is one."""
        super().connection_made(transport)
        self.head_since = self.loop.time()
        if not self.places.enter(self, self.client[0] if self.client else ""):
            self._tell(TooManyConnections())

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self.places.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came. What also ended a request counts for no head: most of it was a body."""
        if self.transport.is_closing():
            return
        if self.body is not None:
            self.body.move(len(data))
        only_head, self.completed = self.in_head, False
        super().data_received(data)
        if only_head and self.in_head and not self.completed:
            self.head_bytes += len(data)
            self._head_begins()  # With an empty line too, of which the parser says nothing.
            if self.head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
                self._tell(HeadTooLong(limit_bytes=HEAD_BYTES_MAX))

    def _head_begins(self) -> None:
        if self.head_since is None:
            self.head_since = self.loop.time()

    def on_message_begin(self) -> None:
        """A head begins: it has so much time."""
        self._head_begins()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what comes after the body, a trailer, is none."""
        if self.in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole; refuse one that doesn't say once which host it is for."""
        self.in_head, self.head_since, self.body = False, None, Pace(self.loop.time())
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() != "1.0"):
            self.amiss = BadRequest("A request has the header Host, and has it once.")
            raise self.amiss
        self.places.is_answered(self)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; the next one may begin."""
        self.in_head, self.head_bytes, self.completed, self.body = True, 0, True, None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is whole; who has sent nothing more waits."""
        super().on_response_complete()
        if self.cycle.response_complete:
            self.places.waits(self)

    def send_400_response(self, msg: str) -> None:
        """Tell what is wrong with a head, or with how a body is framed, in our own words."""
        self._tell(self.amiss or BadRequest(msg))

    def pause_writing(self) -> None:
        """Look, from now on, how fast the answer is read."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """It was read."""
        super().resume_writing()
        self.unread = None

    def hang_up(self) -> None:
        """Close at once, whatever waits to be read."""
        self.transport.abort()

    def hang_up_if_stalled(self, now: float) -> None:
        """Hang up on a client who takes too long over a head, a body, or an answer; never for our own sake."""
        if self._is_unread_too_long(now):
            self.hang_up()
        elif not self.transport.is_closing() and (
            self._head_is_late(now) or self._body_is_slow(now)
        ):
            self._tell(TooSlow())

    def _head_is_late(self, now: float) -> bool:
        if self.head_since is None:
            return False
        # The next head may wait until this request was answered and the answer read.
        if self._is_answering() or self.unread is not None:
            self.head_since = now
        return now - self.head_since > self.limits.head_seconds

    def _body_is_slow(self, now: float) -> bool:
        if self.body is None:
            return False
        if self.flow.read_paused:  # It is we who don't read on.
            self.body.start(now)
        return self.body.is_too_slow(now, self.limits.pace_seconds, self.limits.least_rate)

    def _is_unread_too_long(self, now: float) -> bool:
        if self.unread is None:
            if not self.transport.is_closing():
                return False
            self._watch_reading()  # What it is closed with has to be read as well.
        assert self.unread is not None
        left = self.transport.get_write_buffer_size()
        self.unread.move(max(0, self.unread_bytes - left))
        self.unread_bytes = left
        return self.unread.is_too_slow(now, self.limits.unread_seconds, self.limits.least_rate)

    def _watch_reading(self) -> None:
        self.unread = Pace(self.loop.time())
        self.unread_bytes = self.transport.get_write_buffer_size()

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn begins with none.
        return cycle is not None and not cycle.response_complete

    def _tell(self, why: Refused) -> None:
        """Answer with a problem, unless something is being answered already, and close."""
        if not (self._is_answering() and self.cycle.response_started):
            answer = problem(why, _CLOSE)
            lines = [STATUS_LINE[answer.status]]
            for name, value in (*self.server_state.default_headers, *answer.headers):
                lines += [name, b": ", value, b"\r\n"]
            self.transport.write(b"".join([*lines, b"\r\n", answer.body]))
        self.transport.close()


def bounded(to: ConnectionLimits, among: Connections) -> type[BoundedProtocol]:
    """Return the protocol of one process, to be given to uvicorn as `http`."""

    class Bounded(BoundedProtocol):
        limits = to
        places = among

    return Bounded


async def hang_up_on_stalled(server: Server, limits: ConnectionLimits) -> None:
    """Look, again and again, after the connections of clients that don't get on.

    Raises what looking after one fails with; that one is hung up on, so that it keeps nobody from the others.
    """
    while True:
        await asyncio.sleep(
            min(limits.head_seconds, limits.pace_seconds, limits.unread_seconds) / 10
        )
        now = asyncio.get_running_loop().time()
        for one in list(server.server_state.connections):
            if isinstance(one, BoundedProtocol):
                try:
                    one.hang_up_if_stalled(now)
                except Exception:
                    one.hang_up()
                    raise
