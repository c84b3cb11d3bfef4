"""What a house's holders read of it: its book of members, its documents and news, its accounts.

Who may is one rule for all of them (`must_hold_some`): staff, and whoever acts for a holder (c.c. 2421-2422, 2476).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from api.engine.access import May
from api.engine.ask import Ask, PageAsked, Read
from api.engine.personal import Text, Written, opened, texts
from api.houses.holders import must_hold_some
from ledger.houses.events import DocumentFiled, NewsPublished
from ledger.kernel.fact import fact_name
from ledger.offerings.events import LienEntered
from projections.engine.asof import Seen
from projections.houses.papers import Papers, papers_of
from projections.offerings.book_of_members import Title
from projections.offerings.entries import Book, book_of, contacts_of
from projections.registers import register
from projections.treasury.questions import ACCOUNT


class EntryShown(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the book of members, with the member's name and the document that it is founded on."""

    number: int
    day: date
    member: str
    name: str | None
    shares: int
    title: Title
    document: str | None


class LienShown(msgspec.Struct, frozen=True, kw_only=True):
    """Shares that do not move, since a day, for a creditor."""

    lien: str
    since: date
    member: str
    name: str | None
    shares: int
    creditor: str | None
    document: str | None


class BookOfMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The book of members of a house: every entry by its number, and the liens that stand."""

    as_of: Seen
    house: str
    entries: list[EntryShown]
    liens: list[LienShown]


async def book_of_members(ask: Ask) -> BookOfMembers:
    """The book of members, with names and documents; for staff and for those who hold shares."""
    house = ask.path["house"]
    await _must_hold(ask, house)
    async with ask.looking("book_of_members") as (connection, as_of):
        found = await book_of(connection, house, as_of)
    names = await _names(ask, [one.member for one in found.entries])
    papers = iter(await texts(ask, _papers(house, found)))
    entries = [
        EntryShown(
            number=one.number,
            day=one.day,
            member=one.member,
            name=names.get(one.member),
            shares=one.shares,
            title=one.title,
            document=next(papers),
        )
        for one in found.entries
    ]
    liens = [
        LienShown(
            lien=one.lien,
            since=one.since,
            member=one.member,
            name=names.get(one.member),
            shares=one.shares,
            creditor=next(papers),
            document=next(papers),
        )
        for one in found.liens
    ]
    return BookOfMembers(as_of=found.as_of, house=house, entries=entries, liens=liens)


def _papers(house: str, book: Book) -> list[Text]:
    lien = fact_name(LienEntered)
    entries = [Text(one.kept_under, one.fact, "document", one.paper) for one in book.entries]
    # An accepted offer calls its document a deed.
    entries = [
        replace(text, field="deed") if one.title is Title.TRANSFER else text
        for text, one in zip(entries, book.entries, strict=True)
    ]
    liens = [
        Text(house, lien, field, getattr(one, field))
        for one in book.liens
        for field in ("creditor", "document")
    ]
    return [*entries, *liens]


async def _names(ask: Ask, members: Iterable[str]) -> dict[str, str | None]:
    async with ask.looking("members") as (connection, as_of):
        contacts = await contacts_of(connection, sorted(set(members)), as_of)
    written = [Written(one.member, one.contact_at, ("name",)) for one in contacts]
    told = zip(written, await opened(ask, written), strict=True)
    return {one.person: words.words.get("name") for one, words in told}


async def house_papers(ask: Ask) -> Papers:
    """Where a house stands, its documents and its news; for staff and for those who hold shares."""
    house = ask.path["house"]
    await _must_hold(ask, house)
    async with ask.looking("papers") as (connection, as_of):
        found = await papers_of(connection, house, as_of)
    filed, told = fact_name(DocumentFiled), fact_name(NewsPublished)
    words = iter(
        await texts(
            ask,
            [
                *(Text(house, filed, "title", one.title or "") for one in found.documents),
                *(Text(house, told, "words", one.words or "") for one in found.news),
            ],
        )
    )
    documents = [replace(one, title=next(words)) for one in found.documents]
    return replace(
        found, documents=documents, news=[replace(one, words=next(words)) for one in found.news]
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
        path="/houses/{house}/papers",
        name="papers",
        answers=house_papers,
        returns=Papers,
        may=May.EVERYONE,
        sealed=True,
    ),
)
