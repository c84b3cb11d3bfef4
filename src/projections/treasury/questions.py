"""What an account holds, whether the books balance, what money a member has."""

from collections.abc import Iterable
from itertools import groupby
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.refused import Malformed
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.opening import Owner
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.listing import Filter, Listing
from projections.engine.question import Question, Shape
from projections.treasury.balance import (
    balance_of,
    cut_of,
    late,
    moved,
    must_be_names,
    negated,
    owed_by,
)
from projections.treasury.view import TREASURY
from projections.treasury.words import Account, Heading, Money, OwnerBalance, TrialBalance

Under = Annotated[
    str, Meta(max_length=100, description="how the names begin, such as `Assets:Bank`")
]


class NoAccountBeginsSo(Malformed):
    """No account's name begins so; `/accounts` lists those that there are."""


def _must_be_of_the_chart(account: str, owner: str | None, under: str | None) -> None:
    """Refuse `NotAName` for what is no name, `NoAccountBeginsSo` for a beginning that no account has."""
    must_be_names(account, owner, under)
    if under and not RULES.chart.has_under(under):
        tops = sorted({kind.pattern.partition(":")[0] for kind in RULES.chart.kinds})
        raise NoAccountBeginsSo(f"Names begin with one of: {', '.join(tops)}.", field="under")


ACCOUNT = Listing(
    row=Account,
    view=TREASURY,
    one="account",
    many="accounts",
    key="a.name",
    rows=moved,
    columns={"balance_cents": "b.balance"},
    filters={"owner": Filter(Owner), "under": Filter(Under, "starts_with(a.name, %(under)s)")},
    begin=cut_of,
    check=_must_be_of_the_chart,
)


class _Headings(msgspec.Struct, frozen=True):
    as_of: Seen
    headings: list[Heading]


_HEADINGS = Question(
    _Headings,
    TREASURY,
    begin=cut_of,
    fields={
        "headings": lambda shape: (
            f"""SELECT a.owner, a.heading, count(b.balance) AS accounts,
            sum(greatest(b.balance, 0)) AS debit_cents, sum(greatest(-b.balance, 0)) AS credit_cents
        FROM cut, accounts a, LATERAL (SELECT {balance_of(shape)} AS balance) b
        WHERE b.balance IS NOT NULL AND a.owner = coalesce(%(owner)s, a.owner)
        GROUP BY a.owner, a.heading ORDER BY a.owner, a.heading"""
        )
    },
)


async def trial_balance(
    connection: Connection, *, owner: str | None = None, as_of: AsOf | None = None
) -> TrialBalance:
    """Return every owner's books, or one owner's, by heading: debit equals credit in each."""
    must_be_names(owner)
    found = await _HEADINGS.ask(connection, as_of, owner=owner)
    owners = [_owner(one, list(some)) for one, some in groupby(found.headings, lambda h: h.owner)]
    return TrialBalance(
        as_of=found.as_of,
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


def _holds(shape: Shape) -> str:
    told = f" UNION ALL ({late('p.position, p.cents, p.hold, p.day')})" if shape.day else ""
    return f"""SELECT x.hold, regexp_replace(e.kind, '-held$', '') AS kind, -x.cents AS cents, x.since
        FROM (
            SELECT p.hold, sum(p.cents) AS cents, min(p.position) AS position, min(p.day) AS since
            FROM cut, accounts a, LATERAL (
                SELECT p.position, p.cents, p.hold, p.day FROM postings p
                WHERE p.account = a.account AND p.position <= cut.till{told}
            ) p WHERE a.name = %(held)s GROUP BY p.hold HAVING sum(p.cents) <> 0
        ) x JOIN entries e USING (position) ORDER BY x.position"""


_MONEY = Question(
    Money,
    TREASURY,
    begin=cut_of,
    fields={
        "member": "%(member)s::text",
        "wallet_cents": negated("wallet"),
        "held_cents": negated("held"),
        "owed_cents": owed_by,
        "holds": _holds,
    },
)


async def money(connection: Connection, member: str, as_of: AsOf | None = None) -> Money:
    """Return what a member has and owes; zeros for a member whose money never moved."""
    must_be_names(member)
    names = {
        "wallet": chart.wallet(member),
        "held": chart.held(member),
    }
    return await _MONEY.ask(connection, as_of, member=member, **names)
