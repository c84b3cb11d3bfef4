"""Answers given lately are good as long as the read model that they show has not moved.

An answer names the position that it reflects; while the read model stands there, asking again would
give the same bytes. Where it stands is looked up at most every `GLANCE_SECONDS`, once for all who ask.
Only answers that are the same for everybody who may ask are kept, never personal words.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

GLANCE_SECONDS: Final = 0.02
BYTES_MAX: Final = 16_384

Stands = dict[str, tuple[int, int]]
"""Where each projection stands: its position, and how often it was rebuilt."""
Key = tuple[str, str, bytes, str]


class Lately:
    """The last `most` answers of one process; `look` asks where the projections stand."""

    def __init__(self, look: Callable[[], Awaitable[Stands]], most: int) -> None:
        self._look = look
        self._most = most
        self._stands: Stands = {}
        self._seen = float("-inf")
        self._looking: asyncio.Future[Stands] | None = None
        self._kept: OrderedDict[Key, tuple[tuple[int, int], bytes, int]] = OrderedDict()

    async def stands(self, projection: str) -> tuple[int, int]:
        """Return where a projection stands, as seen a moment ago at most."""
        if monotonic() - self._seen > GLANCE_SECONDS:
            if self._looking is None:
                self._looking = asyncio.ensure_future(self._look())
                self._looking.add_done_callback(self._looked)
            await asyncio.shield(self._looking)
        return self._stands.get(projection, (0, 0))

    def _looked(self, looking: "asyncio.Future[Stands]") -> None:
        self._looking = None
        if not looking.cancelled() and looking.exception() is None:
            self._stands, self._seen = looking.result(), monotonic()

    def kept(self, key: Key, stands: tuple[int, int]) -> tuple[bytes, int] | None:
        """Return the body that was given when the projection stood there, and its position."""
        found = self._kept.get(key)
        if found is None or found[0] != stands:
            return None
        return found[1], found[2]

    def keep(self, key: Key, stands: tuple[int, int], body: bytes, position: int) -> None:
        """Keep a body, if it shows what stood there and is not too large; the oldest goes."""
        if position > stands[0] or len(body) > BYTES_MAX:
            return
        self._kept[key] = stands, body, position
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
