"""The log is sound: no gap, time never goes back, every leaf and every root is that of the lines."""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime
from typing import Any

from ledger.kernel.fact import Fact, Line
from ledger.kernel.rulebook import Rulebook, UnknownFact
from ledger.log.reading import CHUNK, BatchRow, Row
from ledger.log.recorder import PostgresRecorder
from ledger.seal.tree import EMPTY, Frontier, leaves_of
from projections.engine.pace import Step


def stored(
    recorder: PostgresRecorder,
    up_to: int,
    chunk_size: int = CHUNK,
    pace: Step = lambda _head: None,
) -> Iterator[tuple[Sequence[Row], Sequence[BatchRow]]]:
    """Yield every row up to a position, some thousands at a time, with the batches that end among them."""
    with closing(recorder.reader(chunk=chunk_size)) as reader:
        for chunk in reader.chunks(0, up_to):
            batches = reader.batches(chunk)
            yield list(chunk.rows), batches
            pace(reader.head)


class Verified:
    """What was read so far, and all that is wrong with it."""

    def __init__(self, rules: Rulebook) -> None:
        self.position = 0
        self.frontier: Frontier = EMPTY
        self.differences: list[str] = []
        self._rules = rules
        self._at: datetime | None = None
        self._open: list[bytes] = []
        self._broken = False

    def take(self, rows: Sequence[Row], batches: Sequence[BatchRow]) -> list[Line[Any]]:
        """Check the next rows and the batches that end among them; return the lines."""
        datas = [data for _, _, data, _ in rows]
        leaves = leaves_of(datas)
        if leaves != [leaf for *_, leaf in rows]:
            self.differences += [
                f"position {position}: the stored leaf is not that of the line"
                for (position, *_, stored), leaf in zip(rows, leaves, strict=True)
                if stored != leaf
            ]
        lines = self._decoded(rows)
        self._in_order(rows, lines)
        self._sealed(leaves, batches, lines)
        return lines

    def _decoded(self, rows: Sequence[Row]) -> list[Line[Any]]:
        decode = self._rules.decode
        with suppress(UnknownFact):
            return [decode(data) for _, _, data, _ in rows]
        lines: list[Line[Any]] = []
        for position, _, data, _ in rows:
            try:
                lines.append(decode(data))
            except UnknownFact as why:
                self.differences.append(f"position {position}: {why}")
        return lines

    def _in_order(self, rows: Sequence[Row], lines: Sequence[Line[Any]]) -> None:
        """Compare what stands beside each line, its place and its kind, with the line itself."""
        first, last = self.position + 1, self.position + len(rows)
        places = [row[0] for row in rows]
        if places != list(range(first, last + 1)):
            self.differences.append(f"between {first} and {last}: positions have a gap")
        self.position = places[-1] if places else self.position
        if len(lines) < len(rows) or self._is_all_in_order(rows, lines):
            return
        names, facts = self._rules.names, self._rules.facts
        older = {name for name, kind in facts.items() if kind.upcast is not Fact.upcast}
        for (position, kind, *_), line in zip(rows, lines, strict=True):
            if line.position != position:
                self.differences.append(f"position {position}: the line says {line.position}")
            if names[type(line.fact)] != kind and kind not in older:
                self.differences.append(
                    f"position {position}: is a {names[type(line.fact)]}, not {kind}"
                )
            if self._at is not None and line.at < self._at:
                self.differences.append(f"position {position}: {line.at} is before {self._at}")
            self._at = line.at

    def _is_all_in_order(self, rows: Sequence[Row], lines: Sequence[Line[Any]]) -> bool:
        """Say so of a whole chunk at once, as nearly every one is; otherwise each is looked at."""
        names, before = self._rules.names, self._at
        for row, line in zip(rows, lines, strict=True):
            if row[0] != line.position or row[1] != names[type(line.fact)]:
                return False
            if line.at is not before:
                if before is not None and line.at < before:
                    return False
                before = line.at
        self._at = before
        return True

    def _sealed(
        self, leaves: Sequence[bytes], batches: Sequence[BatchRow], lines: Sequence[Line[Any]]
    ) -> None:
        """Grow the tree batch by batch and compare each root."""
        pending, taken, reached = [*self._open, *leaves], 0, 0
        for first, last, at, root, frontier in batches:
            if first != self.frontier.size + 1:
                self.differences.append(
                    f"batch {first}-{last}: does not follow {self.frontier.size}"
                )
            its = pending[taken : taken + max(0, last - self.frontier.size)]
            self.frontier, taken = self.frontier.append(its), taken + len(its)
            if not self._broken and self.frontier.root() != root:
                self._broken = True  # Each later root covers these lines too.
                self.differences.append(
                    f"batch {first}-{last}: the stored root is not that of its lines,"
                    " nor can any later root be"
                )
            elif not self._broken and self.frontier.to_bytes() != frontier:
                self.differences.append(
                    f"batch {first}-{last}: the stored frontier is not its tree's"
                )
            begun = reached
            while reached < len(lines) and lines[reached].position <= self.frontier.size:
                reached += 1
            if any(line.at != at for line in lines[begun:reached]):
                self.differences.append(f"batch {first}-{last}: its lines are of another moment")
        self._open = pending[taken:]
