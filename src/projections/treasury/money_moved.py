"""What came to a member and what went, as a bank tells it: money in is positive."""

from datetime import date, datetime
from typing import Any

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.treasury.balance import must_be_names
from projections.treasury.statement import NotACursor
from projections.treasury.view import TREASURY
from projections.treasury.words import KindOfEntry


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came (`cents` above zero) or went, and what was there after it.

    `day` is when it took effect, `at` when it was written; `about` is the id of what it was for,
    `reference` the bank's own number, `member` the one other member whose money moved with it.
    """

    day: date
    at: datetime
    entry: str
    kind: KindOfEntry
    cents: int
    balance_cents: int
    about: str
    member: str
    reference: str
    hold: str
    reverses: str
    reason: str
    cursor: str


class MoneyMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A member's money from a day to a day: what was there before and after, and what moved between.

    `opening_cents` + `in_cents` - `out_cents` = `closing_cents`; without days, all that there is.
    """

    as_of: Seen
    first: date | None
    last: date | None
    opening_cents: int
    in_cents: int
    out_cents: int
    closing_cents: int
    lines: list[Moved]
    next: str | None = None


# The other member is told where there is one; what concerns many is long, and names none of them.
_SHORT_BYTES = 2_000
_MINE = """, mine AS MATERIALIZED (
    SELECT p.position, p.line, p.day, -p.cents AS cents, p.hold,
        (-sum(p.cents) OVER (ORDER BY p.day, p.position, p.line))::bigint AS balance,
        p.day >= coalesce(%(first)s::date, '-infinity') AS within
    FROM seen, accounts a JOIN postings p ON p.account = a.account
    WHERE a.name = %(account)s AND {recorded[p]} AND p.day <= coalesce(%(last)s::date, 'infinity')
)"""
_OTHER = f"""CASE WHEN octet_length(f.data) < {_SHORT_BYTES} THEN coalesce((
        SELECT min(split_part(l.one ->> 0, ':', 3))
        FROM json_array_elements(convert_from(f.data, 'UTF8')::json -> 'fact' -> 'lines') l (one)
        WHERE l.one ->> 0 LIKE 'Liabilities:Members:%%'
            AND split_part(l.one ->> 0, ':', 3) <> %(member)s
        HAVING count(DISTINCT split_part(l.one ->> 0, ':', 3)) = 1
    ), '') ELSE '' END"""
_REFERENCE = """coalesce((
        SELECT m.reference FROM seen, movements m WHERE m.entry = e.entry AND {recorded[m]}
        ORDER BY m.position DESC, m.line DESC LIMIT 1
    ), '')"""


def _moved(way: str, order: str) -> Question[MoneyMoved]:
    return Question(
        MoneyMoved,
        TREASURY,
        begin=_MINE,
        fields={
            "first": "%(first)s::date",
            "last": "%(last)s::date",
            "opening_cents": "SELECT coalesce(sum(cents) FILTER (WHERE NOT within), 0) FROM mine",
            "in_cents": "SELECT coalesce(sum(cents) FILTER (WHERE within AND cents > 0), 0) FROM mine",
            "out_cents": "SELECT coalesce(-sum(cents) FILTER (WHERE within AND cents < 0), 0) FROM mine",
            "closing_cents": "SELECT coalesce(sum(cents), 0) FROM mine",
            "lines": f"""
    SELECT x.day, e.at, e.entry, e.kind, x.cents, x.balance AS balance_cents, e.about,
        {_OTHER} AS member, {_REFERENCE} AS reference,
        x.hold, e.reverses, e.reason, concat_ws('.', x.day, x.position, x.line) AS cursor
    FROM mine x JOIN entries e USING (position) JOIN facts f USING (position)
    WHERE x.within AND (x.day, x.position, x.line)
        {way} (%(day_after)s::date, %(position_after)s::bigint, %(line_after)s::integer)
    ORDER BY x.day {order}, x.position {order}, x.line {order} LIMIT %(limit)s""",
        },
    )


_OLDEST_FIRST, _NEWEST_FIRST = _moved(">", "ASC"), _moved("<", "DESC")


async def money_moved(
    connection: Connection,
    member: str,
    account: str,
    *,
    first: date | None = None,
    last: date | None = None,
    as_of: AsOf | None = None,
    after: str = "",
    limit: int = 100,
    newest_first: bool = False,
) -> MoneyMoved:
    """Return what came and went on one of a member's accounts; nothing where none ever moved.

    Refuses `NotACursor` for what is no `next` of a page before.
    """
    must_be_names(member, account)
    day, position, line = _cursor(after or ("9999-12-31.0.0" if newest_first else "0001-01-01.0.0"))
    given: dict[str, Any] = {"day_after": day, "position_after": position, "line_after": line}
    given |= {"first": first, "last": last, "limit": limit + 1}
    question = _NEWEST_FIRST if newest_first else _OLDEST_FIRST
    found = await question.ask(connection, as_of, member=member, account=account, **given)
    if len(found.lines) <= limit:
        return found
    return msgspec.structs.replace(
        found, lines=found.lines[:limit], next=found.lines[limit - 1].cursor
    )


def _cursor(after: str) -> tuple[date, int, int]:
    try:
        day, position, line = after.split(".")
        if after.isascii() and position.isdecimal() and line.isdecimal() and len(after) < 40:
            return date.fromisoformat(day), int(position) % 2**63, int(line) % 2**31
    except ValueError:
        pass
    raise NotACursor(cursor=after)
