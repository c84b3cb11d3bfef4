"""Rows as text for COPY, escaped as PostgreSQL reads it; made ready once a table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec.structs import astuple

from projections.engine.table import Row, Table
from projections.engine.write_behind import WriteBehind

Values = tuple[Any, ...]

PIECE: Final = 500
_NULL: Final = "\\N"
_ABSENT: Final = "\0"
"""Stands for what is absent until a row is escaped: no text in PostgreSQL holds NUL."""
_SPECIAL: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Copying:
    """Sends rows to one table."""

    def __init__(self, table: Table) -> None:
        columns = table.columns
        self._tabs = len(table.written) - 1
        self._template = "\t".join(["%s"] * len(table.written)) + "\n"
        self._nullable = any(column.nullable for column in columns)
        self._encoders: list[tuple[int, Callable[[Any], str]]] = [
            (n, encoder())
            for n, column in enumerate(columns)
            if (encoder := _ENCODERS.get(column.type))
        ]
        self._statement = f"COPY {table.name} ({', '.join(table.written)}) FROM STDIN".encode()

    def values(self, row: Row, added: tuple[Any, ...]) -> Values:
        """Return a row with the engine's columns, ready to be written."""
        values: Values = astuple(row) + added
        if self._encoders:
            values = self._encoded(list(values))
        if self._nullable and None in values:
            values = tuple(_ABSENT if value is None else value for value in values)
        return values

    def _encoded(self, values: list[Any]) -> Values:
        for n, encode in self._encoders:
            values[n] = encode(values[n]) if values[n] is not None else None
        return tuple(values)

    def send(self, writes: WriteBehind, rows: Sequence[Values]) -> None:
        """Insert the rows."""
        if rows:
            starts = range(0, len(rows), PIECE)
            pieces = [self._text(rows[start : start + PIECE]).encode() for start in starts]
            writes.copy(self._statement, len(rows), pieces)

    def _text(self, rows: Sequence[Values]) -> str:
        """Return rows as COPY reads them.

        Hardly ever does a value hold what has to be escaped; then there is not one tab or newline too
        many in all of them.
        """
        text = "".join(map(self._template.__mod__, rows))
        plain = text.count("\t") == self._tabs * len(rows) and text.count("\n") == len(rows)
        if plain and "\\" not in text and "\r" not in text:
            return text.replace(_ABSENT, _NULL) if self._nullable else text
        return "".join("\t".join(map(_escaped, row)) + "\n" for row in rows)


def _escaped(value: Any) -> str:
    return _NULL if value == _ABSENT else str(value).translate(_SPECIAL)


@lru_cache(maxsize=10_000)
def _array(texts: tuple[str, ...]) -> str:
    """Return a `text[]` as PostgreSQL reads it; the same few come again and again."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _moments() -> Callable[[datetime], str]:
    """Return what writes a moment; neighbours are of the same batch, and it is written once."""
    last: tuple[datetime | None, str] = (None, "")

    def text(moment: datetime) -> str:
        nonlocal last
        if moment != last[0]:
            last = moment, moment.isoformat()
        return last[1]

    return text


_ENCODERS: Final[Mapping[str, Callable[[], Callable[[Any], str]]]] = {
    "text[]": lambda: _array,
    "json": lambda: _json,
    "timestamptz": _moments,
}
