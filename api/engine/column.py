"""A row of an answer as lines of a table: one thing within it has columns of its own, of many each has a line of its own.

    entry  day         about  lines.account      lines.cents
    E1     2026-06-15  M1     Assets:Bank:…              100
    E1     2026-06-15  M1     Liabilities:…             -100

What is said of the whole stands on each of its lines, so that they can be sorted and narrowed; its numbers stand on the first
alone, so that the sum of a column is right. Where there are no such things, a list of words is one cell. What is listed within what is
listed is left out of a table: a document of JSON has it.
"""

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

LEADING: Final = frozenset({"cursor", "about_link"})
"""What leads on to a page or an address, and is no column of a table."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column by its `name`, such as `terms.price_cents`; `value` finds it in a row, or in one of the `many` things there."""

    name: str
    value: Callable[[Any], Any]
    many: Callable[[Any], Sequence[Any]] | None = None


def columns_of(row: type[msgspec.Struct]) -> tuple[Column, ...]:
    """Return the columns of a table with such rows."""
    has_structs = any(_struct_in(hint) and _is_list(hint) for _, hint in _fields(row))
    return tuple(_columns(row, lists=has_structs))


def lines_of(columns: Sequence[Column], row: Any) -> Iterator[list[Any]]:
    """Yield what a row is in a table: a line, or as many as there are of what it has most of."""
    many = {one.many: one.many(row) for one in columns if one.many}
    for n in range(max([1, *map(len, many.values())])):
        yield [_at(one, row, many, n) for one in columns]


def _at(column: Column, row: Any, many: dict[Any, Sequence[Any]], n: int) -> Any:
    if column.many:
        some = many[column.many]
        return column.value(some[n]) if n < len(some) else None
    value = column.value(row)
    return None if n and isinstance(value, int) and not isinstance(value, bool) else value


def _columns(row: type[msgspec.Struct], *, lists: bool) -> Iterator[Column]:
    """Yield the columns of a row; where `lists` have lines of their own, what is listed in it has."""
    for field, hint in _fields(row):
        kind, get = _struct_in(hint), attrgetter(field)
        if _is_list(hint):
            yield from _listed(field, kind, get) if lists else (Column(name=field, value=get),)
        elif kind:
            yield from (_within(field, one) for one in _columns(kind, lists=False))
        else:
            yield Column(name=field, value=get)


def _listed(field: str, kind: Any, get: Callable[[Any], Any]) -> Iterator[Column]:
    """Yield the columns of what is listed in a field: of things their fields, of words themselves."""
    if kind is None:
        yield Column(name=field, value=lambda one: one, many=get)
        return
    deeper = {name for name, hint in _fields(kind) if _is_list(hint) and _struct_in(hint)}
    for one in _columns(kind, lists=False):
        if one.name not in deeper:
            yield Column(name=f"{field}.{one.name}", value=one.value, many=get)


def _within(field: str, column: Column) -> Column:
    """Return the column of a thing that is in a field, or is not there."""

    def value(row: Any) -> Any:
        inner = getattr(row, field)
        return None if inner is None else column.value(inner)

    return Column(name=f"{field}.{column.name}", value=value)


def _fields(row: type[msgspec.Struct]) -> Iterator[tuple[str, Any]]:
    return ((name, hint) for name, hint in get_type_hints(row).items() if name not in LEADING)


def _struct_in(hint: Any) -> type[msgspec.Struct] | None:
    """Return the type of the thing in a field, or of those that are listed there."""
    found = [one for one in (hint, *get_args(hint)) if _is_struct(one)]
    return found[0] if found and get_origin(hint) is not dict else None


def _is_list(hint: Any) -> bool:
    return get_origin(hint) not in (None, Union, UnionType, dict)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
