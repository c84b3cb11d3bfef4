"""What waits for its hour, folded in memory from the facts as they come: a scheduler for a book filled in one go."""

from collections.abc import Iterable
from datetime import datetime
from heapq import heapify, heappop, heappush

from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.registry import RULES

_STALE_MAX = 10_000


class Agenda:
    """The latest `Due` of each subject counts, until it is done; what is replaced is dropped later."""

    def __init__(self) -> None:
        self._waiting: dict[str, Due] = {}
        self._queue: list[tuple[datetime, str]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, facts: Iterable[Fact]) -> None:
        """Take what these facts make due or done."""
        for fact in facts:
            for item in RULES.agenda(fact):
                match item:
                    case Due():
                        self._waiting[item.subject] = item
                        heappush(self._queue, (item.at, item.subject))
                    case Done():
                        self._waiting.pop(item.subject, None)
        if len(self._queue) > 2 * len(self._waiting) + _STALE_MAX:
            self._queue = [(due.at, due.subject) for due in self._waiting.values()]
            heapify(self._queue)

    def take(self, until: datetime) -> list[Due]:
        """Return, and no longer keep, what is due by then: in time order, then by subject."""
        taken = []
        while self._queue and self._queue[0][0] <= until:
            at, subject = heappop(self._queue)
            due = self._waiting.get(subject)
            if due is not None and due.at == at:
                taken.append(self._waiting.pop(subject))
        return taken
