"""What moved in a period: dare, avere and balance by owner and heading; income, costs and result of a year."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.treasury.balance import must_be_names
from projections.treasury.view import TREASURY

YEAR_APPROVED = "year-approved"
"""The kind of entry that closes a year's income and costs into its result: it is none of them itself."""


class Turnover(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts of one kind in a period: `opening_cents` + `debit_cents` - `credit_cents` = `closing_cents`.

    Balances are debit positive; what moved in debit and in credit is above zero in both.
    """

    owner: str
    heading: str
    accounts: int
    opening_cents: int
    debit_cents: int
    credit_cents: int
    closing_cents: int


class OwnerTurnover(msgspec.Struct, frozen=True, kw_only=True):
    """One owner's books in a period: as much moved in debit as in credit, and balances sum to zero."""

    owner: str
    debit_cents: int
    credit_cents: int
    headings: list[Turnover]


class PeriodBalance(msgspec.Struct, frozen=True, kw_only=True):
    """The trial balance of a period, both days taken in."""

    as_of: Seen
    first: date
    last: date
    balanced: bool
    owners: list[OwnerTurnover]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Income or costs of one kind: what was earned, or what it cost, above zero."""

    heading: str
    cents: int


class OwnerResult(msgspec.Struct, frozen=True, kw_only=True):
    """One owner's year: `income_cents` - `costs_cents` = `result_cents`, a loss below zero."""

    owner: str
    income_cents: int
    costs_cents: int
    result_cents: int
    income: list[Result]
    costs: list[Result]


class ProfitAndLoss(msgspec.Struct, frozen=True, kw_only=True):
    """Profit and loss of a year, each owner's; what approving the year moved is left out."""

    as_of: Seen
    year: int
    owners: list[OwnerResult]


class _Turnovers(msgspec.Struct, frozen=True):
    as_of: Seen
    headings: list[Turnover]


class _Moved(msgspec.Struct, frozen=True):
    owner: str
    heading: str
    cents: int


class _Results(msgspec.Struct, frozen=True):
    as_of: Seen
    moved: list[_Moved]


_TURNOVERS = Question(
    _Turnovers,
    TREASURY,
    fields={
        "headings": """
    SELECT a.owner, a.heading, count(*) AS accounts, sum(x.opening)::bigint AS opening_cents,
        sum(x.debit)::bigint AS debit_cents, sum(x.credit)::bigint AS credit_cents,
        sum(x.opening + x.debit - x.credit)::bigint AS closing_cents
    FROM (
        SELECT p.account, coalesce(sum(p.cents) FILTER (WHERE p.day < %(first)s::date), 0) AS opening,
            coalesce(sum(p.cents) FILTER (WHERE p.day >= %(first)s::date AND p.cents > 0), 0) AS debit,
            coalesce(-sum(p.cents) FILTER (WHERE p.day >= %(first)s::date AND p.cents < 0), 0) AS credit
        FROM seen, accounts b JOIN postings p ON p.account = b.account
        WHERE b.owner = coalesce(%(owner)s::text, b.owner) AND p.day <= %(last)s::date AND {recorded[p]}
        GROUP BY p.account
    ) x JOIN accounts a ON a.account = x.account
    GROUP BY a.owner, a.heading ORDER BY a.owner, a.heading"""
    },
)
_RESULTS = Question(
    _Results,
    TREASURY,
    fields={
        "moved": """
    SELECT a.owner, a.heading, -sum(p.cents)::bigint AS cents
    FROM seen, accounts a JOIN postings p ON p.account = a.account JOIN entries e USING (position)
    WHERE split_part(a.heading, ':', 1) IN ('Income', 'Expenses')
        AND a.owner = coalesce(%(owner)s::text, a.owner) AND e.kind <> %(approved)s::text
        AND p.day BETWEEN %(first)s::date AND %(last)s::date AND {recorded[p]}
    GROUP BY a.owner, a.heading HAVING sum(p.cents) <> 0 ORDER BY a.owner, a.heading"""
    },
)


async def period_balance(
    connection: Connection,
    first: date,
    last: date,
    *,
    owner: str | None = None,
    as_of: AsOf | None = None,
) -> PeriodBalance:
    """Return what every owner's accounts held before and after a period, and what moved on each side."""
    must_be_names(owner)
    found = await _TURNOVERS.ask(connection, as_of, owner=owner, first=first, last=last)
    owners = [_turnover(one, list(some)) for one, some in groupby(found.headings, _owner_of)]
    return PeriodBalance(
        as_of=found.as_of,
        first=first,
        last=last,
        balanced=all(one.debit_cents == one.credit_cents for one in owners),
        owners=owners,
    )


def _owner_of(row: Turnover | _Moved) -> str:
    return row.owner


def _turnover(owner: str, headings: Sequence[Turnover]) -> OwnerTurnover:
    return OwnerTurnover(
        owner=owner,
        debit_cents=sum(one.debit_cents for one in headings),
        credit_cents=sum(one.credit_cents for one in headings),
        headings=list(headings),
    )


async def profit_and_loss(
    connection: Connection, year: int, *, owner: str | None = None, as_of: AsOf | None = None
) -> ProfitAndLoss:
    """Return each owner's income, costs and result of a year."""
    must_be_names(owner)
    days = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    found = await _RESULTS.ask(connection, as_of, owner=owner, approved=YEAR_APPROVED, **days)
    return ProfitAndLoss(
        as_of=found.as_of,
        year=year,
        owners=[_result(one, list(some)) for one, some in groupby(found.moved, _owner_of)],
    )


def _result(owner: str, moved: Iterable[_Moved]) -> OwnerResult:
    income: list[Result] = []
    costs: list[Result] = []
    for one in moved:
        if one.heading.startswith("Income:"):
            income.append(Result(heading=one.heading, cents=one.cents))
        else:
            costs.append(Result(heading=one.heading, cents=-one.cents))
    earned, spent = (sum(one.cents for one in some) for some in (income, costs))
    return OwnerResult(
        owner=owner,
        income_cents=earned,
        costs_cents=spent,
        result_cents=earned - spent,
        income=income,
        costs=costs,
    )
