"""Members: who they are, how they stand, what is theirs. Their words are opened for few, and kept by nobody."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Nothing, Read
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Written, opened
from api.engine.problems import Malformed
from ledger.book.book import Book
from ledger.kernel.who import Role
from ledger.members.events import Standing
from ledger.members.tax_code import tax_code
from ledger.members.user import User
from ledger.members.words import email
from projections.engine.asof import AsOf, Seen
from projections.members.questions import MEMBER, Member
from projections.portfolio import Portfolio, portfolio


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the actor, the role, the hub or user it is bound to, the members it acts for."""

    actor: str
    role: Role
    hub: str | None
    user: str | None
    members: list[str]


class MemberShown(msgspec.Struct, frozen=True, kw_only=True):
    """A member. Personal words are null once the member was forgotten, and while they are `unreadable`."""

    id: str
    standing: Standing
    since: date
    person: bool
    home_hub: str
    users: list[str]
    name: str | None = None
    email: str | None = None
    tax_code: str | None = None
    forgotten: bool = False
    unreadable: bool = False


async def acts_for(book: Book, user: str) -> frozenset[str]:
    """Return the members that a user acts for."""
    return (await book.look(User, user)).members


async def me(ask: Ask) -> Me:
    """Say who the token says you are."""
    who = ask.who
    members = sorted(await ask.own())
    return Me(actor=who.actor, role=who.role, hub=who.hub, user=who.user, members=members)


async def _shown(ask: Ask, found: Sequence[Member]) -> list[MemberShown]:
    """Return members with their words opened."""
    contacts = [Written(one.id, one.contact_at, ("name", "email")) for one in found]
    tax_codes = [Written(one.id, one.tax_code_at, ("tax_code",)) for one in found]
    words = await opened(ask, contacts + tax_codes)
    return [
        MemberShown(
            id=one.id,
            standing=one.standing,
            since=one.since,
            person=one.person,
            home_hub=one.home_hub,
            users=one.users,
            forgotten=one.forgotten,
            unreadable=contact.unreadable or tax_code.unreadable,
            **contact.words,
            **tax_code.words,
        )
        for one, contact, tax_code in zip(
            found, words[: len(found)], words[len(found) :], strict=True
        )
    ]


async def portfolio_of(ask: Ask) -> Portfolio:
    """What a member holds and what it is worth, asks for, offers, has held, and was paid."""
    async with ask.looking("offerings", "houses", "treasury", "held") as (connection, as_of):
        return await portfolio(connection, ask.path["member"], as_of, today=ask.today)


class MemberSought(Look, frozen=True, kw_only=True):
    """By what a member is sought: one of these."""

    email: Annotated[
        Annotated[str, Meta(max_length=254)] | None, Meta(description="an e-mail, in any case")
    ] = None
    tax_code: Annotated[
        Annotated[str, Meta(max_length=40)] | None,
        Meta(description="a tax code, with or without blanks"),
    ] = None


class MembersFound(msgspec.Struct, frozen=True, kw_only=True):
    """The members who have it now; several may apply with one tax code, or share an e-mail."""

    as_of: Seen
    members: list[MemberShown]


async def found(ask: Ask) -> MembersFound:
    """Find members by e-mail or tax code, for staff: by a keyed digest, no clear text is kept to search in."""
    query: MemberSought = ask.query
    if (query.email is None) == (query.tax_code is None):
        raise Malformed("Name an e-mail or a tax code, one of them.", field="email")
    if query.email is not None:
        kind, text = "email", email(query.email)
    else:
        kind, text = "tax_code", tax_code(query.tax_code or "")
    ids = await ask.found_by(kind, text)
    async with ask.looking("members") as (connection, as_of):
        seen = (await MEMBER.page(connection, as_of, now=ask.now, limit=1)).as_of
        asked = AsOf(seen.position, seen.day)
        there = [await MEMBER.get(connection, one, asked, now=ask.now) for one in ids]
    shown = await _shown(ask, [one.member for one in there if one is not None])
    return MembersFound(as_of=seen, members=[one for one in shown if getattr(one, kind) == text])


_WORDS: Final = PrivateRow(MemberShown, _shown)
READS: Final = (
    Read(path="/me", name="me", answers=me, returns=Me, may=May.OWN, query=Nothing),
    list_of(
        MEMBER,
        "/members",
        "List members: hosts those at home at their hub, users those they act for.",
        may=May.OWN,
        hosts="hub",
        opened=_WORDS,
    ),
    one_of(
        MEMBER,
        "/members/{member}",
        "One member, with name, e-mail and tax code: for staff, the home hub's host, their own users.",
        may=May.OWN,
        hosts="hub",
        opened=_WORDS,
    ),
    Read(
        path="/members/search",
        name="member-search",
        answers=found,
        returns=MembersFound,
        may=May.STAFF,
        query=MemberSought,
        sealed=True,
        example={"email": "anna@example.org"},
    ),
    Read(
        path="/members/{member}/portfolio",
        name="portfolio",
        answers=portfolio_of,
        returns=Portfolio,
        may=May.OF_MEMBER,
        cached_by="offerings",
    ),
)
