"""The draft of a batch: commands decided, their facts serialised, nothing stored yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ledger.kernel.fact import Fact, Line
from ledger.kernel.ids import salt
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Concern, Rulebook
from ledger.log.batch import Batch, BatchCommand, Head
from ledger.log.tags import digest
from ledger.pen.cache import UndoLog
from ledger.pen.pending import PendingCommand, Preview, Receipt
from ledger.seal.tree import leaves_of


@dataclass(slots=True)
class BatchDraft:
    """Everything decided since `head`, at one moment `at`; `taken` are its commands in order.

    `accepted` are commands with their first and last fact, counted from 1; `refused` waits with
    them, because a refusal is true only once the log confirms that the state it was given on was
    the state, and so do the `previews`; `undo` is how the cached nouns were before.
    """

    head: Head
    at: datetime
    taken: list[PendingCommand] = field(default_factory=list)
    accepted: list[tuple[PendingCommand, int, int]] = field(default_factory=list)
    refused: list[tuple[PendingCommand, Refused]] = field(default_factory=list)
    previews: list[tuple[PendingCommand, Preview]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    undo: UndoLog = field(default_factory=list)
    _kinds: list[str] = field(default_factory=list)
    _datas: list[bytes] = field(default_factory=list)
    _tags: list[bytes] = field(default_factory=list)
    _owners: list[int] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.taken)

    def add(
        self,
        rules: Rulebook,
        pending: PendingCommand,
        n: int,
        fact: Fact,
        concerned: Sequence[Concern],
    ) -> None:
        """Serialise the `n`-th fact of a command as its line, with its tags."""
        place = len(self.facts) + 1
        line = Line(
            self.head.position + place,
            self.at,
            pending.who.actor,
            pending.key.hex(),
            salt(pending.seed, n),
            fact,
        )
        self._datas.append(rules.encode(line))
        self._kinds.append(rules.names[type(fact)])
        tags = rules.tags(fact, concerned)
        self._tags.extend(map(digest, tags))
        self._owners.extend([place] * len(tags))
        self.facts.append(fact)

    def preview(self, pending: PendingCommand, facts: Sequence[Fact]) -> None:
        """Note what a command would add, decided after everything that is on the draft by now."""
        position = self.head.position + len(self.facts)
        self.previews.append((pending, Preview(position, self.at, tuple(facts))))

    def truncate(self, to: int) -> None:
        """Take out every fact after the first `to`."""
        del self.facts[to:], self._datas[to:], self._kinds[to:]
        while self._owners and self._owners[-1] > to:
            self._owners.pop()
            self._tags.pop()

    def seal(self) -> tuple[Batch, Head]:
        """Return the batch and the head it leads to."""
        self.leaves = leaves_of(self._datas)
        frontier = self.head.frontier.append(self.leaves)
        batch = Batch(
            expected=self.head.position,
            before=self.head.frontier.root(),
            at=self.at,
            kinds=self._kinds,
            datas=self._datas,
            tags=self._tags,
            owners=self._owners,
            commands=[
                BatchCommand(pending.key, pending.fingerprint, first, last)
                for pending, first, last in self.accepted
            ],
            frontier=frontier,
            root=frontier.root(),
            asked=[pending.key for pending, _ in self.refused],
        )
        if not self.facts:
            return batch, self.head
        return batch, Head(self.head.position + len(self.facts), self.at, frontier)

    def receipts(self, batch: Batch) -> list[tuple[PendingCommand, Receipt]]:
        """Return the receipt of each accepted command, once the batch is stored."""
        start, size = batch.expected, batch.expected + len(batch.datas)
        return [
            (
                pending,
                Receipt(
                    start + first,
                    start + last,
                    self.at,
                    tuple(self.leaves[first - 1 : last]),
                    size,
                    batch.root,
                    tuple(self.facts[first - 1 : last]),
                ),
            )
            for pending, first, last in self.accepted
        ]
