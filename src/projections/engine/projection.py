"""A projection turns the log into tables that answer questions, and remembers where in the log it stands.

Projection   its tables, how it takes the next lines, how it forgets
rows         text for COPY: `copy_in(cursor, "postings (account, cents)", …)`
Follower     gives every projection exactly the next lines, once (follower.py)
AsOf         what an answer reflects: a position, a day, or both (asof.py)

To add one: a file with the class, its queries (async functions that take a connection of the role
`reader`), `figures(connection, position)` and a pure `fold(lines)` for the replay; its tables in
`alembic/sql/read_<name>.sql`, listed in `alembic/versions/0004_read_models.py`; its class in `ALL`
(`projections/every.py`). The tables live in the schema `{read}`, belong to `{projector}`, have no
foreign keys, no sequences and no triggers, and are named without a schema everywhere, so that the
same code fills a second set of them beside the first.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, ClassVar

import psycopg

from ledger.kernel.fact import Fact, Line

Cursor = psycopg.Cursor[Any]
NULL = "\\N"
COPY_ROWS = 500


class Projection(ABC):
    """One read model.

    `name`   its row in `tracking`;
    `tables` every table it fills; no other projection touches them;
    `takes`  the kinds of facts it is given; everything else is passed over (and still counted).
    """

    name: ClassVar[str]
    tables: ClassVar[tuple[str, ...]]
    takes: ClassVar[frozenset[type[Fact]]]

    @abstractmethod
    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        """Bring the tables forward by these lines, which come in order and only once.

        The lines are those of the kinds in `takes`; there may be some thousands. Nothing is
        committed here. What is kept in memory between two calls must equal the tables: load the
        keys that a call touches in one query, keep them, and drop them all in `forget`. Memory
        must stay bounded: forget when it grows beyond what is reasonable.
        """

    @abstractmethod
    def forget(self) -> None:
        """Drop everything kept in memory: the tables may have moved, or a transaction was undone."""


def copy_in(cursor: Cursor, target: str, rows: Iterable[str]) -> None:
    """Insert rows by COPY; each is tab-separated text that ends in a newline.

    `target` is a table with its columns, `postings (account, cents)`. Texts that may hold
    anything go through `escaped`; an absent value is `NULL`. PostgreSQL writes the first rows
    while a generator still makes the next.
    """
    rows = iter(rows)
    text = "".join(islice(rows, COPY_ROWS))
    if not text:
        return
    with cursor.copy(f"COPY {target} FROM STDIN".encode()) as copy:
        while text:
            copy.write(text.encode())
            text = "".join(islice(rows, COPY_ROWS))


_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def escaped(text: str) -> str:
    """Return a text as COPY reads it; ids and numbers need no escaping."""
    return text.translate(_SPECIAL)
