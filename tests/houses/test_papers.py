"""A house has an address, documents and news; each is told once, by an operator."""

from datetime import timedelta

from msgspec.structs import replace

from ledger.houses.events import DocumentFiled, HouseDescribed, NewsPublished
from ledger.houses.house import NoSuchHouse
from ledger.houses.papers import (
    DatedLater,
    DescribeHouse,
    DocumentKind,
    FiledAlready,
    FileDocument,
    NewsKind,
    TellNews,
)
from ledger.kernel.refused import NotAllowed
from tests.members.examples import village
from tests.offerings.examples import mulino_opened
from tests.scenario import TODAY, given
from tests.staff import TREASURER
from tests.treasury.examples import MULINO

there = [*village, mulino_opened]
describe = DescribeHouse(house=MULINO, address="Via Roma 12", cadastre="12/345/2")
file = FileDocument(
    house=MULINO, title="v1:deed", kind=DocumentKind.DEED, sha256="ab" * 32, dated=TODAY
)
tell = TellNews(house=MULINO, kind=NewsKind.WORKS, words="v1:roof")


def test_a_house_stands_somewhere():
    """Address and cadastral reference; told again, the last holds."""
    fact = HouseDescribed(day=TODAY, house=MULINO, address="Via Roma 12", cadastre="12/345/2")
    given(*there).when(describe).then(fact)
    given(*there, fact).when(replace(describe, address="Via Roma 14")).decided()


def test_a_document_is_filed_once_by_its_hash():
    """The same file again is refused, and a day to come too."""
    fact = DocumentFiled(
        day=TODAY, house=MULINO, title="v1:deed", kind="deed", sha256="ab" * 32, dated=TODAY
    )
    given(*there).when(file).then(fact)
    given(*there, fact).when(file).refused(FiledAlready, sha256="ab" * 32)
    given(*there, fact).when(replace(file, sha256="cd" * 32)).decided()
    given(*there).when(replace(file, dated=TODAY + timedelta(days=1))).refused(DatedLater)


def test_holders_are_told_what_there_is():
    """Works, a delay, a vote."""
    given(*there).when(tell).then(
        NewsPublished(day=TODAY, house=MULINO, kind="works", words="v1:roof")
    )


def test_operators_do_so_for_houses_that_are_there():
    """Nobody else, nowhere else."""
    for command in (describe, file, tell):
        given(*there).by(TREASURER).when(command).refused(NotAllowed)
        given(*village).when(command).refused(NoSuchHouse)
