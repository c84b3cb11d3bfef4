"""Lines are appended, and the sums of their groups run along."""

from collections.abc import Iterable, Iterator
from datetime import date
from operator import add, attrgetter, itemgetter
from typing import Any

from projections.engine.copying import Values
from projections.engine.table import Lines, Row, Running
from projections.engine.write_behind import WriteBehind
from projections.engine.writer import REMEMBERED_MAX, Writer, getter


class WriterOfLines(Writer):
    """Appends, and lets the sums run along, in order of positions, in whichever order rows were `gathered`."""

    def __init__(self, table: Lines) -> None:
        super().__init__(table)
        self.gathered: list[tuple[Row, int, date]] = []
        self._foreseen = 0
        self._place = (0, 0)
        self._sums = [_Sums(table, each) for each in table.running]

    def load(self, writes: WriteBehind) -> None:
        if self._sums and self._foreseen < len(self.gathered):
            rows = [row for row, _, _ in self.gathered[self._foreseen :]]
            self._foreseen = len(self.gathered)
            for sums in self._sums:
                sums.load(rows, writes)

    def forget(self) -> None:
        self.gathered.clear()
        self._foreseen = 0
        for sums in self._sums:
            sums.known.clear()

    def add(self, row: Row, position: int, day: date) -> None:
        self.gathered.append((row, position, day))

    def flush(self, writes: WriteBehind) -> None:
        self.load(writes)  # Folds that look at rows have added some in their turn.
        self.gathered.sort(key=itemgetter(1))
        self.copying.send(writes, list(self._placed()))
        self.gathered.clear()
        self._foreseen = 0
        for sums in self._sums:
            if len(sums.known) > REMEMBERED_MAX:
                sums.known.clear()

    def _placed(self) -> Iterator[Values]:
        """Yield the rows with their places and the sums after each."""
        values, running = self.copying.values, [one.plus for one in self._sums]
        last, n = self._place
        of, day_text = date.min, ""
        for row, position, day in self.gathered:
            n = n + 1 if position == last else 0
            last = position
            if day != of:  # Neighbours are of one day: it is written once.
                of, day_text = day, day.isoformat()
            added: Values = (position, n, day_text)
            for plus in running:
                added += plus(row)
            yield values(row, added)
        self._place = last, n


class _Sums:
    """The running sums of each group of a table of lines, as after the last line."""

    def __init__(self, table: Lines, running: Running) -> None:
        self.known: dict[Any, tuple[int, ...]] = {}
        self._group = attrgetter(*running.per)
        self._added = getter(tuple(running.sums.values()))
        self._nothing = (0,) * len(running.sums)
        self._single = len(running.per) == 1
        types = {column.name: column.array for column in table.columns}
        keys = ", ".join(f"%s::{types[name]}" for name in running.per)
        per = ", ".join(running.per)
        same = " AND ".join(f"t.{name} = k.{name}" for name in running.per)
        of_key = ", ".join(f"k.{name}" for name in running.per)
        sums = ", ".join(f"t.{name}" for name in running.sums)
        self._query = (
            f"SELECT {of_key}, {sums} FROM unnest({keys}) k ({per}) CROSS JOIN LATERAL ("
            f"SELECT * FROM {table.name} t WHERE {same} ORDER BY t.position DESC, t.line DESC LIMIT 1) t"
        )

    def load(self, rows: Iterable[Row], writes: WriteBehind) -> None:
        """Know the sums of all groups that rows will be added to."""
        groups = list(set(map(self._group, rows)) - self.known.keys())
        if not groups:
            return
        columns = [groups] if self._single else [list(one) for one in zip(*groups, strict=True)]
        self.known.update(dict.fromkeys(groups, self._nothing))
        size = len(columns)
        for row in writes.ask(self._query.encode(), columns):
            self.known[row[0] if self._single else row[:size]] = row[size:]

    def plus(self, row: Row) -> tuple[int, ...]:
        group = self._group(row)
        before, added = self.known[group], self._added(row)
        if len(before) == 1:
            after: tuple[int, ...] = (before[0] + added[0],)
        else:
            after = tuple(map(add, before, added))
        self.known[group] = after
        return after
