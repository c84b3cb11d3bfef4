"""Tasks that run in the background: whichever ends unasked is logged, counted, told, and begun again."""

import asyncio
import logging
from asyncio import Task, TimerHandle, get_running_loop
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, NamedTuple

Work = Callable[[], Coroutine[Any, Any, None]]

SOUND_SECONDS: Final = 1.0
"""Whoever has lived so long since being begun again is sound."""
PAUSE_SECONDS: Final = 0.1
PAUSE_SECONDS_MAX: Final = 30.0
CANCEL_SECONDS: Final = 1.0


class _Kept(NamedTuple):
    name: str
    work: Work
    vital: bool


class Tasks:
    """The background tasks of one part of the program, on one event loop.

    `ended` says which of the vital ones ended unasked, and how, until they are sound again; `ends` counts
    all such ends by name; `on_end` is called with the name.
    """

    def __init__(self, logger: logging.Logger) -> None:
        self.ended: dict[str, str] = {}
        self.ends: Counter[str] = Counter()
        self.on_end: Callable[[str], None] | None = None
        self._logger = logger
        self._closing = False
        self._kept: dict[str, Task[None]] = {}
        self._once: set[Task[None]] = set()
        self._timers: dict[str, TimerHandle] = {}
        self._deaths: Counter[str] = Counter()

    def keep(self, name: str, work: Work, *, vital: bool = True) -> None:
        """Keep this work going until `close`; it may be begun again, from its beginning, at any time.

        While a `vital` one is ended the book is not ready.
        """
        self._begin(_Kept(name, work, vital))

    def _begin(self, one: _Kept) -> None:
        if self._closing:
            return
        task = self._kept[one.name] = get_running_loop().create_task(one.work(), name=one.name)
        task.add_done_callback(partial(self._begin_again, one))
        if self._deaths[one.name]:
            self._later(one.name, SOUND_SECONDS, partial(self._is_sound, one.name))

    def once(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Do this work beside everything else; when it fails, that is logged and counted."""
        task = get_running_loop().create_task(work, name=name)
        self._once.add(task)
        task.add_done_callback(partial(self._finish, name))

    async def stop(self, name: str, seconds: float | None = 0.0) -> None:
        """End one that is kept, for good: let it end by itself for so long (None: for ever), then cancel it."""
        self._is_sound(name)
        if (timer := self._timers.pop(name, None)) is not None:
            timer.cancel()
        if (task := self._kept.pop(name, None)) is not None:
            await _end(lambda: [task], seconds)

    async def close(self, seconds: float) -> None:
        """Begin nothing again; let everything end by itself for so long, then cancel it."""
        self._closing = True
        for timer in self._timers.values():
            timer.cancel()
        await _end(lambda: [*self._kept.values(), *self._once], seconds)

    def _begin_again(self, one: _Kept, task: Task[None]) -> None:
        if self._kept.get(one.name) is not task:
            return
        del self._kept[one.name]
        if self._closing and (task.cancelled() or task.exception() is None):
            return
        how = self._note(one.name, task)
        if one.vital:
            self.ended[one.name] = how
        if not self._closing:
            pause = min(PAUSE_SECONDS * 2 ** self._deaths[one.name], PAUSE_SECONDS_MAX)
            self._deaths[one.name] += 1
            self._later(one.name, pause, partial(self._begin, one))

    def _finish(self, name: str, task: Task[None]) -> None:
        self._once.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._note(name, task)

    def _note(self, name: str, task: Task[None]) -> str:
        """Log and count an end; return how it ended."""
        error = None if task.cancelled() else task.exception()
        how = "cancelled" if task.cancelled() else type(error).__name__ if error else "returned"
        self._logger.error("%s ended: %s", name, how, exc_info=error)
        self.ends[name] += 1
        if self.on_end is not None:
            self.on_end(name)
        return how

    def _is_sound(self, name: str) -> None:
        self.ended.pop(name, None)
        self._deaths.pop(name, None)

    def _later(self, name: str, seconds: float, do: Callable[[], None]) -> None:
        if (timer := self._timers.get(name)) is not None:
            timer.cancel()
        self._timers[name] = get_running_loop().call_later(seconds, do)


async def _end(tasks: Callable[[], list[Task[None]]], seconds: float | None) -> None:
    """Wait until they have ended; after so long cancel them, and wait once more, though not for long."""
    now = get_running_loop().time
    for patience in (seconds, CANCEL_SECONDS):
        until = None if patience is None else now() + patience
        while living := [task for task in tasks() if not task.done()]:
            if until is not None and now() >= until:
                break
            await asyncio.wait(living, timeout=until and until - now())
        for task in living:
            task.cancel()
