"""Members: who they are, how they stand, what is theirs. Their words are opened for few, and kept by nobody."""

from typing import Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask, Nothing, Read
from api.engine.listing import PrivateRow, list_of, one_of
from api.members.search import SEARCH
from api.members.shown import MemberShown, shown
from ledger.book.book import Book
from ledger.kernel.who import Role
from ledger.members.user import User
from projections.members.questions import MEMBER
from projections.portfolio import PORTFOLIO, Portfolio, asked_for, with_yields


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the actor, the role, the hub or user it is bound to, the members it acts for."""

    actor: str
    role: Role
    hub: str | None
    user: str | None
    members: list[str]


async def acts_for(book: Book, user: str) -> frozenset[str]:
    """Return the members that a user acts for."""
    return (await book.look(User, user)).members


async def me(ask: Ask) -> Me:
    """Say who the token says you are."""
    who = ask.who
    members = sorted(await ask.own())
    return Me(actor=who.actor, role=who.role, hub=who.hub, user=who.user, members=members)


async def portfolio_of(ask: Ask) -> Portfolio:
    """What a member holds and what it is worth, asks for, offers, has held, and was paid."""
    views = ("offerings", "houses", "treasury", "held", "payouts")
    as_of = await ask.as_of(*views)
    asked = asked_for(ask.path["member"], as_of, ask.today)
    return with_yields(await ask.coalesced(PORTFOLIO, as_of, **asked))


_WORDS: Final = PrivateRow(MemberShown, shown)
READS: Final = (
    Read(path="/me", name="me", answers=me, returns=Me, may=May.OWN, query=Nothing),
    list_of(
        MEMBER,
        "/members",
        "List members: hosts those at home at their hub and its guests, users those they act for.",
        may=May.OWN,
        hosts="hub",
        opened=_WORDS,
    ),
    one_of(
        MEMBER,
        "/members/{member}",
        """One member, with name, e-mail and tax code: for staff, their own users, the host of the home hub, and, without
        the tax code, the host where they are guests, from booking to a week after leaving.""",
        may=May.OWN,
        hosts="hub",
        opened=_WORDS,
    ),
    SEARCH,
    Read(
        path="/members/{member}/portfolio",
        name="portfolio",
        answers=portfolio_of,
        returns=Portfolio,
        may=May.OF_MEMBER,
        cached_by="offerings",
    ),
)
