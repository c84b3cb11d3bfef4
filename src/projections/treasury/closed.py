"""Whose books are closed, and up to which day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.treasury.events import PeriodClosed, PeriodReopened
from projections.engine.change import Change, End, Put
from projections.engine.listing import Listing
from projections.engine.table import History
from projections.engine.view import View


class ClosedBooks(msgspec.Struct, frozen=True, gc=False):
    """The books of `owner` are closed until the end of a day, since `since`.

    Why no further stands in the fact at `reopened_at`, if they were opened again.
    """

    owner: str
    until: date
    since: date
    reopened_at: int = 0


CLOSED_TABLE = History(row=ClosedBooks, name="closed", key=("owner",))

FIGURES = """
SELECT 'closed ' || owner, concat_ws(' ', until, since, nullif(reopened_at, 0)) FROM closed
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def closed(fact: PeriodClosed) -> Iterator[Change]:
    """Nothing takes effect in these books any more until the end of that day."""
    yield Put(ClosedBooks(fact.owner, fact.until, fact.day))


def reopened(fact: PeriodReopened, line: Line[Any]) -> Iterator[Change]:
    """They are closed no further than that, or not at all."""
    if fact.until is None:
        yield End(ClosedBooks, (fact.owner,))
    else:
        yield Put(ClosedBooks(fact.owner, fact.until, fact.day, line.position))


CLOSED = View(
    name="closed", version=2, tables=(CLOSED_TABLE,), folds=(closed, reopened), figures=FIGURES
)


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """Whose books are closed (`All`: everybody's), until the end of which day.

    They were opened again, and closed no further, by the fact at `reopened_at`, if there is one.
    """

    owner: str
    until: date
    since: date
    reopened_at: int


CLOSING = Listing(
    row=Closing,
    view=CLOSED,
    one="closing",
    many="closings",
    key="c.owner",
    rows="closed c WHERE {held[c]}",
)
