"""The forms in which an answer can be had, chosen by `Accept`: a new one is one more line in `FORMATS`.

whole     the answer at once: JSON
rows      a list, streamed row by row as long as there are pages: NDJSON, CSV
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from operator import attrgetter
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec
from litestar.datastructures.headers import Accept

from api.engine.answer import encode
from api.engine.ask import Read
from api.engine.problems import NotAcceptable

FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a text begins that a spreadsheet would compute."""
LEADING: Final = frozenset({"cursor", "about_link"})
"""What leads on to a page or an address, and is no column of a table."""
Rows = Callable[[Iterable[Any]], bytes]
"""Writes some rows."""


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """`media` is what `Accept` names. `whole` writes an answer; or else `rows` begins a list.

    What begins a list is told the names of a row's fields, and returns the first bytes and what
    writes the rows.
    """

    media: str
    whole: Callable[[Any], bytes] | None = None
    rows: Callable[[Sequence[str]], tuple[bytes, Rows]] | None = None


def _ndjson(_: Sequence[str]) -> tuple[bytes, Rows]:
    """Return what writes each row as one line of JSON."""
    return b"", lambda rows: b"".join(encode(row) + b"\n" for row in rows)


def _csv(names: Sequence[str]) -> tuple[bytes, Rows]:
    """Return the line of names, and what writes each row as RFC 4180 has it."""

    def lines(rows: Iterable[Sequence[str]]) -> bytes:
        text = StringIO(newline="")
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()

    values = [_at(name) for name in names]

    def write(rows: Iterable[Any]) -> bytes:
        return lines([_cell(value(row)) for value in values] for row in rows)

    return lines([names]), write


def _italian_csv(names: Sequence[str]) -> tuple[bytes, Rows]:
    """Return the same as Excel opens it in Italy: UTF-8 with a mark, semicolons, euros with a decimal comma.

    A column of cents, such as `balance_cents`, is one of euros there: `balance_euro`.
    """
    columns = [(_at(name), name.endswith("cents")) for name in names]

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
            [cell(value(row), is_money=is_money) for value, is_money in columns] for row in rows
        )

    return BOM_UTF8 + lines([[name.replace("cents", "euro") for name in names]]), write


def spoken(form: Format, language: bytes) -> Format:
    """Return the form as whoever prefers a language (`Accept-Language`) reads it: Italian has a CSV of its own."""
    first = language.split(b",")[0].split(b";")[0].strip().lower()
    is_italian = first == b"it" or first.startswith(b"it-")
    return _ITALIAN if is_italian and form.media == _ITALIAN.media else form


def _at(name: str) -> Callable[[Any], Any]:
    """Return what gives a column's value in a row: `terms.price_cents` is of what is within; null where nothing is."""
    first, *within = name.split(".")
    if not within:
        return attrgetter(first)
    rest = _at(".".join(within))
    return lambda row: None if (one := getattr(row, first)) is None else rest(one)


def _cell(value: Any) -> str:
    """A text stands as it is, nothing is empty, and all else is as in JSON.

    What a spreadsheet would take for a formula begins with a quote instead, unless it is a number
    (OWASP, "CSV Injection").
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        text = encode(value)
        if not text.startswith(b'"'):
            return text.decode()
        value = str(msgspec.json.decode(text))
    return f"'{value}" if value.startswith(FORMULAS) else value


_ITALIAN: Final = Format(media="text/csv", rows=_italian_csv)
FORMATS: Final = (
    Format(media="application/json", whole=encode),
    Format(media="application/x-ndjson", rows=_ndjson),
    Format(media="text/csv", rows=_csv),
)


class Listed(msgspec.Struct, frozen=True):
    """Where the rows of an answer are: the field that holds them, and the names of a row's columns.

    What is one thing within a row has columns of its own, such as `terms.price_cents`; many are one column of JSON.
    """

    field: str
    names: tuple[str, ...]


def listed(read: Read) -> Listed | None:
    """Return where the rows of a read's answers are; None for what is no page of a list."""
    hints = get_type_hints(read.returns, include_extras=True)
    lists = [name for name, hint in hints.items() if get_origin(hint) is list]
    if "next" not in hints or len(lists) != 1 or not hasattr(read.query, "following"):
        return None
    (row,) = hints[lists[0]].__args__
    return Listed(lists[0], tuple(_columns(row)))


def _columns(row: type[msgspec.Struct]) -> Iterator[str]:
    for field, hint in get_type_hints(row).items():
        (within,) = [one for one in (hint, *get_args(hint)) if _is_struct(one)] or (None,)
        if within and get_origin(hint) in (None, Union, UnionType):
            yield from (f"{field}.{name}" for name in _columns(within))
        elif field not in LEADING:
            yield field


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


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
