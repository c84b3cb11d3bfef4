"""Rows changed at random by a superuser, whom nothing stops."""

from uuid import uuid4

import psycopg
from psycopg import sql


class Spoiled:
    """A table in which rows are changed at random, `but` some columns, and put back at the end."""

    def __init__(self, root, dice, schema: str, table: str, but=()) -> None:
        self.root, self.dice = root, dice
        self.table, self.kept = (
            sql.Identifier(schema, table),
            sql.Identifier(f"kept_{table}_{uuid4().hex[:8]}"),
        )
        self._run("CREATE TEMP TABLE {kept} AS TABLE {table}")
        columns = root.execute(
            """SELECT attname, format_type(atttypid, -1), attnotnull FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped""",
            [self.table.as_string(root)],
        )
        self.columns = [one for one in columns if one[0] not in but]
        self.size = self._run("SELECT count(*) FROM {table}").fetchone()[0]

    def _run(self, text, *parameters, **names):
        statement = sql.SQL(text).format(table=self.table, kept=self.kept, **names)
        return self.root.execute(statement, parameters or None)

    def spoil(self, count: int) -> int:
        """Change, delete or double so many rows, each another; return how many were."""
        places = [place for (place,) in self._run("SELECT ctid::text FROM {table}")]
        chosen = self.dice.sample(sorted(places), min(count, len(places)))
        return sum(self._spoil_one(place) for place in chosen)

    def _spoil_one(self, place: str) -> int:
        if self.dice.random() < 0.25:
            return self._run("DELETE FROM {table} WHERE ctid = %s::tid", place).rowcount
        for _ in range(20):
            name, kind, _ = self.dice.choice(self.columns)
            value = sql.SQL(self._other(kind)).format(c=sql.Identifier(name))
            try:
                changed = self._run(
                    "UPDATE {table} SET {c} = {value} WHERE ctid = %s::tid AND {c} IS DISTINCT FROM {value}",
                    place,
                    c=sql.Identifier(name),
                    value=value,
                )
            except (psycopg.IntegrityError, psycopg.DataError, psycopg.errors.UndefinedFunction):
                continue  # The key of another row, a number too large, JSON that knows no equality.
            if changed.rowcount:
                return 1
        return 0

    def _other(self, kind: str) -> str:
        match kind:
            case "bigint" | "integer":
                return self.dice.choice(["{c} + 1", "-{c}", "{c} - 1", "0"])
            case "text":
                return self.dice.choice(["{c} || 'x'", "''", "upper({c})"])
            case "boolean":
                return "NOT {c}"
            case "date" | "timestamp with time zone":
                return "{c} + interval '1 day'"
            case "bytea":
                return "set_byte({c}, 1, (get_byte({c}, 1) # 4))"
            case "text[]":
                return "{c} || 'x'::text"
            case "bigint[]":
                return self.dice.choice(["{c} || 1::bigint", "{c}[2:]"])
        return "{c}"

    def spoil_columns(self, names) -> list[str]:
        """Change each of these columns, each in a row of its own; return those for which there was a row."""
        places = [place for (place,) in self._run("SELECT ctid::text FROM {table}")]
        kinds = {name: kind for name, kind, _ in self.columns}
        done = []
        for name in names:
            for place in places:
                if self._change(place, name, kinds[name]):
                    done.append(name)
                    places.remove(place)
                    break
        return done

    def _change(self, place: str, name: str, kind: str) -> bool:
        """Give one column of one row a value that it cannot have by itself."""
        other = {
            "text": "coalesce({c}, '') || '~'",
            "bigint": "coalesce({c}, 0) - 977",
            "integer": "coalesce({c}, 0) - 977",
            "boolean": "NOT coalesce({c}, false)",
            "date": "'1999-01-01'::date",
            "timestamp with time zone": "'1999-01-01'::timestamptz",
            "text[]": "coalesce({c}, '{{}}') || '~'::text",
            "json": "'[977]'::json",
        }[kind]
        try:
            return bool(
                self._run(
                    f"UPDATE {{table}} SET {{c}} = {other} WHERE ctid = %s::tid",
                    place,
                    c=sql.Identifier(name),
                ).rowcount
            )
        except (psycopg.IntegrityError, psycopg.DataError):
            return False

    def put_back(self) -> None:
        self._run("DELETE FROM {table}")
        self._run("INSERT INTO {table} SELECT * FROM {kept}")
        self._run("DROP TABLE {kept}")
