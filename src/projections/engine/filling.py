"""Lines become rows: the folds of a view are asked what changes, and its writers write it.

What a change or a fold needs to know about earlier rows is found out for all the lines first, and
loaded in one query a table. Folds that look at rows are asked again once these are known, and a
last time in their turn; all others are asked once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from ledger.kernel.fact import Fact, Line
from projections.engine.appending import WriterOfLines
from projections.engine.change import Change, Changes, Key, Missing, Once, See
from projections.engine.standing import Standing, WriterOfCurrent, WriterOfHistory
from projections.engine.table import Current, History, Lines, Row, Table
from projections.engine.view import View
from projections.engine.write_behind import WriteBehind
from projections.engine.writer import REMEMBERED_MAX, Writer

ROUNDS_MAX = 10

Folded = list[tuple[Any, int, date]]
"""What lines change, but for rows that are only appended, each with its position and day; a line itself
where that depends on rows."""

LinesByKind = Mapping[type[Fact], Sequence[Line[Any]]]


def by_kind(lines: Iterable[Line[Any]]) -> LinesByKind:
    """Return the lines of each kind of fact, in order."""
    found: defaultdict[type[Fact], list[Line[Any]]] = defaultdict(list)
    for line in lines:
        found[type(line.fact)].append(line)
    return found


class Filling:
    """Fills the tables of one view, wherever unqualified names go on the connection that is written to."""

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
        self._gatherers: dict[Any, Any] = {
            row: one.gathered.append for row, one in writers if isinstance(one, WriterOfLines)
        }

    def forget(self) -> None:
        """Drop all that is remembered: the tables may have moved, or a transaction was undone."""
        for writer in self._writers.values():
            writer.forget()
        self._there.clear()

    def taken(self, lines: Sequence[Line[Any]], of_kind: LinesByKind) -> Sequence[Line[Any]]:
        """Return those of the lines that may change something here, in order."""
        only, takes = self.view.only, self.takes & of_kind.keys()
        if len(takes) > 1:
            lines = [line for line in lines if type(line.fact) in takes]
        else:
            lines = of_kind[next(iter(takes))] if takes else ()
        for kind in takes & only.keys():
            asked = only[kind]
            lines = [line for line in lines if type(line.fact) is not kind or asked(line.fact)]
        return lines

    def fold(self, lines: Sequence[Line[Any]], writes: WriteBehind) -> Folded:
        """Fold what needs no look; load what all of it needs.

        The lines come in order and only once, and were `taken`; there may be some thousands.
        """
        see, folds, gatherers = See(self._guessed), self._folds, self._gatherers
        folded: Folded = []
        looking: list[Line[Any]] = []
        for line in lines:
            fold, sees = folds[type(line.fact)]
            position, day = line.position, line.fact.day
            if sees:
                looking.append(line)
                folded.append((line, position, day))
                continue
            for change in fold(line, see):
                gather = gatherers.get(type(change))
                if gather is not None:
                    gather((change, position, day))
                elif self._foresee(change, self._there):
                    folded.append((change, position, day))
        for _ in range(ROUNDS_MAX):
            for line in looking:
                with suppress(Missing):
                    for change in folds[type(line.fact)][0](line, see):
                        self._foresee(change, set())
            missing = any(writer.missing for writer in self._writers.values())
            self._load(writes)
            if not missing:
                break
        return folded

    def write(self, folded: Folded, writes: WriteBehind) -> None:
        """Bring the tables forward by what was just folded. Nothing is committed here."""
        see = See(lambda of, key: self._seen(of, key, writes))
        for change, position, day in folded:
            if type(change) is Line:
                fold, _ = self._folds[type(change.fact)]
                self._take_each(fold(change, see), position, day, writes)
            else:
                self._take(change, position, day)
        for writer in self._writers.values():
            writer.flush(writes)
        if len(self._there) > REMEMBERED_MAX:
            self._there.clear()

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

    def _seen(self, of: type[Row], key: Key, writes: WriteBehind) -> Row | None:
        standing = self._standing(of)
        standing.need(key)
        standing.load(writes)
        return standing.known[key]

    def _standing(self, of: type[Row]) -> Standing:
        try:
            return self._standings[of]
        except KeyError:
            raise TypeError(f"rows of {of.__name__} are never looked at") from None

    def _load(self, writes: WriteBehind) -> None:
        for writer in self._writers.values():
            writer.load(writes)

    def _foresee(self, change: Any, there: set[Any]) -> bool:
        """Say what must be known for a change; return whether it is to be made.

        What is to be there once, and is `there`, is not.
        """
        kind = type(change)
        if kind is Once:
            if change in there:
                return False
            there.add(change)
        if kind not in self._adders:
            change.foresee(self._standings[change.of])
        return True

    def _take_each(self, changes: Changes, position: int, day: date, writes: WriteBehind) -> None:
        """Make changes one by one: each may depend on those before."""
        for change in changes:
            self._foresee(change, set())
            self._load(writes)
            self._take(change, position, day)

    def _take(self, change: Row | Change, position: int, day: date) -> None:
        add = self._adders.get(type(change))
        if add is not None:
            add(change, position, day)
        else:
            assert isinstance(change, Change), f"{self.name} has no table of {type(change)}"
            change.make(self._standing(change.of), position, day)


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
