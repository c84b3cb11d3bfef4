"""What a house's holders are told of it: where it stands, its documents, its news."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self, assert_never

from immutables import Map
from msgspec import Meta
from msgspec.structs import replace

from ledger.houses.events import DocumentFiled, HouseDescribed, NewsPublished
from ledger.houses.house import existing_house
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import Sha256, Word
from ledger.kernel.who import Role
from ledger.members.words import Said


class FiledAlready(Refused):
    """The house has this very file among its documents already."""


class DatedLater(Malformed):
    """A document is not dated on a day to come."""


class DocumentKind(StrEnum):
    """What kind of document it is."""

    DEED = "deed"
    STATUTE = "statute"
    BALANCE_SHEET = "balance-sheet"
    MINUTES = "minutes"
    CONTRACT = "contract"
    APPRAISAL = "appraisal"
    OTHER = "other"


class NewsKind(StrEnum):
    """What the news is about."""

    WORKS = "works"
    DELAY = "delay"
    VOTE = "vote"
    OTHER = "other"


class Papers(Noun, frozen=True, kw_only=True, gc=False):
    """The documents of a house by their SHA-256, with the day that they bear; by house id."""

    kind = "houses.papers"
    tag = "house"
    key = "house"

    filed: Map[str, date] = Map()

    def evolve(self, part: DocumentFiled) -> Self:
        """File one more."""
        match part:
            case DocumentFiled():
                return replace(self, filed=self.filed.set(part.sha256, part.dated))
            case _:
                assert_never(part)


class DescribeHouse(Command, frozen=True, kw_only=True, tag="houses.describe-house"):
    """Say where a house stands (operators)."""

    house: HouseId
    address: Annotated[Word, Meta(description="street and number")]
    cadastre: Annotated[Word, Meta(description="cadastral reference: sheet, parcel, unit")]


class FileDocument(Command, frozen=True, kw_only=True, tag="houses.file-document"):
    """Put a document among a house's, by the SHA-256 of its file (operators)."""

    personal = Personal(person="house", fact=DocumentFiled)

    house: HouseId
    title: Annotated[Said, Meta(description="what it is called; sealed")]
    kind: DocumentKind
    sha256: Sha256
    dated: Annotated[date, Meta(description="the day that it bears")]


class TellNews(Command, frozen=True, kw_only=True, tag="houses.tell-news"):
    """Tell a house's holders of works, a delay, a vote (operators)."""

    personal = Personal(person="house", fact=NewsPublished)

    house: HouseId
    kind: NewsKind
    words: Annotated[Said, Meta(description="what there is to tell; sealed")]


def describe_house(command: DescribeHouse, see: See) -> list[Fact]:
    """Say where it stands; what was said before no longer holds."""
    must_be(see, Role.OPERATOR)
    existing_house(see, command.house)
    return [
        HouseDescribed(
            day=see.today(),
            house=command.house,
            address=command.address,
            cadastre=command.cadastre,
        )
    ]


def file_document(command: FileDocument, see: See) -> list[Fact]:
    """File a document once."""
    must_be(see, Role.OPERATOR)
    existing_house(see, command.house)
    if command.dated > see.today():
        raise DatedLater(dated=command.dated, today=see.today())
    if command.sha256 in see(Papers, command.house).filed:
        raise FiledAlready(house=command.house, sha256=command.sha256)
    return [
        DocumentFiled(
            day=see.today(),
            house=command.house,
            title=command.title,
            kind=command.kind,
            sha256=command.sha256,
            dated=command.dated,
        )
    ]


def tell_news(command: TellNews, see: See) -> list[Fact]:
    """Tell it to whoever holds shares."""
    must_be(see, Role.OPERATOR)
    existing_house(see, command.house)
    return [
        NewsPublished(day=see.today(), house=command.house, kind=command.kind, words=command.words)
    ]
