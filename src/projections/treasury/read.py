"""What an account holds, what moved it, whether the books balance, what money a member has.

Each question is one statement, so that figures and position are of one moment. Three shapes of the
same question: as of a position or now; as of a day; as of a day among the facts up to a position.
"""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any, LiteralString

import msgspec

from ledger.kernel.days import rome
from ledger.kernel.refused import Malformed, Unknown
from ledger.treasury import chart
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.glance import SEEN, glance
from projections.treasury.words import (
    Account,
    Accounts,
    Heading,
    Money,
    OwnerBalance,
    Reserved,
    Statement,
    StatementLine,
    TrialBalance,
)
from projections.treasury.write import NAME

Shape = tuple[bool, bool]
"""Whether a day is asked, and whether a position is."""


class NoSuchAccount(Unknown):
    """No entry has used an account of this name, as of then."""


class NotACursor(Malformed):
    """This is not a cursor that a former page ended with."""


# The last position of the day that is asked, among the facts that are asked.
CUT: LiteralString = """, cut AS MATERIALIZED (
    SELECT seen.*, least(seen.position, coalesce((
        SELECT last FROM batches WHERE at < %(midnight)s ORDER BY at DESC, last DESC LIMIT 1
    ), 0)) AS till FROM seen
)"""
NO_CUT: LiteralString = ", cut AS MATERIALIZED (SELECT seen.*, seen.position AS till FROM seen)"


def _begin(shape: Shape) -> LiteralString:
    return SEEN + (CUT if shape[0] else NO_CUT)


def _late(columns: LiteralString) -> LiteralString:
    """Return what was written after the day and took effect by its end."""
    return f"""SELECT {columns} FROM postings p WHERE p.late AND p.account = a.account
        AND p.position > cut.till AND p.position <= cut.position AND p.day <= %(day)s"""  # noqa: S608


def _balance(shape: Shape) -> LiteralString:
    """Return the balance of the account `a`; NULL when nothing had moved it."""
    written: LiteralString = """(
        SELECT p.balance FROM postings p WHERE p.account = a.account AND p.position <= cut.till
        ORDER BY p.position DESC, p.line DESC LIMIT 1
    )"""
    if not shape[0]:
        return written
    told: LiteralString = f"({_late('sum(p.cents)')})"
    if not shape[1]:
        told = """(
            SELECT c.cents FROM corrections c WHERE c.account = a.account AND c.day <= %(day)s
            ORDER BY c.day DESC LIMIT 1
        )"""
    return f"(coalesce({written}, 0) + coalesce({told}, 0))"


class NotAName(Malformed):
    """No account, owner or member can be called that."""


def _asked(as_of: AsOf | None, *names: str | None) -> tuple[Shape, dict[str, Any]]:
    for name in names:
        if name and not (name.isascii() and name.isprintable()):
            raise NotAName(name=name[:100].encode("ascii", "backslashreplace").decode())
    as_of = as_of or AsOf()
    shape = as_of.day is not None, as_of.position is not None
    return shape, {"midnight": rome(as_of.day, 24) if as_of.day else None}


_ACCOUNT: LiteralString = """json_build_object(
    'account', a.name, 'owner', a.owner, 'meaning', a.meaning, 'balance_cents', b.balance)"""


@cache
def _accounts(shape: Shape) -> LiteralString:
    return f"""{_begin(shape)}
SELECT cut.reached, cut.position, (SELECT json_agg(x.account) FROM (
    SELECT {_ACCOUNT} AS account FROM accounts a, LATERAL (SELECT {_balance(shape)} AS balance) b
    WHERE b.balance IS NOT NULL AND a.name > %(after)s AND starts_with(a.name, %(under)s)
        AND a.owner = coalesce(%(owner)s, a.owner)
    ORDER BY a.name LIMIT %(limit)s
) x)::text FROM cut"""  # noqa: S608 - fixed conditions


