"""The command queue: commands without an answer in order of arrival, and the keys accepted recently."""

from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Final

from ledger.kernel.refused import Refused
from ledger.pen.pending import Answer, KeyReused, PendingCommand, Preview, Receipt, Unavailable

# Keys only: ten thousand receipts would keep the memory busy that the next ones could use again.
# Measured: a pledge over HTTP costs a tenth more when they are kept.
RECENT_KEYS_MAX: Final = 10_000


class CommandQueue:
    """Keeps the order of arrival and answers each command once.

    Two pending commands with one key are one command: the second is a duplicate, and is answered
    when the first is.
    """

    def __init__(self, limit: int) -> None:
        self.waiting: deque[PendingCommand] = deque()
        self._limit = limit
        self._unanswered: dict[bytes, PendingCommand] = {}
        self._duplicates: dict[bytes, list[PendingCommand]] = {}
        self._bulk = 0
        self._recent: set[bytes] = set()
        self._recent_in_order: deque[bytes] = deque()

    def is_empty(self) -> bool:
        """Say whether nothing waits to be decided; what was answered meanwhile is dropped."""
        while self.waiting and not self._is_unanswered(self.waiting[0]):
            self.waiting.popleft()
        return not self.waiting

    @property
    def size(self) -> int:
        """Return how many commands have no answer yet, duplicates left out."""
        return len(self._unanswered)

    def has_room(self, *, bulk: bool) -> bool:
        """Say whether one more command may be put; bulk may fill half of the queue."""
        return self.size < self._limit and not (bulk and self._bulk >= self._limit // 2)

    def put(self, pending: PendingCommand, *, look_up: bool = False) -> bool:
        """Let a command wait. True says that its key is looked up first (`wait` lets it wait after that).

        It is when the key was accepted recently, or as `look_up` says. Raises `Unavailable` when the
        queue is full.
        """
        if pending.key not in self._unanswered and not self.has_room(bulk=pending.bulk):
            raise Unavailable("Too many commands are waiting.")
        if not self._admit(pending):
            return False
        if look_up or pending.key in self._recent:
            return True
        self.waiting.append(pending)
        return False

    def _admit(self, pending: PendingCommand) -> bool:
        """Take a command in, however full it is; False says that it waits for the answer of its twin."""
        if pending.key in self._unanswered:
            self._duplicates.setdefault(pending.key, []).append(pending)
            return False
        self._unanswered[pending.key] = pending
        self._bulk += pending.bulk
        return True

    def wait(self, commands: Iterable[PendingCommand]) -> None:
        """Let those that were looked up in vain wait behind all others."""
        self.waiting.extend(pending for pending in commands if self._is_unanswered(pending))

    def take(self) -> PendingCommand:
        """Return the next command; ask `is_empty` before."""
        return self.waiting.popleft()

    def peek(self, count: int) -> list[PendingCommand]:
        """Return the next commands without taking them."""
        return list(islice(self.waiting, count))

    def put_back(self, commands: Iterable[PendingCommand]) -> None:
        """Let commands that were taken wait again, before all others; the answered ones are gone."""
        back = [pending for pending in commands if self._is_unanswered(pending)]
        self.waiting.extendleft(reversed(back))

    def _is_unanswered(self, pending: PendingCommand) -> bool:
        return self._unanswered.get(pending.key) is pending

    def accept(self, pending: PendingCommand, receipt: Receipt) -> None:
        """Answer a command and its duplicates with a receipt."""
        self._remember(pending.key)
        pending.accept(receipt)
        for duplicate in self._remove(pending):
            duplicate.give(receipt if duplicate.sent == pending.sent else KeyReused())

    def show(self, pending: PendingCommand, preview: Preview) -> None:
        """Answer a preview; nothing was done under its key."""
        pending.accept(preview)
        self._remove(pending)

    def repeat(self, pending: PendingCommand, answer: Answer) -> None:
        """Answer a command whose key was accepted before, and its duplicates.

        Of two commands one may still be the first that was accepted: it is looked up in its turn.
        """
        pending.give(answer)
        for duplicate in self._remove(pending):
            if duplicate.sent == pending.sent:
                duplicate.give(answer)
            elif isinstance(answer, Receipt):
                duplicate.refuse(KeyReused())
            elif self._admit(duplicate):
                self.waiting.append(duplicate)

    def refuse(self, pending: PendingCommand, why: Refused) -> None:
        """Answer with a refusal; a duplicate key with another command is decided: it was let in before."""
        pending.refuse(why)
        for duplicate in self._remove(pending):
            if duplicate.sent == pending.sent or pending.key in self._recent:
                duplicate.refuse(why)
            elif self._admit(duplicate):
                self.waiting.append(duplicate)

    def refuse_older(self, than: float, why: Unavailable) -> None:
        """Refuse everything that was queued before `than`."""
        for pending in [one for one in self._unanswered.values() if one.queued_at < than]:
            self.refuse(pending, why)

    def refuse_all(self, why: Unavailable) -> None:
        """Refuse everything that has no answer, and what comes after it under the same key."""
        while self._unanswered:
            self.refuse_older(float("inf"), why)

    def refuse_waiting(self, why: Unavailable) -> None:
        """Refuse everything that is not taken yet."""
        while not self.is_empty():
            self.refuse(self.take(), why)

    def _remove(self, pending: PendingCommand) -> list[PendingCommand]:
        """Take an answered command off the queue; return its duplicates."""
        if not self._is_unanswered(pending):
            return []
        del self._unanswered[pending.key]
        self._bulk -= pending.bulk
        return self._duplicates.pop(pending.key, [])

    def _remember(self, key: bytes) -> None:
        self._recent.add(key)
        self._recent_in_order.append(key)
        if len(self._recent_in_order) > RECENT_KEYS_MAX:
            self._recent.discard(self._recent_in_order.popleft())
