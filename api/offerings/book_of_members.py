"""The book of members (libro soci) of a house or a venture: numbered entries with names, titles, and liens."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask, Read
from api.engine.personal import Written, opened
from api.offerings.holders import must_hold_some
from projections.engine.asof import Seen
from projections.offerings.book_of_members import Title
from projections.offerings.entries import Burdened, Entered, book_of, contacts_of
from projections.registers import cap_table, register


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
    """The book of members of a house or a venture (`thing`): every entry by its number, and the liens that stand."""

    as_of: Seen
    thing: str
    entries: list[EntryShown]
    liens: list[LienShown]


async def of_house(ask: Ask) -> BookOfMembers:
    """The book of members, with names and documents; for staff and for those who hold shares."""
    house = ask.path["house"]
    async with ask.looking("offerings") as (connection, as_of):
        found = await register(connection, house, as_of)
    await must_hold_some(ask, found)
    return await _book_of(ask, house)


async def of_venture(ask: Ask) -> BookOfMembers:
    """The book of members, founders first, with names, documents and liens; for staff and for those who hold shares."""
    venture = ask.path["venture"]
    async with ask.looking("offerings") as (connection, as_of):
        found = await cap_table(connection, venture, as_of)
    await must_hold_some(ask, found)
    return await _book_of(ask, venture)


async def _book_of(ask: Ask, issuer: str) -> BookOfMembers:
    async with ask.looking("book_of_members") as (connection, as_of):
        found = await book_of(connection, issuer, as_of)
    names = await _names(ask, [one.member for one in found.entries])
    documents = await opened(ask, [_document(one) for one in found.entries])
    liens = await opened(ask, [_words_of(issuer, one) for one in found.liens])
    return BookOfMembers(
        as_of=found.as_of,
        thing=issuer,
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


def _words_of(issuer: str, lien: Burdened) -> Written:
    return Written(issuer, lien.told_at, ("creditor", "document"))


async def _names(ask: Ask, members: Iterable[str]) -> dict[str, str | None]:
    async with ask.looking("members") as (connection, as_of):
        contacts = await contacts_of(connection, sorted(set(members)), as_of)
    written = [Written(one.member, one.contact_at, ("name",)) for one in contacts]
    told = zip(written, await opened(ask, written), strict=True)
    return {one.person: words.words.get("name") for one, words in told}


OF_HOUSE: Final = Read(
    path="/houses/{house}/book-of-members",
    name="book-of-members",
    answers=of_house,
    returns=BookOfMembers,
    may=May.EVERYONE,
    sealed=True,
)
OF_VENTURE: Final = Read(
    path="/ventures/{venture}/book-of-members",
    name="venture-book-of-members",
    answers=of_venture,
    returns=BookOfMembers,
    may=May.EVERYONE,
    sealed=True,
)
