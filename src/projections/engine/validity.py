"""Some rows hold from one position to another: what held then is found as what holds now is.

A table of this kind ends in the columns `from_position, from_day, to_position, to_day`. A row holds
from `from_position` until just before `to_position`; one that still holds ends at `OPEN`. Days go
the same way as positions wherever this is used, since shares and beds are never back-dated.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from projections.engine.projection import Cursor, copy_in

OPEN = 2**63 - 1
OPEN_DAY = "infinity"
_ENDS = ("from_position", "from_day", "to_position", "to_day")

_TEXTS: Mapping[str, str] = {}

Key = tuple[str, ...]


class Spans:
    """What begins and what ends in one table over some lines, written in two statements.

    `key` are the columns that name an open row (texts, or what `kinds` says), `rest` come after them.
    """

    def __init__(
        self,
        table: str,
        key: Sequence[str],
        rest: Sequence[str],
        *,
        kinds: Mapping[str, str] = _TEXTS,
    ) -> None:
        self._target = f"{table} ({', '.join((*key, *rest, *_ENDS))})"
        same = " AND ".join(f"t.{name} = e.{name}" for name in key)
        arrays = ", ".join(f"%s::{kinds.get(name, 'text')}[]" for name in key)
        self._end = (
            f"UPDATE {table} t SET to_position = e.to_position, to_day = e.to_day FROM"
            f" unnest({arrays}, %s::bigint[], %s::date[])"
            f" e ({', '.join(key)}, to_position, to_day)"
            f" WHERE {same} AND t.to_position = {OPEN}"
        )
        self._begun: dict[Key, tuple[str, int, date]] = {}
        self._over: list[str] = []
        self._ended: dict[Key, tuple[int, date]] = {}

    def begin(self, key: Key, rest: str, position: int, day: date) -> None:
        """Let a row hold from here on; `rest` is its other columns as COPY reads them."""
        assert key not in self._begun, key
        self._begun[key] = (rest, position, day)

    def end(self, key: Key, position: int, day: date) -> None:
        """Let the row of this key hold no longer, whether it began in these lines or before."""
        begun = self._begun.pop(key, None)
        if begun is None:
            self._ended[key] = (position, day)
        else:
            self._over.append(_row(key, *begun, position, day))

    def write(self, cursor: Cursor) -> None:
        """End first, so that nothing that begins here under the same key is ended with it."""
        if self._ended:
            columns = list(zip(*self._ended, strict=True))
            positions, days = zip(*self._ended.values(), strict=True)
            texts = [list(column) for column in columns]
            cursor.execute(self._end.encode(), [*texts, list(positions), list(days)])
        open_rows = [_row(key, *begun, OPEN, OPEN_DAY) for key, begun in self._begun.items()]
        copy_in(cursor, self._target, [*self._over, *open_rows])


def _row(
    key: Key, rest: str, position: int, day: date, to_position: int, to_day: date | str
) -> str:
    return "\t".join(key) + f"\t{rest}\t{position}\t{day}\t{to_position}\t{to_day}\n"
