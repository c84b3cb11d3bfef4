"""Rows stand under a key until others take their place: in a history, or in what is current."""

from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from projections.engine.change import Key
from projections.engine.copying import Values
from projections.engine.table import OPEN, OPEN_DAY, Current, History, Row
from projections.engine.write_behind import WriteBehind
from projections.engine.writer import REMEMBERED_MAX, Writer, getter


class Standing(Writer):
    """Rows that stand under a key: what stands there is remembered, and loaded where it isn't."""

    def __init__(self, table: History | Current, condition: str = "") -> None:
        super().__init__(table)
        self.known: dict[Key, Row | None] = {}
        self._row, self._sums = table.row, table.sums
        self._names = table.row.__struct_fields__
        self.key_of = getter(table.key)
        keys = ", ".join(f"%s::{column.array}" for column in table.key_columns)
        self._query = (
            f"SELECT {', '.join(self._names)} FROM {table.name}"
            f" JOIN unnest({keys}) k ({', '.join(table.key)}) USING ({', '.join(table.key)}) {condition}"
        )

    def need(self, key: Key) -> None:
        if key not in self.known:
            self.missing.add(key)

    def load(self, writes: WriteBehind) -> None:
        if not self.missing:
            return
        columns = [list(one) for one in zip(*self.missing, strict=True)]
        self.known.update(dict.fromkeys(self.missing))
        self.missing.clear()
        for values in writes.ask(self._query.encode(), columns):
            row = msgspec.convert(dict(zip(self._names, values, strict=True)), self._row)
            self.known[self.key_of(row)] = row

    def forget(self) -> None:
        self.known.clear()
        self.missing.clear()

    def put(self, row: Row, position: int, day: date) -> None:
        """Let a row take the place of what stands under its key."""
        raise NotImplementedError

    def end(self, key: Key, position: int, day: date) -> None:
        """Let nothing stand under the key any more."""
        raise NotImplementedError

    def update(self, key: Key, columns: dict[str, Any], position: int, day: date) -> None:
        """Let what stands under the key go on with other columns."""
        row = self.known[key]
        assert row is not None, f"nothing stands in {self.table.name} under {key}"
        self.put(replace(row, **columns), position, day)

    def gain(self, key: Key, by: dict[str, int], position: int, day: date) -> None:
        """Raise the sums under the key, from nothing where nothing stands."""
        row = self.known[key]
        if row is None:
            row = self._row(**dict(zip(self.table.key, key, strict=True)))
        after = {name: getattr(row, name) + cents for name, cents in by.items()}
        row = replace(row, **after)
        if not self._sums or any(getattr(row, name) for name in self._sums):
            self.put(row, position, day)
        else:
            self.end(key, position, day)

    def once(self, key: Key, row: Row, position: int, day: date) -> None:
        """Let a row stand, unless one does."""
        if self.known[key] is None:
            self.put(row, position, day)

    def _trim(self) -> None:
        if len(self.known) > REMEMBERED_MAX:
            self.known.clear()


class WriterOfHistory(Standing):
    """Ends a row where the next begins; what changes twice at one position has changed once."""

    def __init__(self, table: History) -> None:
        super().__init__(table, f"WHERE to_position = {OPEN}")
        self._begun: dict[Key, tuple[Row, int, date]] = {}
        self._ended: dict[Key, tuple[int, date]] = {}
        self._over: list[Values] = []
        same = " AND ".join(f"t.{name} = e.{name}" for name in table.key)
        arrays = ", ".join(f"%s::{column.array}" for column in table.key_columns)
        self._end = (
            f"UPDATE {table.name} t SET to_position = e.to_position, to_day = e.to_day"
            f" FROM unnest({arrays}, %s::bigint[], %s::date[])"
            f" e ({', '.join(table.key)}, to_position, to_day)"
            f" WHERE {same} AND t.to_position = {OPEN}"
        ).encode()

    def forget(self) -> None:
        super().forget()
        self._begun.clear()
        self._ended.clear()
        self._over.clear()

    def add(self, row: Row, position: int, day: date) -> None:
        key = self.key_of(row)
        assert key not in self._begun, f"{self.table.name} has a row under {key} already"
        self._begun[key] = row, position, day
        self.known[key] = row

    def put(self, row: Row, position: int, day: date) -> None:
        key = self.key_of(row)
        self.end(key, position, day)
        self._begun[key] = row, position, day
        self.known[key] = row

    def end(self, key: Key, position: int, day: date) -> None:
        begun = self._begun.pop(key, None)
        if begun is not None:
            row, since, first = begun
            if since != position:
                self._over.append(self.copying.values(row, (since, first, position, day)))
        elif key not in self.known or self.known[key] is not None:
            self._ended.setdefault(key, (position, day))
        self.known[key] = None

    def flush(self, writes: WriteBehind) -> None:
        """End first, so that nothing that begins here under the same key is ended with it."""
        if self._ended:
            columns = [list(one) for one in zip(*self._ended, strict=True)]
            ends = [list(one) for one in zip(*self._ended.values(), strict=True)]
            writes.execute(self._end, [*columns, *ends])
        values = self.copying.values
        begun = (values(row, (*since, OPEN, OPEN_DAY)) for row, *since in self._begun.values())
        self.copying.send(writes, [*self._over, *begun])
        self._begun.clear()
        self._ended.clear()
        self._over.clear()
        self._trim()


class WriterOfCurrent(Standing):
    """Takes away what is replaced, and writes what stands now."""

    def __init__(self, table: Current) -> None:
        super().__init__(table)
        self._after: dict[Key, Row | None] = {}
        self._before: set[Key] = set()
        same = " AND ".join(f"t.{name} = k.{name}" for name in table.key)
        arrays = ", ".join(f"%s::{column.array}" for column in table.key_columns)
        self._delete = (
            f"DELETE FROM {table.name} t USING unnest({arrays}) k ({', '.join(table.key)})"
            f" WHERE {same}"
        ).encode()

    def forget(self) -> None:
        super().forget()
        self._after.clear()
        self._before.clear()

    def add(self, row: Row, position: int, day: date) -> None:
        self._set(self.key_of(row), row, new=True)

    def put(self, row: Row, position: int, day: date) -> None:
        self._set(self.key_of(row), row)

    def end(self, key: Key, position: int, day: date) -> None:
        self._set(key, None)

    def _set(self, key: Key, row: Row | None, *, new: bool = False) -> None:
        if key not in self._after and not new and self.known.get(key, key) is not None:
            self._before.add(key)
        self._after[key] = self.known[key] = row

    def flush(self, writes: WriteBehind) -> None:
        if self._before:
            writes.execute(self._delete, [list(one) for one in zip(*self._before, strict=True)])
        rows = (row for row in self._after.values() if row is not None)
        self.copying.send(writes, [self.copying.values(row, ()) for row in rows])
        self._after.clear()
        self._before.clear()
        self._trim()
