"""An account's lines with its balance after each, a page at a time."""

from typing import Any

import msgspec

from ledger.kernel.refused import Malformed
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question, Shape
from projections.treasury.balance import NoSuchAccount, balance_of, cut_of, late, must_be_names
from projections.treasury.questions import ACCOUNT
from projections.treasury.view import TREASURY
from projections.treasury.words import Account, Statement, StatementLine


class NotACursor(Malformed):
    """This is not the `next` of a page of this list; begin again without it."""


class _Statement(msgspec.Struct, frozen=True):
    as_of: Seen
    account: Account | None
    lines: list[StatementLine]


def _lines(way: str, order: str) -> Any:
    """Return the lines of a page, in either order."""
    page = f"""(position, line) {way} (%(position_after)s::bigint, %(line_after)s::integer)
        ORDER BY position {order}, line {order} LIMIT %(limit)s"""

    def lines(shape: Shape) -> str:
        told = ""
        if shape.day:
            base = balance_of(Shape(day=False, position=False))
            columns = f"""p.position, p.line, p.day, p.cents, p.hold,
                coalesce({base}, 0) + sum(p.cents) OVER (ORDER BY p.position, p.line)"""
            told = f"UNION ALL (SELECT * FROM ({late(columns)}) l WHERE {page})"
        return f"""SELECT x.position, x.line, e.at, x.day, e.entry, e.kind, e.about, x.cents,
            x.balance AS balance_cents, x.hold, e.reverses, e.reason,
            x.position || '.' || x.line AS cursor
        FROM (SELECT b.* FROM cut, accounts a, LATERAL (
            SELECT * FROM (
                (SELECT position, line, day, cents, hold, balance FROM postings
                    WHERE account = a.account AND position <= cut.till AND {page}) {told}
            ) both_parts ORDER BY position {order}, line {order} LIMIT %(limit)s
        ) b WHERE a.name = %(account)s) x JOIN entries e USING (position)
        ORDER BY x.position {order}, x.line {order}"""

    return lines


def _statement(way: str, order: str) -> Question[_Statement]:
    return Question(
        _Statement,
        TREASURY,
        begin=cut_of,
        fields={
            "account": ACCOUNT.select(" AND a.name = %(account)s"),
            "lines": _lines(way, order),
        },
    )


_OLDEST_FIRST, _NEWEST_FIRST = _statement(">", "ASC"), _statement("<", "DESC")


async def statement(
    connection: Connection,
    account: str,
    *,
    as_of: AsOf | None = None,
    after: str | None = None,
    limit: int = 100,
    newest_first: bool = False,
) -> Statement:
    """Return an account's lines with its balance after each, a page at a time.

    `after` is the `next` of the page before. Raises `NoSuchAccount`, `NotACursor`.
    """
    must_be_names(account)
    place, line = _cursor(after, newest_first=newest_first)
    asked = {"account": account, "limit": limit + 1, "position_after": place, "line_after": line}
    question = _NEWEST_FIRST if newest_first else _OLDEST_FIRST
    found = await question.ask(connection, as_of, **asked)
    if found.account is None:
        raise NoSuchAccount(account=account)
    lines = found.lines
    beyond = lines[limit - 1].cursor if len(lines) > limit else None
    return Statement(as_of=found.as_of, account=found.account, lines=lines[:limit], next=beyond)


def _cursor(after: str | None, *, newest_first: bool) -> tuple[int, int]:
    if after is None:
        return (2**62, 0) if newest_first else (0, 0)
    position, _, line = after.partition(".")
    if not (
        after.isascii()
        and position.isdecimal()
        and line.isdecimal()
        and len(position) < 19
        and len(line) < 10
    ):
        raise NotACursor(cursor=after)
    return int(position), int(line)
