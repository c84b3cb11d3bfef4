"""What is copied into a table is what was meant, whatever it holds."""

from datetime import date

import msgspec
import psycopg
import pytest

from patto.postgres import Cluster
from projections.engine.copying import Copying
from projections.engine.table import Current
from projections.engine.write_behind import WriteBehind


class Named(msgspec.Struct, frozen=True):
    """A row of many kinds of columns."""

    name: str
    since: date
    also: tuple[str, ...]
    more: dict[str, str]
    note: str | None = None


TABLE = Current(row=Named, name="named", key=("name",))
DAY = date(2026, 6, 1)
PLAIN = Named("plain", DAY, ("a", "b"), {"k": "v"}, "n")


@pytest.mark.parametrize(
    "row",
    [
        PLAIN,
        Named("", DAY, (), {}),
        Named("a\tb\\n\n\r\\N", DAY, ('"', "\\", "{,}", " "), {"a\t": '\\"\n'}, "\\N"),
        Named("\\", DAY, ("NULL", ""), {}, "\t"),
        Named("Società «Élan» 🏠", DAY, ("ü",), {"ß": "\u2028"}, ""),
    ],
)
def test_a_row_comes_back_as_it_was(server: Cluster, row: Named) -> None:
    """Tabs, newlines, backslashes, quotes, nothing at all: alone and among plain rows."""
    with psycopg.connect(server.url()) as connection, connection.cursor() as cursor:
        (create,) = TABLE.create()
        cursor.execute(create.replace("CREATE TABLE", "CREATE TEMPORARY TABLE").encode())
        copying = Copying(TABLE)
        rows = {one.name: one for one in (PLAIN, row)}.values()
        with WriteBehind(connection) as writes:
            copying.send(writes, [copying.values(one, ()) for one in rows])
        cursor.execute(
            "SELECT name, since, also, more, note FROM named WHERE name = %s", [row.name]
        )
        name, since, also, more, note = cursor.fetchone() or ()
        assert Named(name, since, tuple(also), more, note) == row
        connection.rollback()
