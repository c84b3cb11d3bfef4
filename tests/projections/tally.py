"""A toy read model that betrays every line it is given twice, late, or never."""

import sys
import time
from collections.abc import Sequence
from typing import Any, ClassVar

import psycopg

from ledger.kernel.fact import Fact, Line
from ledger.log.names import BookName
from ledger.registry import RULES
from projections.engine.projection import Cursor, Projection, copy_in

MAKE = """
SET ROLE {projector};
CREATE TABLE {read}.tally (position bigint, total bigint) WITH (fillfactor = 77);
CREATE INDEX ON {read}.tally (position);
GRANT SELECT ON {read}.tally TO {reader}, {writer};
"""


class Tally(Projection):
    """One row a line, with a running count that lives in memory between two calls."""

    name: ClassVar[str] = "tally"
    tables: ClassVar[tuple[str, ...]] = ("tally",)
    takes: ClassVar[frozenset[type[Fact]]] = frozenset(RULES.facts.values())
    seconds: float = 0.0

    def __init__(self) -> None:
        self.total = -1

    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        if self.total < 0:
            ((self.total,),) = cursor.execute(
                "SELECT coalesce(max(total), 0) FROM tally"
            ).fetchall()
        rows = []
        for line in lines:
            self.total += 1
            rows.append(f"{line.position}\t{self.total}\n")
        copy_in(cursor, "tally (position, total)", rows)
        if self.seconds:
            print("applied, not committed", flush=True)
            time.sleep(self.seconds)

    def forget(self) -> None:
        self.total = -1


def make(conninfo: str, book: BookName) -> None:
    """Make the toy's table, as a migration would."""
    with psycopg.connect(conninfo) as connection:
        connection.execute(book.fill(MAKE).encode())


def rows(conninfo: str, book: BookName) -> list[tuple[int, int]]:
    with psycopg.connect(conninfo) as connection:
        return connection.execute(
            f"SELECT position, total FROM {book.read}.tally ORDER BY position, total"
        ).fetchall()


def position(conninfo: str, book: BookName, name: str = "tally") -> int:
    with psycopg.connect(conninfo) as connection:
        ((found,),) = connection.execute(
            f"SELECT position FROM {book.read}.tracking WHERE projection = %s", [name]
        ).fetchall()
        return int(found)


if __name__ == "__main__":
    from projections.engine.follower import Follower
    from projections.engine.rebuild import rebuild

    verb, url, schema = sys.argv[1:]
    slow = Tally()
    slow.seconds = 30.0
    if verb == "follow":
        with Follower(url, BookName(schema), [slow], chunk=10) as one:
            one.catch_up()
    else:
        rebuild(url, BookName(schema), slow, chunk=10)
