"""Where houses stand, their documents, and what their holders were told."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.houses.events import DocumentFiled, HouseDescribed, NewsPublished
from ledger.houses.papers import DocumentKind, NewsKind
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.change import Change, Put
from projections.engine.question import Question
from projections.engine.table import History, Lines, Row
from projections.engine.view import View


class Where(msgspec.Struct, frozen=True, gc=False):
    """The address of a house, and its reference in the cadastre."""

    house: str
    address: str
    cadastre: str


class Paper(msgspec.Struct, frozen=True, gc=False):
    """A document; its title is sealed under the house's key."""

    house: str
    title: str
    kind: DocumentKind
    sha256: str
    dated: date


class News(msgspec.Struct, frozen=True, gc=False):
    """What was told; the words are sealed under the house's key."""

    house: str
    kind: NewsKind
    words: str


class PaperShown(msgspec.Struct, frozen=True, kw_only=True):
    """A document of a house, filed on a day."""

    title: str | None
    kind: DocumentKind
    sha256: str
    dated: date
    filed: date


class NewsShown(msgspec.Struct, frozen=True, kw_only=True):
    """News of a house, the latest first."""

    day: date
    kind: NewsKind
    words: str | None


class Stands(msgspec.Struct, frozen=True):
    """Where a house stands."""

    address: str
    cadastre: str


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """What a house's holders may read of it."""

    as_of: Seen
    where: Stands | None
    documents: list[PaperShown]
    news: list[NewsShown]


WHERE = History(row=Where, name="house_addresses", key=("house",))
DOCUMENTS = Lines(row=Paper, name="house_documents", key=("house",))
NEWS = Lines(row=News, name="house_news", key=("house",))

FIGURES = """
SELECT 'address ' || house, concat_ws(' ', address, cadastre) FROM house_addresses
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'paper', house, sha256), concat_ws(' ', kind, dated, title) FROM house_documents
WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'news', house, position), concat_ws(' ', kind, words) FROM house_news
WHERE position <= %(position)s
"""


def described(fact: HouseDescribed) -> Iterator[Change]:
    """It stands here."""
    yield Put(Where(fact.house, fact.address, fact.cadastre))


def filed(fact: DocumentFiled) -> Iterator[Row]:
    """One more document."""
    yield Paper(fact.house, fact.title, DocumentKind(fact.kind), fact.sha256, fact.dated)


def told(fact: NewsPublished) -> Iterator[Row]:
    """Something was told."""
    yield News(fact.house, NewsKind(fact.kind), fact.words)


PAPERS = View(
    name="papers",
    version=1,
    tables=(WHERE, DOCUMENTS, NEWS),
    folds=(described, filed, told),
    figures=FIGURES,
)
_PAPERS = Question(
    Papers,
    PAPERS,
    fields={
        "where": """SELECT w.address, w.cadastre FROM seen, house_addresses w
            WHERE w.house = %(house)s AND {held[w]}""",
        "documents": """SELECT d.title, d.kind, d.sha256, d.dated, d.day AS filed
            FROM seen, house_documents d WHERE d.house = %(house)s AND {told[d]}
            ORDER BY d.dated DESC, d.position DESC""",
        "news": """SELECT n.day, n.kind, n.words FROM seen, house_news n
            WHERE n.house = %(house)s AND {told[n]} ORDER BY n.position DESC""",
    },
)


async def papers_of(connection: Connection, house: str, as_of: AsOf | None) -> Papers:
    """Return a house's address, documents and news, their words sealed."""
    return await _PAPERS.ask(connection, as_of, house=house)
