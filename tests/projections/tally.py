"""A toy view that betrays every line it is given twice, late, or never."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import psycopg
from msgspec.structs import replace

from ledger.kernel.fact import Line
from ledger.log.names import BookName
from ledger.registry import RULES
from projections.engine.change import Changes
from projections.engine.copying import Cursor
from projections.engine.filling import Filling
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


def slowly(self: Filling, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
    """Write, and then take one's time before anything is committed."""
    APPLY(self, lines, cursor)
    print("applied, not committed", flush=True)
    time.sleep(30)


APPLY = Filling.apply
if __name__ == "__main__":
    from projections.engine.follower import Follower
    from projections.engine.rebuild import rebuild

    verb, url, schema = sys.argv[1:]
    Filling.apply = slowly  # type: ignore[method-assign]
    if verb == "follow":
        with Follower(url, BookName(schema), RULES, [TALLY], chunk=10) as one:
            one.catch_up()
    else:
        rebuild(url, BookName(schema), RULES, TALLY, chunk=10)
