"""Whoever reads a whole book beside somebody who writes it works for a part of the time only, and rests for the rest.

`nice` gives way on the processor, and in this program's processes alone: PostgreSQL's, its disk and what all share
are relieved by asking less often.
"""

import time
from collections.abc import Callable
from typing import Final

Step = Callable[[int], None]
"""Called after each piece of work with the head of the log."""

RESTS: Final = 2.0
"""Seconds of rest for each second of work, while the log grows."""
REST_MAX_SECONDS: Final = 2.0


class Pace:
    """Rests after a piece of work as long as somebody writes: that is so when the log grew meanwhile."""

    def __init__(
        self,
        clock: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._since, self._head = clock(), -1

    def __call__(self, head: int) -> None:
        """Rest, in proportion to the time since the last rest, if the head is another one than then."""
        worked = self._clock() - self._since
        if head > self._head >= 0:
            self._sleep(min(REST_MAX_SECONDS, RESTS * worked))
        self._since, self._head = self._clock(), head
