"""The forms in which an answer can be had, chosen by `Accept`: a new one is one more line in `FORMATS`.

whole     the answer at once: JSON
rows      a list, streamed row by row as long as there are pages: NDJSON, CSV
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any, Final, get_origin, get_type_hints

import msgspec
from litestar.datastructures.headers import Accept

from api.engine.answer import encode
from api.engine.ask import Read
from api.engine.column import Column, columns_of, lines_of
from api.engine.problems import NotAcceptable

FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a text begins that a spreadsheet would compute."""
Rows = Callable[[Iterable[Any]], bytes]
"""Writes some rows."""


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """`media` is what `Accept` names. `whole` writes an answer; or else `rows` begins a list.

    What begins a list is told the columns of a row, and returns the first bytes and what writes the rows.
    """

    media: str
    whole: Callable[[Any], bytes] | None = None
    rows: Callable[[Sequence[Column]], tuple[bytes, Rows]] | None = None


def _ndjson(_: Sequence[Column]) -> tuple[bytes, Rows]:
    """Return what writes each row as one line of JSON."""
    return b"", lambda rows: b"".join(encode(row) + b"\n" for row in rows)


def _csv(columns: Sequence[Column]) -> tuple[bytes, Rows]:
    """Return the line of names, and what writes each row as RFC 4180 has it."""

    def lines(rows: Iterable[Sequence[str]]) -> bytes:
        text = StringIO(newline="")
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()

    def write(rows: Iterable[Any]) -> bytes:
        return lines(
            [_cell(value) for value in line] for row in rows for line in lines_of(columns, row)
        )

    return lines([[one.name for one in columns]]), write


def _italian_csv(columns: Sequence[Column]) -> tuple[bytes, Rows]:
    """Return the same as Excel opens it in Italy: UTF-8 with a mark, semicolons, euros with a decimal comma.

    A column of cents, such as `balance_cents`, is one of euros there: `balance_euro`.
    """
    money = [one.name.endswith("cents") for one in columns]

    def lines(rows: Iterable[Sequence[str]]) -> bytes:
        text = StringIO(newline="")
        csv.writer(text, delimiter=";").writerows(rows)
        return text.getvalue().encode()

    def cell(value: Any, *, is_money: bool) -> str:
        if is_money and isinstance(value, int):
            return f"{Decimal(value).scaleb(-2):.2f}".replace(".", ",")
        return _cell(value)

    def write(rows: Iterable[Any]) -> bytes:
        return lines(
            [cell(value, is_money=is_money) for value, is_money in zip(line, money, strict=True)]
            for row in rows
            for line in lines_of(columns, row)
        )

    return BOM_UTF8 + lines([[one.name.replace("cents", "euro") for one in columns]]), write


def spoken(form: Format, language: bytes) -> Format:
    """Return the form as whoever prefers a language (`Accept-Language`) reads it: Italian has a CSV of its own."""
    first = language.split(b",")[0].split(b";")[0].strip().lower()
    is_italian = first == b"it" or first.startswith(b"it-")
    return _ITALIAN if is_italian and form.media == _ITALIAN.media else form


def _cell(value: Any) -> str:
    """A text stands as it is, nothing is empty, many are separated, and all else is as in JSON.

    What a spreadsheet would take for a formula begins with a quote instead, unless it is a number
    (OWASP, "CSV Injection").
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        if _is_many(value):
            return _guarded(_said(value))
        text = encode(value)
        if not text.startswith(b'"'):
            return text.decode()
        value = str(msgspec.json.decode(text))
    return _guarded(value)


def _is_many(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset | dict)


def _said(value: Any) -> str:
    """Return many as one text: `window, door` or `member: M…; amount_cents: 9000`, each within another in brackets."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_part(one)}" for name, one in value.items())
    return ", ".join(map(_part, value))


def _part(value: Any) -> str:
    plain = msgspec.to_builtins(value)
    return f"({_said(plain)})" if _is_many(plain) else _cell(plain).removeprefix("'")


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text


_ITALIAN: Final = Format(media="text/csv", rows=_italian_csv)
FORMATS: Final = (
    Format(media="application/json", whole=encode),
    Format(media="application/x-ndjson", rows=_ndjson),
    Format(media="text/csv", rows=_csv),
)


class Listed(msgspec.Struct, frozen=True):
    """Where the rows of an answer are: the field that holds them, and their columns in a table."""

    field: str
    columns: tuple[Column, ...]


def listed(read: Read) -> Listed | None:
    """Return where the rows of a read's answers are; None for what is no page of a list."""
    hints = get_type_hints(read.returns, include_extras=True)
    lists = [name for name, hint in hints.items() if get_origin(hint) is list]
    if "next" not in hints or len(lists) != 1 or not hasattr(read.query, "following"):
        return None
    (row,) = hints[lists[0]].__args__
    return Listed(lists[0], columns_of(row))


def formats_of(read: Read) -> tuple[Format, ...]:
    """Return the forms in which a read's answers can be had."""
    is_list = listed(read) is not None
    return tuple(one for one in FORMATS if one.whole or is_list)


def chosen(formats: Sequence[Format], accept: bytes) -> Format:
    """Return the format that a client likes best; refuses `NotAcceptable` when none will do."""
    if accept in (b"", b"*/*", b"application/json"):
        return formats[0]
    best = Accept(accept.decode("latin-1")).best_match([one.media for one in formats])
    for one in formats:
        if one.media == best:
            return one
    raise NotAcceptable(gives=[one.media for one in formats])
