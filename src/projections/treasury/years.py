"""What rests on documents: entries made by hand, and years that were approved."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ledger.kernel.fact import Line
from ledger.treasury.by_hand import OwnBooks
from ledger.treasury.events import EntryDocumented, YearApproved
from projections.engine.asof import AsOf, Connection
from projections.engine.listing import Filter, Listing
from projections.engine.question import Question
from projections.engine.table import History, Index, Row
from projections.engine.view import View


class DocumentRow(msgspec.Struct, frozen=True, gc=False):
    """What an entry rests on; title, counterpart and reason stand in the fact at `told_at`."""

    entry: str
    owner: str
    day: date
    sha256: str
    told_at: int


class YearRow(msgspec.Struct, frozen=True, gc=False):
    """A year that was approved on a day; by whom stands in the fact at `told_at`."""

    name: str
    owner: str
    year: int
    approved: date
    result_cents: int
    reserve_cents: int
    sha256: str
    told_at: int


DOCUMENTS = History(
    row=DocumentRow,
    name="entry_documents",
    key=("entry",),
    indexes=(Index(("owner", "entry")),),
)
APPROVED = History(row=YearRow, name="approved_years", key=("name",))

FIGURES = """
SELECT 'document ' || entry, concat_ws(' ', owner, day, nullif(sha256, ''), told_at)
FROM entry_documents WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'year', owner, year),
    concat_ws(' ', name, approved, result_cents, reserve_cents, nullif(sha256, ''), told_at)
FROM approved_years WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def documented(fact: EntryDocumented, line: Line[Any]) -> Iterator[Row]:
    """An entry was made by hand."""
    yield DocumentRow(fact.entry, fact.owner, fact.day, fact.sha256, line.position)


def approved(fact: YearApproved, line: Line[Any]) -> Iterator[Row]:
    """A year's result stands."""
    yield YearRow(
        f"{fact.owner}/{fact.year}",
        fact.owner,
        fact.year,
        fact.day,
        fact.result_cents,
        fact.reserve_cents,
        fact.sha256,
        line.position,
    )


YEARS = View(
    name="years",
    version=1,
    tables=(DOCUMENTS, APPROVED),
    folds=(documented, approved),
    figures=FIGURES,
)


class Documented(msgspec.Struct, frozen=True, kw_only=True):
    """An entry made by hand; the sealed words stand in the fact at `told_at`."""

    id: str
    owner: str
    day: date
    sha256: str
    told_at: int


class ApprovedYear(msgspec.Struct, frozen=True, kw_only=True):
    """A year that was approved: below zero a loss; the sealed words stand in the fact at `told_at`."""

    id: str
    owner: str
    year: int
    approved: date
    result_cents: int
    reserve_cents: int
    sha256: str
    told_at: int


_YEAR = Annotated[int, Meta(ge=1900, le=2199)]
DOCUMENTED = Listing(
    row=Documented,
    view=YEARS,
    one="document",
    many="documents",
    key="d.entry",
    rows="entry_documents d WHERE {held[d]}",
    filters={"owner": Filter(OwnBooks)},
)
APPROVED_YEAR = Listing(
    row=ApprovedYear,
    view=YEARS,
    one="year",
    many="years",
    key="y.name",
    rows="approved_years y WHERE {held[y]}",
    filters={
        "owner": Filter(OwnBooks),
        "year": Filter(_YEAR, "y.year = %(year)s::bigint"),
    },
)


class _Documents(msgspec.Struct, frozen=True):
    documents: list[Documented]


_DOCUMENTS = Question(
    _Documents,
    YEARS,
    fields={"documents": DOCUMENTED.select(" AND d.entry = ANY (%(entries)s)")},
)


async def documents_of(
    connection: Connection, entries: Iterable[str], as_of: AsOf | None
) -> dict[str, Documented]:
    """Return what entries rest on, by entry: those that were made by hand."""
    found = await _DOCUMENTS.ask(connection, as_of, entries=sorted(entries))
    return {one.id: one for one in found.documents}
