"""A member's statement, as a bank's: from, to, what was there, what came and went, for what, and with whom."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Cursor, Limit, Look, Read
from api.engine.personal import Written, opened
from api.treasury.about import NOTHING, about
from ledger.treasury import chart
from projections.engine.asof import Seen
from projections.members.questions import MEMBER
from projections.treasury.money_moved import Moved, money_moved


class StatementOfMember(Look, frozen=True, kw_only=True):
    """A member's statement from a day to a day; all of it without days."""

    first: Annotated[date | None, Meta(description="the first day, taken in")] = None
    last: Annotated[date | None, Meta(description="the last day, taken in")] = None
    held: Annotated[bool, Meta(description="the reserved money instead of the free")] = False
    newest: Annotated[bool, Meta(description="the newest first")] = False
    cursor: Cursor = ""
    limit: Limit = 100


class BankLine(Moved, frozen=True, kw_only=True):
    """A line, with where it leads: `about_link` shows what it was for, `about_name` is of whom or what.

    `member_name` is the other member's, for staff alone; null for everybody else, and once forgotten.
    """

    about_link: str
    about_name: str
    member_name: str | None


class BankStatement(msgspec.Struct, frozen=True, kw_only=True):
    """What came (above zero) and went on the days `first` to `last`, by their order.

    `opening_cents` + `in_cents` - `out_cents` = `closing_cents`, of the whole period on every page.
    """

    as_of: Seen
    member: str
    first: date | None
    last: date | None
    opening_cents: int
    in_cents: int
    out_cents: int
    closing_cents: int
    lines: list[BankLine]
    next: str | None = None


async def member_statement(ask: Ask) -> BankStatement:
    """A member's free or reserved money as a bank tells it: money in is positive; nothing while none moved."""
    query: StatementOfMember = ask.query
    ask.must_have_come(query.first, "first")
    member = ask.path["member"]
    async with ask.looking("treasury") as (connection, as_of):
        found = await money_moved(
            connection,
            member,
            chart.held(member) if query.held else chart.wallet(member),
            first=query.first,
            last=query.last,
            as_of=as_of,
            after=query.cursor,
            limit=query.limit,
            newest_first=query.newest,
        )
    told = msgspec.structs.asdict(found) | {"lines": await _leading(ask, found.lines)}
    return BankStatement(member=member, **told)


async def _leading(ask: Ask, lines: Sequence[Moved]) -> list[BankLine]:
    known = await about(ask, (one.about for one in lines))
    names = await _names(ask, {one.member for one in lines if one.member})
    return [
        BankLine(
            **msgspec.structs.asdict(one),
            about_link=known.get(one.about, NOTHING).link,
            about_name=known.get(one.about, NOTHING).name,
            member_name=names.get(one.member),
        )
        for one in lines
    ]


async def _names(ask: Ask, members: set[str]) -> dict[str, str | None]:
    """Return the names of members, for staff: nobody else is told another member's."""
    if not ask.is_staff or not members:
        return {}
    written = []
    async with ask.looking("members") as (connection, as_of):
        for member in sorted(members):
            found = await MEMBER.get(connection, member, as_of, now=ask.now)
            if found is not None:
                written.append(Written(member, found.member.contact_at, ("name",)))
    told = zip(written, await opened(ask, written), strict=True)
    return {one.person: words.words.get("name") for one, words in told}


STATEMENTS: Final = (
    Read(
        path="/members/{member}/statement",
        name="statement",
        answers=member_statement,
        returns=BankStatement,
        may=May.OF_MEMBER,
        query=StatementOfMember,
        sealed=True,
        example={"first": "2026-01-01", "last": "2026-12-31"},
    ),
)
