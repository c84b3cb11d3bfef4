"""One question, one statement: the answer, the position it reflects, and its fields come from one moment.

    HOLDERS = Question(
        Register, HOUSES,
        house="%(house)s::text",
        holders='''SELECT s.member, s.shares FROM shares s
            WHERE s.issuer = %(house)s AND {held[s]} ORDER BY s.shares DESC, s.member''',
    )
    answer = await HOLDERS.ask(connection, as_of, house=…)

The answer is a struct: `as_of`, then a field for each query. A field that is a list or a tuple takes
all rows as objects, a struct the one row (null without any), anything else the one value. In the SQL
`{held[s]}` is the condition that row `s` of a history held then, `{recorded[m]}` that row `m` of lines
was there then; `seen.position` is the position, `%(day)s` the day, `%(midnight)s` its end. Several views are asked as of the
position that all of them have reached. A statement has a snapshot of its own, so that no transaction
is needed around it, and it is prepared once a connection.

A question that many ask at once names what `each` of them asks, with its SQL type: `ask_each` answers all of them by
one statement, `asked` being the row of what each one asks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import psycopg

from ledger.kernel.days import rome
from projections.engine.asof import (
    AsOf,
    BeingBuilt,
    BeyondTheBook,
    Connection,
    NotYetSeen,
    head_of,
    why_not,
)
from projections.engine.view import View

T = TypeVar("T")
_NAMED = re.compile(r"%\((\w+)\)s")
CHANGED = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)


class Shape(msgspec.Struct, frozen=True):
    """Whether a day is asked, and whether a position is."""

    day: bool
    position: bool


Sql = str | Callable[[Shape], str]


class Statement(NamedTuple):
    """A statement with numbered parameters, and the name of each.

    psycopg reads a long statement with named ones anew at every call: a third of what asking costs.
    """

    sql: bytes
    names: tuple[str, ...]

    @classmethod
    def of(cls, sql: str) -> "Statement":
        """Number the names in the order in which they come first."""
        names = dict.fromkeys(_NAMED.findall(sql))
        places = {name: f"${n}" for n, name in enumerate(names, 1)}
        numbered = _NAMED.sub(lambda found: places[found[1]], sql)
        return cls(numbered.replace("%%", "%").encode(), tuple(names))


class _Held(dict[str, str]):
    """Conditions by the name of a row of a history.

    Both clocks together ask what took effect by the end of the day among the facts up to the
    position. By position alone an index that has `to_position` finds just the rows that hold.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._day = shape.day

    def __missing__(self, row: str) -> str:
        """Return the condition."""
        if self._day:
            return (
                f"{row}.from_position <= seen.position AND {row}.from_day <= %(day)s"
                f" AND ({row}.to_position > seen.position OR {row}.to_day > %(day)s)"
            )
        return f"{row}.from_position <= seen.position AND {row}.to_position > seen.position"


class _Recorded(_Held):
    """Conditions by the name of a row of lines, which never ends."""

    def __missing__(self, row: str) -> str:
        """Return the condition."""
        condition = f"{row}.position <= seen.position"
        return condition + (f" AND {row}.day <= %(day)s" if self._day else "")


