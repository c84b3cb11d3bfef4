"""Lines become rows: the folds of a view are asked what changes, and its writers write it.

What a change or a fold needs to know about earlier rows is found out for all the lines first, and
loaded in one query a table. Folds that look at rows are asked again once these are known, and a
last time in their turn; all others are asked once.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from ledger.kernel.fact import Line
from projections.engine.appending import WriterOfLines
from projections.engine.change import Change, Changes, Key, Missing, Once, See
from projections.engine.copying import Cursor
from projections.engine.standing import Standing, WriterOfCurrent, WriterOfHistory
from projections.engine.table import Current, History, Lines, Row, Table
from projections.engine.view import View
from projections.engine.writer import REMEMBERED_MAX, Writer

ROUNDS_MAX = 10


class Filling:
    """Fills the tables of one view, wherever unqualified names go on the cursor's connection."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.name, self.edition = view.name, view.edition
        self._folds = view.by_kind()
        self.takes = frozenset(self._folds)
        self._writers = {table.row: writer_of(table) for table in view.tables}
        writers = self._writers.items()
        self._standings = {row: one for row, one in writers if isinstance(one, Standing)}
        self._there: set[Any] = set()
        self._adders: dict[Any, Any] = {row: one.add for row, one in writers}
        self._foreseers: dict[Any, Any] = {
            row: one.foresee for row, one in writers if isinstance(one, WriterOfLines) and one.sums
        }

    def forget(self) -> None:
        """Drop all that is remembered: the tables may have moved, or a transaction was undone."""
        for writer in self._writers.values():
            writer.forget()
        self._there.clear()

    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        """Bring the tables forward by these lines, which come in order and only once.

        They are of the kinds in `takes`; there may be some thousands. Nothing is committed here.
        """
        folded = self._foreseen(lines, cursor)
        see = See(lambda of, key: self._seen(of, key, cursor))
        for line, changes in zip(lines, folded, strict=True):
            if changes is None:
                fold, _ = self._folds[type(line.fact)]
                self._take_each(fold(line, see), line.position, line.fact.day, cursor)
            else:
                self._take(changes, line.position, line.fact.day)
        for writer in self._writers.values():
            writer.flush(cursor)
        if len(self._there) > REMEMBERED_MAX:
            self._there.clear()

    def _foreseen(self, lines: Sequence[Line[Any]], cursor: Cursor) -> list[list[Any] | None]:
        """Fold what needs no look; load what all of it needs."""
        see = See(self._guessed)
        folded: list[list[Any] | None] = []
        looking: list[Line[Any]] = []
        for line in lines:
            fold, sees = self._folds[type(line.fact)]
            if sees:
                looking.append(line)
                folded.append(None)
            else:
                folded.append(self._foresee(fold(line, see), self._there))
        for _ in range(ROUNDS_MAX):
            for line in looking:
                with suppress(Missing):
                    self._foresee(self._folds[type(line.fact)][0](line, see), set())
            missing = any(writer.missing for writer in self._writers.values())
            self._load(cursor)
            if not missing:
                break
        return folded

    def _guessed(self, of: type[Row], key: Key) -> Row | None:
        """Return what stands now: good enough to find out what will be looked at besides.

        Where nothing stands, a row may begin in these very lines: the fold is asked in its turn.
        """
        standing = self._standing(of)
        standing.need(key)
        found = standing.known.get(key)
        if found is None:
            raise Missing
        return found

    def _seen(self, of: type[Row], key: Key, cursor: Cursor) -> Row | None:
        standing = self._standing(of)
        standing.need(key)
        standing.load(cursor)
        return standing.known[key]

    def _standing(self, of: type[Row]) -> Standing:
        try:
            return self._standings[of]
        except KeyError:
            raise TypeError(f"rows of {of.__name__} are never looked at") from None

    def _load(self, cursor: Cursor) -> None:
        for writer in self._writers.values():
            writer.load(cursor)

    def _foresee(self, changes: Changes, there: set[Any]) -> list[Any]:
        """Return the changes that are to be made, once the rows that they depend on are known.

        What is to be there once, and is `there`, is left out.
        """
        foreseers, standings, adders = self._foreseers, self._standings, self._adders
        found: list[Any] = []
        change: Any
        for change in changes:
            kind = type(change)
            if kind is Once:
                if change in there:
                    continue
                there.add(change)
            foresee = foreseers.get(kind)
            if foresee is not None:
                foresee(change)
            elif kind not in adders:
                change.foresee(standings[change.of])
            found.append(change)
        return found

    def _take_each(self, changes: Changes, position: int, day: date, cursor: Cursor) -> None:
        """Make changes one by one: each may depend on those before."""
        for change in changes:
            self._foresee((change,), set())
            self._load(cursor)
            self._take((change,), position, day)

    def _take(self, changes: Iterable[Row | Change], position: int, day: date) -> None:
        adders, standing = self._adders, self._standing
        for change in changes:
            add = adders.get(type(change))
            if add is not None:
                add(change, position, day)
            else:
                assert isinstance(change, Change), f"{self.name} has no table of {type(change)}"
                change.make(standing(change.of), position, day)


def writer_of(table: Table) -> Writer:
    """Return the writer of a table of its kind."""
    match table:
        case Lines():
            return WriterOfLines(table)
        case History():
            return WriterOfHistory(table)
        case Current():
            return WriterOfCurrent(table)
    raise TypeError(table)
