"""What the log alone can take: the very batches that a book was given, made before and appended again."""

from collections import defaultdict

import psycopg
from psycopg.rows import TupleRow

from benchmarks.server import BenchServer
from ledger.log.batch import Batch, BatchCommand
from ledger.log.names import BookName
from ledger.log.tags import digest
from ledger.log.writer import log_of
from ledger.registry import RULES
from ledger.seal.mac import Macs
from ledger.seal.tree import EMPTY, Frontier

BATCHES = """
SELECT b.last, b.first, b.at, b.root, b.frontier, before.root
FROM {book}.batches b LEFT JOIN {book}.batches before ON before.last = b.first - 1
WHERE b.last > %b ORDER BY b.last
"""
FACTS = "SELECT position, kind, data FROM {book}.facts WHERE position > %b ORDER BY position"
COMMANDS = (
    "SELECT key, fingerprint, first, last FROM {book}.commands WHERE first > %b ORDER BY first"
)


def batches_after(server: BenchServer, name: BookName, position: int) -> list[Batch]:
    """Return what was appended to a book after a position, ready to be appended once more."""
    with psycopg.connect(server.url) as connection, connection.cursor(binary=True) as cursor:

        def rows(sql: str) -> list[TupleRow]:
            return cursor.execute(name.fill(sql).encode(), [position]).fetchall()

        facts, commands, found = rows(FACTS), rows(COMMANDS), rows(BATCHES)
    by_batch: dict[int, list[TupleRow]] = defaultdict(list)
    ends = iter([last for last, *_ in found])
    end = next(ends, 0)
    for key, fingerprint, first, last in commands:
        while last > end:
            end = next(ends)
        by_batch[end].append((key, fingerprint, first, last))
    return [
        _batch(batch, facts[batch[1] - position - 1 : batch[0] - position], by_batch[batch[0]])
        for batch in found
    ]


def _batch(batch: TupleRow, facts: list[TupleRow], commands: list[TupleRow]) -> Batch:
    last, first, at, root, frontier, before = batch
    tags = [RULES.tags(RULES.decode(data).fact) for *_, data in facts]
    return Batch(
        expected=first - 1,
        before=before or EMPTY.root(),
        at=at,
        kinds=[kind for _, kind, _ in facts],
        datas=[data for *_, data in facts],
        tags=[digest(tag) for of_one in tags for tag in of_one],
        owners=[n for n, of_one in enumerate(tags, 1) for _ in of_one],
        commands=[
            BatchCommand(key, fingerprint, begins - first + 1, ends - first + 1)
            for key, fingerprint, begins, ends in commands
        ],
        frontier=Frontier.from_bytes(last, frontier),
        root=root,
        asked=[],
    )


class BareLog:
    """A book's log without a pen: whatever is handed to it is appended, one batch after another."""

    def __init__(self, server: BenchServer, name: BookName) -> None:
        self._log = log_of(server.url, name, Macs(b""), limit_seconds=60)
        self.position = 0

    async def append(self, batches: list[Batch]) -> None:
        """Append all of them durably."""
        if not self.position:
            await self._log.reconnect()
        for batch in batches:
            await self._log.append(batch)
            self.position = batch.expected + len(batch.datas)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._log.close()