class Question(Generic[T]):
    """A question to one or several views; `begin` are more common table expressions after `seen`."""

    def __init__(
        self,
        answer: type[T],
        *views: View,
        begin: Sql = "",
        fields: Mapping[str, Sql],
        each: Mapping[str, str] | None = None,
    ) -> None:
        self.each = each or {}
        self._views = views
        self._begin = begin
        self._fields = fields
        self._hints = get_type_hints(answer)
        self._decode = msgspec.json.Decoder(answer).decode
        self._statement = cache(lambda shape: Statement.of(self._made(shape)))
        self._of_each = cache(lambda shape: Statement.of(self._made_for_each(shape)))

    async def ask(self, connection: Connection, as_of: AsOf | None = None, **asked: Any) -> T:
        """Ask; raises `NotYetSeen` or `BeyondTheBook` for a position that is not reached."""
        (answer,) = await self._asked(connection, self._statement, as_of or AsOf(), asked)
        return self._decode(answer)

    async def ask_each(
        self,
        connection: Connection,
        as_of: AsOf | None,
        each: Sequence[Mapping[str, Any]],
        **asked: Any,
    ) -> list[T]:
        """Ask for each of these, in their order; raises what `ask` raises, for all of them."""
        asked |= {name: [one[name] for one in each] for name in self.each}
        answers = await self._asked(connection, self._of_each, as_of or AsOf(), asked)
        return [self._decode(answer) for answer in answers]

    async def _asked(
        self,
        connection: Connection,
        statement: Callable[[Shape], Statement],
        as_of: AsOf,
        asked: dict[str, Any],
    ) -> list[str]:
        """Return the answers as JSON."""
        asked |= {"position": as_of.position, "day": as_of.day, "judged": as_of.judged}
        asked["midnight"] = as_of.day and rome(as_of.day, 24)
        sql, names = statement(Shape(as_of.day is not None, as_of.position is not None))
        try:
            cursor = psycopg.AsyncRawCursor(connection)
            await cursor.execute(sql, [asked[name] for name in names], prepare=True)
            rows = await cursor.fetchall()
        except CHANGED as error:  # Other tables than this program's, or none yet; or our mistake.
            raise await self._why_not(connection) or error from None
        if not rows:
            raise await self._why_not(connection) or NotYetSeen()
        reached = rows[0][0]
        if as_of.position is not None and as_of.position > reached:
            head = await head_of(connection)
            refusal = BeyondTheBook if as_of.position > head else NotYetSeen
            raise refusal(position=as_of.position, head=head, seen=reached)
        return [answer for _, answer in rows]

    async def _why_not(self, connection: Connection) -> BeingBuilt | None:
        """Return which view is not there yet, the one of which least is built."""
        asked = [await why_not(connection, view.name, view.edition) for view in self._views]
        return min(filter(None, asked), key=lambda one: one.percent, default=None)

    def _made(self, shape: Shape) -> str:
        marks = {"held": _Held(shape), "recorded": _Recorded(shape)}

        def filled(sql: Sql) -> str:
            return (sql if isinstance(sql, str) else sql(shape)).format(**marks)

        fields = "".join(
            f", '{name}', {_value(self._hints[name], filled(sql))}"
            for name, sql in self._fields.items()
        )
        return (
            f"WITH {self._seen()}{filled(self._begin)}\n"
            "SELECT seen.reached, json_build_object('as_of', json_build_object("
            f"'position', seen.position, 'day', %(day)s::date){fields})::text AS answer FROM seen"
        )

    def _made_for_each(self, shape: Shape) -> str:
        """Return the statement that answers as many as ask, one row each in their order."""
        one = _NAMED.sub(
            lambda found: f"asked.{found[1]}" if found[1] in self.each else found[0],
            self._made(shape),
        )
        lists = ", ".join(f"%({name})s::{type_}[]" for name, type_ in self.each.items())
        return (
            f"SELECT own.* FROM unnest({lists}) WITH ORDINALITY asked ({', '.join(self.each)}, n)"
            f" CROSS JOIN LATERAL ({one}) own ORDER BY asked.n"
        )

    def _seen(self) -> str:
        ours = " OR ".join(
            f"(t.view = '{view.name}' AND t.edition = '{view.edition}')" for view in self._views
        )
        return (
            "seen AS MATERIALIZED (SELECT min(t.position) AS reached,"
            " least(min(t.position), %(position)s::bigint) AS position"
            f" FROM tracking t WHERE ({ours}) AND t.position >= t.awaited"
            f" HAVING count(*) = {len(self._views)})"
        )


def _value(hint: Any, sql: str) -> str:
    """Return the expression that makes a query, or an expression, a JSON value of this type."""
    if not sql.lstrip().upper().startswith(("SELECT", "(SELECT", "WITH")):
        return sql
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) in (list, tuple):
        return f"(SELECT coalesce(json_agg(x), '[]') FROM ({sql}) x)"
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return f"(SELECT to_json(x) FROM ({sql}) x)"
    return f"({sql})"
