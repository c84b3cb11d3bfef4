"""The desk: commands that wait, commands being written, and the keys accepted lately."""

from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Final

from ledger.kernel.refused import Refused
from ledger.pen.slip import KeyReused, Receipt, Slip, Unavailable

# Keys only: ten thousand receipts would keep the memory busy that the next ones could use again.
# Measured: a pledge over HTTP costs a tenth more when they are kept.
REMEMBERED: Final = 10_000


class Desk:
    """Keeps the order of arrival and answers each slip once.

    Two slips with one key are one command: the second is parked until the first is answered.
    """

    def __init__(self, limit: int) -> None:
        self.waiting: deque[Slip] = deque()
        self._limit = limit
        self._open: dict[bytes, Slip] = {}
        self._parked: dict[bytes, list[Slip]] = {}
        self._bulk = 0
        self._lately: set[bytes] = set()
        self._lately_in_order: deque[bytes] = deque()

    def is_empty(self) -> bool:
        """Say whether nothing waits to be decided; what was answered meanwhile is dropped."""
        while self.waiting and not self._is_open(self.waiting[0]):
            self.waiting.popleft()
        return not self.waiting

    @property
    def size(self) -> int:
        """Return how many commands have no answer yet."""
        return len(self._open)

    def has_room(self, *, bulk: bool) -> bool:
        """Say whether one more command may be put; bulk may fill half of the desk."""
        return self.size < self._limit and not (bulk and self._bulk >= self._limit // 2)

    def put(self, slip: Slip) -> bool:
        """Let a command wait. True says that its key was accepted lately: the log has the answer.

        Raises `Unavailable` when the desk is full.
        """
        if slip.key in self._open:
            self._parked.setdefault(slip.key, []).append(slip)
            return False
        if not self.has_room(bulk=slip.bulk):
            raise Unavailable("Too many commands are waiting.")
        self._open[slip.key] = slip
        self._bulk += slip.bulk
        if slip.key in self._lately:
            return True
        self.waiting.append(slip)
        return False

    def take(self) -> Slip:
        """Return the next command; ask `is_empty` before."""
        return self.waiting.popleft()

    def next(self, count: int) -> list[Slip]:
        """Return the next commands without taking them."""
        return list(islice(self.waiting, count))

    def put_back(self, slips: Iterable[Slip]) -> None:
        """Let commands that were taken wait again, before all others; the answered ones are gone."""
        back = [slip for slip in slips if self._is_open(slip)]
        self.waiting.extendleft(reversed(back))

    def _is_open(self, slip: Slip) -> bool:
        return self._open.get(slip.key) is slip

    def accept(self, slip: Slip, receipt: Receipt) -> None:
        """Answer with a receipt, and all who sent the same."""
        self._remember(slip.key)
        slip.accept(receipt)
        for twin in self._close(slip):
            self._tell(twin, slip.fingerprint, receipt)

    def recall(self, slip: Slip, fingerprint: bytes, receipt: Receipt) -> None:
        """Answer with what the log remembers under this key."""
        for one in (slip, *self._close(slip)):
            self._tell(one, fingerprint, receipt)

    def refuse(self, slip: Slip, why: Refused) -> None:
        """Answer with a refusal; a parked slip with another command gets its own chance."""
        slip.refuse(why)
        for twin in self._close(slip):
            if twin.fingerprint == slip.fingerprint or slip.key in self._lately:
                twin.refuse(why)
            else:
                self.put(twin)

    def refuse_older(self, than: float, why: Unavailable) -> None:
        """Refuse everything that has waited since before `than`."""
        first = next(iter(self._open.values()), None)  # They are in the order they came in.
        if first is None or first.since >= than:
            return
        for slip in [slip for slip in self._open.values() if slip.since < than]:
            self.refuse(slip, why)

    def refuse_all(self, why: Unavailable) -> None:
        """Refuse everything that is open."""
        self.refuse_older(float("inf"), why)

    def _close(self, slip: Slip) -> list[Slip]:
        if not self._is_open(slip):
            return []
        del self._open[slip.key]
        self._bulk -= slip.bulk
        return self._parked.pop(slip.key, [])

    def _tell(self, slip: Slip, fingerprint: bytes, receipt: Receipt) -> None:
        if slip.fingerprint == fingerprint:
            slip.accept(receipt)
        else:
            slip.refuse(KeyReused())

    def _remember(self, key: bytes) -> None:
        self._lately.add(key)
        self._lately_in_order.append(key)
        if len(self._lately_in_order) > REMEMBERED:
            self._lately.discard(self._lately_in_order.popleft())
