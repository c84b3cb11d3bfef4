"""The same log in memory: what PostgreSQL does, without PostgreSQL, for tests and rehearsals."""

from bisect import bisect_left
from datetime import datetime

from ledger.log.batch import (
    AcceptedCommand,
    Batch,
    BatchRejected,
    Head,
    HeadMoved,
    LoadedNouns,
    NounQuery,
    Snapshot,
    StoredBatch,
)
from ledger.log.tags import digest
from ledger.seal.tree import EMPTY


class StoredBatches:
    """What is stored: shared by every `MemoryLog` that writes the same book."""

    def __init__(self) -> None:
        self.datas: list[bytes] = []
        self.kinds: list[str] = []
        self.batches: list[Batch] = []
        self.tags: dict[bytes, list[int]] = {}
        self.commands: dict[bytes, tuple[bytes, int, int]] = {}
        self.snapshots: dict[tuple[str, str], Snapshot] = {}

    def write(self, batch: Batch) -> None:
        """Store a batch whole, or raise and store nothing."""
        if self.batches and batch.at < self.batches[-1].at:
            raise BatchRejected("the clock went back")
        if any(command.key in self.commands for command in batch.commands):
            raise BatchRejected("a key is known")
        start = len(self.datas)
        self.datas += batch.datas
        self.kinds += batch.kinds
        self.batches.append(batch)
        for tag, owner in zip(batch.tags, batch.owners, strict=True):
            self.tags.setdefault(tag, []).append(start + owner)
        for command in batch.commands:
            self.commands[command.key] = (
                command.fingerprint,
                start + command.first,
                start + command.last,
            )

    def head(self) -> Head:
        """Return where the log ends."""
        if not self.batches:
            return Head()
        batch = self.batches[-1]
        return Head(len(self.datas), batch.at, batch.frontier)

    def batch_of(self, position: int) -> Batch:
        """Return the batch that a position was written in."""
        ends = [batch.expected + len(batch.datas) for batch in self.batches]
        return self.batches[bisect_left(ends, position)]


class MemoryLog:
    """One process's view of what is stored."""

    def __init__(self, stored: StoredBatches | None = None) -> None:
        self.stored = stored or StoredBatches()
        self.false_snapshots = 0

    async def head(self) -> Head:
        """Return where the log ends."""
        return self.stored.head()

    async def now(self) -> datetime | None:
        """Memory has no clock of its own."""
        return None

    async def root_at(self, position: int) -> bytes | None:
        """Return the root of the batch that ends at a position; None when none does."""
        ends = {batch.expected + len(batch.datas): batch.root for batch in self.stored.batches}
        return ends.get(position)

    async def last_batch(self) -> StoredBatch | None:
        """Return the last batch with the tree before it."""
        if not self.stored.batches:
            return None
        before = self.stored.batches[-2].frontier if len(self.stored.batches) > 1 else EMPTY
        batch = self.stored.batches[-1]
        return StoredBatch(before, batch.datas, batch.root, batch.frontier.to_bytes())

    async def beyond(self) -> list[str]:
        """Nothing can be lost here."""
        return []

    async def append(self, batch: Batch) -> set[bytes]:
        """Append, or raise as PostgreSQL would."""
        head = self.stored.head()
        if (batch.expected, batch.before) != (head.position, head.frontier.root()):
            raise HeadMoved(f"expected {batch.expected}, found {head.position}, or another root")
        if batch.datas:
            self.stored.write(batch)
        return {key for key in batch.asked if key in self.stored.commands}

    async def lock_pen(self) -> None:
        """Nobody else can write between two awaits of one loop."""

    async def unlock_pen(self) -> None:
        """Nothing was locked."""

    async def barrier(self) -> None:
        """What is stored is stored."""

    async def load(self, queries: list[NounQuery], bound: int) -> LoadedNouns:
        """Return snapshots and lines at or before `bound`."""
        snapshots: dict[int, tuple[int, bytes]] = {}
        positions: set[int] = set()
        for n, query in enumerate(queries):
            start = 0
            kept = self.stored.snapshots.get((query.kind, query.key))
            if kept and kept.fold == query.fold and kept.position <= bound:
                snapshots[n] = (kept.position, kept.state)
                start = kept.position
            tagged = self.stored.tags.get(digest(query.tag), [])
            positions.update(p for p in tagged if start < p <= bound)
        return LoadedNouns(snapshots, [(p, self.stored.datas[p - 1]) for p in sorted(positions)])

    async def after(self, position: int, to: int) -> list[tuple[int, bytes]]:
        """Return the lines after a position and up to another."""
        return list(enumerate(self.stored.datas[position:to], position + 1))

    async def accepted(self, keys: list[bytes]) -> dict[bytes, AcceptedCommand]:
        """Return what is remembered of these keys."""
        found = {}
        for key in keys:
            if key in self.stored.commands:
                fingerprint, first, last = self.stored.commands[key]
                batch = self.stored.batch_of(last)
                size = batch.expected + len(batch.datas)
                datas = tuple(self.stored.datas[first - 1 : last])
                found[key] = AcceptedCommand(
                    fingerprint, first, last, batch.at, size, batch.root, datas
                )
        return found

    async def of_kind(self, kind: str) -> list[bytes]:
        """Return every line of one kind of fact, in order."""
        both = zip(self.stored.kinds, self.stored.datas, strict=True)
        return [data for name, data in both if name == kind]

    async def tagged(self, tags: list[str]) -> list[str]:
        """Return those of the tags that any fact has."""
        return [tag for tag in tags if digest(tag) in self.stored.tags]

    async def save_snapshots(self, snapshots: list[Snapshot]) -> None:
        """Keep snapshots, unless newer ones are kept."""
        for new in snapshots:
            old = self.stored.snapshots.get((new.kind, new.key))
            if old is None or old.fold != new.fold or old.position < new.position:
                self.stored.snapshots[new.kind, new.key] = new

    async def reconnect(self) -> None:
        """Nothing to connect."""

    async def mend_reader(self) -> None:
        """Nothing dies here."""

    async def close(self) -> None:
        """Nothing to close."""
