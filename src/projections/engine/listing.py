"""What is listed, declared once: a list of such things page by page and one of them, as of any moment.

    HOUSE = Listing(
        row=House, view=HOUSES, one="house", many="houses", key="h.house",
        rows="houses h WHERE {held[h]}",
        filters={"hub": Filter(Id)},
    )
    page = await HOUSE.page(connection, as_of, now=now, hub="X…")    # as_of, houses, next
    found = await HOUSE.get(connection, "H…", as_of, now=now)        # as_of, house; None without any

The types of both answers, and over HTTP the query, the addresses' answers and the forms of them, follow
from it. The SQL is a question's (`question.py`): `{held[h]}` says that a row held then, `%(today)s` is
the day and `%(now)s` the moment by which is judged.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from types import GenericAlias
from typing import Any, Generic, TypeVar

import msgspec

from ledger.kernel.days import day_in_rome
from ledger.kernel.refused import Malformed
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.question import Question, Shape, Sql
from projections.engine.view import View

R = TypeVar("R", bound=msgspec.Struct)
Hosted = tuple[str, list[str]] | None
"""A hub and its guests, for whose host is asked."""


class Filter(msgspec.Struct, frozen=True):
    """What a list may be narrowed by: the type of what is asked for, and when a row is such, if not equal."""

    type: Any
    where: str = ""


class Listing(msgspec.Struct, Generic[R], frozen=True, kw_only=True, dict=True):
    """One kind of thing in a view.

    `row` is what is told of each; its first field is its id. A field is the column of its name in the
    rows that `key` is of, unless `columns` says what else; `rows` is what follows FROM, with a WHERE, and
    `listed` says what of them a list shows; any is found by its id.
    `beside` are other views that are asked with it. A list is by id, or first by the day in the field `order`.
    `own` says when it concerns one of the members `%(own)s`, for whom is asked; None sees all. `hosted` says when it
    concerns the hub `%(host)s`, or one of its guests `%(guests)s`. `also` are fields of
    every answer beside the things (their type and SQL), `begin` more common table expressions, and
    `check` is given the id and what was asked for, and refuses what nobody can ask.
    """

    row: type[R]
    view: View
    one: str
    many: str
    key: str
    rows: Sql
    listed: str = ""
    beside: tuple[View, ...] = ()
    order: str = ""
    columns: Mapping[str, str] = {}
    filters: Mapping[str, Filter] = {}
    own: str = ""
    hosted: str = ""
    also: Mapping[str, tuple[Any, str]] = {}
    begin: Sql = ""
    check: Callable[..., None] | None = None

    async def page(
        self,
        connection: Connection,
        as_of: AsOf | None = None,
        *,
        now: datetime,
        own: Iterable[str] | None = None,
        hosted: Hosted = None,
        after: str = "",
        limit: int = 100,
        **asked: Any,
    ) -> Any:
        """Return a `page_type`: so many in order, of those after a cursor, narrowed by the filters."""
        since, last = self._after(after)
        given = self._given(last, asked, own, hosted, as_of, now) | {
            "limit": limit + 1,
            "since": since,
        }
        found = await self._many.ask(connection, as_of, **given)
        rows = getattr(found, self.many)
        if len(rows) <= limit:
            return found
        return msgspec.structs.replace(
            found, **{self.many: rows[:limit], "next": self._cursor(rows[limit - 1])}
        )

    async def get(
        self,
        connection: Connection,
        name: str,
        as_of: AsOf | None = None,
        *,
        now: datetime,
        own: Iterable[str] | None = None,
        hosted: Hosted = None,
        **asked: Any,
    ) -> Any:
        """Return a `one_type`; None if there was none then, or none for these members."""
        found = await self._one.ask(
            connection, as_of, **self._given(name, asked, own, hosted, as_of, now)
        )
        if getattr(found, self.one) is None:
            return None
        return self.one_type(**{each: getattr(found, each) for each in found.__struct_fields__})

    @cached_property
    def page_type(self) -> type[msgspec.Struct]:
        """Return what a page is."""
        return self.page_of(self.row)

    @cached_property
    def one_type(self) -> type[msgspec.Struct]:
        """Return what one thing is answered as."""
        return self.one_of(self.row)

    def page_of(self, row: type[msgspec.Struct]) -> type[msgspec.Struct]:
        """Return what a page is whose things are told so."""
        by = self.order or "id"
        doc = f"{self.many.capitalize()} by {by}; `next` is the `cursor` of the page after, if there is one."
        rows = (self.many, GenericAlias(list, (row,)))
        return self._answer(f"{self._title}Page", doc, rows, ("next", str | None, None))

    def one_of(self, row: Any) -> type[msgspec.Struct]:
        """Return what one thing is answered as that is told so."""
        doc = f"One of the {self.many}, and the position that this reflects."
        return self._answer(f"One{self._title}", doc, (self.one, row))

    def select(self, more: str) -> Sql:
        """Return the query for such things, of which more is said."""
        names = self.row.__struct_fields__
        columns = ", ".join(f"{self._column(name)} AS {name}" for name in names)

        def sql(shape: Shape) -> str:
            rows = self.rows if isinstance(self.rows, str) else self.rows(shape)
            return f"SELECT {columns} FROM {rows}{more}"

        return sql

    def _answer(self, name: str, doc: str, *fields: Any) -> type[msgspec.Struct]:
        also = [(field, kind) for field, (kind, _) in self.also.items()]
        return msgspec.defstruct(
            name,
            [("as_of", Seen), *also, *fields],
            namespace={"__doc__": doc},
            module=self.row.__module__,
            frozen=True,
            kw_only=True,
        )

    def _cursor(self, row: R) -> str:
        """Return after what the next page begins."""
        last = str(getattr(row, self._id))
        return f"{getattr(row, self.order)}.{last}" if self.order else last

    def _after(self, cursor: str) -> tuple[date | None, str]:
        """Return the day and the id after which a page begins; refuses `Malformed` what is no cursor."""
        if not self.order or not cursor:
            return None, cursor
        day, _, last = cursor.partition(".")
        try:
            return date.fromisoformat(day), last
        except ValueError:
            raise Malformed("That is not the `next` of a page.", field="cursor") from None

    @property
    def _title(self) -> str:
        """Return what one thing is called in the name of a type: `bank_transfer` is `BankTransfer`."""
        return self.one.title().replace("_", "")

    @property
    def _id(self) -> str:
        return self.row.__struct_fields__[0]

    def _column(self, name: str) -> str:
        alias = self.key.partition(".")[0]
        return self.columns.get(name, self.key if name == self._id else f"{alias}.{name}")

    @cached_property
    def _many(self) -> Question[Any]:
        after, by = f"{self.key} > %(id)s", self.key
        if self.order:
            by = f"{self._column(self.order)}, {self.key}"
            after = f"(%(since)s::date IS NULL OR ({by}) > (%(since)s, %(id)s))"
        listed = f" AND {self.listed}" if self.listed else ""
        more = f"{self._narrowed}{listed} AND {after} ORDER BY {by} LIMIT %(limit)s"
        return self._question(self.page_type, {self.many: self.select(more)})

    @cached_property
    def _one(self) -> Question[Any]:
        more = f"{self._narrowed} AND {self.key} = %(id)s"
        return self._question(self.one_of(self.row | None), {self.one: self.select(more)})

    def _question(self, answer: type[Any], rows: Mapping[str, Sql]) -> Question[Any]:
        also = {field: sql for field, (_, sql) in self.also.items()}
        return Question(answer, self.view, *self.beside, begin=self.begin, fields={**also, **rows})

    @property
    def _narrowed(self) -> str:
        """Return the conditions that hold as soon as something is given for them."""
        filters = [
            f" AND (%({name})s::text IS NULL OR {one.where or f'{self._column(name)} = %({name})s'})"
            for name, one in self.filters.items()
        ]
        own = [f" AND (%(own)s::text[] IS NULL OR {self.own})"] if self.own else []
        hosted = [f" AND (%(host)s::text IS NULL OR {self.hosted})"] if self.hosted else []
        return "".join([*filters, *own, *hosted])

    def _given(
        self,
        name: str,
        asked: Mapping[str, Any],
        own: Iterable[str] | None,
        hosted: Hosted,
        as_of: AsOf | None,
        now: datetime,
    ) -> dict[str, Any]:
        assert asked.keys() <= self.filters.keys(), asked
        assert own is None or self.own
        host, guests = hosted or (None, [])
        given: dict[str, Any] = {**dict.fromkeys(self.filters), **asked}
        if self.check:
            self.check(name, *given.values())
        return given | {
            "id": name,
            "own": None if own is None else sorted(own),
            "host": host,
            "guests": guests,
            "today": (as_of and as_of.day) or day_in_rome(now.replace(second=0, microsecond=0)),
            "now": moment(now, as_of),
        }
