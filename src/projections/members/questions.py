"""Members by id, as they stood: one, or a page of all, of a hub, or of those that are named."""

from collections.abc import Iterable
from datetime import date

import msgspec

from ledger.members.membership import Standing
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question, page_of
from projections.members.view import MEMBERS


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member; the sealed words stand in the facts at these positions."""

    id: str
    standing: Standing
    since: date
    person: bool
    home_hub: str
    users: list[str]
    forgotten: bool
    contact_at: int
    tax_code_at: int


class MemberPage(msgspec.Struct, frozen=True, kw_only=True):
    """Members by id; `next` is the `cursor` of the page after, if there is one."""

    as_of: Seen
    members: list[Member]
    next: str | None = None


class _OneMember(msgspec.Struct, frozen=True):
    as_of: Seen
    member: Member | None


_MEMBER = """SELECT m.member AS id, m.standing, m.since, m.person, m.home_hub, (
        SELECT coalesce(json_agg(u.user_id ORDER BY u.user_id), '[]') FROM users u
        WHERE u.member = m.member AND {held[u]}
    ) AS users, m.forgotten, m.contact_at, m.tax_code_at
    FROM seen, members m WHERE {held[m]}"""
_MEMBERS = Question(
    MemberPage,
    MEMBERS,
    fields={
        "members": _MEMBER
        + """ AND m.member > %(after)s
        AND m.home_hub = coalesce(%(hub)s, m.home_hub)
        AND m.standing = coalesce(%(standing)s, m.standing)
        AND (%(only)s::text[] IS NULL OR m.member = ANY (%(only)s::text[]))
        ORDER BY m.member LIMIT %(limit)s"""
    },
)
_ONE = Question(_OneMember, MEMBERS, fields={"member": _MEMBER + " AND m.member = %(member)s"})


async def members(
    connection: Connection,
    as_of: AsOf | None = None,
    *,
    hub: str | None = None,
    standing: Standing | None = None,
    only: Iterable[str] | None = None,
    after: str = "",
    limit: int = 100,
) -> MemberPage:
    """Return members by id: at home at a hub, standing so, among those that are named."""
    found = await _MEMBERS.ask(
        connection,
        as_of,
        hub=hub,
        standing=standing,
        only=None if only is None else sorted(only),
        after=after,
        limit=limit + 1,
    )
    page, beyond = page_of(found.members, limit)
    return MemberPage(as_of=found.as_of, members=page, next=beyond)


async def member(
    connection: Connection, name: str, as_of: AsOf | None = None
) -> tuple[Seen, Member] | None:
    """Return one member; None if nobody had applied under this id by then."""
    found = await _ONE.ask(connection, as_of, member=name)
    return (found.as_of, found.member) if found.member else None
