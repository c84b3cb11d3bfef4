"""Books by period: dare, avere and balance between two days; profit and loss of a year. Hosts see their hub's."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.problems import NotAllowed
from ledger.treasury.opening import Owner
from projections.treasury.periods import (
    PeriodBalance,
    ProfitAndLoss,
    period_balance,
    profit_and_loss,
)


class PeriodAsked(Look, frozen=True, kw_only=True):
    """From a day to a day, both taken in; everybody's books without an owner."""

    first: Annotated[date, Meta(description="the first day, taken in")]
    last: Annotated[date, Meta(description="the last day, taken in")]
    owner: Owner | None = None


class YearAsked(Look, frozen=True, kw_only=True):
    """A year; everybody's books without an owner."""

    year: Annotated[int, Meta(ge=1900, le=2199, description="the calendar year")]
    owner: Owner | None = None


def own_owner(ask: Ask, owner: str | None) -> str | None:
    """Return whose books are asked for: a host reads the hub's own and no others."""
    if ask.is_staff:
        return owner
    if owner not in (None, ask.who.hub):
        raise NotAllowed("A host reads the books of the own hub.", owner=owner)
    return ask.who.hub


async def period(ask: Ask) -> PeriodBalance:
    """The trial balance of a period: what was there before, dare, avere, and what was there after."""
    query: PeriodAsked = ask.query
    ask.must_have_come(query.first, "first")
    owner = own_owner(ask, query.owner)
    async with ask.looking("treasury") as (connection, as_of):
        return await period_balance(connection, query.first, query.last, owner=owner, as_of=as_of)


async def year(ask: Ask) -> ProfitAndLoss:
    """Profit and loss of a year by owner: income, costs, result; without what approving it moved."""
    query: YearAsked = ask.query
    ask.must_have_come(date(query.year, 1, 1), "year")
    owner = own_owner(ask, query.owner)
    async with ask.looking("treasury") as (connection, as_of):
        return await profit_and_loss(connection, query.year, owner=owner, as_of=as_of)


PERIODS: Final = (
    Read(
        path="/trial-balance/period",
        name="period-balance",
        answers=period,
        returns=PeriodBalance,
        may=May.STAFF_AND_HOSTS,
        query=PeriodAsked,
        example={"first": "2026-01-01", "last": "2026-12-31"},
    ),
    Read(
        path="/profit-and-loss",
        name="profit-and-loss",
        answers=year,
        returns=ProfitAndLoss,
        may=May.STAFF_AND_HOSTS,
        query=YearAsked,
        example={"year": "2026"},
    ),
)
