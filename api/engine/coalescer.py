"""Questions that wait at the same time are asked together: one statement answers as many as ask.

What comes while statements are under way waits for the next one. A question alone is asked at once.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from api.engine.readers import Reading
from ledger.pen.pending import Unavailable
from projections.engine.asof import AsOf
from projections.engine.question import Question

T = TypeVar("T")

UNDER_WAY: Final = 2
"""So many statements at once: one is answered while another is asked."""
TOGETHER_MAX: Final = 64
"""So many are answered by one statement at most."""

_Same = tuple[Question[Any], AsOf | None, tuple[tuple[str, Any], ...]]
_Waiting = list[tuple[Mapping[str, Any], asyncio.Future[Any]]]


class Coalescer:
    """Gathers who asks the same question for something of their own, such as another member."""

    def __init__(self, reading: Callable[[], Reading], timeout_seconds: float) -> None:
        self._reading = reading
        self._timeout_seconds = timeout_seconds
        self._free = asyncio.Semaphore(UNDER_WAY)
        self._waiting: dict[_Same, _Waiting] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, question: Question[T], as_of: AsOf | None, **asked: Any) -> T:
        """Ask, with whoever asks by the same position, day and all else but what is `each` one's own.

        Refuses `Unavailable` when there is no connection to be had, and what the question refuses.
        """
        each = {name: asked.pop(name) for name in question.each}
        same: _Same = (question, as_of, tuple(asked.items()))
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(same, [])
        waiting.append((each, answer))
        if len(waiting) == 1:
            task = asyncio.create_task(self._answer(same, waiting))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(waiting) == TOGETHER_MAX:
            del self._waiting[same]
        return await answer

    async def _answer(self, same: _Same, waiting: _Waiting) -> None:
        """Ask once a statement may be under way, for all who came by then; each gets their own, or what it failed with."""
        try:
            answers = await self._asked(same, waiting)
        except asyncio.CancelledError:
            _fail(waiting, Unavailable("The server stops."))
            raise
        except Exception as why:  # noqa: BLE001 - it is raised where it was asked
            _fail(waiting, why)
        else:
            for (_, answer), own in zip(waiting, answers, strict=True):
                if not answer.done():
                    answer.set_result(own)

    async def _asked(self, same: _Same, waiting: _Waiting) -> list[Any]:
        question, as_of, asked = same
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._free.acquire()
        except TimeoutError:
            self._close(same, waiting)
            raise Unavailable("All readers are busy.") from None
        try:
            async with self._reading() as connection:
                self._close(same, waiting)
                each = [one for one, _ in waiting]
                return await question.ask_each(connection, as_of, each, **dict(asked))
        finally:
            self._close(same, waiting)
            self._free.release()

    def _close(self, same: _Same, waiting: _Waiting) -> None:
        """Who comes from now on waits for the next statement."""
        if self._waiting.get(same) is waiting:
            del self._waiting[same]


def _fail(waiting: _Waiting, why: Exception) -> None:
    for _, answer in waiting:
        if not answer.done():
            answer.set_exception(why)
