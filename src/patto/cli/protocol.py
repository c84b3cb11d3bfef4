"""A connection of uvicorn's that cannot be held open by headers without end, or by saying nothing more."""

import asyncio
from typing import Any

from uvicorn import Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES_MAX = 65_536
HEAD_TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """Headers are bounded, and who stops in the middle of a request is hung up on, signed in or not."""

    head_bytes = 0
    in_head = True
    asking = True
    completed = False
    received_at = float("inf")

    def connection_made(self, transport: Any) -> None:
        self.received_at = self.loop.time()
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Take what came. What also ended a request counts for no head: most of it was a body."""
        self.received_at = self.loop.time()
        only_head, self.completed = self.in_head, False
        super().data_received(data)
        if only_head and self.in_head and not self.completed:
            self.head_bytes += len(data)
            if self.head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
                self.transport.write(HEAD_TOO_LONG)
                self.transport.close()

    def on_message_begin(self) -> None:
        self.asking = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self.in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.in_head, self.head_bytes, self.asking, self.completed = True, 0, False, True
        super().on_message_complete()

    def is_stalled(self, seconds: float) -> bool:
        """Say whether the rest of a request is awaited in vain for so long, by us and not by the client."""
        idle = self.loop.time() - self.received_at > seconds
        return self.asking and idle and not self.flow.read_paused


async def close_stalled(server: Server, seconds: float) -> None:
    """Close, now and then, the connections of clients that have stopped in the middle of a request."""
    while True:
        await asyncio.sleep(seconds / 5)
        for one in list(server.server_state.connections):
            if isinstance(one, BoundedProtocol) and one.is_stalled(seconds):
                one.transport.close()
