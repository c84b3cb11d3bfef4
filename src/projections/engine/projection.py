"""A read model that writes its tables itself, in the way of before views."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from ledger.kernel.fact import Fact, Line
from projections.engine.copying import Cursor

__all__ = ["NULL", "Cursor", "Projection", "copy_in", "escaped"]

NULL = "\\N"
SQL = Path(__file__).parents[3] / "alembic" / "sql"


class Projection(ABC):
    """One read model."""

    name: ClassVar[str]
    tables: ClassVar[tuple[str, ...]]
    takes: ClassVar[frozenset[type[Fact]]]
    edition = "0"

    def statements(self) -> Iterable[str]:
        text = (SQL / f"read_{self.name}.sql").read_text(encoding="utf-8")
        return [text.replace("{read}.", "")]

    async def told(self, connection: Any, position: int) -> dict[str, str]:
        module: Any = import_module(type(self).__module__)
        found: dict[str, str] = await module.figures(connection, position)
        return found

    @property
    def table_names(self) -> list[str]:
        return list(self.tables)

    @property
    def view(self) -> Any:
        return self

    @abstractmethod
    def apply(self, lines: Sequence[Line[Any]], cursor: Cursor) -> None:
        """Bring the tables forward by these lines."""

    @abstractmethod
    def forget(self) -> None:
        """Drop everything kept in memory."""


def copy_in(cursor: Cursor, target: str, rows: Iterable[str]) -> None:
    """Insert rows by COPY."""
    text = "".join(rows)
    if text:
        with cursor.copy(f"COPY {target} FROM STDIN".encode()) as copy:
            copy.write(text.encode())


_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def escaped(text: str) -> str:
    """Return a text as COPY reads it."""
    return text.translate(_SPECIAL)
