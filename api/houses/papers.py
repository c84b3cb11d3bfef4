"""What a house's holders read of it: its book of members, its documents and news, its accounts.

Who may is one rule for all of them (`must_hold_some`): staff, and whoever acts for a holder (c.c. 2421-2422, 2476).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import msgspec
from msgspec.structs import asdict

from api.engine.access import May
from api.engine.ask import Ask, Look, PageAsked, Read
from api.engine.personal import Written, opened
from api.houses.holders import must_hold_some
from projections.engine.asof import Seen
from projections.houses.papers import Filed, Stands, Told, papers_of
from projections.offerings.book_of_members import Title
from projections.offerings.entries import Burdened, Entered, book_of, contacts_of
from projections.registers import register
from projections.treasury.bank_transfers import TRANSIT
from projections.treasury.banks import BankPositions, bank_positions
from projections.treasury.questions import ACCOUNT


class EntryShown(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the book of members: the member's name, the document that it is founded on, a gift's resolution."""

    number: int
    day: date
    member: str
    name: str | None
    shares: int
    title: Title
    document: str | None
    resolution: str | None = ""


class LienShown(msgspec.Struct, frozen=True, kw_only=True):
    """Shares that do not move, since a day, for a creditor."""

    lien: str
    since: date
    member: str
    name: str | None
    shares: int
    creditor: str | None = ""
    document: str | None = ""


class BookOfMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The book of members of a house: every entry by its number, and the liens that stand."""

    as_of: Seen
    house: str
    entries: list[EntryShown]
    liens: list[LienShown]


class PaperShown(Filed, frozen=True, kw_only=True):
    """A document of a house; without its title while that is unreadable."""

    title: str | None = ""


class NewsShown(Told, frozen=True, kw_only=True):
    """News of a house; without the words while they are unreadable."""

    words: str | None = ""


class PapersShown(msgspec.Struct, frozen=True, kw_only=True):
    """What a house's holders may read of it, the latest first."""

    as_of: Seen
    where: Stands | None
    documents: list[PaperShown]
    news: list[NewsShown]


async def book_of_members(ask: Ask) -> BookOfMembers:
    """The book of members, with names and documents; for staff and for those who hold shares."""
    house = ask.path["house"]
    await _must_hold(ask, house)
    async with ask.looking("book_of_members") as (connection, as_of):
        found = await book_of(connection, house, as_of)
    names = await _names(ask, [one.member for one in found.entries])
    documents = await opened(ask, [_document(one) for one in found.entries])
    liens = await opened(ask, [_words_of(house, one) for one in found.liens])
    return BookOfMembers(
        as_of=found.as_of,
        house=house,
        entries=[
            EntryShown(
                number=one.number,
                day=one.day,
                member=one.member,
                name=names.get(one.member),
                shares=one.shares,
                title=one.title,
                document=said.words.get("deed", said.words.get("document", "")),
                resolution=said.words.get("resolution", ""),
            )
            for one, said in zip(found.entries, documents, strict=True)
        ],
        liens=[
            LienShown(
                lien=one.lien,
                since=one.since,
                member=one.member,
                name=names.get(one.member),
                shares=one.shares,
                **said.words,
            )
            for one, said in zip(found.liens, liens, strict=True)
        ],
    )


def _document(entry: Entered) -> Written:
    """Return where an entry's document stands; an accepted offer calls it a deed, a gift may have a resolution, too."""
    fields = _FIELDS.get(entry.title, ("document",))
    return Written(entry.kept_under, entry.told_at, fields if entry.kept_under else ())


_FIELDS: Final = {Title.TRANSFER: ("deed",), Title.GIFT: ("document", "resolution")}


def _words_of(house: str, lien: Burdened) -> Written:
    return Written(house, lien.told_at, ("creditor", "document"))


async def _names(ask: Ask, members: Iterable[str]) -> dict[str, str | None]:
    async with ask.looking("members") as (connection, as_of):
        contacts = await contacts_of(connection, sorted(set(members)), as_of)
    written = [Written(one.member, one.contact_at, ("name",)) for one in contacts]
    told = zip(written, await opened(ask, written), strict=True)
    return {one.person: words.words.get("name") for one, words in told}


async def house_papers(ask: Ask) -> PapersShown:
    """Where a house stands, its documents and its news; for staff and for those who hold shares."""
    house = ask.path["house"]
    await _must_hold(ask, house)
    async with ask.looking("papers") as (connection, as_of):
        found = await papers_of(connection, house, as_of)
    titles = await opened(ask, [Written(house, one.told_at, ("title",)) for one in found.documents])
    words = await opened(ask, [Written(house, one.told_at, ("words",)) for one in found.news])
    return PapersShown(
        as_of=found.as_of,
        where=found.where,
        documents=[
            PaperShown(**asdict(one), **said.words)
            for one, said in zip(found.documents, titles, strict=True)
        ],
        news=[
            NewsShown(**asdict(one), **said.words)
            for one, said in zip(found.news, words, strict=True)
        ],
    )


async def house_books(ask: Ask) -> Any:
    """A house's accounts and what is on them: bank, income, costs, purchase, loan; for staff and for holders."""
    house = ask.path["house"]
    await _must_hold(ask, house)
    after, limit = ask.query.cursor, ask.query.limit
    async with ask.looking("treasury") as (connection, as_of):
        return await ACCOUNT.page(
            connection, as_of, now=ask.now, after=after, limit=limit, owner=house
        )


async def house_transits(ask: Ask) -> Any:
    """What was moved in the books to or from a house's bank and no bank has moved yet; for staff and for holders."""
    house = ask.path["house"]
    await _must_hold(ask, house)
    after, limit = ask.query.cursor, ask.query.limit
    async with ask.looking("bank-transfers") as (connection, as_of):
        return await TRANSIT.page(
            connection, as_of, now=ask.now, after=after, limit=limit, owner=house
        )


async def house_bank(ask: Ask) -> BankPositions:
    """What a house's bank should show: its books, less what no bank has moved yet; for staff and for holders."""
    house = ask.path["house"]
    await _must_hold(ask, house)
    async with ask.looking("treasury", "bank-transfers") as (connection, as_of):
        return await bank_positions(connection, owner=house, as_of=as_of)


async def _must_hold(ask: Ask, house: str) -> None:
    async with ask.looking("offerings") as (connection, as_of):
        found = await register(connection, house, as_of)
    await must_hold_some(ask, found)


READS: Final = (
    Read(
        path="/houses/{house}/book-of-members",
        name="book-of-members",
        answers=book_of_members,
        returns=BookOfMembers,
        may=May.EVERYONE,
        sealed=True,
    ),
    Read(
        path="/houses/{house}/books",
        name="books",
        answers=house_books,
        returns=ACCOUNT.page_type,
        may=May.EVERYONE,
        query=PageAsked,
        no_store=True,
    ),
    Read(
        path="/houses/{house}/transits",
        name="house-transits",
        answers=house_transits,
        returns=TRANSIT.page_type,
        may=May.EVERYONE,
        query=PageAsked,
        no_store=True,
    ),
    Read(
        path="/houses/{house}/bank",
        name="house-bank",
        answers=house_bank,
        returns=BankPositions,
        may=May.EVERYONE,
        query=Look,
        no_store=True,
    ),
    Read(
        path="/houses/{house}/papers",
        name="papers",
        answers=house_papers,
        returns=PapersShown,
        may=May.EVERYONE,
        sealed=True,
    ),
)
