"""Members: who they are, how they stand, what is theirs. Their words are opened for few, and kept by nobody."""

from collections.abc import Sequence
from datetime import date
from typing import Final, cast

import msgspec

from api.engine.access import May
from api.engine.ask import Ask, Listing, Nothing, Read
from api.engine.personal import Written, opened
from api.engine.problems import NotAllowed, NotHere
from ledger.book.book import Book
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from ledger.members.membership import Standing
from ledger.members.user import User
from projections.engine.asof import Seen
from projections.members import Member
from projections.members import member as one
from projections.members import members as listed
from projections.portfolio import Portfolio, portfolio


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the actor, the role, the hub or user it is bound to, the members it acts for."""

    actor: str
    role: Role
    hub: str | None
    user: str | None
    members: list[str]


class MemberShown(msgspec.Struct, frozen=True, kw_only=True):
    """A member. Personal words are null once the member was forgotten."""

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


class MembersAsked(Listing, frozen=True, kw_only=True):
    """A page of members, perhaps of one hub, in one standing."""

    hub: Id | None = None
    standing: Standing | None = None


class MemberPage(msgspec.Struct, frozen=True, kw_only=True):
    """Members by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    members: list[MemberShown]
    next: str | None = None


class OneMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member, and the position that this reflects."""

    as_of: Seen
    member: MemberShown


async def acts_for(book: Book, user: str) -> frozenset[str]:
    """Return the members that a user acts for."""
    return (await book.look(User, user)).members


async def me(ask: Ask) -> Me:
    """Say who the token says you are."""
    who = ask.who
    members = sorted(await ask.own())
    return Me(actor=who.actor, role=who.role, hub=who.hub, user=who.user, members=members)


async def members(ask: Ask) -> MemberPage:
    """List members: hosts those at home at their hub, users those they act for."""
    query, who = cast("MembersAsked", ask.query), ask.who
    if who.hub and query.hub not in (None, who.hub):
        raise NotAllowed("A host lists the own hub's only.", hub=query.hub)
    only = await ask.own() if who.role is Role.MEMBER else None
    async with ask.looking("members") as (connection, as_of):
        page = await listed(
            connection,
            as_of,
            hub=who.hub or query.hub,
            standing=query.standing,
            only=only,
            after=query.cursor,
            limit=query.limit,
        )
    return MemberPage(as_of=page.as_of, members=await _shown(ask, page.members), next=page.next)


async def member(ask: Ask) -> OneMember:
    """One member, with name, e-mail and tax code: for staff, the home hub's host, their own users."""
    name = ask.path["member"]
    if ask.who.role is Role.MEMBER and name not in await ask.own():
        raise NotHere(member=name)
    seen, found = await ask.one("members", lambda *at: one(at[0], name, at[1]), member=name)
    await ask.must_concern(found.home_hub, {name})
    (shown,) = await _shown(ask, [found])
    return OneMember(as_of=seen, member=shown)


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
            **contact,
            **tax_code,
        )
        for one, contact, tax_code in zip(
            found, words[: len(found)], words[len(found) :], strict=True
        )
    ]


async def portfolio_of(ask: Ask) -> Portfolio:
    """What a member holds and what it is worth, asks for, offers, has held, and was paid."""
    async with ask.looking("offerings", "houses", "held") as (connection, as_of):
        return await portfolio(connection, ask.path["member"], as_of, today=ask.today)


READS: Final = (
    Read(path="/me", name="me", answers=me, tells=Me, may=May.OWN, query=Nothing),
    Read(
        path="/members",
        name="members",
        answers=members,
        tells=MemberPage,
        may=May.OWN,
        query=MembersAsked,
        sealed=True,
    ),
    Read(
        path="/members/{member}",
        name="member",
        answers=member,
        tells=OneMember,
        may=May.OWN,
        sealed=True,
    ),
    Read(
        path="/members/{member}/portfolio",
        name="portfolio",
        answers=portfolio_of,
        tells=Portfolio,
        may=May.OF_MEMBER,
        shows="offerings",
    ),
)
