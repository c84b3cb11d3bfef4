"""The log of access, shown: everything to auditors, to everybody else what they did and what concerns them."""

from datetime import datetime
from typing import Annotated, Any, Final, Self

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.access_seal import What
from api.engine.ask import Ask, Cursor, Limit, Read
from ledger.kernel.ids import MemberId

ACCESSES: Final = """
SELECT n, at, actor, what, target, persons, times FROM {access}.log
WHERE n < %(before)s AND what = coalesce(%(what)s, what) AND actor = coalesce(%(actor)s, actor)
    AND (%(member)s::text IS NULL OR persons @> ARRAY[%(member)s::text])
    AND (%(own)s::text[] IS NULL OR actor = %(me)s OR persons && %(own)s::text[])
ORDER BY n DESC LIMIT %(limit)s
"""
_BEFORE: Final = 2**62


class AccessPageAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of the log, the newest first."""

    what: Annotated[What | None, Meta(description="only this")] = None
    cursor: Cursor = ""
    limit: Limit = 100

    def following(self, page: "AccessPage") -> Self:
        """Return the question for the page after this one."""
        return msgspec.structs.replace(self, cursor=page.next)


class AccessLogAsked(AccessPageAsked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of everybody's log."""

    actor: Annotated[
        Annotated[str, Meta(max_length=80)] | None, Meta(description="only what they did")
    ] = None
    member: Annotated[MemberId | None, Meta(description="only what concerns this member")] = None


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did, or tried: never what was read.

    `actor` is `-` where nobody had signed in. `target` is a token's name, a command, a read or a verification; `persons`
    are the members whose personal words were opened, or whose token it is; `times` how often it was in that second.
    """

    n: int
    at: datetime
    actor: str
    what: What
    target: str
    persons: list[str]
    times: int


class AccessPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with access, the newest first; `next` is the `cursor` of the page after."""

    accesses: list[Access]
    next: str | None = None


async def access_log(ask: Ask) -> AccessPage:
    """List who read whose personal words, who was refused, which tokens were issued, revoked or let nobody in, who had the book verified."""
    query: AccessLogAsked = ask.query
    return await _page(ask, None, actor=query.actor, member=query.member)


async def my_access_log(ask: Ask) -> AccessPage:
    """List what you did, and who read the personal words of the members you act for."""
    own = frozenset({ask.who.actor, *await ask.own()})
    return await _page(ask, own, actor=None, member=None)


async def _page(ask: Ask, own: frozenset[str] | None, **narrowed: Any) -> AccessPage:
    """Return a page; of those whom a row concerns, only the asker's own are named to the asker."""
    query: AccessPageAsked = ask.query
    asked = narrowed | {
        "before": int(query.cursor or _BEFORE),
        "what": query.what,
        "own": None if own is None else sorted(own),
        "me": ask.who.actor,
        "limit": query.limit + 1,
    }
    async with ask.reading() as connection:
        rows = await (await connection.execute(ask.filled(ACCESSES), asked)).fetchall()
    shown = [
        Access(
            n=n,
            at=at,
            actor=actor,
            what=what,
            target=target,
            persons=[one for one in persons if own is None or one in own],
            times=times,
        )
        for n, at, actor, what, target, persons, times in rows[: query.limit]
    ]
    return AccessPage(accesses=shown, next=str(shown[-1].n) if len(rows) > query.limit else None)


ACCESS: Final = (
    Read(
        path="/access-log",
        name="access-log",
        answers=access_log,
        returns=AccessPage,
        may=May.AUDITORS,
        query=AccessLogAsked,
        example={"what": "personal-read"},
        sealed=True,
    ),
    Read(
        path="/me/access-log",
        name="my-access-log",
        answers=my_access_log,
        returns=AccessPage,
        may=May.OWN,
        query=AccessPageAsked,
        example={"limit": 10},
        sealed=True,
    ),
)
