"""How the person or the system at the outside asks the program to stop, and to hurry.

The first SIGINT, SIGTERM or SIGHUP asks for an orderly stop; the second asks to hurry.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(KeyboardInterrupt):
    """Somebody asked the program to stop while it was getting ready."""


class StopSignals:
    """Hears the signals from entering to leaving.

    `stop` and `hurry` say what was asked so far.
    """

    def __init__(self) -> None:
        self.stop = False
        self.hurry = False
        self._on_hurry: Callable[[], None] = lambda: None
        self._interrupting = False
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """Begin to hear; only the main thread can."""
        self._former = {one: signal.signal(one, self._heard) for one in SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the signals back to whoever had them."""
        for one, former in self._former.items():
            signal.signal(one, former)

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Have the first request raise `StopRequested` in here, wherever the work stands."""
        self._interrupting = True
        try:
            if self.stop:
                raise StopRequested
            yield
        finally:
            self._interrupting = False

    def hurries(self, how: Callable[[], None]) -> None:
        """Call `how` the moment somebody asks to hurry, or now if somebody did."""
        self._on_hurry = how
        if self.hurry:
            self._do_hurry()

    def _do_hurry(self) -> None:
        with suppress(OSError):
            self._on_hurry()

    def _heard(self, _signal: int, _frame: FrameType | None) -> None:
        if self.stop:
            self.hurry = True
            self._do_hurry()
        self.stop = True
        if self._interrupting:
            self._interrupting = False
            raise StopRequested
