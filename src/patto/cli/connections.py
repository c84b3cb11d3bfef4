"""The connections of one process are bounded, in all and per address; who asks nothing makes room for others."""

import resource
from collections import Counter
from collections.abc import Container
from typing import Protocol, Self

import msgspec

from api.engine.proxies import address_counted


class ConnectionLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one process puts up with.

    `connections` in all and `per_address`; `head_seconds` for a whole head, from the first byte of it;
    `least_rate`, in bytes a second over any `pace_seconds`, at which a body comes and an answer is read.
    """

    connections: int = 4_096
    per_address: int = 512
    head_seconds: float = 30.0
    pace_seconds: float = 30.0
    unread_seconds: float = 120.0
    least_rate: int = 100

    def within(self, files: int) -> Self:
        """Return the same for a process that may open so many files for its connections."""
        return msgspec.structs.replace(self, connections=max(1, min(self.connections, files)))


class Connection(Protocol):
    """What can be hung up on."""

    def hang_up(self) -> None:
        """Close it."""
        ...


class Connections:
    """Those that are open, and which of them are waiting for a request, the longest first.

    Where there are as many as there may be, a new one takes the place of the one that has been waiting
    longest; where all are being answered it finds none. Trusted proxies count in all and not per address.
    """

    def __init__(self, limits: ConnectionLimits, trusted: Container[str] = ()) -> None:
        self._limits = limits
        self._trusted = trusted
        self._address: dict[Connection, str] = {}
        self._counts: Counter[str] = Counter()
        self._waiting: dict[str, dict[Connection, None]] = {}
        self._all_waiting: dict[Connection, None] = {}

    def enter(self, one: Connection, host: str) -> bool:
        """Count a new connection, which waits for its first request. False says that there is no place."""
        address = "" if not host or host in self._trusted else address_counted(host)
        crowded = address and self._counts[address] >= self._limits.per_address
        if crowded and not self._make_room(self._waiting.get(address, {})):
            return False
        full = len(self._address) >= self._limits.connections
        if full and not self._make_room(self._all_waiting):
            return False
        self._address[one] = address
        self._counts[address] += 1
        self.waits(one)
        return True

    def _make_room(self, waiting: dict[Connection, None]) -> bool:
        longest = next(iter(waiting), None)
        if longest is None:
            return False
        self.leave(longest)
        longest.hang_up()
        return True

    def waits(self, one: Connection) -> None:
        """Note that it waits for a request from now on."""
        if (address := self._address.get(one)) is not None:
            self._waiting.setdefault(address, {})[one] = None
            self._all_waiting[one] = None

    def is_answered(self, one: Connection) -> None:
        """Note that it has sent a whole head and is being answered: it keeps its place."""
        if self._all_waiting.pop(one, one) is None:
            self._no_longer(self._address[one], one)

    def leave(self, one: Connection) -> None:
        """Count it no longer."""
        self.is_answered(one)
        if (address := self._address.pop(one, None)) is not None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]

    def _no_longer(self, address: str, one: Connection) -> None:
        waiting = self._waiting[address]
        del waiting[one]
        if not waiting:
            del self._waiting[address]


def raise_file_limit() -> int:
    """Let this process open as many files as it is allowed to; return how many that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1_048_576 if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):  # The kernel allows less than it says.
            return soft
    return wanted