async def accounts(
    connection: Connection,
    *,
    owner: str | None = None,
    under: str = "",
    as_of: AsOf | None = None,
    after: str = "",
    limit: int = 100,
) -> Accounts:
    """Return accounts by name, of one owner or whose name begins with `under` if asked."""
    shape, more = _asked(as_of, owner, under, after)
    more |= {"owner": owner, "under": under, "after": after, "limit": limit + 1}
    seen, (text,) = await glance(connection, NAME, as_of, _accounts(shape), **more)
    found = msgspec.json.decode(text or "[]", type=list[Account])
    beyond = found[limit - 1].account if len(found) > limit else None
    return Accounts(as_of=seen, accounts=found[:limit], next=beyond)


@cache
def _statement(shape: Shape, newest_first: bool) -> LiteralString:  # noqa: FBT001
    way: LiteralString = "<" if newest_first else ">"
    order: LiteralString = "DESC" if newest_first else "ASC"
    page: LiteralString = f"""(position, line) {way} (%(position_after)s, %(line_after)s::smallint)
        ORDER BY position {order}, line {order} LIMIT %(limit)s"""
    told: LiteralString = ""
    if shape[0]:
        base = _balance((False, False))
        columns: LiteralString = f"""p.position, p.line, p.day, p.cents, p.hold,
            coalesce({base}, 0) + sum(p.cents) OVER (ORDER BY p.position, p.line)"""
        told = f"UNION ALL (SELECT * FROM ({_late(columns)}) l WHERE {page})"  # noqa: S608
    return f"""{_begin(shape)}
SELECT cut.reached, cut.position, {_ACCOUNT}::text, (SELECT json_agg(json_build_object(
        'position', x.position, 'line', x.line, 'at', e.at, 'day', x.day, 'entry', e.entry,
        'kind', e.kind, 'about', e.about, 'cents', x.cents, 'balance_cents', x.balance,
        'hold', x.hold, 'reverses', e.reverses, 'reason', e.reason
    ) ORDER BY x.position {order}, x.line {order}) FROM (SELECT * FROM (
        (SELECT position, line, day, cents, hold, balance FROM postings
            WHERE account = a.account AND position <= cut.till AND {page}) {told}
    ) both_parts ORDER BY position {order}, line {order} LIMIT %(limit)s) x JOIN entries e USING (position))::text
FROM cut LEFT JOIN accounts a ON a.name = %(account)s
LEFT JOIN LATERAL (SELECT {_balance(shape)} AS balance) b ON true"""  # noqa: S608


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
    shape, more = _asked(as_of, account)
    place, line = _cursor(after, newest_first=newest_first)
    more |= {"account": account, "limit": limit + 1, "position_after": place, "line_after": line}
    seen, (whose, text) = await glance(
        connection, NAME, as_of, _statement(shape, newest_first), **more
    )
    lines = msgspec.json.decode(text or "[]", type=list[StatementLine])
    found = _existing(account, whose)
    beyond = lines[limit - 1].cursor if len(lines) > limit else None
    return Statement(as_of=seen, account=found, lines=lines[:limit], next=beyond)


def _cursor(after: str | None, *, newest_first: bool) -> tuple[int, int]:
    if after is None:
        return (2**62, 0) if newest_first else (0, 0)
    position, _, line = after.partition(".")
    if not (
        after.isascii()
        and position.isdecimal()
        and line.isdecimal()
        and len(position) < 19
        and len(line) < 5
    ):
        raise NotACursor(cursor=after)
    return int(position), int(line)


def _existing(account: str, text: str | None) -> Account:
    if text is None or (row := msgspec.json.decode(text))["balance_cents"] is None:
        raise NoSuchAccount(account=account)
    return msgspec.convert(row, Account)


@cache
def _account(shape: Shape) -> LiteralString:
    return f"""{_begin(shape)}
SELECT cut.reached, cut.position, {_ACCOUNT}::text
FROM cut LEFT JOIN accounts a ON a.name = %(account)s
LEFT JOIN LATERAL (SELECT {_balance(shape)} AS balance) b ON true"""  # noqa: S608


async def account(
    connection: Connection, name: str, as_of: AsOf | None = None
) -> tuple[Seen, Account]:
    """Return one account and the moment it reflects; raises `NoSuchAccount`."""
    shape, more = _asked(as_of, name)
    seen, (text,) = await glance(connection, NAME, as_of, _account(shape), account=name, **more)
    return seen, _existing(name, text)


