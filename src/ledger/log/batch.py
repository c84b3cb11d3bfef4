"""A batch is what the pen hands the log in one append; a stored receipt is what the log remembers of it."""

from datetime import datetime
from typing import Protocol

import msgspec

from ledger.seal.tree import EMPTY, Frontier


class Head(msgspec.Struct, frozen=True):
    """Where the log ends: the last position, its moment, and the tree up to it."""

    position: int = 0
    at: datetime | None = None
    frontier: Frontier = EMPTY


class BatchCommand(msgspec.Struct, frozen=True, gc=False):
    """One command's facts in a batch: which, counted from 1, and under what key and fingerprint."""

    key: bytes
    fingerprint: bytes
    first: int
    last: int


class Batch(msgspec.Struct, frozen=True):
    """Exactly the facts after `expected`, where the root is `before`, ready to be stored in one append.

    `tags` and `owners` run in parallel: `owners[i]` is the fact, counted from 1, of `tags[i]`.
    `asked` are keys of refused commands: were they accepted before, by anyone?
    """

    expected: int
    before: bytes
    at: datetime
    kinds: list[str]
    datas: list[bytes]
    tags: list[bytes]
    owners: list[int]
    commands: list[BatchCommand]
    frontier: Frontier
    root: bytes
    asked: list[bytes]


class AcceptedCommand(msgspec.Struct, frozen=True):
    """What the log remembers of an accepted command: enough to give its first receipt again."""

    fingerprint: bytes
    first: int
    last: int
    at: datetime
    tree_size: int
    root: bytes
    datas: tuple[bytes, ...]


class NounQuery(msgspec.Struct, frozen=True, gc=False):
    """A noun to be loaded: its kind, key, fold version, and the tag that finds its facts."""

    kind: str
    key: str
    fold: int
    tag: str


class LoadedNouns(msgspec.Struct, frozen=True):
    """What a load brought: snapshots by place in the list of queries (position, state), then lines."""

    snapshots: dict[int, tuple[int, bytes]]
    lines: list[tuple[int, bytes]]


class Snapshot(msgspec.Struct, frozen=True, gc=False):
    """A noun's state after `position`, under the root there."""

    kind: str
    key: str
    fold: int
    position: int
    root: bytes
    state: bytes


class HeadMoved(Exception):
    """The head is another: somebody else wrote, or it was restored; nothing was appended."""


class BatchRejected(Exception):
    """The log refused the batch's data; nothing was appended."""


class LogForged(Exception):
    """What stands beside the log was changed: nothing may be told from it until somebody has looked."""


class LogUnavailable(Exception):
    """The log cannot be reached, or what became of an append is unknown."""


class StoredBatch(msgspec.Struct, frozen=True):
    """The last batch as stored, and the tree before it."""

    before: Frontier
    datas: list[bytes]
    root: bytes
    frontier: bytes


class Log(Protocol):
    """What the pen asks of the log. PostgreSQL answers; memory answers alike, for tests."""

    false_snapshots: int

    async def head(self) -> Head:
        """Return where the log ends."""
        ...

    async def now(self) -> datetime | None:
        """Return what time it is where the log is kept; None when it has no clock of its own."""
        ...

    async def root_at(self, position: int) -> bytes | None:
        """Return the root of the batch that ends at a position; None when none does."""
        ...

    async def last_batch(self) -> StoredBatch | None:
        """Return the last batch with the tree before it."""
        ...

    async def beyond(self) -> list[str]:
        """Return what points beyond the last batch: its end was lost or taken away."""
        ...

    async def append(self, batch: Batch) -> set[bytes]:
        """Append durably; return which of the asked and claimed keys were known before.

        Raises `HeadMoved`, `BatchRejected` (nothing was written) or `LogUnavailable` (unknown).
        """
        ...

    async def lock_pen(self) -> None:
        """Lock the pen's row: no other process writes before this one's next append."""
        ...

    async def unlock_pen(self) -> None:
        """Let go of the lock without having written."""
        ...

    async def barrier(self) -> None:
        """Return once what was read before is as safe as an append that was acknowledged.

        Who can read a commit need not have waited for it: a standby may not have it, and become the primary.
        """
        ...

    async def load(self, queries: list[NounQuery], bound: int) -> LoadedNouns:
        """Return snapshots and lines at or before `bound` that the nouns fold from.

        A snapshot that the book did not write is counted in `false_snapshots`, and is not used.
        """
        ...

    async def after(self, position: int, to: int) -> list[tuple[int, bytes]]:
        """Return the lines after a position and up to another, in order."""
        ...

    async def accepted(self, keys: list[bytes]) -> dict[bytes, AcceptedCommand]:
        """Return what is remembered of these keys. Raises `LogForged`."""
        ...

    async def of_kind(self, kind: str) -> list[bytes]:
        """Return every line of one kind of fact, in order."""
        ...

    async def tagged(self, tags: list[str]) -> list[str]:
        """Return those of the tags that any fact has."""
        ...

    async def save_snapshots(self, snapshots: list[Snapshot]) -> None:
        """Keep snapshots, unless newer ones are kept."""
        ...

    async def reconnect(self) -> None:
        """Connect anew; raises `LogUnavailable`."""
        ...

    async def mend_reader(self) -> None:
        """Make anew what reads, if it is dead; raises `LogUnavailable`."""
        ...

    async def close(self) -> None:
        """Give everything back."""
        ...
