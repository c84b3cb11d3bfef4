"""Whose books are closed, up to which day, and each time that they were opened again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.treasury.close import BooksOf
from ledger.treasury.events import PeriodClosed, PeriodReopened
from projections.engine.change import Change, End, Put
from projections.engine.listing import Filter, Listing
from projections.engine.table import History, Row
from projections.engine.view import View


class ClosedBooks(msgspec.Struct, frozen=True, gc=False):
    """The books of `owner` are closed until the end of a day, since `since`."""

    owner: str
    until: date
    since: date


class ReopenedBooks(msgspec.Struct, frozen=True, gc=False):
    """They were opened again on a day: closed no further than `until`, or not at all; why, stands in the fact at `told_at`."""

    name: str
    owner: str
    until: date | None
    day: date
    told_at: int


CLOSED_TABLE = History(row=ClosedBooks, name="closed", key=("owner",))
REOPENED_TABLE = History(row=ReopenedBooks, name="reopened", key=("name",))

FIGURES = """
SELECT 'closed ' || owner, concat_ws(' ', until, since) FROM closed
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'reopened ' || name, concat_ws(' ', owner, until, day, told_at) FROM reopened
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def closed(fact: PeriodClosed) -> Iterator[Change]:
    """Nothing takes effect in these books any more until the end of that day."""
    yield Put(ClosedBooks(fact.owner, fact.until, fact.day))


def reopened(fact: PeriodReopened, line: Line[Any]) -> Iterator[Row | Change]:
    """They are closed no further than that, or not at all; that they were opened stays to be read."""
    if fact.until is None:
        yield End(ClosedBooks, (fact.owner,))
    else:
        yield Put(ClosedBooks(fact.owner, fact.until, fact.day))
    name = f"{fact.owner}/{line.position}"
    yield ReopenedBooks(name, fact.owner, fact.until, fact.day, line.position)


CLOSED = View(
    name="closed",
    version=3,
    tables=(CLOSED_TABLE, REOPENED_TABLE),
    folds=(closed, reopened),
    figures=FIGURES,
)


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """Whose books are closed (`All`: everybody's), until the end of which day, and since when."""

    owner: str
    until: date
    since: date


class Reopening(msgspec.Struct, frozen=True, kw_only=True):
    """Whose books were opened again on `day`, closed only until the end of `until` then, or not at all (null).

    The sealed reason stands in the fact at `told_at`.
    """

    id: str
    owner: str
    until: date | None
    day: date
    told_at: int


CLOSING = Listing(
    row=Closing,
    view=CLOSED,
    one="closing",
    many="closings",
    key="c.owner",
    rows="closed c WHERE {held[c]}",
    filters={"owner": Filter(BooksOf)},
)
REOPENING = Listing(
    row=Reopening,
    view=CLOSED,
    one="reopening",
    many="reopenings",
    key="r.name",
    rows="reopened r WHERE {held[r]}",
    order="day",
    filters={"owner": Filter(BooksOf)},
)
