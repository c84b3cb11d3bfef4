"""An answer that was given is given again as long as the view that it shows has not moved.

It names the position that it reflects; while the view stands there, asking again would give the
same bytes. Where it stands is looked up at most every `CHECK_SECONDS`, once for all who ask. Only
answers that are the same for everybody who may ask are kept, never personal words.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from api.engine.answer import Answer

CHECK_SECONDS: Final = 0.02
BYTES_MAX: Final = 16_384

Version = tuple[int, int]
"""Where a view stands: its position, and how often it was rebuilt."""
Versions = dict[str, Version]
Key = tuple[str, str, bytes, str]
"""The form, the path, the query, and the day on which it was asked."""


class AnswerCache:
    """The last `most` answers of one process; `look` asks where the views stand."""

    def __init__(self, look: Callable[[], Awaitable[Versions]], most: int) -> None:
        self._look = look
        self._most = most
        self._versions: Versions = {}
        self._seen = float("-inf")
        self._looking: asyncio.Future[Versions] | None = None
        self._kept: OrderedDict[Key, tuple[Version, Answer]] = OrderedDict()

    async def version(self, view: str) -> Version:
        """Return where a view stands, as seen a moment ago at most."""
        if monotonic() - self._seen > CHECK_SECONDS:
            if self._looking is None:
                self._looking = asyncio.ensure_future(self._look())
                self._looking.add_done_callback(self._looked)
            await asyncio.shield(self._looking)
        return self._versions.get(view, (0, 0))

    def _looked(self, looking: "asyncio.Future[Versions]") -> None:
        self._looking = None
        if not looking.cancelled() and looking.exception() is None:
            self._versions, self._seen = looking.result(), monotonic()

    def get(self, key: Key, version: Version) -> Answer | None:
        """Return the answer that was given when the view stood there."""
        found = self._kept.get(key)
        return found[1] if found is not None and found[0] == version else None

    def put(self, key: Key, version: Version, answer: Answer, position: int) -> None:
        """Keep an answer, if it shows what stood there and is not too large; the oldest goes."""
        if position > version[0] or len(answer.body) > BYTES_MAX:
            return
        self._kept[key] = version, answer
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
