"""A toy view that betrays every line it is given twice, late, or never."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec
import psycopg
from msgspec.structs import replace

from ledger.kernel.fact import Line
from ledger.log.names import BookName
from ledger.registry import RULES
from projections.engine.change import Changes
from projections.engine.table import Lines, Row, Running
from projections.engine.view import View


class Tallied(msgspec.Struct, frozen=True):
    """One line was seen."""

    of: str = "all"
    one: int = 1


def tallied(fact: Any) -> Iterator[Row]:
    """Whatever it is, it counts."""
    yield Tallied()


TALLY = View(
    name="tally",
    version=1,
    tables=(Lines(row=Tallied, name="tally", running=(Running(("of",), {"total": "one"}),)),),
    folds=(tallied,),
    kinds=frozenset(RULES.facts.values()),
)


class Other(Tallied, frozen=True):
    """The same in a table of its own."""


def other(fact: Any) -> Iterator[Row]:
    """Whatever it is, it counts."""
    yield Other()


OTHER = View(
    name="other",
    version=1,
    tables=(Lines(row=Other, name="other", running=(Running(("of",), {"total": "one"}),)),),
    folds=(other,),
    kinds=frozenset(RULES.facts.values()),
)


class Fouled(Tallied, frozen=True):
    """The same with what no text in PostgreSQL holds."""

    of: str = "\0"


def fouled(fact: Any) -> Iterator[Row]:
    """It looks well, and can't be written."""
    yield Fouled()


FOULED = View(
    name="fouled",
    version=1,
    tables=(Lines(row=Fouled, name="fouled"),),
    folds=(fouled,),
    kinds=frozenset(RULES.facts.values()),
)


class Wide(msgspec.Struct, frozen=True):
    """The toy's line with one column more."""

    of: str = "all"
    one: int = 1
    twice: int = 2


def wide(fact: Any) -> Iterator[Row]:
    """Count, and count twice."""
    yield Wide()


WIDER = replace(
    TALLY,
    tables=(Lines(row=Wide, name="tally", running=(Running(("of",), {"total": "one"}),)),),
    folds=(wide,),
)
"""A column was added, and nobody thought of the version."""


class Threefold(msgspec.Struct, frozen=True):
    """The toy's line, from another fold."""

    of: str = "all"
    one: int = 3


def threefold(fact: Any) -> Iterator[Row]:
    """Each counts three."""
    yield Threefold()


TRIPLE = replace(
    TALLY,
    version=2,
    tables=(Lines(row=Threefold, name="tally", running=(Running(("of",), {"total": "one"}),)),),
    folds=(threefold,),
)
"""The same tables and another fold: only the version says so."""


def faulty(position: int, name: str = "tally") -> View:
    """The same toy, with a fault that shows at a position."""

    def fold(_: Any, line: Line[Any]) -> Changes:
        assert line.position < position, "I can't"
        yield Tallied()

    (table,) = TALLY.tables
    return replace(TALLY, name=name, tables=(replace(table, name=name),), folds=(fold,))


def rows(conninfo: str, book: BookName) -> list[tuple[int, int]]:
    with psycopg.connect(conninfo) as connection, suppress(psycopg.errors.UndefinedTable):
        return connection.execute(
            f"SELECT position, total FROM {book.read}.tally ORDER BY position, total"
        ).fetchall()
    return []


def position(conninfo: str, book: BookName, name: str = "tally") -> int:
    with psycopg.connect(conninfo) as connection:
        ((found,),) = connection.execute(
            f"SELECT position FROM {book.read}.tracking WHERE view = %s", [name]
        ).fetchall()
        return int(found)
