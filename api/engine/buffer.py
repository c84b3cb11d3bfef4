"""Bytes that wait to be taken, bounded by their number: each buffer's own, and that of all together."""

import asyncio
from collections import deque

from ledger.kernel.refused import Refused


class SharedBytes:
    """What the buffers of one process hold together: `held` of at most `most` bytes, and a piece each."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0


class ByteBuffer:
    """Pieces on their way from who makes them to who takes them: at most `most` bytes of them.

    One piece may always wait, whatever its size and whatever others hold: who takes gets on.
    """

    def __init__(self, most: int, shared: SharedBytes | None = None) -> None:
        self._most = most
        self._shared = shared or SharedBytes(most)
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._moved = asyncio.Event()
        self._ended = False
        self._closed = False
        self._why: Refused | None = None

    async def put(self, piece: bytes) -> None:
        """Let a piece wait, as soon as there is room; it is dropped once nobody takes any more."""
        size = len(piece)
        while self._pieces and not self._has_room(size):
            self._moved.clear()
            await self._moved.wait()
        if piece and not self._closed:
            self._pieces.append(piece)
            self._hold(size)

    def _has_room(self, size: int) -> bool:
        within = self._shared.held + size <= self._shared.most
        return within and self._held + size <= self._most

    async def take(self) -> bytes:
        """Return the next piece, nothing at the end; refuses as `end` was told to."""
        while not self._pieces and not self._ended:
            self._moved.clear()
            await self._moved.wait()
        if self._pieces:
            piece = self._pieces.popleft()
            self._hold(-len(piece))
            return piece
        if self._why is not None:
            raise self._why
        return b""

    def take_rest(self) -> bytes:
        """Return whatever waits, without waiting for more."""
        rest = b"".join(self._pieces)
        self._drop()
        return rest

    def end(self, why: Refused | None = None) -> None:
        """Say that no more comes, and what went wrong if anything did."""
        self._ended, self._why = True, why
        self._moved.set()

    def close(self) -> None:
        """Say that nobody takes any more: what waits is dropped, and nobody waits for room."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        self._pieces.clear()
        self._hold(-self._held)

    def _hold(self, size: int) -> None:
        self._held += size
        self._shared.held += size
        self._moved.set()
