"""A table of a view is declared once: its rows are a struct, and all SQL about it follows from that.

Lines     what happened, never changed: every row stands at its position; `running` sums are kept beside it
History   what holds from one position to another: the row of a key ends where the next one begins
Current   what holds now and leaves nothing behind

The columns are the struct's fields with their types, in order; the engine adds its own after them.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, ClassVar, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

OPEN: Final = 2**63 - 1
"""The end of a row that still holds; its last day is `OPEN_DAY`."""
OPEN_DAY: Final = "infinity"

Row = msgspec.Struct
_PLAIN: Final = {
    str: 'text COLLATE "C"',
    int: "bigint",
    bool: "boolean",
    date: "date",
    datetime: "timestamptz",
}
_OF_ENGINE: Final = {
    "position": "bigint NOT NULL",
    "line": "integer NOT NULL",
    "day": "date NOT NULL",
    "from_position": "bigint NOT NULL",
    "from_day": "date NOT NULL",
    "to_position": f"bigint NOT NULL DEFAULT {OPEN}",
    "to_day": f"date NOT NULL DEFAULT '{OPEN_DAY}'",
}


class Column(msgspec.Struct, frozen=True):
    """One column: its name, its type in PostgreSQL, and whether it may be absent."""

    name: str
    type: str
    nullable: bool = False

    @property
    def sql(self) -> str:
        """Return the column as CREATE TABLE takes it."""
        return f"{self.name} {self.type}" + ("" if self.nullable else " NOT NULL")

    @property
    def array(self) -> str:
        """Return the type of an array of its values."""
        return self.type.partition(" COLLATE")[0] + "[]"


class Index(msgspec.Struct, frozen=True):
    """An index for a question: on which columns, where, by which method."""

    columns: tuple[str, ...]
    where: str = ""
    method: str = "btree"


class Running(msgspec.Struct, frozen=True):
    """Sums that run along with the rows of each group: `sums` is the sum's column → what it adds up."""

    per: tuple[str, ...]
    sums: dict[str, str]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What every table has: the struct of its rows, its name, its key, its indexes."""

    added: ClassVar[tuple[str, ...]] = ()

    row: type[Row]
    name: str
    key: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    indexes: tuple[Index, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns that the struct declares."""
        hints = get_type_hints(self.row)
        return tuple(_column(name, hints[name]) for name in self.row.__struct_fields__)

    @property
    def written(self) -> tuple[str, ...]:
        """Return the names of all columns, in the order in which rows are written."""
        return (*self.row.__struct_fields__, *self.added)

    @property
    def primary(self) -> tuple[str, ...]:
        """Return the columns of the primary key, in the order in which questions find rows."""
        return self.order or self.key

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """Return the columns of the key."""
        found = {column.name: column for column in self.columns}
        return tuple(found[name] for name in self.key)

    def create(self) -> Iterable[str]:
        """Yield the statements that make the table where unqualified names go."""
        primary = f"PRIMARY KEY ({', '.join(self.primary)})"
        yield f"CREATE TABLE {self.name} ({', '.join([*self._declared(), primary])})"
        for index in self.all_indexes():
            where = f" WHERE {index.where}" if index.where else ""
            columns_of = ", ".join(index.columns)
            yield f"CREATE INDEX ON {self.name} USING {index.method} ({columns_of}){where}"

    def create_bare(self) -> Iterable[str]:
        """Yield the statements that make it for a while: what is written there is compared and thrown away."""
        yield f"CREATE UNLOGGED TABLE {self.name} ({', '.join(self._declared())})"
        for columns in self.filled_by():
            yield f"CREATE INDEX ON {self.name} ({', '.join(columns)})"

    def _declared(self) -> list[str]:
        added = [f"{name} {_OF_ENGINE.get(name, 'bigint NOT NULL')}" for name in self.added_names()]
        return [*(column.sql for column in self.columns), *added]

    def filled_by(self) -> tuple[tuple[str, ...], ...]:
        """Return the indexes by which rows are found again while the table is filled."""
        return (self.primary,)

    def added_names(self) -> tuple[str, ...]:
        """Return the columns that the engine adds."""
        return self.added

    def all_indexes(self) -> tuple[Index, ...]:
        """Return the indexes, those that the engine needs among them."""
        return self.indexes


class Lines(Table, frozen=True, kw_only=True):
    """What happened, in order: `position`, `line` (its place among this table's of one fact) and `day`."""

    added: ClassVar[tuple[str, ...]] = ("position", "line", "day")

    running: tuple[Running, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """Return the struct's columns, the place, then the running sums."""
        return (*self.row.__struct_fields__, *self.added_names())

    @property
    def primary(self) -> tuple[str, ...]:
        """Return the key with the place."""
        return (*(self.order or self.key), "position", "line")

    def added_names(self) -> tuple[str, ...]:
        """Return the place and the running sums."""
        return (*self.added, *(name for each in self.running for name in each.sums))

    def all_indexes(self) -> tuple[Index, ...]:
        """Return the indexes; every group whose sums run is found by its last row."""
        own = tuple(Index(group) for group in self.filled_by() if group != self.primary)
        return (*self.indexes, *own)

    def filled_by(self) -> tuple[tuple[str, ...], ...]:
        """Return the indexes by which the last row of each group is found."""
        return tuple((*each.per, "position", "line") for each in self.running)


class History(Table, frozen=True, kw_only=True):
    """What holds from `from_` until just before `to_`, by position and by day.

    What still holds ends at `OPEN` and at infinity, so that one comparison answers now and then
    alike. Days go the same way as positions wherever this is used, since shares and beds are never
    back-dated. `sums` are what `Gain` adds to; a row with nothing left of any holds no longer.
    """

    added: ClassVar[tuple[str, ...]] = ("from_position", "from_day", "to_position", "to_day")

    sums: tuple[str, ...] = ()

    @property
    def primary(self) -> tuple[str, ...]:
        """Return the key with the end, unless an order says where the end stands."""
        return self.order or (*self.key, "to_position")


class Current(Table, frozen=True, kw_only=True):
    """What holds now. `sums` are what `Gain` adds to; a row with nothing left of any is gone."""

    sums: tuple[str, ...] = ()


def _column(name: str, hint: Any) -> Column:
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType) and NoneType in arguments:
        (inner,) = (one for one in arguments if one is not NoneType)
        return Column(name, _type(inner), nullable=True)
    return Column(name, _type(hint))


def _type(hint: Any) -> str:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return _PLAIN[str]
    if hint == tuple[str, ...]:
        return "text[]"
    return "json"
