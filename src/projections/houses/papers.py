"""The documents of houses, and what their holders were told."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.houses.events import DocumentFiled, NewsPublished
from ledger.houses.papers import DocumentKind, NewsKind
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.engine.table import Lines, Row
from projections.engine.view import View


class Paper(msgspec.Struct, frozen=True, gc=False):
    """A document; its title stands sealed in the fact."""

    house: str
    kind: DocumentKind
    sha256: str
    dated: date


class News(msgspec.Struct, frozen=True, gc=False):
    """What was told; the words stand sealed in the fact."""

    house: str
    kind: NewsKind


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A document of a house, filed on a day by the fact at `told_at`."""

    told_at: int
    kind: DocumentKind
    sha256: str
    dated: date
    filed: date


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """News of a house, in the fact at `told_at`."""

    told_at: int
    day: date
    kind: NewsKind


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """What a house's holders may read of it, the latest first."""

    as_of: Seen
    documents: list[Filed]
    news: list[Told]


DOCUMENTS = Lines(row=Paper, name="house_documents", key=("house",))
NEWS = Lines(row=News, name="house_news", key=("house",))

FIGURES = """
SELECT concat_ws(' ', 'paper', house, sha256), concat_ws(' ', kind, dated) FROM house_documents
WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'news', house, position), kind FROM house_news
WHERE position <= %(position)s
"""


def filed(fact: DocumentFiled) -> Iterator[Row]:
    """One more document."""
    yield Paper(fact.house, DocumentKind(fact.kind), fact.sha256, fact.dated)


def told(fact: NewsPublished) -> Iterator[Row]:
    """Something was told."""
    yield News(fact.house, NewsKind(fact.kind))


PAPERS = View(
    name="papers",
    version=3,
    tables=(DOCUMENTS, NEWS),
    folds=(filed, told),
    figures=FIGURES,
)
_PAPERS = Question(
    Papers,
    PAPERS,
    fields={
        "documents": """SELECT d.position AS told_at, d.kind, d.sha256, d.dated, d.day AS filed
            FROM seen, house_documents d WHERE d.house = %(house)s AND {recorded[d]}
            ORDER BY d.dated DESC, d.position DESC""",
        "news": """SELECT n.position AS told_at, n.day, n.kind FROM seen, house_news n
            WHERE n.house = %(house)s AND {recorded[n]} ORDER BY n.position DESC""",
    },
)


async def papers_of(connection: Connection, house: str, as_of: AsOf | None) -> Papers:
    """Return a house's documents and news."""
    return await _PAPERS.ask(connection, as_of, house=house)
