"""Rows as text for COPY, escaped as PostgreSQL reads it; made ready once a table."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, Final

import msgspec
import psycopg
from msgspec.structs import astuple

from projections.engine.table import Row, Table

Cursor = psycopg.Cursor[Any]

PIECE: Final = 500
_NULL: Final = "\\N"
_ABSENT: Final = "\0"
"""Stands for what is absent until a row is escaped: no text in PostgreSQL holds NUL."""
_SPECIAL: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Copying:
    """Turns rows of one table into lines, and sends lines to it."""

    def __init__(self, table: Table) -> None:
        columns = table.columns
        self._tabs = len(table.written) - 1
        self._template = "\t".join(["%s"] * len(table.written))
        self._nullable = any(column.nullable for column in columns)
        self._encoders: list[tuple[int, Callable[[Any], str]]] = [
            (n, _array if column.type == "text[]" else _json)
            for n, column in enumerate(columns)
            if column.type in ("text[]", "json")
        ]
        self._statement = f"COPY {table.name} ({', '.join(table.written)}) FROM STDIN".encode()

    def line(self, row: Row, added: Sequence[Any]) -> str:
        """Return a row with the engine's columns as COPY reads it."""
        values: Sequence[Any] = (*astuple(row), *added)
        if self._encoders:
            values = list(values)
            for n, encode in self._encoders:
                values[n] = encode(values[n]) if values[n] is not None else None
        absent = self._nullable and None in values
        if absent:
            values = [_ABSENT if value is None else value for value in values]
        text = self._template % tuple(values)
        if text.count("\t") == self._tabs and not ("\\" in text or "\n" in text or "\r" in text):
            return (text.replace(_ABSENT, _NULL) if absent else text) + "\n"
        return "\t".join(map(_escaped, values)) + "\n"

    def send(self, cursor: Cursor, lines: Iterable[str]) -> None:
        """Insert the lines; PostgreSQL writes the first while the next are still being made."""
        lines = iter(lines)
        text = "".join(islice(lines, PIECE))
        if not text:
            return
        with cursor.copy(self._statement) as copy:
            while text:
                copy.write(text.encode())
                text = "".join(islice(lines, PIECE))


def _escaped(value: Any) -> str:
    return _NULL if value is _ABSENT else str(value).translate(_SPECIAL)


def _array(texts: Iterable[str]) -> str:
    """Return a `text[]` as PostgreSQL reads it."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
