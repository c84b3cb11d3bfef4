"""Lines are appended, and the sums of their groups run along."""

from datetime import date
from operator import attrgetter
from typing import Any

from projections.engine.copying import Cursor, Values
from projections.engine.table import Lines, Row, Running
from projections.engine.writer import REMEMBERED_MAX, Writer, getter


class WriterOfLines(Writer):
    """Appends, and lets the sums run along."""

    def __init__(self, table: Lines) -> None:
        super().__init__(table)
        self._lines: list[Values] = []
        self._place = (0, 0)
        self.sums = [_Sums(table, each) for each in table.running]

    def foresee(self, row: Row) -> None:
        """Say that a row is coming, to whose groups it will be added."""
        for sums in self.sums:
            sums.need(row)

    def load(self, cursor: Cursor) -> None:
        for sums in self.sums:
            sums.load(cursor)

    def forget(self) -> None:
        self._lines.clear()
        for sums in self.sums:
            sums.known.clear()

    def add(self, row: Row, position: int, day: date) -> None:
        last, n = self._place
        self._place = position, n + 1 if last == position else 0
        added: tuple[Any, ...] = (position, self._place[1], day)
        for sums in self.sums:
            added += sums.plus(row)
        self._lines.append(self.copying.values(row, added))

    def flush(self, cursor: Cursor) -> None:
        self.copying.send(cursor, self._lines)
        self._lines.clear()
        for sums in self.sums:
            if len(sums.known) > REMEMBERED_MAX:
                sums.known.clear()


class _Sums:
    """The running sums of each group of a table of lines, as after the last line."""

    def __init__(self, table: Lines, running: Running) -> None:
        self.known: dict[Any, tuple[int, ...]] = {}
        self._missing: set[Any] = set()
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

    def need(self, row: Row) -> None:
        group = self._group(row)
        if group not in self.known:
            self._missing.add(group)

    def load(self, cursor: Cursor) -> None:
        if not self._missing:
            return
        groups = list(self._missing)
        columns = [groups] if self._single else [list(one) for one in zip(*groups, strict=True)]
        self.known.update(dict.fromkeys(groups, self._nothing))
        size = len(columns)
        for row in cursor.execute(self._query.encode(), columns):
            self.known[row[0] if self._single else row[:size]] = row[size:]
        self._missing.clear()

    def plus(self, row: Row) -> tuple[int, ...]:
        group = self._group(row)
        before, added = self.known[group], self._added(row)
        if len(before) == 1:
            after: tuple[int, ...] = (before[0] + added[0],)
        else:
            after = tuple(map(int.__add__, before, added))
        self.known[group] = after
        return after
