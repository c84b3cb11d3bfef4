"""An event loop whose clock jumps to the next thing that is due: hours pass in a moment, always alike."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _Impatient(selectors.SelectSelector):
    """Never sleeps; tells the loop how long it would have."""

    slept = 0.0

    def select(self, timeout=None):
        if timeout is None:
            raise RuntimeError("everybody waits and nothing will ever happen")
        self.slept += max(0.0, timeout)
        return super().select(0)


class VirtualTime(asyncio.SelectorEventLoop):
    """A loop that runs the same program the same way, whatever machine it is on."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return self._impatient.slept


def run(program: Coroutine[Any, Any, Any]):
    """Run a program in virtual time and return what it returns."""
    loop = VirtualTime()
    try:
        return loop.run_until_complete(program)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
