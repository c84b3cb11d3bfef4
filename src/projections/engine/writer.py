"""What some lines change in one table is gathered in memory, and written in a few statements."""

from collections.abc import Callable, Iterable
from datetime import date
from operator import attrgetter
from typing import Any, Final

from projections.engine.change import Key
from projections.engine.copying import Copying
from projections.engine.table import Row, Table
from projections.engine.write_behind import WriteBehind

REMEMBERED_MAX: Final = 200_000


class Writer:
    """Gathers changes of one table; a change that a table of its kind doesn't know is our mistake.

    What it remembers between two chunks equals the table; it is all forgotten when another may have
    written there, or when there is too much of it.
    """

    def __init__(self, table: Table) -> None:
        self.copying = Copying(table)
        self.missing: set[Key] = set()
        self.table = table

    def load(self, writes: WriteBehind) -> None:
        """Load what is missing, in one query."""

    def forget(self) -> None:
        """Drop all that is remembered."""

    def add(self, row: Row, position: int, day: date) -> None:
        """Add a row under whose key nothing stands."""
        raise NotImplementedError

    def flush(self, writes: WriteBehind) -> None:
        """Write what was gathered."""
        raise NotImplementedError


def getter(names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads some attributes as a tuple, one alone too."""
    names = tuple(names)
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)