@cache
def _trial_balance(shape: Shape) -> LiteralString:
    return f"""{_begin(shape)}
SELECT cut.reached, cut.position, (SELECT json_agg(json_build_object(
        'owner', x.owner, 'heading', x.heading, 'accounts', x.accounts,
        'debit_cents', x.debit, 'credit_cents', x.credit) ORDER BY x.owner, x.heading) FROM (
    SELECT a.owner, a.heading, count(b.balance) AS accounts,
        sum(greatest(b.balance, 0)) AS debit, sum(greatest(-b.balance, 0)) AS credit
    FROM accounts a, LATERAL (SELECT {_balance(shape)} AS balance) b
    WHERE b.balance IS NOT NULL AND a.owner = coalesce(%(owner)s, a.owner)
    GROUP BY a.owner, a.heading
) x)::text FROM cut"""  # noqa: S608


async def trial_balance(
    connection: Connection, *, owner: str | None = None, as_of: AsOf | None = None
) -> TrialBalance:
    """Return every owner's books, or one owner's, by heading: debit equals credit in each."""
    shape, more = _asked(as_of, owner)
    seen, (text,) = await glance(
        connection, NAME, as_of, _trial_balance(shape), owner=owner, **more
    )
    headings = msgspec.json.decode(text or "[]", type=list[Heading])
    owners = [_owner(one, list(some)) for one, some in groupby(headings, lambda h: h.owner)]
    return TrialBalance(
        as_of=seen,
        balanced=all(one.debit_cents == one.credit_cents for one in owners),
        debit_cents=sum(one.debit_cents for one in owners),
        credit_cents=sum(one.credit_cents for one in owners),
        owners=owners,
    )


def _owner(owner: str, headings: Iterable[Heading]) -> OwnerBalance:
    headings = list(headings)
    return OwnerBalance(
        owner=owner,
        debit_cents=sum(one.debit_cents for one in headings),
        credit_cents=sum(one.credit_cents for one in headings),
        headings=headings,
    )


@cache
def _money(shape: Shape) -> LiteralString:
    told: LiteralString = ""
    if shape[0]:
        told = f" UNION ALL ({_late('p.position, p.cents, p.hold, p.day')})"
    return f"""{_begin(shape)}
SELECT cut.reached, cut.position, (
    SELECT json_object_agg(a.name, coalesce({_balance(shape)}, 0)) FROM accounts a
    WHERE a.name IN (%(wallet)s, %(held)s, %(receivable)s)
)::text, (
    SELECT json_agg(json_build_object('hold', x.hold, 'cents', -x.cents, 'since', x.since,
        'kind', regexp_replace(e.kind, '-held$', '')) ORDER BY x.position)
    FROM (
        SELECT p.hold, sum(p.cents) AS cents, min(p.position) AS position, min(p.day) AS since
        FROM accounts a, LATERAL (
            SELECT p.position, p.cents, p.hold, p.day FROM postings p
            WHERE p.account = a.account AND p.position <= cut.till{told}
        ) p WHERE a.name = %(held)s GROUP BY p.hold HAVING sum(p.cents) <> 0
    ) x JOIN entries e USING (position)
)::text FROM cut"""  # noqa: S608


async def money(connection: Connection, member: str, as_of: AsOf | None = None) -> Money:
    """Return what a member has and owes; zeros for a member whose money never moved."""
    shape, more = _asked(as_of, member)
    wallet, held, owed = chart.wallet(member), chart.held(member), chart.receivable(member)
    more |= {"wallet": wallet, "held": held, "receivable": owed}
    seen, (sums, holds) = await glance(connection, NAME, as_of, _money(shape), **more)
    balances = msgspec.json.decode(sums or "{}", type=dict[str, int])
    return Money(
        as_of=seen,
        member=member,
        wallet_cents=-balances.get(wallet, 0),
        held_cents=-balances.get(held, 0),
        owed_cents=balances.get(owed, 0),
        holds=msgspec.json.decode(holds or "[]", type=list[Reserved]),
    )
