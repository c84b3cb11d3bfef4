"""What stands in an issuer's book of members: its entries by number, and its liens."""

from datetime import date

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.members.view import MEMBERS
from projections.offerings.book_of_members import BOOK_OF_MEMBERS, Title


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; its document is sealed in the fact at `told_at`, under the key of `kept_under`, if there is one."""

    number: int
    day: date
    member: str
    shares: int
    title: Title
    kept_under: str
    told_at: int


class Burdened(msgspec.Struct, frozen=True, kw_only=True):
    """A lien that stands since a day; creditor and document are sealed in the fact at `told_at`."""

    lien: str
    since: date
    member: str
    shares: int
    told_at: int


class Book(msgspec.Struct, frozen=True):
    """An issuer's book of members as far as it is looked at."""

    as_of: Seen
    entries: list[Entered]
    liens: list[Burdened]


class Contact(msgspec.Struct, frozen=True):
    """Where a member's sealed name stands."""

    member: str
    contact_at: int


class _Contacts(msgspec.Struct, frozen=True):
    as_of: Seen
    contacts: list[Contact]


_BOOK = Question(
    Book,
    BOOK_OF_MEMBERS,
    fields={
        "entries": """SELECT e.number, e.day, e.member, e.shares, e.title, e.kept_under, e.position AS told_at
            FROM seen, register_entries e WHERE e.issuer = %(issuer)s AND {recorded[e]}
            ORDER BY e.number""",
        "liens": """SELECT l.lien, l.from_day AS since, l.member, l.shares, l.from_position AS told_at
            FROM seen, liens l WHERE l.issuer = %(issuer)s AND {held[l]} ORDER BY l.lien""",
    },
)
_CONTACTS = Question(
    _Contacts,
    MEMBERS,
    fields={
        "contacts": """SELECT m.member, m.contact_at FROM seen, members m
            WHERE m.member = ANY (%(members)s) AND {held[m]} ORDER BY m.member""",
    },
)


async def book_of(connection: Connection, issuer: str, as_of: AsOf | None) -> Book:
    """Return entries and liens of one issuer."""
    return await _BOOK.ask(connection, as_of, issuer=issuer)


async def contacts_of(
    connection: Connection, members: list[str], as_of: AsOf | None
) -> list[Contact]:
    """Return where the names of these members stand."""
    return (await _CONTACTS.ask(connection, as_of, members=members)).contacts
